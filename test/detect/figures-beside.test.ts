import { describe, expect, it } from 'vitest'
import { checkFinding } from '../../src/detect/check-finding.ts'
import { besideDivergence, DISTRIBUTION_FIGURES } from '../../src/detect/figures-of-distributions.ts'
import { besideChange, besideFourRates, besideTwoRates } from '../../src/detect/figures-of-rates.ts'
import type { Finding } from '../../src/detect/finding.ts'
import { everyKindOfFinding } from './finding-scenes.ts'

const all = everyKindOfFinding()

describe('figures beside a divergence', () => {
  const beside = besideDivergence({ training: [50, 50], now: [60, 40], middles: [0, 10] })

  it('are those of a hand calculation on two cells', () => {
    // Shares 1/2, 1/2 and 6/10, 4/10.
    expect(beside.totalVariation).toBeCloseTo(0.1, 12)
    expect(beside.lInfinity).toBeCloseTo(0.1, 12)
    expect(beside.kolmogorovSmirnov).toBeCloseTo(0.1, 12)
    // Half an observation added to each cell: shares 50.5/101 and 60.5/101, 40.5/101.
    expect(beside.populationStabilityIndex).toBeCloseTo((10 / 101) * Math.log(60.5 / 40.5), 12)
    // sqrt(1 - sum of sqrt(p q))
    expect(beside.hellinger).toBeCloseTo(Math.sqrt(1 - Math.sqrt(0.3) - Math.sqrt(0.2)), 12)
    // The middles lie at 0 and 10, their deviation at training is 5; a tenth of the rows moved by 10.
    expect(beside.wassersteinInDeviations).toBeCloseTo(1 / 5, 12)
    // 2 x 5^2/55 + 2 x 5^2/45
    expect(beside.homogeneityChiSquare).toBeCloseTo(50 / 55 + 50 / 45, 12)
    expect(beside.homogeneityDf).toBe(1)
    // base 2: H(0.55) - (H(0.5) + H(0.6)) / 2
    const h = (p: number): number => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p)
    expect(beside.jensenShannonDistance).toBeCloseTo(Math.sqrt(h(0.55) - (h(0.5) + h(0.6)) / 2), 12)
  })

  it('have words for every name', () => {
    expect(Object.keys(DISTRIBUTION_FIGURES)).toEqual(expect.arrayContaining(Object.keys(beside)))
    expect(Object.keys(beside).sort()).toEqual(Object.keys(DISTRIBUTION_FIGURES).sort())
  })

  it('leave out what needs an order of cells where they have none', () => {
    const unordered = besideDivergence({ training: [50, 50], now: [60, 40], middles: undefined })
    expect(unordered).not.toHaveProperty('kolmogorovSmirnov')
    expect(unordered).not.toHaveProperty('wassersteinInDeviations')
  })

  it.each([
    ['a constant', [100], [100], [5]],
    ['a constant among empty cells', [0, 100, 0], [0, 100, 0], [1, 2, 3]],
    ['one row on each side', [1, 0], [0, 1], [0, 1]],
    ['cells that share nothing', [1000, 0], [0, 1000], [0, 1]],
    ['a hundred million rows', [5e7, 5e7], [5.1e7, 4.9e7], [0, 1]],
  ])('are finite of %s', (_, training, now, middles) => {
    for (const [name, value] of Object.entries(besideDivergence({ training, now, middles }))) {
      expect([name, Number.isFinite(value)]).toEqual([name, true])
    }
  })
})

