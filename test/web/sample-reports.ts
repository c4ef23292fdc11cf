import type { Estimate, Finding } from '../../src/detect/finding.ts'
import { titleOf } from '../../src/investigate/describe.ts'
import type { FrozenSlice, NewInvestigation } from '../../src/investigate/investigation.ts'
import type { LineageSnapshot } from '../../src/lineage/lineage-snapshot.ts'
import type { QualityReport, QualityRow } from '../../src/monitor/quality-report.ts'
import type { DisparityReport, DisparityRow, DriftReport, DriftRow, ModelStatus } from '../../src/monitor/report.ts'

/** The week of 6 April 2026. */
export const WEEK = { start: Date.UTC(2026, 3, 6), end: Date.UTC(2026, 3, 13) }
export const ROOT = 'region=North & age=18-25'

const of = (estimate: number, lower: number, upper: number): Estimate => ({ estimate, lower, upper })
const rateOf = (count: number, n: number) => ({ count, of: n, rate: n === 0 ? undefined : count / n })

export const disparityFinding: Finding = {
  kind: 'disparity',
  family: 'limit',
  subject: 'selection rate',
  slice: ROOT,
  version: '7',
  horizon: 1,
  direction: 'down',
  scale: 'ratio',
  effect: of(Math.SQRT1_2, 0.661, 0.757),
  tolerance: 0.8,
  units: 1.55,
  severity: 'critical',
  log10P: -7.3,
  adjustedLog10P: -5.52,
  level: 0.038,
  supportNow: 904,
  supportTraining: 4456,
  dispersion: 1.1,
  uncalibrated: false,
  improved: false,
  origin: 'emerged',
  measured: {
    form: 'rates',
    now: rateOf(418, 904),
    training: rateOf(2822, 4456),
    restNow: rateOf(11_366, 17_380),
    restTraining: rateOf(56_940, 87_160),
  },
  beside: {},
  why: 'adjusted p 3 × 10⁻⁶ ≤ 0.038; 0.707 is beyond the limit 0.8 in this window',
}

export const scoreFinding: Finding = {
  ...disparityFinding,
  kind: 'score-drift',
  family: 'output',
  subject: 'score',
  direction: 'changed',
  scale: 'jsd',
  effect: of(0.04, 0.028, 0.055),
  tolerance: 0.0045,
  units: 1.4,
  adjustedLog10P: -10.7,
  measured: {
    form: 'distribution',
    cells: ['0.0-0.5', '0.5-1.0'],
    now: [0.489, 0.511],
    training: [0.314, 0.686],
    moved: { cell: '0.5-1.0', shift: -0.175 },
  },
  why: 'adjusted p 2 × 10⁻¹¹ ≤ 0.038; 0.04 is beyond the tolerance 0.0045 in this window',
}

const frozen = (slice: string, now: [number, number], training: [number, number]): FrozenSlice => ({
  slice,
  version: '7',
  windows: 1,
  now: { n: now[1], decided: now[1], favourable: now[0] },
  training: { n: training[1], decided: training[1], favourable: training[0] },
})

export const lineageSnapshot: LineageSnapshot = {
  model: 'credit-default',
  version: '7',
  knownAt: Date.UTC(2026, 3, 13, 3, 5, 22),
  status: 'known',
  nodes: [
    node(1, 'modelVersion', 'credit-default', '7', 'sha256:9f2c'),
    node(2, 'run', 'train-2026-03-19', undefined, undefined),
    node(3, 'datasetVersion', 'core.loans', '8812', 'sha256:77ab'),
    node(4, 'datasetVersion', 'branch.extract_2024', undefined, 'sha256:3be1'),
    node(5, 'codeVersion', 'credit-models', '9b07d31', 'gitsha1:9b07d31'),
  ],
  edges: [edge(1, 2, 'generated'), edge(2, 3, 'used'), edge(2, 4, 'used'), edge(2, 5, 'ranCode')],
  gaps: [
    {
      slot: 'environment',
      missing: 'No environment is recorded for the run that trained credit-default@7.',
      remedy: 'Name the image digest under run.environment in provenance.yaml.',
    },
  ],
  truncated: false,
}

function node(
  id: number,
  kind: LineageSnapshot['nodes'][number]['kind'],
  name: string,
  version: string | undefined,
  contentId: string | undefined,
): LineageSnapshot['nodes'][number] {
  return { id, kind, key: `${kind}:${name}`, namespace: undefined, name, version, contentId, attrs: {} }
}

function edge(dst: number, src: number, kind: LineageSnapshot['edges'][number]['kind']) {
  return {
    dst,
    src,
    kind,
    binding: 'declared',
    level: 'asserted',
    validFrom: undefined,
    validTo: undefined,
    recordedAt: Date.UTC(2026, 2, 20),
  } as const
}

