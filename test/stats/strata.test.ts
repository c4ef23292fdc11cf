import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breslowDay } from '../../src/stats/breslow-day.ts'
import { cochranMantelHaenszel } from '../../src/stats/cochran-mantel-haenszel.ts'
import { katzInterval } from '../../src/stats/katz-interval.ts'
import type { TwoRates } from '../../src/stats/log-ratio.ts'
import { mantelHaenszelOddsRatio } from '../../src/stats/mantel-haenszel-odds-ratio.ts'
import { mantelHaenszelRiskDifference } from '../../src/stats/mantel-haenszel-risk-difference.ts'
import { mantelHaenszelRiskRatio } from '../../src/stats/mantel-haenszel-risk-ratio.ts'
import type { CommonEstimate } from '../../src/stats/stratified-tables.ts'
import { expectClose, readGolden } from './golden.ts'
import { countsFrom, randomFrom } from './random-counts.ts'

type Triple = [number, number, number]
const { sets } = readGolden<{
  sets: {
    strata: TwoRates[]
    oddsRatio: Triple
    riskRatio: Triple
    riskDifference: Triple
    cmh: number
    cmhLog10P: number
    breslowDay?: number
    breslowDayLog10P?: number
  }[]
}>('strata')

const estimates = { mantelHaenszelOddsRatio, mantelHaenszelRiskRatio, mantelHaenszelRiskDifference }

const stratum = fc.tuple(fc.integer({ min: 2, max: 400 }), fc.integer({ min: 2, max: 400 })).chain(([n1, n2]) =>
  fc.record({
    x1: fc.integer({ min: 1, max: n1 - 1 }),
    n1: fc.constant(n1),
    x2: fc.integer({ min: 1, max: n2 - 1 }),
    n2: fc.constant(n2),
  }),
)
const several = fc.array(stratum, { minLength: 1, maxLength: 6 })
const swapped = ({ x1, n1, x2, n2 }: TwoRates): TwoRates => ({ x1: x2, n1: n2, x2: x1, n2: n1 })

describe.each(sets.map((row, i) => ({ i, strata: row.strata.length, row })))(
  'on golden set $i of $strata strata',
  ({ row }) => {
    it('the common estimates and their limits agree with statsmodels and the published variances', () => {
      expectTriple(mantelHaenszelOddsRatio(row.strata), row.oddsRatio)
      expectTriple(mantelHaenszelRiskRatio(row.strata), row.riskRatio)
      expectTriple(mantelHaenszelRiskDifference(row.strata), row.riskDifference)
    })

    it('the tests agree with statsmodels', () => {
      const cmh = cochranMantelHaenszel(row.strata)
      if (cmh.status === 'undefined') throw new Error(cmh.reason)
      expectClose(cmh.statistic ** 2, row.cmh, 1e-8)
      expectClose(cmh.log10P, row.cmhLog10P, 1e-8)
      const homogeneity = breslowDay(row.strata)
      if (row.breslowDay === undefined) expect(homogeneity).toEqual({ status: 'undefined', reason: 'too-few' })
      else {
        if (homogeneity.status === 'undefined') throw new Error(homogeneity.reason)
        expectClose(homogeneity.statistic, row.breslowDay, 1e-7)
        expectClose(homogeneity.log10P, row.breslowDayLog10P ?? 0, 1e-7)
      }
    })
  },
)

describe('the stone of Simpson', () => {
  // Charig and others (1986): open surgery wins for small (93 % to 87 %) and large stones (73 % to 69 %), and loses pooled
  const strata = [
    { x1: 81, n1: 87, x2: 234, n2: 270 },
    { x1: 192, n1: 263, x2: 55, n2: 80 },
  ]

  it('turns the sign: the pooled difference is negative, the stratified one positive', () => {
    expect((81 + 192) / (87 + 263) - (234 + 55) / (270 + 80)).toBeLessThan(0)
    const difference = mantelHaenszelRiskDifference(strata)
    expect(difference).toMatchObject({ status: 'estimated', strata: 2 })
    if (difference.status === 'estimated') expect(difference.estimate).toBeGreaterThan(0.03)
  })

  it('leaves the odds ratio of both strata compatible', () => {
    const test = breslowDay(strata)
    if (test.status === 'undefined') throw new Error(test.reason)
    expect(test.df).toBe(1)
    expect(10 ** test.log10P).toBeGreaterThan(0.1)
  })
})

