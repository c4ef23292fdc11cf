import { describe, expect, it } from 'vitest'
import { divergenceDetectable } from '../../src/stats/divergence-detectable.ts'
import { divergenceOfShares } from '../../src/stats/jensen-shannon-divergence.ts'
import { minimumEffectInterval } from '../../src/stats/minimum-effect-interval.ts'
import { minimumEffectTest } from '../../src/stats/minimum-effect-test.ts'
import { noncentralChiSquareLog10Sf } from '../../src/stats/noncentral-chi-square-log10-sf.ts'
import { poolSparseCells } from '../../src/stats/pool-sparse-cells.ts'
import { expectClose, readGolden } from './golden.ts'
import { countsFrom, randomFrom } from './random-counts.ts'

type Case = {
  baseline: number[]
  current: number[]
  tolerance: number
  phi: number
  kappaA: number
  divergence: number
  estimate: number
  log10P: number
  nEffective: number
  cellsUsed: number
}
const { minimumEffect } = readGolden<{ minimumEffect: Case[] }>('distributions')

const EIGHT_LN_2 = 8 * Math.LN2

describe('minimumEffectTest', () => {
  it('agrees with scipy distances and 60-digit tails on every golden pair', () => {
    expect(minimumEffect.length).toBeGreaterThan(50)
    for (const expected of minimumEffect) {
      const found = minimumEffectTest(expected)
      expect(found.cellsUsed).toBe(expected.cellsUsed)
      expectClose(found.nEffective, expected.nEffective, 1e-13)
      expectClose(found.divergence, expected.divergence)
      expectClose(found.estimate, expected.estimate, 1e-8)
      expectClose(found.log10P, expected.log10P, expected.log10P > -1e-3 ? 1e-6 : 1e-9)
    }
  })

  it('finds nothing at identity, whatever the size', () => {
    for (const size of [1, 1e3, 1e8]) {
      const cells = [3 * size, 5 * size, 9 * size]
      const { divergence, estimate, log10P } = minimumEffectTest({ baseline: cells, current: cells, tolerance: 0.009 })
      expect([divergence, estimate, log10P]).toEqual([0, 0, 0])
    }
  })

  it('keeps its exponent at 10^8 rows a side', () => {
    const baseline = [5e7, 3e7, 2e7]
    const { log10P } = minimumEffectTest({ baseline, current: [2e7, 3e7, 5e7], tolerance: 0.009 })
    expect(log10P).toBeLessThan(-1e6)
    expect(log10P).toBeGreaterThan(Number.NEGATIVE_INFINITY)
  })

  it('has nothing to compare in one cell', () => {
    const result = minimumEffectTest({ baseline: [100, 0], current: [900, 0], tolerance: 0.009 })
    expect(result).toEqual({ divergence: 0, estimate: 0, log10P: 0, nEffective: 90, cellsUsed: 1 })
  })

  it('notices a spike in a cell that the baseline never saw', () => {
    const baseline = [4000, 4000, 2000, 0]
    const { estimate, log10P } = minimumEffectTest({ baseline, current: [380, 370, 200, 50], tolerance: 0.009 })
    expect(estimate).toBeGreaterThan(0.009)
    expect(log10P).toBeLessThan(-4)
  })

  it('divides statistic, noncentrality and degrees of freedom by the directed factor', () => {
    const pair = { baseline: [500, 300, 200, 100], current: [400, 310, 260, 130] }
    const { divergence, nEffective, log10P } = minimumEffectTest({ ...pair, tolerance: 0.009, phi: 2, kappaA: 1.5 })
    const scale = (EIGHT_LN_2 * nEffective) / 2 / 1.5
    expect(log10P).toBe(noncentralChiSquareLog10Sf(divergence * scale, 3 / 1.5, 0.0045 * scale))
  })

  it('says less the noisier the counts are said to be', () => {
    const pair = { baseline: [500, 300, 200], current: [300, 300, 400], tolerance: 0.009 }
    const log10P = [1, 2, 4, 16].map((phi) => minimumEffectTest({ ...pair, phi }).log10P)
    expect(log10P).toEqual([...log10P].sort((a, b) => a - b))
    expect(new Set(log10P).size).toBe(4)
  })

  it('refuses empty sides, foreign cells and impossible parameters', () => {
    const pair = { baseline: [1, 1], current: [1, 1], tolerance: 0.009 }
    expect(() => minimumEffectTest({ ...pair, current: [0, 0] })).toThrow(/need an observation/)
    expect(() => minimumEffectTest({ ...pair, current: [1, 1, 1] })).toThrow(/same cells/)
    expect(() => minimumEffectTest({ ...pair, current: [3, -1] })).toThrow(
      /counts are not negative, got 1 and -1 in cell 1/,
    )
    expect(() => minimumEffectTest({ ...pair, baseline: [3, Number.NaN] })).toThrow(RangeError)
    expect(() => minimumEffectTest({ ...pair, tolerance: 2 })).toThrow(/tolerance/)
    expect(() => minimumEffectTest({ ...pair, phi: 0 })).toThrow(/phi/)
    expect(() => minimumEffectTest({ ...pair, kappaA: 0 })).toThrow(/kappaA/)
  })

  it('rejects equality as often as its level says when nothing has moved', () => {
    const rejected = rejections({ from: SHARES, to: SHARES, tolerance: 0, runs: 2000 })
    // 2000 tests at 5 %: 100 expected, standard deviation sqrt(2000 x 0.05 x 0.95) = 9.7; four of them either way
    expect(rejected).toBeGreaterThan(100 - 39)
    expect(rejected).toBeLessThan(100 + 39)
  })

  it('rejects at most at its level on the boundary of the null', () => {
    const to = atDivergence(0.0045)
    const rejected = rejections({ from: SHARES, to, tolerance: 0.009, runs: 2000 })
    expect(rejected).toBeLessThan(100 + 39)
  })

  it('never rejects inside the null at a level of 10^-4', () => {
    // even at the boundary 2000 x 10^-4 = 0.2 are expected
    const rejected = rejections({ from: SHARES, to: atDivergence(0.001), tolerance: 0.009, runs: 2000, log10Level: -4 })
    expect(rejected).toBe(0)
  })
})

