import { describe, expect, it } from 'vitest'
import type { DisparityRow } from '../../src/monitor/report.ts'
import { DAY, HOUR, type ReportWorld, reportWorld, START, schema } from './report-world.ts'

const TRAINING = [
  { sex: 'F', n: 2000, approved: 1000 },
  { sex: 'M', n: 2000, approved: 1000 },
]
const FALLEN = [
  { sex: 'F', n: 400, approved: 80, income: 75 },
  { sex: 'M', n: 400, approved: 200 },
]
const AS_EVER = [
  { sex: 'F', n: 400, approved: 200 },
  { sex: 'M', n: 400, approved: 200 },
]

/** Days of which the first are fallen and the last is as ever. */
function recovered(): ReportWorld {
  const world = reportWorld()
  world.fit(TRAINING)
  for (const [day, groups] of [FALLEN, FALLEN, AS_EVER].entries()) {
    world.arrive(START + day * DAY + HOUR, groups)
    world.judge(START + (day + 1) * DAY + HOUR)
  }
  return world
}

const rowOf = (world: ReportWorld, span = {}): DisparityRow | undefined =>
  world.reports.disparities({ model: 'credit', span }).versions[0]?.slices.find((row) => row.slice === 'sex=F')

describe('a window after the recovery', () => {
  it('is within, though the scan still finds the sum of three windows beyond the limit', () => {
    const row = rowOf(recovered())
    expect([row?.verdict, row?.origin, row?.now.rate]).toEqual(['within', undefined, 0.5])
    // (80 + 80 + 200) of 1,200 against 600 of 1,200: 0.6, under 0.8.
    expect(row?.scan).toMatchObject({ windows: 3, scale: 'ratio', supportNow: 1200, origin: 'emerged' })
    expect(row?.scan?.effect.estimate).toBeCloseTo(0.6, 2)
    expect(row?.scan?.adjustedLog10P).toBeLessThan(Math.log10(row?.scan?.level ?? 0))
  })

  it('is a finding in the window that fell, by its own p and level', () => {
    const row = rowOf(recovered(), { from: START, to: START + DAY })
    expect([row?.verdict, row?.scan, row?.origin]).toEqual(['finding', undefined, 'emerged'])
    expect(row?.adjustedLog10P).toBeLessThan(Math.log10(row?.level ?? 0))
  })

  it('is within in the history too, which says what the scan found over more', () => {
    const { slices } = recovered().reports.history({ model: 'credit', request: { slices: ['sex=F'] } })
    expect(slices[0]?.points.map((p) => [p.verdict, p.question, p.scan?.windows, p.scan?.question])).toEqual([
      ['finding', 'disparity', undefined, undefined],
      ['finding', 'disparity', undefined, undefined],
      ['within', 'disparity', 3, 'disparity'],
    ])
  })

  it('has in its drift rows the figures of this window alone', () => {
    const world = recovered()
    const rowsOf = (span = {}) =>
      world.reports
        .drift({ model: 'credit', span })
        .versions[0]?.subjects.find((row) => row.slice === 'sex=F' && row.subject === 'income')
    const row = rowsOf()
    expect([row?.verdict, row?.supportNow, row?.divergence?.estimate, row?.scan?.windows]).toEqual([
      'within',
      400,
      0,
      3,
    ])
    expect(row?.scan?.supportNow).toBe(1200)
    const shown = world.reports.distribution({ model: 'credit', request: { subject: 'income', slice: 'sex=F' } })
    expect(shown.now.reduce((a, b) => a + b, 0)).toBe(shown.drift?.supportNow)
  })

  it('with too few of its own stays too few', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    for (const [day, groups] of [FALLEN, FALLEN, [{ sex: 'F', n: 40, approved: 20 }, ...FALLEN.slice(1)]].entries()) {
      world.arrive(START + day * DAY + HOUR, groups)
      world.judge(START + (day + 1) * DAY + HOUR)
    }
    const drift = world.reports
      .drift({ model: 'credit', span: {} })
      .versions[0]?.subjects.find((row) => row.slice === 'sex=F' && row.subject === 'income')
    expect([drift?.verdict, drift?.supportNow, drift?.required, drift?.divergence]).toEqual([
      'insufficient-data',
      40,
      200,
      undefined,
    ])
    expect(drift?.scan).toMatchObject({ windows: 3, supportNow: 840 })
    const disparity = rowOf(world)
    expect([disparity?.verdict, disparity?.scan?.windows]).toEqual(['insufficient-data', 3])
  })
})

describe('how a row was weighed', () => {
  it('stands in every row, tested or not', () => {
    const world = recovered()
    const { versions } = world.reports.disparities({ model: 'credit', span: {} })
    const rows = versions[0]?.slices.filter((row) => row.slice.startsWith('sex=')) ?? []
    expect(rows.length).toBeGreaterThan(2)
    for (const row of rows) {
      expect(row.level).toBeCloseTo(2 / 365.25, 12)
      // Under the limit, so that more data comes nearer to it.
      expect(row.detectable).toBeLessThan(0.8)
      expect(row.adjustedLog10P).toBeLessThanOrEqual(0)
    }
    for (const row of world.reports.drift({ model: 'credit', span: {} }).versions[0]?.subjects ?? []) {
      expect(row.detectable).toBeGreaterThan(row.tolerance)
      expect(row.adjustedLog10P === undefined).toBe(row.verdict === 'insufficient-data')
    }
  })
})

describe('where there is no rate to compare', () => {
  it('nothing declared favourable makes no rows, and says why', () => {
    const outcome = { kind: 'regression' } as const
    const world = reportWorld({ outcome })
    world.fit(TRAINING, '1', { ...schema, outcome, decisions: [] })
    world.arrive(START + HOUR, [{ sex: 'F', n: 300, undecided: true }])
    world.judge(START + DAY + HOUR)
    const said = 'nothing is declared favourable, so there are no selection rates to compare'
    const [part] = world.reports.disparities({ model: 'credit', span: {} }).versions
    expect([part?.rows, part?.slices, part?.noRates]).toEqual([300, [], said])
    const history = world.reports.history({ model: 'credit', request: { slices: ['sex=F'] } })
    expect([history.noRates, history.slices[0]?.points[0]?.undefinedBecause]).toEqual([said, said])
    expect(world.reports.sources({ model: 'credit', version: '1', slice: 'sex=F' }).noRates).toBe(said)
  })

  it('a rest that nobody of was decided favourably has no ratio, and a difference', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    world.arrive(START + HOUR, [
      { sex: 'F', n: 200, approved: 50 },
      { sex: 'M', n: 200, approved: 0 },
    ])
    world.judge(START + DAY + HOUR)
    const row = rowOf(world)
    expect([row?.ratio, row?.difference?.estimate, row?.undefinedBecause]).toEqual([
      undefined,
      0.25,
      'no favourable decision outside this slice: a ratio to nothing is not defined',
    ])
    const [line] = world.reports.history({ model: 'credit', request: { slices: ['sex=F'] } }).slices
    expect([line?.points[0]?.ratio, line?.points[0]?.undefinedBecause]).toEqual([undefined, row?.undefinedBecause])
  })
})
