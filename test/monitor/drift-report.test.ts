import { describe, expect, it } from 'vitest'
import { DISTRIBUTION_FIGURES } from '../../src/detect/figures-of-distributions.ts'
import type { DriftRow } from '../../src/monitor/report.ts'
import { DAY, type Group, HOUR, reportWorld, START } from './report-world.ts'

const TRAINING: readonly Group[] = [
  { sex: 'F', n: 400, income: 25 },
  { sex: 'F', n: 400, income: 75 },
  { sex: 'M', n: 400, income: 25, job: 'smith' },
  { sex: 'M', n: 400, income: 75, job: 'smith' },
]

function rowsOf(groups: readonly Group[]): readonly DriftRow[] {
  const world = reportWorld()
  world.fit(TRAINING)
  world.arrive(START + HOUR, groups)
  const report = world.reports.drift({ model: 'credit', span: { from: START, to: START + DAY } })
  return report.versions.flatMap(({ subjects }) => subjects)
}

const rowOf = (rows: readonly DriftRow[], subject: string, slice = 'overall') =>
  rows.find((row) => row.subject === subject && row.slice === slice)

describe('what stands beside every divergence', () => {
  // Income 25 in 100 of 400 rows now, in half of them at training.
  const moved = (): readonly DriftRow[] =>
    rowsOf([
      { sex: 'F', n: 50, income: 25 },
      { sex: 'F', n: 150, income: 75 },
      { sex: 'M', n: 50, income: 25, job: 'smith' },
      { sex: 'M', n: 150, income: 75, job: 'smith' },
    ])

  it('is every measure of cells, by name', () => {
    expect(Object.keys(rowOf(moved(), 'income')?.beside ?? {}).sort()).toEqual(Object.keys(DISTRIBUTION_FIGURES).sort())
  })

  it('are the figures of the cells: a quarter of the rows moved', () => {
    const row = rowOf(moved(), 'income')
    expect(row?.beside).toMatchObject({
      totalVariation: expect.closeTo(0.25, 12),
      lInfinity: expect.closeTo(0.25, 12),
      kolmogorovSmirnov: expect.closeTo(0.25, 12),
      // Middles 25 and 75, deviation 25 at training: a quarter moved by two deviations.
      wassersteinInDeviations: expect.closeTo(0.5, 12),
      // Of 2000 rows 900 lie in the first cell: 400 x 1600 x 0.25^2 / (2000 x 0.45 x 0.55)
      homogeneityChiSquare: expect.closeTo((400 * 1600 * 0.0625) / (2000 * 0.45 * 0.55), 9),
      homogeneityDf: 1,
    })
    expect(Math.abs(row?.moved?.shift ?? 0)).toBeCloseTo(0.25, 12)
    expect(row?.beside?.populationStabilityIndex).toBe(row?.populationStabilityIndex)
  })

  it('leaves out what needs an order where cells have none', () => {
    const { beside } = rowOf(moved(), 'job') ?? {}
    expect(beside).toHaveProperty('cramersV')
    expect(beside).not.toHaveProperty('kolmogorovSmirnov')
  })
})

describe('poor data', () => {
  it.each([
    ['a constant', [{ sex: 'F', n: 300, income: 25 }]],
    ['one category', [{ sex: 'M', n: 300, job: 'smith' }]],
    ['a category that training never had', [{ sex: 'M', n: 300, job: 'poet' }]],
    ['nothing but missing values', [{ sex: 'F', n: 300, job: null, income: Number.NaN }]],
    ['infinite values', [{ sex: 'F', n: 300, income: Number.POSITIVE_INFINITY }]],
    ['values of 10^300', [{ sex: 'F', n: 300, income: 1e300 }]],
    ['a single row', [{ sex: 'F', n: 1 }]],
    ['slices that training never had', [{ sex: 'X', region: 'West', n: 300 }]],
  ] as const)('of %s has finite figures, or says what is missing', (_, groups) => {
    for (const row of rowsOf(groups)) {
      if (row.verdict === 'insufficient-data') {
        expect([row.beside, row.divergence, row.required]).toEqual([undefined, undefined, expect.any(Number)])
      } else {
        for (const value of Object.values(row.beside ?? {})) expect(value).toSatisfy(Number.isFinite)
        expect(row.divergence?.estimate).toSatisfy(Number.isFinite)
      }
    }
  })
})
