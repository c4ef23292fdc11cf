import { describe, expect, it } from 'vitest'
import type { DistributionRequest } from '../../src/monitor/report.ts'
import { DAY, HOUR, type ReportWorld, reportWorld, START, schema } from './report-world.ts'

const TRAINING = [
  { sex: 'F', n: 300, income: 25, approved: 100 },
  { sex: 'F', n: 100, income: 75, job: 'smith', approved: 100 },
  { sex: 'M', n: 400, income: 75, job: 'monk', approved: 100 },
]

const distribution = ({ reports }: ReportWorld, request: Partial<DistributionRequest> = {}) =>
  reports.distribution({ model: 'credit', request: { subject: 'income', slice: 'sex=F', ...request } })

function servedDay(): ReportWorld {
  const world = reportWorld()
  world.fit(TRAINING)
  world.arrive(START + HOUR, [
    { sex: 'F', n: 150, income: 25, approved: 30 },
    { sex: 'F', n: 90, income: 75, job: 'pilot', approved: 30 },
    { sex: 'F', n: 5, income: 120, job: null, undecided: true },
    { sex: 'M', n: 240, income: 75 },
  ])
  world.judge(START + DAY + HOUR)
  return world
}

describe('a distribution', () => {
  it('counts a numeric feature by cell, now and at training', () => {
    const report = distribution(servedDay())
    expect(report).toMatchObject({
      model: 'credit',
      version: '1',
      from: START,
      to: START + DAY,
      subject: 'income',
      slice: 'sex=F',
      cells: [
        'below the training minimum (0)',
        '0 to 50',
        '50 to 100',
        'above the training maximum (100)',
        'missing',
        'non-finite',
      ],
      now: [0, 150, 90, 5, 0, 0],
      training: [0, 300, 100, 0, 0, 0],
    })
  })

  it('counts categories, with those that training never had and those that are missing', () => {
    const report = distribution(servedDay(), { subject: 'job' })
    expect(report.cells).toEqual(['clerk', 'smith', 'other', 'unseen', 'missing'])
    expect([report.now, report.training]).toEqual([
      [150, 0, 0, 90, 5],
      [300, 100, 0, 0, 0],
    ])
  })

  it('counts decisions, and has no drift row for them', () => {
    const report = distribution(servedDay(), { subject: 'decision' })
    expect(report.cells).toEqual(['approve', 'decline', 'other', 'none'])
    // 30 and 30 of 150 and 90 were approved; five rows have no decision.
    expect([report.now, report.training, report.drift]).toEqual([[60, 180, 0, 5], [200, 200, 0, 0], undefined])
  })

  it('has the very row of the drift report beside it', () => {
    const world = servedDay()
    const rows = world.reports.drift({ model: 'credit', span: {} }).versions[0]?.subjects
    for (const subject of ['income', 'job', 'score']) {
      const row = rows?.find((r) => r.subject === subject && r.slice === 'sex=F')
      expect(row?.supportNow).toBe(subject === 'job' ? 240 : 245)
      expect(distribution(world, { subject }).drift).toEqual(row)
    }
  })

  it('reads a slice in any order of its features', () => {
    const world = servedDay()
    const report = distribution(world, { slice: 'region=North & sex=M' })
    expect([report.slice, report.now]).toEqual(['sex=M & region=North', [0, 0, 240, 0, 0, 0]])
    expect(distribution(world, { slice: 'overall' }).now).toEqual([0, 150, 330, 5, 0, 0])
  })

  it('shows a slice that training never had', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    world.arrive(START + HOUR, [{ sex: 'F', region: 'East', n: 7 }])
    world.judge(START + DAY + HOUR)
    const report = distribution(world, { slice: 'region=unseen' })
    expect([report.now, report.training]).toEqual([
      [0, 7, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ])
  })

  it.each([
    [
      { subject: 'shoe' },
      'shoe is neither a feature of credit@1 nor its score or decision; there are income, job, score, decision',
    ],
    [{ slice: 'sex=X' }, 'no prediction and no training row lies in slice sex=X of credit; there are sex=F, sex=M'],
    [{ slice: 'colour=red' }, 'colour is no sensitive feature of credit; slices are cut by sex, region'],
    [{ version: '9' }, 'no prediction of credit@9 in this span; it holds 1'],
    [{ from: START + 9 * DAY, to: START + 10 * DAY }, 'no prediction of credit lies in this span; move from and to'],
  ])('about %j is refused with what there is', (request, message) => {
    expect(() => distribution(servedDay(), request)).toThrow(message)
  })

  it('has no decisions by word where decisions are numbers or not made', () => {
    for (const outcome of [{ kind: 'regression' }, { kind: 'score-only' }] as const) {
      const world = reportWorld({ outcome })
      world.fit(TRAINING, '1', { ...schema, outcome, decisions: [] })
      world.arrive(START + HOUR, [{ sex: 'F', n: 10, undecided: true }])
      world.judge(START + DAY + HOUR)
      expect(() => distribution(world, { subject: 'decision' })).toThrow('there are income, job, score')
      expect(distribution(world, { subject: 'score' }).now).toEqual([0, 10, 0, 0, 0, 0])
    }
  })

  it('says that a version without a baseline has no cells', () => {
    const world = reportWorld()
    world.arrive(START + HOUR, [{ sex: 'F', n: 10 }])
    world.judge(START + DAY + HOUR)
    expect(() => distribution(world)).toThrow('no version of credit in this span has a baseline (there came 1)')
  })

  it('says that nothing is judged yet', () => {
    expect(() => distribution(reportWorld())).toThrow('no window of credit is judged yet')
  })

  it('of two versions in one window is that of the one with more rows, unless one is named', () => {
    const world = reportWorld()
    world.fit(TRAINING, '1')
    world.fit(TRAINING, '2')
    world.arrive(START + HOUR, [{ sex: 'F', n: 10 }], { version: '1' })
    world.arrive(START + HOUR, [{ sex: 'F', n: 20 }], { version: '2' })
    world.judge(START + DAY + HOUR)
    expect([distribution(world).version, distribution(world).now[1]]).toEqual(['2', 20])
    expect([distribution(world, { version: '1' }).version, distribution(world, { version: '1' }).now[1]]).toEqual([
      '1',
      10,
    ])
  })

  it('is widened to whole days whose hours have been rolled up', () => {
    const world = reportWorld({ window: '6h' })
    world.fit(TRAINING)
    for (const quarter of [0, 1, 2, 3]) world.arrive(START + quarter * 6 * HOUR, [{ sex: 'F', n: 10 }])
    world.judge(START + DAY + HOUR)
    const part = { from: START + 6 * HOUR, to: START + 12 * HOUR }
    expect(distribution(world, part).now[1]).toBe(10)
    world.store.retain(START + 40 * DAY)
    const report = distribution(world, part)
    expect([report.from, report.to, report.now[1]]).toEqual([START, START + DAY, 40])
  })
})

