import { describe, expect, it } from 'vitest'
import type { Finding, JudgedSlice } from '../../src/detect/finding.ts'
import { disparityVerdicts, verdictKey } from '../../src/monitor/history-report.ts'
import type { HistoryRequest } from '../../src/monitor/report.ts'
import { limitFinding } from '../investigate/findings.ts'
import { DAY, HOUR, type ReportWorld, reportWorld, START, schema } from './report-world.ts'

const TRAINING = [
  { sex: 'F', region: 'North', n: 300, approved: 150 },
  { sex: 'F', region: 'South', n: 300, approved: 150 },
  { sex: 'M', region: 'North', n: 300, approved: 150 },
  { sex: 'M', region: 'South', n: 300, approved: 150 },
]

const history = ({ reports }: ReportWorld, request: HistoryRequest = {}) =>
  reports.history({ model: 'credit', request })

function judgedDay(world: ReportWorld, day: number, groups: Parameters<ReportWorld['arrive']>[1], version = '1'): void {
  world.arrive(START + day * DAY + HOUR, groups, { version })
  world.judge(START + (day + 1) * DAY + HOUR)
}

describe('a history of slices', () => {
  it('is the selection rate of each judged window against everyone else, beside training', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    judgedDay(world, 0, [
      { sex: 'F', n: 200, approved: 100 },
      { sex: 'M', n: 200, approved: 120 },
    ])
    judgedDay(world, 1, [
      { sex: 'F', n: 200, approved: 60 },
      { sex: 'M', n: 100, approved: 60 },
    ])
    const [line] = history(world, { slices: ['sex=F'] }).slices
    expect(line?.points.map((p) => [p.label, p.version, p.n, p.now, p.restNow])).toEqual([
      ['2026-01-05', '1', 200, { count: 100, of: 200, rate: 0.5 }, { count: 120, of: 200, rate: 0.6 }],
      ['2026-01-06', '1', 200, { count: 60, of: 200, rate: 0.3 }, { count: 60, of: 100, rate: 0.6 }],
    ])
    // 0.5 - 0.6, then 0.3 - 0.6; at training 0.5 - 0.5. Ratios add half an observation: (60.5 / 200.5) / (60.5 / 100.5).
    expect(line?.points.map((p) => p.difference?.estimate)).toEqual([0.5 - 0.6, 0.3 - 0.6])
    expect(line?.points.map((p) => p.trainingDifference?.estimate)).toEqual([0, 0])
    expect(line?.points[1]?.ratio?.estimate).toBeCloseTo(100.5 / 200.5, 12)
    // Training was 300 of 600 on both sides.
    expect(line?.points[1]?.trainingRatio?.estimate).toBeCloseTo(1, 12)
  })

  it('tells the same figures as the table of disparities of that window', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    judgedDay(world, 0, [
      { sex: 'F', region: 'South', n: 130, approved: 50 },
      { sex: 'M', region: 'North', n: 170, approved: 90 },
    ])
    const rows = world.reports.disparities({ model: 'credit', span: {} }).versions[0]?.slices ?? []
    const lines = history(world, { slices: rows.map((row) => row.slice) }).slices
    expect(rows.length).toBe(9)
    const figures = ['n', 'now', 'restNow', 'ratio', 'difference', 'trainingRatio', 'trainingDifference'] as const
    for (const row of rows) {
      const point = lines.find((l) => l.slice === row.slice)?.points[0]
      expect(figures.map((f) => [row.slice, f, point?.[f]])).toEqual(figures.map((f) => [row.slice, f, row[f]]))
    }
  })

  it('has a point for each of two versions in one window, and says since when each serves', () => {
    const world = reportWorld()
    world.fit(TRAINING, '1')
    world.fit(TRAINING, '2')
    judgedDay(world, 0, [{ sex: 'F', n: 40, approved: 20 }])
    world.arrive(START + DAY + HOUR, [{ sex: 'F', n: 30, approved: 10 }], { version: '1' })
    judgedDay(world, 1, [{ sex: 'F', n: 20, approved: 15 }], '2')
    const report = history(world, { slices: ['sex=F'] })
    expect(report.slices[0]?.points.map((p) => [p.label, p.version, p.now.count, p.now.of])).toEqual([
      ['2026-01-05', '1', 20, 40],
      ['2026-01-06', '1', 10, 30],
      ['2026-01-06', '2', 15, 20],
    ])
    expect(report.versions).toEqual([
      { version: '1', since: START, label: '2026-01-05' },
      { version: '2', since: START + DAY, label: '2026-01-06' },
    ])
    expect(history(world, { slices: ['sex=F'], version: '2' }).slices[0]?.points.map((p) => p.now.of)).toEqual([20])
    expect(() => history(world, { version: '9' })).toThrow(
      'no window of credit@9 is among the last 2 that are judged; they hold 1, 2',
    )
  })

  it('leaves out windows without rows, and keeps those in which a slice alone has none', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    judgedDay(world, 0, [{ sex: 'F', n: 10, approved: 5 }])
    world.judge(START + 2 * DAY + HOUR)
    judgedDay(world, 2, [{ sex: 'M', n: 10, approved: 5 }])
    const points = history(world, { slices: ['sex=F'] }).slices[0]?.points
    expect(points?.map((p) => [p.label, p.n, p.now.rate, p.ratio])).toEqual([
      ['2026-01-05', 10, 0.5, undefined],
      ['2026-01-07', 0, undefined, undefined],
    ])
  })

  it('goes back as many windows as are asked for', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    for (const day of [0, 1, 2]) judgedDay(world, day, [{ sex: 'F', n: 10 + day }])
    expect(history(world, { slices: ['sex=F'], windows: 2 }).slices[0]?.points.map((p) => p.n)).toEqual([11, 12])
  })

  it('shows findings first, then the furthest from training, and never one with too few before one with enough', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    judgedDay(world, 0, [
      { sex: 'F', region: 'North', n: 900, approved: 180 },
      { sex: 'F', region: 'South', n: 900, approved: 520 },
      { sex: 'M', region: 'North', n: 900, approved: 450 },
      { sex: 'M', region: 'South', n: 900, approved: 450 },
      { sex: 'unknown', region: 'South', n: 3, approved: 0 },
    ])
    const report = history(world)
    const names = report.slices.map((s) => s.slice)
    const verdicts = report.slices.map((s) => s.points[0]?.verdict)
    // 0.2 against 0.53 of the others, where training had 0.5 and 0.5: the furthest of all, beyond the limit of 0.8.
    expect([names[0], verdicts[0]]).toEqual(['sex=F & region=North', 'finding'])
    expect(names.length).toBe(8)
    expect(names).not.toContain('overall')
    const last = verdicts.lastIndexOf('finding')
    expect(verdicts.slice(0, last + 1).every((v) => v === 'finding')).toBe(true)
    const few = names.findIndex((name) => name.startsWith('sex=unknown'))
    expect(few === -1 || few >= 7).toBe(true)
    expect(history(world, { most: 1 }).slices.map((s) => s.slice)).toEqual(['sex=F & region=North'])
  })

  it('names a slice in the order of the sensitive features, and refuses one that holds nothing', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    judgedDay(world, 0, [{ sex: 'F', n: 10 }])
    expect(history(world, { slices: ['region=North & sex=F'] }).slices.map((s) => s.slice)).toEqual([
      'sex=F & region=North',
    ])
    expect(() => history(world, { slices: ['colour=red'] })).toThrow(
      'colour is no sensitive feature of credit; slices are cut by sex, region',
    )
    expect(() => history(world, { slices: ['sex=X'] })).toThrow('in slice sex=X of credit; there are sex=F, sex=M')
  })

  it('is empty while nothing is judged', () => {
    const world = reportWorld()
    expect(history(world)).toEqual({
      model: 'credit',
      timezone: 'UTC',
      limit: { ratio: 0.8 },
      slices: [],
      versions: [],
    })
    expect(history(world, { slices: ['sex=F'] }).slices).toEqual([{ slice: 'sex=F', points: [] }])
  })

  it('has no line for a version without a baseline, and names the version', () => {
    const world = reportWorld()
    judgedDay(world, 0, [{ sex: 'F', n: 10 }])
    expect(history(world)).toMatchObject({ slices: [], versions: [{ version: '1', label: '2026-01-05' }] })
  })

  it('has rows and no rates where nothing is declared favourable', () => {
    const outcome = { kind: 'score-only' } as const
    const world = reportWorld({ outcome })
    world.fit(TRAINING, '1', { ...schema, outcome, decisions: [] })
    judgedDay(world, 0, [{ sex: 'F', n: 10, undecided: true }])
    const [line] = history(world, { slices: ['sex=F'] }).slices
    expect(line?.points.map((p) => [p.n, p.now, p.ratio, p.verdict])).toEqual([
      [10, { count: 0, of: 0, rate: undefined }, undefined, undefined],
    ])
    expect(history(world).slices.length).toBe(3)
  })

  it('reads windows of hours that have been rolled up from what their runs kept', () => {
    const world = reportWorld({ window: '6h' })
    world.fit(TRAINING)
    for (const quarter of [0, 1, 2, 3]) world.arrive(START + quarter * 6 * HOUR, [{ sex: 'F', n: 10 + quarter }])
    world.judge(START + DAY + HOUR)
    const before = history(world, { slices: ['sex=F'] })
    expect(world.store.retain(START + 40 * DAY).rolledDays).toBe(1)
    expect(history(world, { slices: ['sex=F'] })).toEqual(before)
    expect(before.slices[0]?.points.map((p) => p.n)).toEqual([10, 11, 12, 13])
  })
})

