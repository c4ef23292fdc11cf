import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fisherExact } from '../../src/stats/fisher-exact.ts'
import type { Interval } from '../../src/stats/interval.ts'
import { logRatio } from '../../src/stats/log-ratio.ts'
import { miettinenNurminen, miettinenNurminenTest } from '../../src/stats/miettinen-nurminen.ts'
import { moverDifference } from '../../src/stats/mover-difference.ts'
import { newcombeDifference } from '../../src/stats/newcombe-difference.ts'
import { rateVariance, rateVarianceAt } from '../../src/stats/rate-variance.ts'
import { ratioInterval } from '../../src/stats/ratio-interval.ts'
import { ratioOfRatios } from '../../src/stats/ratio-of-ratios.ts'
import { twoProportionZ } from '../../src/stats/two-proportion-z.ts'
import { wilsonInterval } from '../../src/stats/wilson-interval.ts'
import { expectClose, readGolden } from './golden.ts'

type Case = {
  x1: number
  n1: number
  x2: number
  n2: number
  wilson: [number, number]
  newcombe: [number, number]
  logRatio: number
  ratio: [number, number]
  z?: number
  zLog10P?: number
  score?: number
  scoreAt?: number
  fisherLog10P?: number
  miettinenNurminen?: [number, number]
}
const { tables } = readGolden<{ tables: Case[] }>('rates')
const withZ = tables.filter((row) => row.z !== undefined)
const withFisher = tables.filter((row) => row.fisherLog10P !== undefined)
const withScoreLimits = tables.filter((row) => row.miettinenNurminen !== undefined)

const emptyGroup = { status: 'undefined', reason: 'empty-group' }
const noVariation = { status: 'undefined', reason: 'no-variation' }

const rate = fc.integer({ min: 1, max: 3000 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))

describe('intervals agree with statsmodels and the maximized likelihood', () => {
  it.each(tables)('on $x1 of $n1 against $x2 of $n2', ({ x1, n1, x2, n2, wilson, newcombe, ratio, ...row }) => {
    expectLimits(wilsonInterval(x1, n1), wilson, 1e-12)
    expectLimits(newcombeDifference(x1, n1, x2, n2), newcombe, 1e-12)
    expectLimits(ratioInterval(x1, n1, x2, n2), ratio, 1e-12)
    const log = logRatio(x1, n1, x2, n2)
    expect(log).toMatchObject({ status: 'estimated' })
    if (log.status === 'estimated') expect(log.estimate).toBeCloseTo(row.logRatio, 14)
  })

  it.each(withScoreLimits)('Miettinen-Nurminen on $x1 of $n1 against $x2 of $n2', ({ x1, n1, x2, n2, ...row }) => {
    expectLimits(miettinenNurminen(x1, n1, x2, n2), row.miettinenNurminen ?? [0, 0], 1e-11)
  })
})

describe('tests agree with statsmodels, the maximized likelihood and exact sums', () => {
  it.each(withZ)('z and score on $x1 of $n1 against $x2 of $n2', ({ x1, n1, x2, n2, ...row }) => {
    const z = twoProportionZ(x1, n1, x2, n2)
    const score = miettinenNurminenTest({ x1, n1, x2, n2 })
    const scoreAt = miettinenNurminenTest({ x1, n1, x2, n2 }, -0.07)
    if (z.status !== 'tested' || score.status !== 'tested' || scoreAt.status !== 'tested') throw new Error('untested')
    expect(z.statistic).toBeCloseTo(row.z ?? Number.NaN, 10)
    expectClose(z.log10P, row.zLog10P ?? Number.NaN, 1e-9)
    expect(score.statistic).toBeCloseTo(row.score ?? Number.NaN, 10)
    if (row.scoreAt !== undefined) expect(scoreAt.statistic).toBeCloseTo(row.scoreAt, 7)
  })

  it.each(withFisher)('Fisher on $x1 of $n1 against $x2 of $n2', ({ x1, n1, x2, n2, fisherLog10P }) => {
    expect(Math.abs(fisherExact(x1, n1, x2, n2) - (fisherLog10P ?? Number.NaN))).toBeLessThan(
      1e-9 * Math.max(1, Math.abs(fisherLog10P ?? 0)),
    )
  })
})

