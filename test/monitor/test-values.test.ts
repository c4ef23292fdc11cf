import { describe, expect, it } from 'vitest'
import { viewBaseline } from '../../src/detect/baseline-view.ts'
import { testValues } from '../../src/monitor/test-values.ts'
import type { ValueTestReport, ValueTestRequest } from '../../src/monitor/value-report.ts'
import { holm } from '../../src/stats/holm.ts'
import { createStoredRows } from '../../src/store/window-rows.ts'
import { seededRandom } from '../seeded-random.ts'
import { scene } from '../store/scene.ts'
import { DAY, monitor, START, trained } from './report-world.ts'

type Sent = { readonly sex: string; readonly income: unknown; readonly job: unknown; readonly score?: number }

/** Stored predictions of two days, a thousand each, and the tests over them. */
function world(rowOf: (random: () => number, day: 0 | 1, sex: string) => Omit<Sent, 'sex'>) {
  const s = scene()
  s.keep(trained(['F', 'M'].map((sex) => ({ sex, region: 'North', n: 500, approved: 200 }))))
  const random = seededRandom(12)
  for (const day of [0, 1] as const)
    s.arrivals.writePredictions({
      ...{ model: monitor.model, version: '1', actor: 'scoring', at: START + day * DAY, sensitive: ['sex', 'region'] },
      rows: Array.from({ length: 1000 }, (_, position) => {
        const sex = position % 4 === 0 ? 'F' : 'M'
        const { score = 0.5, ...features } = rowOf(random, day, sex)
        const sent = {
          ...{ id: `p-${day}-${position}`, at: START + day * DAY + position },
          ...{ features, sensitive: { sex, region: 'North' }, score, decision: 'approve' },
        }
        return { position, prediction: { ...sent, version: '1' }, body: JSON.stringify(sent) }
      }),
    })
  const ports = {
    ...{ runs: s.runs, profiles: s.profiles, baselineInEffect: s.baselines.inEffect },
    view: (id: number, depth: number) => viewBaseline(s.baselines.load(id), depth),
    readRows: createStoredRows(s.db, s.baselines).window,
  }
  const second = { from: START + DAY, to: START + 2 * DAY }
  return (request: ValueTestRequest): Promise<ValueTestReport> => testValues(ports, monitor, { ...second, ...request })
}

const same = (random: () => number) => ({ income: 100 * random(), job: random() < 0.5 ? 'clerk' : 'smith' })
const first = { from: START, to: START + DAY }
const rowOf = (report: ValueTestReport, test: string) => {
  const row = report.tests.find((r) => r.test === test)
  if (row?.answer.status !== 'tested') throw new Error(`${test}: ${JSON.stringify(row)}`)
  return { ...row, answer: row.answer }
}

