import { describe, expect, it } from 'vitest'
import type { MetricFigure, MetricReport, MetricRequest } from '../../src/monitor/metric-report.ts'
import { DAY, type Group, HOUR, reportWorld, START, schema } from './report-world.ts'

const TRAINING: readonly Group[] = [
  { sex: 'F', n: 400, approved: 200, repaid: [180, 20] },
  { sex: 'M', n: 400, approved: 200, repaid: [180, 20] },
]

/** Women of the North 30 of 100 approved, of the South 60 of 200; men 60 of 100 and 240 of 300. */
const NOW: readonly Group[] = [
  { sex: 'F', region: 'North', n: 100, approved: 30, repaid: [24, 28] },
  { sex: 'F', region: 'South', n: 200, approved: 60, repaid: [48, 56] },
  { sex: 'M', region: 'North', n: 100, approved: 60, repaid: [48, 16] },
  { sex: 'M', region: 'South', n: 300, approved: 240, repaid: [192, 24] },
]

const reportOf = (request: MetricRequest = {}): MetricReport => reporter()(request)

/** Asks one world of groups again and again. */
function reporter(groups: readonly Group[] = NOW): (request: MetricRequest) => MetricReport {
  const world = reportWorld({ labelsAfterMs: DAY })
  world.fit(TRAINING)
  world.arrive(START + HOUR, groups, { labelled: true })
  world.judge(START + 3 * DAY)
  return (request) =>
    world.reports.sliceMetrics({ model: 'credit', request: { from: START, to: START + DAY, ...request } })
}

function figure(report: MetricReport, slice: string, metric: string): MetricFigure {
  const found = report.versions[0]?.slices.find((s) => s.slice === slice)?.figures.find((f) => f.metric === metric)
  if (!found) throw new Error(`no ${metric} of ${slice}`)
  return found
}

/** Every number anywhere that is none. */
function unfinished(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, member]) => unfinished(member, `${path}.${name}`))
}

describe('a rate of a slice', () => {
  it('stands against everyone else: women 90 of 300, men 300 of 400', () => {
    const rate = figure(reportOf(), 'sex=F', 'selection rate')
    expect([rate.numerator, rate.denominator, rate.comparedWith]).toEqual([90, 300, 'rest'])
    expect(rate.difference.value).toBeCloseTo(0.3 - 0.75, 12)
    // Half an observation added to each count.
    expect(rate.ratio.value).toBeCloseTo(90.5 / 300.5 / (300.5 / 400.5), 12)
    expect(rate.fourFifths).toBe(false)
  })

  it.each([
    ['largest', 'sex=F', 'sex=M'],
    ['highest', 'sex=F', 'sex=M'],
    ['largest', 'region=North', 'region=South'],
    ['highest', 'sex=F & region=North', 'sex=M & region=South'],
  ] as const)('against the %s of its features: %s against %s', (against, slice, other) => {
    expect(figure(reportOf({ against }), slice, 'selection rate').comparedWith).toBe(other)
  })

  it('against a named slice, unless they share people or are one', () => {
    const report = reportOf({ against: { slice: 'sex=M' } })
    expect(figure(report, 'sex=F & region=North', 'selection rate').comparedWith).toBe('sex=M')
    expect(figure(report, 'region=North', 'selection rate').difference).toMatchObject({
      value: undefined,
      because: 'overlapping',
    })
    expect(figure(report, 'sex=M', 'selection rate').difference.because).toBe('is-compared-with')
  })

  it('has the error rates that its labels give', () => {
    const report = reportOf()
    // Women: 72 of 90 approved repaid, 84 of 210 declined would have.
    expect(figure(report, 'sex=F', 'true positive rate').now.value).toBeCloseTo(72 / 156, 12)
    expect(figure(report, 'sex=F', 'false positive rate').now.value).toBeCloseTo(18 / 144, 12)
    expect(figure(report, 'sex=F', 'positive predictive value').now.value).toBeCloseTo(72 / 90, 12)
    expect(figure(report, 'sex=F', 'false omission rate').now.value).toBeCloseTo(84 / 210, 12)
    expect(figure(report, 'sex=F', 'accuracy').now.value).toBeCloseTo((72 + 126) / 300, 12)
    expect(figure(report, 'sex=F', 'treatment equality').now.value).toBeCloseTo(84 / 18, 12)
  })

  it('has the intervals that were asked for, and says which', () => {
    const [usual, katz] = [reportOf(), reportOf({ intervals: 'katz' })]
    expect([usual.intervals, katz.intervals]).toEqual(['usual', 'katz'])
    expect(figure(katz, 'sex=F', 'selection rate').ratio.value).toBeCloseTo(0.3 / 0.75, 12)
  })

  it('within a control feature is that of Mantel and Haenszel: both regions have their own difference', () => {
    const within = reportOf({ within: 'region' }).versions[0]?.within.find(
      (w) => w.slice === 'sex=F' && w.metric === 'selection rate',
    )
    // North 0.3 - 0.6 with weight 100 x 100/200, South 0.3 - 0.8 with weight 200 x 300/500.
    expect(within?.common.difference?.estimate).toBeCloseTo((-0.3 * 50 - 0.5 * 120) / 170, 12)
    expect(within?.homogeneity?.df).toBe(1)
  })
})