/** What a scan of the week of 6 April opens. */
export function newInvestigation(over: Partial<NewInvestigation> = {}): NewInvestigation {
  const findings = [disparityFinding, scoreFinding]
  return {
    model: 'credit-default',
    matter: { family: 'limit', rootSlice: ROOT, units: 1.55 },
    family: 'limit',
    rootSlice: ROOT,
    title: titleOf(findings, ROOT),
    severity: 'critical',
    openedBy: 'scan',
    lineage: [lineageSnapshot],
    evidence: {
      format: 1,
      model: 'credit-default',
      window: WEEK,
      windowLabel: 'week of 2026-04-06',
      versions: [
        {
          version: '7',
          baselineId: 3,
          baselineSha256: 'cd'.repeat(32),
          profileSha256: 'ef'.repeat(32),
          rows: 18_284,
        },
      ],
      findings,
      slices: [
        frozen(ROOT, [418, 904], [2822, 4456]),
        frozen('region=North', [2_730, 4_520], [13_900, 21_600]),
        frozen('age=18-25', [1_980, 3_310], [10_150, 16_200]),
        frozen('overall', [11_784, 18_284], [59_762, 91_616]),
      ],
      batches: { first: 8_800, last: 9_041, count: 214, root: '12'.repeat(32) },
      insufficient: [
        {
          version: '7',
          kind: 'disparity',
          subject: 'selection rate',
          slice: 'region=West & age=60+',
          verdict: 'insufficient-data',
          effect: undefined,
          supportNow: 44,
          supportTraining: 210,
          detectable: 0.58,
        },
      ],
    },
    ...over,
  }
}

const row = (slice: string, over: Partial<DisparityRow> = {}): DisparityRow => ({
  slice,
  n: 4_520,
  trainingN: 21_600,
  now: rateOf(2_920, 4_520),
  restNow: rateOf(8_864, 13_764),
  training: rateOf(13_900, 21_600),
  restTraining: rateOf(45_862, 70_016),
  ratio: of(1.003, 0.98, 1.03),
  difference: of(0.002, -0.01, 0.02),
  trainingRatio: of(0.982, 0.97, 0.99),
  trainingDifference: of(-0.01, -0.02, 0),
  undefinedBecause: undefined,
  verdict: 'within',
  scan: undefined,
  origin: undefined,
  log10P: -0.2,
  adjustedLog10P: 0,
  level: 0.0385,
  detectable: 0.72,
  share: 0.247,
  trainingShare: 0.236,
  ...over,
})

/** Slices of one version: one beyond the limit, several within, one with too few. */
export function disparityReport(): DisparityReport {
  return {
    model: 'credit-default',
    from: WEEK.start,
    to: WEEK.end,
    timezone: 'UTC',
    windows: [{ window: WEEK, label: 'week of 2026-04-06', judged: true }],
    limit: { ratio: 0.8 },
    versions: [
      {
        version: '7',
        baselineId: 3,
        from: WEEK.start,
        to: WEEK.end,
        calibrated: true,
        rows: 18_284,
        slices: [
          row('overall', {
            n: 18_284,
            now: rateOf(11_784, 18_284),
            restNow: rateOf(0, 0),
            ratio: undefined,
            difference: undefined,
            trainingRatio: undefined,
            share: 1,
            trainingShare: 1,
          }),
          row(ROOT, {
            n: 904,
            trainingN: 4_456,
            now: rateOf(418, 904),
            restNow: rateOf(11_366, 17_380),
            training: rateOf(2_822, 4_456),
            restTraining: rateOf(56_940, 87_160),
            ratio: of(Math.SQRT1_2, 0.661, 0.757),
            difference: of(-0.192, -0.225, -0.158),
            trainingRatio: of(0.969, 0.947, 0.992),
            verdict: 'finding',
            origin: 'emerged',
            log10P: -7.3,
            adjustedLog10P: -6.2,
            detectable: 0.66,
            share: 0.049,
            trainingShare: 0.049,
          }),
          row('region=North', { ratio: of(0.951, 0.93, 0.98) }),
          row('region=South'),
          row('sex=F', { n: 9_100 }),
          row('sex=M', { n: 9_184 }),
          row('age=25-40', { ratio: of(1.01, 0.99, 1.03) }),
          row('region=West & age=60+', {
            n: 44,
            now: rateOf(28, 44),
            verdict: 'insufficient-data',
            log10P: undefined,
            adjustedLog10P: undefined,
            detectable: 0.58,
            share: 0.002,
          }),
          row('age=unknown', {
            n: 4,
            now: rateOf(0, 0),
            ratio: undefined,
            difference: undefined,
            verdict: 'insufficient-data',
            undefinedBecause: 'no decision in this slice',
            log10P: undefined,
            adjustedLog10P: undefined,
            detectable: undefined,
            share: 0,
          }),
        ],
      },
    ],
  }
}