describe('wilsonInterval', () => {
  it('contains the rate and stays in [0, 1]', () => {
    fc.assert(
      fc.property(rate, ([x, n]) => {
        const interval = wilsonInterval(x, n)
        if (interval.status === 'undefined') throw new Error(interval.reason)
        expect(interval.lower).toBeGreaterThanOrEqual(0)
        expect(interval.upper).toBeLessThanOrEqual(1)
        expect(interval.lower).toBeLessThanOrEqual(interval.estimate)
        expect(interval.upper).toBeGreaterThanOrEqual(interval.estimate)
      }),
      { seed: 1 },
    )
  })

  it('is undefined without trials and refuses x above n', () => {
    expect(wilsonInterval(0, 0)).toEqual(emptyGroup)
    expect(() => wilsonInterval(3, 2)).toThrow(/x must lie in \[0, n\], got 3 of 2/)
    expect(() => wilsonInterval(1, 2, 1)).toThrow(/confidence/)
  })
})

describe('differences', () => {
  it('agree with the worked table of Newcombe (1998): 56 of 70 against 48 of 80', () => {
    // method 10 there: 0.0524 to 0.3339; the score limits of method 5 (Mee): 0.0528 to 0.3382
    const interval = newcombeDifference(56, 70, 48, 80)
    expect(interval).toMatchObject({ estimate: expect.closeTo(0.2, 12) })
    expectLimits(interval, [0.0524, 0.3339], 5e-5)
  })

  it('change sign with the groups', () => {
    fc.assert(
      fc.property(rate, rate, ([x1, n1], [x2, n2]) => {
        for (const difference of [newcombeDifference, miettinenNurminen]) {
          const [there, back] = [difference(x1, n1, x2, n2), difference(x2, n2, x1, n1)]
          if (there.status === 'undefined' || back.status === 'undefined') throw new Error('undefined')
          expect(there.lower).toBeCloseTo(-back.upper, 9)
          expect(there.upper).toBeCloseTo(-back.lower, 9)
        }
      }),
      { seed: 2 },
    )
  })

  it('score limits are the differences that the score test just rejects', () => {
    fc.assert(
      fc.property(rate, rate, ([x1, n1], [x2, n2]) => {
        const interval = miettinenNurminen(x1, n1, x2, n2)
        if (interval.status === 'undefined') throw new Error(interval.reason)
        for (const limit of [interval.lower, interval.upper]) {
          if (Math.abs(limit) > 1 - 1e-9 || Math.abs(limit - interval.estimate) < 1e-9) continue
          const test = miettinenNurminenTest({ x1, n1, x2, n2 }, limit)
          if (test.status === 'tested') expect(10 ** test.log10P).toBeCloseTo(0.05, 5)
        }
      }),
      { seed: 3 },
    )
  })

  it('of differences add the squared distances to the limits', () => {
    const now = newcombeDifference(30, 100, 400, 900)
    const then = newcombeDifference(350, 1000, 4000, 9000)
    if (now.status === 'undefined' || then.status === 'undefined') throw new Error('undefined')
    const change = now.estimate - then.estimate
    const lower = Math.sqrt((now.estimate - now.lower) ** 2 + (then.upper - then.estimate) ** 2)
    const upper = Math.sqrt((now.upper - now.estimate) ** 2 + (then.estimate - then.lower) ** 2)
    expect(moverDifference(now, then)).toMatchObject({ estimate: change })
    expectLimits(moverDifference(now, then), [change - lower, change + upper], 1e-12)
  })

  it('are undefined where a group is empty, in every form', () => {
    const some = newcombeDifference(1, 2, 1, 2)
    expect(newcombeDifference(1, 2, 0, 0)).toEqual(emptyGroup)
    expect(miettinenNurminen(0, 0, 1, 2)).toEqual(emptyGroup)
    expect(moverDifference(some, newcombeDifference(0, 0, 1, 2))).toEqual(emptyGroup)
    expect(moverDifference(newcombeDifference(0, 0, 1, 2), some)).toEqual(emptyGroup)
    expect(twoProportionZ(0, 0, 1, 2)).toEqual(emptyGroup)
    expect(miettinenNurminenTest({ x1: 0, n1: 0, x2: 1, n2: 2 })).toEqual(emptyGroup)
  })

  it('cannot be tested where all or none succeeded', () => {
    expect(twoProportionZ(0, 5, 0, 9)).toEqual(noVariation)
    expect(twoProportionZ(5, 5, 9, 9)).toEqual(noVariation)
    expect(miettinenNurminenTest({ x1: 5, n1: 5, x2: 9, n2: 9 })).toEqual(noVariation)
  })
})