describe('values of a slice against everyone else', () => {
  it('tell its rows apart: n, mean and quantiles of either side', async () => {
    // incomes 0..249 of 250 women, 1000 for 750 men
    let next = 0
    const ask = world((_, day, sex) => ({ income: day === 1 && sex === 'F' ? next++ : 1000, job: 'clerk' }))
    const report = await ask({ subject: 'income', slice: 'sex=F' })
    expect(report).toMatchObject({
      ...{ kind: 'numeric', slice: 'sex=F', against: 'rest', from: START + DAY, to: START + 2 * DAY },
      now: { version: '1', rows: 250, n: 250, leftOut: 0, mean: 124.5 },
      other: { rows: 750, n: 750, mean: 1000, sd: 0 },
    })
    // rank 1 + 0.25 * 249 of 0..249 is 62.25
    expect(report.now.quantiles.map(({ value }) => Number(value.toFixed(9)))).toEqual([
      0, 12.45, 62.25, 124.5, 186.75, 236.55, 249,
    ])
    expect(rowOf(report, 'ks').answer.effect).toBe(1)
    expect(rowOf(report, 'wasserstein').answer.effect).toBeCloseTo(1000 - 124.5, 9)
    expect(report.tests.find((r) => r.test === 'wasserstein-scaled')?.answer).toEqual({
      status: 'undefined',
      reason: 'no-variation',
    })
  })

  it('count what is missing or no finite number, and leave it out', async () => {
    const ask = world((random, _, sex) => ({
      income: sex === 'F' ? (random() < 0.5 ? null : 'Infinity') : 'many',
      job: null,
    }))
    const report = await ask({ subject: 'income', slice: 'sex=F' })
    expect(report.now).toMatchObject({ rows: 250, n: 0, leftOut: 250, quantiles: [] })
    expect(report.now.mean).toBeUndefined()
    for (const { answer, adjustedLog10P } of report.tests) {
      expect(answer.status).toBe('undefined')
      expect(adjustedLog10P).toBeUndefined()
    }
    const jobs = await ask({ subject: 'job', slice: 'sex=F' })
    expect(jobs).toMatchObject({ kind: 'categorical', now: { n: 0, leftOut: 250 }, categories: [], categoriesInAll: 0 })
  })

  it('adjust the p of one report by Holm, over the tests that have one', async () => {
    const report = await world((random, _, sex) => ({ ...same(random), income: random() + (sex === 'F' ? 0.2 : 0) }))({
      subject: 'income',
      slice: 'sex=F',
    })
    const withP = report.tests.flatMap((row) =>
      row.answer.status === 'tested' && row.answer.log10P !== undefined
        ? [{ log10P: row.answer.log10P, adjusted: row.adjustedLog10P }]
        : [],
    )
    expect(withP).toHaveLength(6)
    expect(withP.map(({ adjusted }) => adjusted)).toEqual([...holm(withP.map(({ log10P }) => log10P))])
    expect(rowOf(report, 'welch-t').adjustedLog10P).toBeLessThan(-3)
    expect(rowOf(report, 'energy').adjustedLog10P).toBeUndefined()
  })

  it('find nothing between groups drawn alike', async () => {
    const report = await world(same)({ subject: 'income', slice: 'sex=F' })
    for (const { adjustedLog10P } of report.tests)
      if (adjustedLog10P !== undefined) expect(adjustedLog10P).toBeGreaterThan(-2)
  })
})

describe('values of a slice against another span', () => {
  it('compare the same slice of both days, also everyone', async () => {
    const ask = world((random, day) => ({ ...same(random), score: day === 1 ? 0.2 + 0.8 * random() : random() }))
    for (const [slice, rows] of [
      ['overall', 1000],
      ['sex=M', 750],
    ] as const) {
      const report = await ask({ subject: 'score', slice, against: first })
      expect(report).toMatchObject({
        ...{ against: 'span', slice, now: { rows, from: START + DAY }, other: { rows, from: START } },
      })
      // means 0.6 and 0.5
      expect(rowOf(report, 'welch-t').answer.effect).toBeCloseTo(0.1, 1)
      expect(rowOf(report, 'ks').adjustedLog10P).toBeLessThan(-3)
    }
  })

  it('name the category that moved furthest', async () => {
    const ask = world((random, day) => ({ income: 1, job: random() < (day === 1 ? 0.8 : 0.5) ? 'clerk' : 'smith' }))
    const report = await ask({ subject: 'job', against: first })
    expect(report.categoriesInAll).toBe(2)
    expect(report.categories[0]).toEqual({
      value: 'clerk',
      now: expect.closeTo(800, -2),
      other: expect.closeTo(500, -2),
    })
    expect(rowOf(report, 'fisher').answer.method).toBe('exact')
    expect(rowOf(report, 'g').answer.log10P).toBeLessThan(-20)
  })

  it('refuse spans that overlap', async () => {
    await expect(world(same)({ subject: 'income', against: { from: START, to: START + 2 * DAY } })).rejects.toThrow(
      /both spans hold the same windows/,
    )
  })
})

describe('a request that cannot be answered', () => {
  it.each([
    [{ subject: 'income' }, /overall is everyone, so there is nobody else/],
    [
      { subject: 'height', slice: 'sex=F' },
      /height is neither a feature of credit@1 nor its score; there are income, job, score/,
    ],
    [{ subject: 'income', slice: 'shoe=44' }, /shoe is no sensitive feature of credit/],
    [{ subject: 'income', slice: 'sex=F', version: '9' }, /no prediction of credit@9/],
    [{ subject: 'income', slice: 'sex=F', from: START - DAY, to: START }, /no prediction of credit/],
  ] as const)('%o says why', async (request, message) => {
    await expect(world(same)(request)).rejects.toThrow(message)
  })

  it('of a slice without rows has no figures and reasons instead', async () => {
    const report = await world(same)({ subject: 'income', slice: 'sex=X' })
    expect(report.now).toMatchObject({ rows: 0, n: 0 })
    expect(report.tests.map(({ answer }) => answer.status)).toEqual(report.tests.map(() => 'undefined'))
  })
})