const drifted = (subject: string, slice: string, over: Partial<DriftRow> = {}): DriftRow => ({
  subject,
  slice,
  divergence: of(0.001, 0, 0.003),
  tolerance: 0.009,
  populationStabilityIndex: 0.01,
  beside: { populationStabilityIndex: 0.01, cramersV: 0.05 },
  moved: { cell: '20000-40000', shift: 0.012 },
  supportNow: 18_284,
  supportTraining: 91_616,
  log10P: -0.1,
  adjustedLog10P: 0,
  level: 0.0385,
  verdict: 'within',
  required: undefined,
  scan: undefined,
  detectable: 0.0131,
  ...over,
})

export function driftReport(): DriftReport {
  return {
    model: 'credit-default',
    from: WEEK.start,
    to: WEEK.end,
    timezone: 'UTC',
    versions: [
      {
        version: '7',
        baselineId: 3,
        from: WEEK.start,
        to: WEEK.end,
        calibrated: true,
        rows: 18_284,
        subjects: [
          drifted('income', 'overall'),
          drifted('employment', 'overall', { moved: { cell: 'self-employed', shift: -0.008 } }),
          drifted('score', ROOT, {
            divergence: of(0.04, 0.028, 0.055),
            tolerance: 0.0045,
            populationStabilityIndex: 0.23,
            beside: { populationStabilityIndex: 0.23, cramersV: 0.05 },
            moved: { cell: '0.7-0.8', shift: -0.09 },
            supportNow: 904,
            supportTraining: 4_456,
            log10P: -10.7,
            adjustedLog10P: -8.4,
            detectable: 0.021,
            verdict: 'finding',
          }),
          drifted('income', 'region=West & age=60+', {
            divergence: undefined,
            populationStabilityIndex: undefined,
            beside: undefined,
            moved: undefined,
            supportNow: 44,
            supportTraining: 210,
            log10P: undefined,
            adjustedLog10P: undefined,
            required: 200,
            verdict: 'insufficient-data',
            detectable: 0.061,
          }),
        ],
      },
    ],
  }
}

/** Rates of missing and unseen values: one beyond, one within, one with too few. */
export function qualityReport(): QualityReport {
  const [version] = driftReport().versions
  const part = version as NonNullable<typeof version>
  const rate = (over: Partial<QualityRow>): QualityRow => ({
    feature: 'income',
    aspect: 'missing',
    slice: 'overall',
    now: rateOf(201, 18_284),
    training: rateOf(916, 91_616),
    change: of(0.001, 0, 0.003),
    tolerance: 0.02,
    log10P: -0.1,
    adjustedLog10P: 0,
    level: 0.0385,
    detectable: 0.024,
    verdict: 'within',
    required: undefined,
    scan: undefined,
    reason: '0.001 is within the tolerance 0.02; adjusted p 1 > 0.0385; 18,284 predictions now, 91,616 at training',
    ...over,
  })
  return {
    ...driftReport(),
    versions: [
      {
        ...{ version: '7', baselineId: 3, from: part.from, to: part.to, calibrated: true, rows: 18_284 },
        rates: [
          rate({}),
          rate({
            slice: 'region=West & age=60+',
            now: rateOf(1, 44),
            change: undefined,
            verdict: 'insufficient-data',
            required: 100,
            reason: '44 predictions; 100 needed',
          }),
          rate({
            slice: 'region=North',
            now: rateOf(904, 4_520),
            training: rateOf(216, 21_600),
            change: of(0.19, 0.178, 0.202),
            adjustedLog10P: -19.7,
            verdict: 'finding',
            reason: '0.19 is beyond the tolerance 0.02; adjusted p 2 × 10⁻²⁰ ≤ 0.0385',
          }),
        ],
      },
    ],
  }
}

/** Four models: one with a finding, one within, one with too few, one silent. */
export function modelStatuses(): ModelStatus[] {
  const judged = { label: 'week of 2026-04-06', end: WEEK.end, judgedAt: Date.UTC(2026, 3, 13, 3, 5, 22) }
  const status = (model: string, over: Partial<ModelStatus>): ModelStatus => ({
    model,
    versions: ['7'],
    withoutBaseline: [],
    lastWindow: { ...judged, findings: 0, tests: 240 },
    verdicts: { within: 230, 'insufficient-data': 10 },
    openInvestigations: 0,
    lastReceivedAt: Date.UTC(2026, 3, 13, 10, 21),
    nextDueAt: Date.UTC(2026, 3, 13, 11, 5),
    silent: false,
    calibrated: true,
    ...over,
  })
  return [
    status('fraud-screen', { versions: ['12'] }),
    status('credit-default', {
      lastWindow: { ...judged, findings: 4, tests: 412 },
      verdicts: { finding: 4, unconfirmed: 3, within: 392, 'insufficient-data': 13 },
      openInvestigations: 1,
    }),
    status('collections-priority', { versions: ['2'], verdicts: { 'insufficient-data': 18 }, calibrated: false }),
    status('mortgage-pre', { versions: ['5'], silent: true, lastReceivedAt: Date.UTC(2026, 3, 12, 8, 24) }),
  ]
}
