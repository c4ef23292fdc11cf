import { describe, expect, it } from 'vitest'
import { type LabelCounts, type PerformancePorts, performanceReport } from '../../src/monitor/performance-report.ts'
import { DAY, HOUR, type ReportWorld, reportWorld, START, schema } from './report-world.ts'

const TRAINING = [
  { sex: 'F', n: 400, approved: 200, repaid: [180, 20] },
  { sex: 'M', n: 400, approved: 200, repaid: [180, 20] },
] as const
const LABELS_AFTER = 7 * DAY

const performance = ({ reports }: ReportWorld, now: number, windows = 30) =>
  reports.performance({ model: 'credit', windows, now })

describe('label maturity', () => {
  it('counts predictions and labels by window, and says when the window is judged', () => {
    const world = reportWorld({ labelsAfterMs: LABELS_AFTER })
    world.fit(TRAINING)
    const first = world.arrive(START + HOUR, [{ sex: 'F', n: 10, approved: 5 }])
    world.arrive(START + DAY + HOUR, [{ sex: 'F', n: 6, approved: 5 }])
    world.label(first.slice(0, 4), 'repaid', START + DAY)
    const now = START + DAY + 2 * HOUR
    const lines = () => performance(world, now).maturity.map((m) => [m.label, m.decided, m.labelled, m.judged, m.dueAt])
    expect(lines()).toEqual([
      ['2026-01-05', 10, 4, false, START + DAY + LABELS_AFTER],
      ['2026-01-06', 6, 0, false, START + 2 * DAY + LABELS_AFTER],
    ])
    // Labels and predictions that come later are seen; a second label of one prediction is one labelled prediction.
    world.label(first.slice(3, 6), 'lost', START + DAY + HOUR)
    world.arrive(START + DAY + HOUR, [{ sex: 'F', n: 1 }])
    expect(lines().map(([, decided, labelled]) => [decided, labelled])).toEqual([
      [10, 6],
      [7, 0],
    ])
  })

  it('of a judged window is what it was judged on', () => {
    const world = reportWorld({ labelsAfterMs: LABELS_AFTER })
    world.fit(TRAINING)
    const ids = world.arrive(START + HOUR, [{ sex: 'F', n: 10, approved: 5 }])
    world.label(ids.slice(0, 8), 'repaid', START + DAY)
    world.judge(START + DAY + LABELS_AFTER + HOUR)
    world.label(ids.slice(8), 'repaid', START + DAY + LABELS_AFTER + 2 * HOUR)
    expect(performance(world, START + DAY + LABELS_AFTER + 3 * HOUR).maturity[0]).toMatchObject({
      decided: 10,
      labelled: 8,
      judged: true,
    })
  })

  it('is empty where no labels are configured, and on a fresh database', () => {
    expect(performance(reportWorld(), START)).toEqual({
      model: 'credit',
      timezone: 'UTC',
      labelsAfterMs: undefined,
      maturity: [],
      judged: undefined,
    })
    expect(performance(reportWorld({ labelsAfterMs: LABELS_AFTER }), START)).toMatchObject({ maturity: [] })
  })

  it('is due for no judgement where a model only scores', () => {
    const outcome = { kind: 'score-only' } as const
    const world = reportWorld({ outcome, labelsAfterMs: LABELS_AFTER })
    world.arrive(START + HOUR, [{ sex: 'F', n: 10, undecided: true }])
    world.judge(START + 20 * DAY)
    const { maturity, judged } = performance(world, START + HOUR)
    expect(maturity).toMatchObject([{ decided: 10, labelled: 0, judged: false, dueAt: undefined }])
    expect(judged).toBeUndefined()
  })

  it('is counted over several calls where there are many rows: the newest first, and again at most once a minute', () => {
    const world = reportWorld({ labelsAfterMs: LABELS_AFTER })
    const counted: string[] = []
    const known = new Map<number, ReturnType<LabelCounts['known']>[number]>()
    const unused = () => {
      throw new Error('nothing is judged')
    }
    const ports: PerformancePorts = {
      // Each window holds 200,000 rows: the second of them goes beyond the 300,000 that one call looks up, and ends it.
      runs: {
        ...world.store.runs,
        firstArrival: () => START,
        rowsOfWindows: (_, windows) => windows.map(() => 200_000),
      },
      reads: world.store.profiles,
      view: unused,
      keptTable: unused,
      ratesOf: unused,
      labels: {
        known: (_, windows) => windows.map(({ window }) => known.get(window.start)),
        count: (_, window, countedAt) => {
          counted.push(new Date(window.start).toISOString().slice(8, 10))
          const counts = { rows: 200_000, labelled: counted.length }
          known.set(window.start, { ...counts, countedAt, isFresh: false })
          return counts
        },
      },
    }
    const now = START + 4 * DAY + HOUR
    const call = (at = now) => performanceReport(ports, world.monitor, { windows: 30, now: at })
    expect([call().uncounted, call().uncounted, call().uncounted, call().uncounted]).toEqual([
      3,
      1,
      undefined,
      undefined,
    ])
    expect(counted).toEqual(['09', '08', '07', '06', '05'])
    const later = call(now + 60_000)
    expect(counted).toEqual(['09', '08', '07', '06', '05', '09', '08'])
    expect(later.maturity.map((m) => [m.label, m.labelled])).toEqual([
      ['2026-01-05', 5],
      ['2026-01-06', 4],
      ['2026-01-07', 3],
      ['2026-01-08', 7],
      ['2026-01-09', 6],
    ])
  })
})