describe('ratios', () => {
  it('of ratios sum all four variances: 1/(x+1/2) - 1/(n+1/2) each', () => {
    const result = ratioOfRatios({ x1: 30, n1: 100, x2: 400, n2: 900 }, { x1: 350, n1: 1000, x2: 4000, n2: 9000 })
    if (result.status === 'undefined') throw new Error(result.reason)
    const variance =
      1 / 30.5 - 1 / 100.5 + (1 / 400.5 - 1 / 900.5) + (1 / 350.5 - 1 / 1000.5) + (1 / 4000.5 - 1 / 9000.5)
    expectClose(result.variance, variance, 1e-12)
    // ln(30.5/100.5) - ln(400.5/900.5) - ln(350.5/1000.5) + ln(4000.5/9000.5) = -0.143670
    const logs = [30.5 / 100.5, 900.5 / 400.5, 1000.5 / 350.5, 4000.5 / 9000.5].map(Math.log)
    expect(result.estimate).toBeCloseTo(
      logs.reduce((sum, log) => sum + log, 0),
      12,
    )
    expectLimits(
      result,
      [-1.959963984540054, 1.959963984540054].map((z) => result.estimate + z * Math.sqrt(variance)),
    )
  })

  it('are undefined where any of the groups is empty', () => {
    const full = { x1: 1, n1: 2, x2: 1, n2: 2 }
    expect(logRatio(1, 2, 0, 0)).toEqual(emptyGroup)
    expect(ratioInterval(0, 0, 1, 2)).toEqual(emptyGroup)
    expect(ratioOfRatios({ ...full, x2: 0, n2: 0 }, full)).toEqual(emptyGroup)
    expect(ratioOfRatios(full, { ...full, x1: 0, n1: 0 })).toEqual(emptyGroup)
  })

  it('stay finite where nobody succeeded', () => {
    // ln(0.5/10.5) - ln(5.5/10.5) = ln(1/11)
    expect(logRatio(0, 10, 5, 10)).toMatchObject({ estimate: expect.closeTo(-Math.log(11), 12) })
  })
})

describe('rateVariance', () => {
  it('is that of the rate with half an observation added, so never 0', () => {
    // p = 0.5/11, p (1 - p) / 10
    expectClose(rateVariance(0, 10), ((0.5 / 11) * (10.5 / 11)) / 10, 1e-14)
    expect(rateVarianceAt(0.3, 100)).toBeCloseTo(0.0021, 15)
  })

  it('refuses no trials and rates that are none', () => {
    expect(() => rateVariance(0, 0)).toThrow(/n must be positive/)
    expect(() => rateVariance(2, 1)).toThrow(/x must lie/)
    expect(() => rateVarianceAt(1.2, 5)).toThrow(/p must lie/)
  })
})

describe('fisherExact', () => {
  it('agrees with the lady tasting tea', () => {
    // 3 of 4 against 1 of 4: (16 + 1 + 1 + 16) / 70
    expectClose(fisherExact(3, 4, 1, 4), Math.log10(34 / 70), 1e-12)
  })

  it('does not change when groups or outcomes are swapped', () => {
    fc.assert(
      fc.property(rate, rate, ([x1, n1], [x2, n2]) => {
        const log10P = fisherExact(x1, n1, x2, n2)
        expect(log10P).toBeLessThanOrEqual(0)
        expect(fisherExact(x2, n2, x1, n1)).toBeCloseTo(log10P, 9)
        expect(fisherExact(n1 - x1, n1, n2 - x2, n2)).toBeCloseTo(log10P, 9)
      }),
      { seed: 4 },
    )
  })

  it('comes near the z test at 10^8 rows', () => {
    const exact = fisherExact(30_000_000, 1e8, 30_015_000, 1e8)
    const z = twoProportionZ(30_000_000, 1e8, 30_015_000, 1e8)
    if (z.status === 'undefined') throw new Error(z.reason)
    expectClose(exact, z.log10P, 1e-3)
  })

  it('has one table only where a group is empty or nobody succeeded', () => {
    expect(fisherExact(0, 0, 3, 9)).toBe(0)
    expect(fisherExact(0, 7, 0, 9)).toBe(0)
  })

  it('refuses counts that are not whole', () => {
    expect(() => fisherExact(0.5, 1, 1, 2)).toThrow(/whole/)
  })
})

function expectLimits(interval: Interval, [lower, upper]: readonly number[], absolute = 1e-9): void {
  if (interval.status === 'undefined') throw new Error(`undefined: ${interval.reason}`)
  expect(Math.abs(interval.lower - (lower ?? Number.NaN))).toBeLessThanOrEqual(absolute)
  expect(Math.abs(interval.upper - (upper ?? Number.NaN))).toBeLessThanOrEqual(absolute)
}
