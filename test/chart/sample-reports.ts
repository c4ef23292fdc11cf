import type { Estimate, Verdict } from '../../src/detect/finding.ts'
import type {
  ArrivalReport,
  DisparityRow,
  DistributionReport,
  DriftRow,
  HistoryPoint,
  HistoryReport,
  PerformanceReport,
  SourceReport,
} from '../../src/monitor/report.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 2, 2)

export const around = (estimate: number, half: number): Estimate => ({
  estimate,
  lower: estimate - half,
  upper: estimate + half,
})
const rateOf = (count: number, of: number) => ({ count, of, rate: of === 0 ? undefined : count / of })

/** Names that have broken pictures elsewhere. */
export const HOSTILE = [
  `region=${'A very long name of a region '.repeat(7)}`,
  'region=שלום עולם & age=18-25',
  'region=<b>bold</b><script>alert("1")</script>',
  'region=%26amp; \u202eevil\u0007 "quoted" \'single\'',
  'region=東京都千代田区',
  'region=e\u0301\u0302\u0303\ud800',
] as const

/** A row of the disparity report: `now` and `training` are ratios. */
export function disparityRow(
  slice: string,
  now: number | undefined,
  verdict: Verdict = 'within',
  over: Partial<DisparityRow> = {},
): DisparityRow {
  return {
    slice,
    n: 904,
    trainingN: 4456,
    now: rateOf(418, 904),
    restNow: rateOf(11_366, 17_380),
    training: rateOf(2822, 4456),
    restTraining: rateOf(56_940, 87_160),
    ratio: now === undefined ? undefined : around(now, 0.05),
    difference: now === undefined ? undefined : around((now - 1) / 2, 0.03),
    trainingRatio: around(0.97, 0.022),
    trainingDifference: around(-0.02, 0.014),
    undefinedBecause: now === undefined ? 'no decision in this slice' : undefined,
    verdict,
    scan: undefined,
    origin: undefined,
    log10P: -1,
    adjustedLog10P: verdict === 'insufficient-data' ? undefined : -0.7,
    level: 0.0385,
    detectable: 0.63,
    share: 0.1,
    trainingShare: 0.1,
    ...over,
  }
}

/** A row of the drift report. */
export function driftRow(
  subject: string,
  slice: string,
  divergence: number | undefined,
  verdict: Verdict = 'within',
  over: Partial<DriftRow> = {},
): DriftRow {
  return {
    subject,
    slice,
    divergence: divergence === undefined ? undefined : around(divergence, 0.002),
    tolerance: 0.009,
    populationStabilityIndex: 0.1,
    beside: { populationStabilityIndex: 0.1 },
    moved: { cell: '0.1 to 0.2', shift: -0.03 },
    supportNow: 904,
    supportTraining: 4456,
    log10P: -1,
    adjustedLog10P: verdict === 'insufficient-data' ? undefined : -0.7,
    level: 0.0385,
    verdict,
    required: undefined,
    scan: undefined,
    detectable: 0.02,
    ...over,
  }
}

/** Windows of a week from 2 March 2026, with these ratios. */
export function historyPoints(
  ratios: readonly (number | undefined)[],
  verdictOf: (ratio: number | undefined, i: number) => Verdict | undefined = () => 'within',
  versionOf: (i: number) => string = () => '6',
): readonly HistoryPoint[] {
  return ratios.map((ratio, i) => ({
    window: { start: START + 7 * DAY * i, end: START + 7 * DAY * (i + 1) },
    label: `week of ${new Date(START + 7 * DAY * i).toISOString().slice(0, 10)}`,
    version: versionOf(i),
    n: 904,
    now: rateOf(418, 904),
    restNow: rateOf(11_366, 17_380),
    ratio: ratio === undefined ? undefined : around(ratio, 0.05),
    difference: ratio === undefined ? undefined : around((ratio - 1) / 2, 0.03),
    trainingRatio: around(0.97, 0.022),
    trainingDifference: around(-0.02, 0.014),
    undefinedBecause: ratio === undefined ? 'no decision in this slice' : undefined,
    verdict: verdictOf(ratio, i),
    question: verdictOf(ratio, i) === undefined ? undefined : 'disparity',
    scan: undefined,
  }))
}

/** A history report of slices. */
export const historyReport = (slices: HistoryReport['slices']): HistoryReport => ({
  model: 'credit-default',
  timezone: 'UTC',
  limit: { ratio: 0.8 },
  slices,
  versions: [
    { version: '6', since: START, label: 'week of 2026-03-02' },
    { version: '7', since: START + 21 * DAY, label: 'week of 2026-03-23' },
  ],
})

/** A distribution report over cells with counts. */
export const distributionReport = (
  cells: readonly string[],
  now: readonly number[],
  training: readonly number[],
  over: Partial<DistributionReport> = {},
): DistributionReport => ({
  ...{ model: 'credit-default', version: '7', from: START, to: START + 7 * DAY, timezone: 'UTC', drift: undefined },
  ...{ subject: 'score', slice: 'overall', cells, now, training },
  ...over,
})

/** An arrival report of days with these rows. */
export const arrivalReport = (
  rows: readonly number[],
  over: Partial<ArrivalReport['windows'][number]> = {},
): ArrivalReport => ({
  model: 'credit-default',
  timezone: 'UTC',
  windows: rows.map((n, i) => ({
    window: { start: START + i * DAY, end: START + (i + 1) * DAY },
    label: new Date(START + i * DAY).toISOString().slice(0, 10),
    judged: true,
    rows: n,
    late: Math.min(n, 30),
    versions: { '7': n },
    received: { accepted: n, repeated: 2, conflicting: 0, refused: 0 },
    ...over,
  })),
  lastReceivedAt: START,
  unknown: [],
})

/** A source report: name, rows of the slice, own gap, gap of all without it. */
export const sourceReport = (
  sources: readonly (readonly [string, number, number | undefined, number | undefined])[],
  pooled: number | undefined = -0.025,
): SourceReport => ({
  ...{ model: 'credit-default', version: '7', slice: 'region=North & age=18-25' },
  sources: sources.map(([source, rows, gap, without]) => ({
    ...{ source, rows, allRows: rows * 20, share: rows / 4456, allShare: 0.33 },
    rate: rateOf(Math.round(rows * 0.6), rows),
    restRate: rateOf(rows * 10, rows * 16),
    difference: gap === undefined ? undefined : around(gap, 0.03),
    pooledWithout: without === undefined ? undefined : around(without, 0.01),
  })),
  pooled: pooled === undefined ? undefined : around(pooled, 0.01),
})

/** Maturity of twelve days: `judged` of them judged. */
export const maturity = (judged: number, labelled: (i: number) => number): PerformanceReport['maturity'] =>
  Array.from({ length: 12 }, (_, i) => ({
    window: { start: START + i * DAY, end: START + (i + 1) * DAY },
    label: new Date(START + i * DAY).toISOString().slice(0, 10),
    decided: i === 2 ? 0 : 3000,
    labelled: i === 2 ? 0 : labelled(i),
    judged: i < judged,
    dueAt: START + (i + 31) * DAY,
  }))
