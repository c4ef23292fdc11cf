import { describe, expect, it } from 'vitest'
import type { FittedBaseline } from '../../src/baseline/baseline.ts'
import { coarsener } from '../../src/profile/coarse-profile.ts'
import { coarseLayout } from '../../src/profile/layout.ts'
import { fittedOfDays } from '../detect/week-of-days.ts'
import { DAY, type Group, type ReportWorld, reportWorld, START, schema, trained } from './report-world.ts'

/** So many women and men, of whom a share is approved; more men than women. */
const people = (share: number): readonly Group[] => [
  { sex: 'F', n: 300, approved: 300 * share },
  { sex: 'M', n: 500, approved: 500 * share },
]

/** Four weeks from a Monday on: six in ten are approved, on Sundays three. */
function fourWeeks(): FittedBaseline {
  const counts = coarsener(schema)
  const [weekday, sunday] = [0.6, 0.3].map((share) => counts(trained(people(share)).profile))
  const days = Array.from({ length: 28 }, (_, i) => (i % 7 === 6 ? sunday : weekday) as NonNullable<typeof sunday>)
  return { ...fittedOfDays(schema, coarseLayout(schema), days), rows: 28 * 800 }
}

function fittedWorld(): ReportWorld {
  const world = reportWorld()
  world.store.baselines.keep(fourWeeks(), {
    ...{ model: 'credit', version: '1', effectiveFrom: undefined, actor: 'ada', at: START },
  })
  return world
}

const SUNDAY = START + 6 * DAY
const women = <T extends { readonly slice: string }>(rows: readonly T[] | undefined): T | undefined =>
  rows?.find((row) => row.slice === 'sex=F')

describe('what stands beside a Sunday', () => {
  it('is the Sundays of training, in findings, reports and the history alike', () => {
    const world = fittedWorld()
    world.arrive(SUNDAY + 1, people(0.6))
    world.judge(SUNDAY + 2 * DAY)
    const [run] = world.store.runs.newest('credit', 'arrival', 1)
    const found = world.store.runs
      .findingsOf(run?.id ?? 0)
      .find((f) => f.kind === 'decision-drift' && f.slice === 'sex=F')
    // 4 Sundays of 300 women, 90 of them approved.
    const sundays = { count: 360, of: 1200, rate: 0.3 }
    expect(found?.measured).toMatchObject({ training: sundays })
    expect(found?.basis?.weekdays).toEqual([7])
    const disparity = world.reports.disparities({ model: 'credit', span: {} })
    expect(women(disparity.versions[0]?.slices)?.training).toEqual(sundays)
    const drift = world.reports.drift({ model: 'credit', span: {} })
    expect(women(drift.versions[0]?.subjects)?.supportTraining).toBe(1200)
    const history = world.reports.history({ model: 'credit', request: {} })
    const point = history.slices.find(({ slice }) => slice === 'sex=F')?.points[0]
    // Women and men have one rate on Sundays of training.
    expect(point?.trainingDifference?.estimate).toBe(0)
    const lower = point?.trainingDifference?.lower ?? 0
    // Newcombe's interval of 360 of 1,200 against 600 of 2,000 is some 0.032 wide to each side; of all of training it would be under 0.014.
    expect(lower).toBeGreaterThan(-0.035)
    expect(lower).toBeLessThan(-0.03)
  })

  it('is all of training beside a whole week', () => {
    const world = fittedWorld()
    for (let day = 0; day < 7; day++) world.arrive(START + day * DAY + 1, people(day === 6 ? 0.3 : 0.6))
    world.judge(START + 8 * DAY)
    const span = { from: START, to: START + 7 * DAY }
    const report = world.reports.disparities({ model: 'credit', span })
    expect(women(report.versions[0]?.slices)?.trainingN).toBe(28 * 300)
    expect(
      world.reports.drift({ model: 'credit', span: { from: START + 4 * DAY, to: START + 7 * DAY } }),
    ).toMatchObject({
      // Fridays, Saturdays and Sundays: 12 days of 800.
      versions: [
        { subjects: expect.arrayContaining([expect.objectContaining({ slice: 'overall', supportTraining: 9600 })]) },
      ],
    })
  })
})

describe('a report of windows whose rows name subjects', () => {
  it('asks for as many subjects as the scan did', () => {
    const world = reportWorld()
    world.fit(people(0.5).map((group) => ({ ...group, n: 10 * group.n })))
    const rows = Array.from({ length: 800 }, (_, i) => ({
      ...{ id: `p-${i}`, at: START + 1, version: '1', score: 0.25, decision: i % 2 === 0 ? 'approve' : 'decline' },
      features: { income: 25, job: 'clerk' },
      sensitive: { sex: i < 400 ? 'F' : 'M', region: 'North' },
      // Forty women and forty men with ten rows each.
      subject: `person ${Math.floor(i / 10)}`,
    }))
    world.store.arrivals.writePredictions({
      ...{ model: 'credit', version: '1', actor: 'scoring', at: START + 1, sensitive: ['sex', 'region'] },
      rows: rows.map((row, position) => ({ position, prediction: row, body: JSON.stringify(row) })),
    })
    world.judge(START + 2 * DAY)
    const [run] = world.store.runs.newest('credit', 'arrival', 1)
    const judged = world.store.runs
      .judgedSlices(run?.id ?? 0)
      .find((j) => j.kind === 'feature-drift' && j.slice === 'sex=F')
    // 200 values of ten rows a subject.
    expect([judged?.verdict, judged?.supportNow, judged?.required]).toEqual(['insufficient-data', 400, 2000])
    const shown = women(world.reports.drift({ model: 'credit', span: {} }).versions[0]?.subjects)
    expect([shown?.verdict, shown?.supportNow, shown?.required]).toEqual(['insufficient-data', 400, 2000])
  })
})