describe('the verdict of a point', () => {
  const line = (kind: JudgedSlice['kind'], verdict: JudgedSlice['verdict'], slice = 'sex=F'): JudgedSlice => ({
    version: '1',
    kind,
    subject: 'decision',
    slice,
    verdict,
    effect: undefined,
    supportNow: 0,
    supportTraining: 0,
    detectable: undefined,
  })

  it.each([
    ['within', 'finding', 'finding'],
    ['unconfirmed', 'within', 'unconfirmed'],
    ['within', 'insufficient-data', 'within'],
    ['insufficient-data', 'insufficient-data', 'insufficient-data'],
  ] as const)('of %s and %s is %s', (limit, change, worse) => {
    const verdicts = disparityVerdicts([line('disparity', limit), line('disparity-change', change)], [])
    expect(verdicts.get(verdictKey('1', 'sex=F'))?.verdict).toBe(worse)
  })

  const found = (over: Partial<Finding>): Finding =>
    limitFinding({ version: '1', slice: 'sex=F', subject: 'decision', horizon: 3, tolerance: 0.8, ...over })

  it.each([
    [0.9, 'within'],
    [0.7, 'unconfirmed'],
    [undefined, 'insufficient-data'],
  ] as const)('of an early scan that found it over three windows, %s in this one, is %s', (effect, own) => {
    const early = { ...line('disparity', 'finding'), effect }
    const verdict = disparityVerdicts([early], [found({})]).get(verdictKey('1', 'sex=F'))
    expect([verdict?.verdict, verdict?.question, verdict?.scan?.windows]).toEqual([own, 'disparity', 3])
    // Found in the window too, it stays a finding, and the longer sum is told beside it.
    const both = disparityVerdicts([early], [found({ horizon: 1 }), found({})]).get(verdictKey('1', 'sex=F'))
    expect([both?.verdict, both?.scan?.windows]).toEqual(['finding', 3])
  })

  it('names the question that it is the answer to', () => {
    const verdicts = disparityVerdicts([line('disparity', 'within'), line('disparity-change', 'finding')], [])
    expect(verdicts.get(verdictKey('1', 'sex=F'))).toMatchObject({ verdict: 'finding', question: 'disparity-change' })
  })

  it('is not that of another question or slice', () => {
    const verdicts = disparityVerdicts([line('score-drift', 'finding'), line('disparity', 'finding', 'sex=M')], [])
    expect(verdicts.get(verdictKey('1', 'sex=F'))).toBeUndefined()
  })
})
