import { describe, expect, it } from 'vitest'
import { cellDivergence, statisticPerDivergence } from '../../src/stats/cell-divergence.ts'
import { fisherExact } from '../../src/stats/fisher-exact.ts'
import { homogeneityChiSquare } from '../../src/stats/homogeneity-chi-square.ts'
import type { Interval } from '../../src/stats/interval.ts'
import { katzInterval } from '../../src/stats/katz-interval.ts'
import { lnBinomialPmf } from '../../src/stats/ln-binomial-pmf.ts'
import { miettinenNurminen, miettinenNurminenTest } from '../../src/stats/miettinen-nurminen.ts'
import { newcombeDifference } from '../../src/stats/newcombe-difference.ts'
import { ratioInterval } from '../../src/stats/ratio-interval.ts'
import { twoProportionZ } from '../../src/stats/two-proportion-z.ts'
import { wilsonInterval } from '../../src/stats/wilson-interval.ts'

/** The exact probability of something about two binomial samples: every table, weighed. */
function probability(
  { n1, p1, n2, p2 }: { n1: number; p1: number; n2: number; p2: number },
  happens: (x1: number, x2: number) => boolean,
): number {
  let sum = 0
  for (let x1 = 0; x1 <= n1; x1++) {
    const first = Math.exp(lnBinomialPmf(x1, n1, p1, 1 - p1))
    for (let x2 = 0; x2 <= n2; x2++) if (happens(x1, x2)) sum += first * Math.exp(lnBinomialPmf(x2, n2, p2, 1 - p2))
  }
  return sum
}

const RATES = [0.02, 0.1, 0.25, 0.5, 0.8, 0.95]
const log10 = (test: { status: string; log10P?: number }): number => test.log10P ?? 0
const tests = {
  z: (x1: number, n1: number, x2: number, n2: number) => log10(twoProportionZ(x1, n1, x2, n2)),
  'Miettinen-Nurminen': (x1: number, n1: number, x2: number, n2: number) =>
    log10(miettinenNurminenTest({ x1, n1, x2, n2 })),
  'chi-square': (x1: number, n1: number, x2: number, n2: number) =>
    homogeneityChiSquare([x1, n1 - x1], [x2, n2 - x2]).log10P,
}

describe('under the null, summed over every table there is', () => {
  it.each([0.001, 0.01, 0.05, 0.2])('Fisher’s test rejects at most at its level %d', (level) => {
    for (const p of RATES) {
      const rejected = probability(
        { n1: 14, p1: p, n2: 9, p2: p },
        (a, b) => fisherExact(a, 14, b, 9) <= Math.log10(level),
      )
      expect(rejected).toBeLessThanOrEqual(level)
    }
  })

  it.each(Object.entries(tests))('%s rejects near 5 %% at 5 %% where each cell expects five', (_, test) => {
    for (const p of [0.25, 0.5, 0.8]) {
      const rejected = probability({ n1: 60, p1: p, n2: 45, p2: p }, (a, b) => test(a, 60, b, 45) <= Math.log10(0.05))
      expect(rejected).toBeGreaterThan(0.035)
      expect(rejected).toBeLessThan(0.062)
    }
  })

  it('z is the square root of the chi-square of the same table', () => {
    const z = twoProportionZ(30, 60, 15, 45)
    expect(z.status === 'tested' && z.statistic ** 2).toBeCloseTo(
      homogeneityChiSquare([30, 30], [15, 30]).statistic,
      10,
    )
  })
})

describe('95 % intervals, summed over every table there is', () => {
  const holds = (interval: Interval, truth: number): boolean =>
    interval.status === 'undefined' || (interval.lower - 1e-12 <= truth && truth <= interval.upper + 1e-12)
  const pairs = [
    [0.5, 0.5],
    [0.3, 0.5],
    [0.1, 0.2],
    [0.9, 0.6],
    [0.05, 0.05],
  ] as const
  const coverage = (
    of: (x1: number, n1: number, x2: number, n2: number) => Interval,
    truth: (p: number, q: number) => number,
    [n1, n2] = [50, 40] as const,
  ): readonly number[] =>
    pairs.map(([p1, p2]) => probability({ n1, p1, n2, p2 }, (a, b) => holds(of(a, n1, b, n2), truth(p1, p2))))

  it('Wilson holds the rate in 92 to 99 of 100 samples of 40', () => {
    for (const p of RATES.slice(1)) {
      let covered = 0
      for (let x = 0; x <= 40; x++)
        if (holds(wilsonInterval(x, 40), p)) covered += Math.exp(lnBinomialPmf(x, 40, p, 1 - p))
      expect(covered).toBeGreaterThan(0.92)
      expect(covered).toBeLessThan(0.99)
    }
  })

  it.each([
    ['Newcombe', newcombeDifference, (p: number, q: number) => p - q],
    ['Miettinen-Nurminen', miettinenNurminen, (p: number, q: number) => p - q],
    ['the adjusted log ratio', ratioInterval, (p: number, q: number) => p / q],
  ] as const)('%s holds the truth in 93 of 100 samples and more', (_, of, truth) => {
    for (const covered of coverage(of, truth)) expect(covered).toBeGreaterThan(0.93)
  })

  it('Katz has no value for every fourth table of rare events, where the adjusted log ratio has one', () => {
    // P[x1 = 0 or x2 = 0] = 1 - (1 - 0.95^50)(1 - 0.95^40) = 0.196
    const without = probability(
      { n1: 50, p1: 0.05, n2: 40, p2: 0.05 },
      (a, b) => katzInterval(a, 50, b, 40).status === 'undefined',
    )
    expect(without).toBeCloseTo(1 - (1 - 0.95 ** 50) * (1 - 0.95 ** 40), 10)
    expect(ratioInterval(0, 50, 3, 40).status).toBe('estimated')
  })
})

describe('what a divergence is weighed by', () => {
  it('is 8 ln 2 nm/(n+m) over the dispersion, and its noise the degrees of freedom over that', () => {
    const { divergence, nEffective, perDivergence, inflation, cellsUsed } = cellDivergence([50, 50], [60, 40], 2)
    expect([nEffective, cellsUsed]).toEqual([50, 2])
    expect(perDivergence).toBeCloseTo((8 * Math.LN2 * 50) / 2, 10)
    expect(perDivergence).toBe(statisticPerDivergence(50, 2))
    expect(inflation).toBeCloseTo(1 / perDivergence, 12)
    // Half an observation added: shares 50.5/101 and 60.5/101.
    const h = (p: number): number => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p)
    expect(divergence).toBeCloseTo(h(55.5 / 101) - (h(0.5) + h(60.5 / 101)) / 2, 12)
  })

  it('refuses foreign cells, an empty side and a dispersion of 0', () => {
    expect(() => cellDivergence([1], [1, 2], 1)).toThrow(RangeError)
    expect(() => cellDivergence([0, 0], [1, 2], 1)).toThrow(RangeError)
    expect(() => cellDivergence([1, 2], [1, 2], 0)).toThrow(RangeError)
  })
})