describe('a report asked for again', () => {
  const disparities = ({ reports }: ReportWorld) => reports.disparities({ model: 'credit', span: {} })

  it('is the one at hand while predictions arrive for other windows', () => {
    const world = servedDay()
    const first = disparities(world)
    world.arrive(START + DAY + HOUR, [{ sex: 'F', n: 50 }])
    expect(disparities(world)).toBe(first)
    expect(world.reports.drift({ model: 'credit', span: {} })).toBe(world.reports.drift({ model: 'credit', span: {} }))
  })

  it('is counted anew when a late row lies in its windows', () => {
    const world = servedDay()
    expect(disparities(world).versions[0]?.rows).toBe(485)
    world.arrive(START + 2 * HOUR, [{ sex: 'F', n: 3 }], { receivedAt: START + 2 * DAY })
    expect(disparities(world).versions[0]?.rows).toBe(488)
    expect(distribution(world).now).toEqual([0, 153, 90, 5, 0, 0])
  })

  it('moves on with the next judged window, and is that of another version where one is named', () => {
    const world = servedDay()
    expect(disparities(world).to).toBe(START + DAY)
    world.arrive(START + DAY + HOUR, [{ sex: 'F', n: 50 }])
    world.judge(START + 2 * DAY + HOUR)
    expect([disparities(world).to, disparities(world).versions[0]?.rows]).toEqual([START + 2 * DAY, 50])
    expect(() => world.reports.disparities({ model: 'credit', span: { version: '9' } })).toThrow(
      'no prediction of credit@9',
    )
  })

  it('counts what has arrived of a version without a baseline', () => {
    const world = reportWorld()
    world.arrive(START + HOUR, [{ sex: 'F', n: 10 }])
    world.judge(START + DAY + HOUR)
    expect(disparities(world).versions[0]?.rows).toBe(10)
    world.arrive(START + HOUR, [{ sex: 'F', n: 5 }])
    expect(disparities(world).versions[0]?.rows).toBe(15)
  })

  it('is counted under a new baseline from when that one takes effect', () => {
    const world = servedDay()
    expect(disparities(world).versions[0]?.slices[0]?.trainingN).toBe(800)
    world.fit([{ sex: 'F', n: 400, approved: 100 }])
    expect(disparities(world).versions[0]?.slices[0]?.trainingN).toBe(400)
  })
})