describe('the last judged outcome window', () => {
  it('has the rates of errors by slice with the change against everyone else since training', () => {
    const world = reportWorld({ labelsAfterMs: LABELS_AFTER })
    world.fit(TRAINING)
    world.arrive(
      START + HOUR,
      [
        { sex: 'F', n: 400, approved: 200, repaid: [120, 80] },
        { sex: 'M', n: 400, approved: 200, repaid: [180, 20] },
      ],
      { labelled: true },
    )
    world.judge(START + DAY + LABELS_AFTER + HOUR)
    const { judged } = performance(world, START + DAY + LABELS_AFTER + HOUR)
    expect([judged?.label, judged?.versions.map((v) => v.version)]).toEqual(['2026-01-05', ['1']])
    const all = judged?.versions[0]?.slices.filter((s) => s.slice === 'sex=F') ?? []
    const rows = all.filter((r) => r.metric !== 'calibration')
    // Of F 120 repaid among approved and 80 among declined: true positives 120 of 200, false positives 80 of 200, errors 160 of 400.
    expect(rows.map((r) => [r.metric, r.now.count, r.now.of, r.training.count, r.training.of])).toEqual([
      ['true positive rate', 120, 200, 180, 200],
      ['false positive rate', 80, 200, 20, 200],
      ['error', 160, 400, 40, 400],
      // Of 200 approved 120 repaid; of 200 declined 80 would have.
      ['positive predictive value', 120, 200, 180, 200],
      ['false omission rate', 80, 200, 20, 200],
    ])
    // (0.6 - 0.9) - (0.9 - 0.9) and so on; without time blocks the tolerance of 0.05 is widened by half.
    expect(rows.map((r) => Math.round(1e12 * (r.difference?.estimate ?? Number.NaN)) / 1e12)).toEqual([
      -0.3, 0.3, 0.3, -0.3, 0.3,
    ])
    // Every score is 0.25, whose bin predicts 0.275; 200 of 400 repaid now and at training: 200 - 110 = 90 more than predicted, and no change.
    expect(all.filter((r) => r.metric === 'calibration')).toMatchObject([
      {
        now: { count: expect.closeTo(90, 9), of: 400 },
        training: { count: expect.closeTo(90, 9), of: 400 },
        difference: { estimate: expect.closeTo(0, 12) },
        verdict: 'within',
      },
    ])
    for (const row of rows) {
      expect([row.tolerance, row.verdict]).toEqual([expect.closeTo(0.075, 12), 'finding'])
      expect(row.difference?.lower).toBeLessThan(row.difference?.estimate ?? Number.NaN)
      expect(row.difference?.upper).toBeGreaterThan(row.difference?.estimate ?? Number.NaN)
      // The estimate lies beyond what would be found four times in five, in the same direction.
      expect((row.detectable ?? Number.NaN) / (row.difference?.estimate ?? Number.NaN)).toBeLessThan(1)
      expect(row.adjustedLog10P).toBeLessThanOrEqual(Math.log10(row.level))
      expect(row.reason).toMatch(
        /^\u2212?0\.30 is beyond the tolerance \u2212?0\.075; adjusted p .* \u2264 0\.00548; \d+ labelled decisions for the .* now, \d+ at training; would be found four times in five from a change of 0\.\d+ up$/,
      )
    }
  })

  it('is too few to tell where labels have not come', () => {
    const world = reportWorld({ labelsAfterMs: LABELS_AFTER })
    world.fit(TRAINING)
    world.arrive(START + HOUR, [
      { sex: 'F', n: 300, approved: 200 },
      { sex: 'M', n: 300, approved: 200 },
    ])
    world.judge(START + DAY + LABELS_AFTER + HOUR)
    const rows = performance(world, START + 9 * DAY).judged?.versions[0]?.slices ?? []
    expect(new Set(rows.map((r) => r.verdict))).toEqual(new Set(['insufficient-data']))
    expect(new Set(rows.map((r) => r.now.rate))).toEqual(new Set([undefined]))
    // Four fifths of 300 must have come.
    expect(rows.filter((r) => r.slice === 'sex=F').map((r) => r.required)).toEqual(Array(6).fill(240))
    expect(rows.find((r) => r.slice === 'sex=F')?.reason).toBe(
      '0 labelled decisions for the true positive rate; 240 needed; no effect would be found',
    )
    expect(new Set(rows.map((r) => r.level))).toEqual(new Set([rows[0]?.level]))
  })

  it('has no such rates for a model that predicts a number', () => {
    const outcome = { kind: 'regression' } as const
    const world = reportWorld({ outcome, labelsAfterMs: LABELS_AFTER })
    world.fit([{ sex: 'F', n: 300, undecided: true }], '1', { ...schema, outcome, decisions: [] })
    world.arrive(START + HOUR, [{ sex: 'F', n: 300, undecided: true }])
    world.judge(START + DAY + LABELS_AFTER + HOUR)
    const { judged, maturity } = performance(world, START + 9 * DAY)
    expect(judged?.versions).toEqual([{ version: '1', slices: [] }])
    expect(maturity[0]).toMatchObject({ decided: 300, labelled: 0, judged: true })
  })

  it('counts rows of versions without a baseline from the rows themselves', () => {
    const world = reportWorld({ labelsAfterMs: LABELS_AFTER })
    const ids = world.arrive(START + HOUR, [{ sex: 'F', n: 10 }])
    world.label(ids.slice(0, 3), 'repaid', START + DAY)
    world.judge(START + DAY + LABELS_AFTER + HOUR)
    const { maturity, judged } = performance(world, START + 9 * DAY)
    expect(maturity[0]).toMatchObject({ decided: 10, labelled: 3, judged: true })
    expect(judged?.versions).toEqual([])
  })
})