describe('summary measures of a feature', () => {
  it('are the spread of its groups', () => {
    const found = reportOf().versions[0]?.summaries.find(({ features }) => features.join() === 'sex')
    expect(found?.summary.demographicParity).toMatchObject({
      difference: expect.closeTo(0.45, 12),
      ratio: expect.closeTo(0.4, 12),
    })
    // Men: 240 of 300 approved repaid, 40 of 100 declined: TPR 240/280, FPR 60/120.
    expect(found?.summary.equalizedOddsDifference).toMatchObject({ value: expect.closeTo(240 / 280 - 72 / 156, 12) })
    expect(found?.summary.averageOddsDifference).toMatchObject({
      value: expect.closeTo((240 / 280 - 72 / 156 + (60 / 120 - 18 / 144)) / 2, 12),
    })
    expect(found?.impact.selection).toMatchObject({ status: 'measured', highest: 'sex=M' })
  })
})

describe('poor data', () => {
  it.each([
    [
      'one slice of one class',
      [
        { sex: 'F', n: 50, approved: 50, repaid: [50, 0] },
        { sex: 'M', n: 50, approved: 0, repaid: [0, 50] },
      ],
    ],
    [
      'nobody approved',
      [
        { sex: 'F', n: 50, repaid: [0, 0] },
        { sex: 'M', n: 50, repaid: [0, 0] },
      ],
    ],
    ['one slice alone', [{ sex: 'F', n: 50, approved: 20, repaid: [10, 10] }]],
    ['a single row', [{ sex: 'F', n: 1, approved: 1, repaid: [1, 0] }]],
    [
      'no labels',
      [
        { sex: 'F', n: 50, approved: 20 },
        { sex: 'M', n: 50, approved: 30 },
      ],
    ],
    [
      'no decisions',
      [
        { sex: 'F', n: 50, undecided: true },
        { sex: 'M', n: 50, undecided: true },
      ],
    ],
    ['unseen values', [{ sex: 'X', region: 'West', n: 50, approved: 20, repaid: [10, 10] }]],
  ] as const)('of %s has reasons, no number that is none', (_, groups) => {
    const ask = reporter(groups)
    for (const against of ['rest', 'largest', 'highest'] as const) {
      for (const intervals of ['usual', 'katz', 'miettinen-nurminen'] as const) {
        const report = ask({ against, intervals, within: 'region' })
        expect(unfinished(report)).toEqual([])
        for (const { figures } of report.versions.flatMap((v) => v.slices)) {
          for (const { now, difference, ratio } of figures) {
            for (const part of [now, difference, ratio]) if (part.value === undefined) expect(part.because).toBeTruthy()
          }
        }
      }
    }
  })

  it('of a window without predictions, and of a version without a baseline, is empty', () => {
    const world = reportWorld()
    const ofTheDay = { model: 'credit', request: { from: START, to: START + DAY } }
    expect(() => world.reports.sliceMetrics({ model: 'credit', request: {} })).toThrow(/no window of credit is judged/)
    expect(world.reports.sliceMetrics(ofTheDay).versions).toEqual([])
    world.arrive(START + HOUR, [{ sex: 'F', n: 10, approved: 5 }])
    const [part] = world.reports.sliceMetrics(ofTheDay).versions
    expect([part?.baselineId, part?.slices]).toEqual([undefined, []])
  })

  it('of a model that scores alone says what it does not have', () => {
    const outcome = { kind: 'score-only' } as const
    const world = reportWorld({ outcome })
    world.fit(
      TRAINING.map(({ sex, n }) => ({ sex, n, undecided: true })),
      '1',
      { ...schema, outcome, decisions: [] },
    )
    world.arrive(START + HOUR, [{ sex: 'F', n: 100, undecided: true }])
    const [part] = world.reports.sliceMetrics({ model: 'credit', request: { from: START, to: START + DAY } }).versions
    expect(part?.unavailable.find(({ metric }) => metric === 'selection rate')?.because).toBe('nothing-favourable')
    expect(unfinished(part)).toEqual([])
  })
})

it('is refused where a metric, feature or slice is not there', () => {
  expect(() => reportOf({ metrics: ['fairness'] })).toThrow(/there is no metric “fairness”/)
  expect(() => reportOf({ features: ['height'] })).toThrow(/height is no sensitive feature of credit/)
  expect(() => reportOf({ within: 'height' })).toThrow(/height is no sensitive feature/)
})