describe('figures beside rates', () => {
  it('are the pooled z with its p where every cell is expected to hold five', () => {
    const beside = besideTwoRates({ x: 60, n: 100 }, { x: 50, n: 100 })
    // 0.1 / sqrt(0.55 x 0.45 x 2/100)
    expect(beside.twoProportionZ).toBeCloseTo(0.1 / Math.sqrt(0.55 * 0.45 * 0.02), 12)
    expect(beside).not.toHaveProperty('miettinenNurminenLog10P')
    // Newcombe (1998): 60/100 against 50/100 by Wilson's ends.
    expect(beside.difference).toBeCloseTo(0.1, 12)
    expect(beside.differenceLower).toBeLessThan(0)
    expect(beside.differenceUpper).toBeGreaterThan(0.2)
  })

  it('are Fisher’s test and Miettinen-Nurminen where one is expected to hold fewer', () => {
    const beside = besideTwoRates({ x: 3, n: 3 }, { x: 0, n: 3 })
    // One table of C(6,3) = 20 on either side.
    expect(10 ** (beside.twoSampleLog10P ?? 0)).toBeCloseTo(0.1, 12)
    expect(beside).not.toHaveProperty('twoProportionZ')
    expect(beside.miettinenNurminenLower).toBeGreaterThan(0)
    expect(beside.miettinenNurminenUpper).toBe(1)
  })

  it('measure a change both ways', () => {
    const rates = {
      now: { x: 30, n: 100 },
      restNow: { x: 50, n: 100 },
      training: { x: 50, n: 100 },
      restTraining: { x: 50, n: 100 },
    }
    const beside = besideChange(rates)
    expect(beside.differenceInDifferences).toBeCloseTo(-0.2, 12)
    // (30.5/100.5) / (50.5/100.5), the same at training being 1
    expect(beside.ratioOfRatios).toBeCloseTo(30.5 / 50.5, 12)
    expect(Object.keys(beside)).toEqual(expect.arrayContaining(Object.keys(besideFourRates(rates))))
  })

  it.each([
    ['nobody on one side', { x: 0, n: 0 }, { x: 5, n: 10 }],
    ['nobody chosen', { x: 0, n: 50 }, { x: 0, n: 50 }],
    ['everybody chosen', { x: 50, n: 50 }, { x: 50, n: 50 }],
    ['a hundred million', { x: 5e7, n: 1e8 }, { x: 4e7, n: 1e8 }],
  ])('are finite or left out with %s', (_, a, b) => {
    const values = Object.values(besideFourRates({ now: a, restNow: b, training: b, restTraining: a }))
    expect(values.every(Number.isFinite)).toBe(true)
  })
})

describe('findings', () => {
  it.each([
    [
      'feature-drift',
      ['populationStabilityIndex', 'hellinger', 'lInfinity', 'gStatistic', 'cramersV', 'homogeneityDf'],
    ],
    ['decision-drift', ['differenceLower', 'ratioUpper', 'twoSampleLog10P']],
    ['disparity', ['difference', 'ratioLower', 'trainingRatioLower', 'twoSampleLog10P']],
    ['disparity-change', ['differenceInDifferencesLower', 'ratioOfRatiosUpper', 'twoSampleLog10P']],
    ['representation', ['differenceLower', 'ratioLower']],
  ] as const)('of %s hold them', (kind, names) => {
    const findings = all.filter((f) => f.kind === kind)
    expect(findings.length).toBeGreaterThan(0)
    for (const { beside } of findings) expect(Object.keys(beside)).toEqual(expect.arrayContaining([...names]))
  })

  const cellsOf = ({ measured }: Finding): readonly number[] => (measured.form === 'distribution' ? measured.now : [])

  /** What findings held beside before these figures were added. */
  const EARLY = ['populationStabilityIndex', 'jensenShannonDistance', 'totalVariation', 'twoSampleLog10P', 'ratio']
  const early = (finding: Finding): Finding => ({
    ...finding,
    beside: Object.fromEntries(Object.entries(finding.beside).filter(([name]) => EARLY.includes(name))),
  })

  it('that were frozen with fewer of them still agree', () => {
    for (const finding of all) expect(checkFinding(early(finding)).same).toBe(true)
  })

  it.each([
    ['a negative cell', 'feature-drift', (f: Finding) => ({ ...f.measured, now: [-5, ...cellsOf(f).slice(1)] })],
    ['a negative count', 'disparity', (f: Finding) => ({ ...f.measured, now: { count: -1, of: 100, rate: -0.01 } })],
    [
      'more counted than there are',
      'disparity',
      (f: Finding) => ({ ...f.measured, now: { count: 9e9, of: 100, rate: 9e7 } }),
    ],
    [
      'more than a number counts',
      'disparity',
      (f: Finding) => ({ ...f.measured, now: { count: 1, of: Number.POSITIVE_INFINITY, rate: 0 } }),
    ],
  ] as const)('with %s cannot be computed again, and say why', (_, kind, measured) => {
    const finding = all.find((f) => f.kind === kind) as Finding
    const check = checkFinding({ ...finding, measured: measured(finding) as Finding['measured'] })
    expect(check.same).toBe(false)
    expect(check.problem).toMatch(/./)
  })

  it('that were frozen with all of them disagree where one is gone or changed', () => {
    const finding = all.find((f) => f.kind === 'feature-drift') as Finding
    const { gStatistic, ...others } = finding.beside
    expect(checkFinding({ ...finding, beside: others }).same).toBe(false)
    expect(checkFinding({ ...finding, beside: { ...others, gStatistic: (gStatistic ?? 0) + 1 } }).same).toBe(false)
  })
})