describe('stratified estimates', () => {
  it('are 1, 1 and 0 where every stratum has equal rates', () => {
    const equal = [
      { x1: 10, n1: 20, x2: 50, n2: 100 },
      { x1: 3, n1: 30, x2: 1, n2: 10 },
    ]
    expect(estimateOf(mantelHaenszelOddsRatio(equal))).toBeCloseTo(1, 12)
    expect(estimateOf(mantelHaenszelRiskRatio(equal))).toBeCloseTo(1, 12)
    expect(estimateOf(mantelHaenszelRiskDifference(equal))).toBeCloseTo(0, 12)
    expect(cochranMantelHaenszel(equal)).toMatchObject({ log10P: expect.closeTo(0, 12) })
  })

  it('turn into their inverse, or change sign, with the groups', () => {
    fc.assert(
      fc.property(several, (strata) => {
        const back = strata.map(swapped)
        expectClose(estimateOf(mantelHaenszelOddsRatio(strata)) * estimateOf(mantelHaenszelOddsRatio(back)), 1, 1e-10)
        expectClose(estimateOf(mantelHaenszelRiskRatio(strata)) * estimateOf(mantelHaenszelRiskRatio(back)), 1, 1e-10)
        const [there, here] = [mantelHaenszelRiskDifference(strata), mantelHaenszelRiskDifference(back)]
        if (there.status === 'undefined' || here.status === 'undefined') throw new Error('undefined')
        expect(there.estimate).toBeCloseTo(-here.estimate, 10)
        expect(there.lower).toBeCloseTo(-here.upper, 10)
      }),
      { seed: 31 },
    )
  })

  it('in one stratum are the plain ratio with the limits of Katz and the plain difference', () => {
    fc.assert(
      fc.property(stratum, (one) => {
        const { x1, n1, x2, n2 } = one
        const [ratio, katz] = [mantelHaenszelRiskRatio([one]), katzInterval(x1, n1, x2, n2)]
        if (ratio.status === 'undefined' || katz.status === 'undefined') throw new Error('undefined')
        for (const end of ['estimate', 'lower', 'upper'] as const) expectClose(ratio[end], katz[end], 1e-10)
        expect(estimateOf(mantelHaenszelRiskDifference([one]))).toBeCloseTo(x1 / n1 - x2 / n2, 12)
      }),
      { seed: 32 },
    )
  })

  it('do not change when a stratum with one empty group is added', () => {
    const alone = [{ x1: 5, n1: 20, x2: 9, n2: 30 }]
    const lonely = { x1: 0, n1: 0, x2: 7, n2: 10 }
    for (const estimate of Object.values(estimates)) expect(estimate([...alone, lonely])).toEqual(estimate(alone))
    expect(cochranMantelHaenszel([...alone, lonely])).toEqual(cochranMantelHaenszel(alone))
  })

  it('say why they have no value', () => {
    for (const estimate of [...Object.values(estimates), cochranMantelHaenszel]) {
      expect(estimate([])).toEqual({ status: 'undefined', reason: 'empty-group' })
      expect(() => estimate([{ x1: 3, n1: 2, x2: 0, n2: 1 }])).toThrow(/x must lie in \[0, n\], got 3 of 2/)
    }
    const never = [{ x1: 0, n1: 10, x2: 4, n2: 10 }]
    expect(mantelHaenszelOddsRatio(never)).toEqual({ status: 'undefined', reason: 'zero-count' })
    expect(mantelHaenszelRiskRatio(never)).toEqual({ status: 'undefined', reason: 'zero-count' })
    expect(cochranMantelHaenszel([{ x1: 0, n1: 3, x2: 0, n2: 4 }])).toEqual({
      status: 'undefined',
      reason: 'no-variation',
    })
    expect(breslowDay(never)).toEqual({ status: 'undefined', reason: 'too-few' })
  })

  it('stay finite where the common odds ratio is far from 1', () => {
    const test = breslowDay([
      { x1: 999_999, n1: 1_000_000, x2: 1, n2: 1_000_000 },
      { x1: 10, n1: 10, x2: 0, n2: 10 },
    ])
    if (test.status === 'undefined') throw new Error(test.reason)
    expect(Number.isFinite(test.statistic)).toBe(true)
    expect(test.log10P).toBeLessThanOrEqual(0)
  })
})

describe('under the null', () => {
  // 400 draws of four strata of 60 against 90 at rates 0.2..0.8: a p of 5 % is expected 20 times, sd 4.4
  const random = randomFrom(44)
  const draws = Array.from({ length: 400 }, () =>
    [0.2, 0.4, 0.6, 0.8].map((rate) => ({
      x1: countsFrom(random, [rate, 1 - rate], 60)[0] ?? 0,
      n1: 60,
      x2: countsFrom(random, [rate, 1 - rate], 90)[0] ?? 0,
      n2: 90,
    })),
  )

  it.each(Object.entries({ cochranMantelHaenszel, breslowDay }))('%s rejects about 5 %% at 5 %%', (_, test) => {
    const rejected = draws.filter((strata) => {
      const answer = test(strata)
      return answer.status === 'tested' && answer.log10P <= Math.log10(0.05)
    })
    expect(rejected.length).toBeGreaterThan(6)
    expect(rejected.length).toBeLessThan(34)
  })

  it('the 95 %% limits hold the truth about 95 times in 100', () => {
    const holds = (interval: CommonEstimate, truth: number) =>
      interval.status === 'estimated' && interval.lower <= truth && truth <= interval.upper
    expect(draws.filter((strata) => holds(mantelHaenszelOddsRatio(strata), 1)).length).toBeGreaterThan(364)
    expect(draws.filter((strata) => holds(mantelHaenszelRiskRatio(strata), 1)).length).toBeGreaterThan(364)
    expect(draws.filter((strata) => holds(mantelHaenszelRiskDifference(strata), 0)).length).toBeGreaterThan(364)
  })
})

function estimateOf(answer: CommonEstimate): number {
  if (answer.status === 'undefined') throw new Error(answer.reason)
  return answer.estimate
}

function expectTriple(answer: CommonEstimate, [estimate, lower, upper]: Triple): void {
  if (answer.status === 'undefined') throw new Error(answer.reason)
  expectClose(answer.estimate, estimate)
  expectClose(answer.lower, lower)
  expectClose(answer.upper, upper)
}