describe('poolSparseCells', () => {
  it('sums sparse cells into a rest that it keeps however small', () => {
    // n = m: (a + b) / 2 < 5 is sparse, so 9 goes to the rest and 10 stays
    const pooled = poolSparseCells([50, 5, 5, 0, 40], [50, 4, 5, 0, 41])
    expect(pooled.baseline).toEqual([50, 5, 40, 5])
    expect(pooled.current).toEqual([50, 5, 41, 4])
    expect(poolSparseCells([100, 0], [99, 1]).current).toEqual([99, 1])
  })
})

describe('minimumEffectInterval', () => {
  it('has limits at which the observed statistic is a 2.5 % and a 97.5 % quantile', () => {
    const pair = { baseline: [500, 300, 200, 100], current: [400, 310, 300, 160] }
    const { divergence, nEffective } = minimumEffectTest({ ...pair, tolerance: 0 })
    const interval = minimumEffectInterval(pair)
    if (interval.status === 'undefined') throw new Error(interval.reason)
    const scale = EIGHT_LN_2 * nEffective
    const probability = (limit: number) => 10 ** noncentralChiSquareLog10Sf(divergence * scale, 3, limit * scale)
    expectClose(probability(interval.lower), 0.025, 1e-9)
    expectClose(probability(interval.upper), 0.975, 1e-9)
  })

  it('covers the true divergence in about 95 % of samples', () => {
    const to = atDivergence(0.01)
    const random = randomFrom(11)
    let covered = 0
    for (let run = 0; run < 600; run++) {
      const sides = { baseline: countsFrom(random, SHARES, 2000), current: countsFrom(random, to, 1500) }
      const interval = minimumEffectInterval(sides)
      if (interval.status === 'estimated' && interval.lower <= 0.01 && 0.01 <= interval.upper) covered += 1
    }
    // 600 x 0.95 = 570, standard deviation sqrt(600 x 0.95 x 0.05) = 5.3; four of them
    expect(covered).toBeGreaterThan(570 - 22)
  })

  it('reaches down to 0 where nothing has moved and is undefined where there is one cell', () => {
    const interval = minimumEffectInterval({ baseline: [50, 50], current: [500, 500] })
    expect(interval).toMatchObject({ status: 'estimated', estimate: 0, lower: 0 })
    expect(minimumEffectInterval({ baseline: [9], current: [9] })).toEqual({
      status: 'undefined',
      reason: 'no-variation',
    })
  })
})

describe('divergenceDetectable', () => {
  const design = { nEffective: 1000, cells: 10, tolerance: 0.009, phi: 1, log10Level: -5, power: 0.8 }

  it('is found as often as it claims', () => {
    const detectable = divergenceDetectable({ ...design, nEffective: 500, cells: SHARES.length, log10Level: -3 })
    const to = atDivergence(detectable)
    const found = rejections({ from: SHARES, to, tolerance: 0.009, runs: 500, log10Level: -3, size: 1000 })
    // 500 x 0.8 = 400, standard deviation 8.9; the half observations cost a few percent of power
    expect(found).toBeGreaterThan(400 - 60)
    expect(found).toBeLessThan(400 + 45)
  })

  it('shrinks with support towards the tolerance, which the estimate has to reach', () => {
    const at = (nEffective: number) => divergenceDetectable({ ...design, nEffective })
    expect(at(100)).toBeGreaterThan(at(1000))
    expect(at(1000)).toBeGreaterThan(at(1e5))
    expect(at(1e9)).toBeGreaterThan(0.009)
    expect(at(1e9)).toBeLessThan(0.0091)
  })

  it('says 1, the largest divergence, where support is hopeless', () => {
    expect(divergenceDetectable({ ...design, nEffective: 1 })).toBe(1)
  })

  it('refuses a single cell', () => {
    expect(() => divergenceDetectable({ ...design, cells: 1 })).toThrow(/2 cells/)
  })
})

const SHARES = [0.25, 0.2, 0.15, 0.1, 0.1, 0.08, 0.07, 0.05]

/** SHARES tilted until its divergence from them is the one asked for. */
function atDivergence(target: number): number[] {
  const tilted = (by: number) => {
    const raw = SHARES.map((share, i) => share * Math.exp(by * (i - 3)))
    const total = raw.reduce((sum, share) => sum + share, 0)
    return raw.map((share) => share / total)
  }
  let [low, high] = [0, 2]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (divergenceOfShares(SHARES, tilted(middle)) < target) low = middle
    else high = middle
  }
  return tilted(low)
}

/** How many of the runs the test rejects at the level. */
function rejections(plan: {
  from: readonly number[]
  to: readonly number[]
  tolerance: number
  runs: number
  log10Level?: number
  size?: number
}): number {
  const { from, to, tolerance, runs, log10Level = Math.log10(0.05), size = 2000 } = plan
  const random = randomFrom(7)
  let rejected = 0
  for (let run = 0; run < runs; run++) {
    const baseline = countsFrom(random, from, size)
    const current = countsFrom(random, to, size)
    if (minimumEffectTest({ baseline, current, tolerance }).log10P <= log10Level) rejected += 1
  }
  return rejected
}
