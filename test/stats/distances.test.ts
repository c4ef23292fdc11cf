import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binnedKolmogorovSmirnov } from '../../src/stats/binned-kolmogorov-smirnov.ts'
import { gTest } from '../../src/stats/g-test.ts'
import { hellinger } from '../../src/stats/hellinger.ts'
import { homogeneityChiSquare } from '../../src/stats/homogeneity-chi-square.ts'
import { jensenShannonDistance } from '../../src/stats/jensen-shannon-distance.ts'
import { jensenShannonDivergence } from '../../src/stats/jensen-shannon-divergence.ts'
import { largestCellShift } from '../../src/stats/largest-cell-shift.ts'
import { populationStabilityIndex } from '../../src/stats/population-stability-index.ts'
import { totalVariation } from '../../src/stats/total-variation.ts'
import { wassersteinFromCells } from '../../src/stats/wasserstein-from-cells.ts'
import { expectClose, readGolden } from './golden.ts'

type Case = {
  baseline: number[]
  current: number[]
  positions: number[]
  jensenShannon: number
  psi: number
  totalVariation: number
  hellinger: number
  cell: number
  shift: number
  kolmogorovSmirnov: number
  wasserstein: number
  chiSquare: number
  df: number
  log10P: number
}
const { distances } = readGolden<{ distances: Case[] }>('distributions')

const positionsOf = (counts: readonly number[]) => counts.map((_, i) => i)
const measures = {
  jensenShannonDivergence,
  populationStabilityIndex,
  totalVariation,
  hellinger,
  binnedKolmogorovSmirnov,
  wassersteinFromCells: (a: readonly number[], b: readonly number[]) => wassersteinFromCells(a, b, positionsOf(a)),
}

/** Two histograms over the same cells, each with an observation. */
const pairs = fc.integer({ min: 1, max: 12 }).chain((length) => {
  const counts = fc
    .array(fc.integer({ min: 0, max: 5000 }), { minLength: length, maxLength: length })
    .filter((cells) => cells.some((count) => count > 0))
  return fc.tuple(counts, counts)
})

describe.each(distances.map((row, i) => ({ i, cells: row.baseline.length, row })))(
  'on golden pair $i of $cells cells',
  ({ row }) => {
    const { baseline, current } = row

    it('every distance agrees with scipy', () => {
      expectClose(jensenShannonDivergence(baseline, current), row.jensenShannon, 1e-9)
      expectClose(populationStabilityIndex(baseline, current), row.psi)
      expectClose(totalVariation(baseline, current), row.totalVariation)
      expectClose(hellinger(baseline, current), row.hellinger)
      expectClose(binnedKolmogorovSmirnov(baseline, current), row.kolmogorovSmirnov)
      expectClose(wassersteinFromCells(baseline, current, row.positions), row.wasserstein)
    })

    it('the homogeneity test agrees with scipy, also on typed arrays', () => {
      const test = homogeneityChiSquare(Float64Array.from(baseline), Uint32Array.from(current))
      expectClose(test.statistic, row.chiSquare)
      expect(test.df).toBe(row.df)
      expectClose(test.log10P, row.log10P)
    })

    it('the cell that moved most is the one with the largest share difference', () => {
      const { cell, shift } = largestCellShift(baseline, current)
      expect(Math.abs(shift)).toBeCloseTo(Math.abs(row.shift), 12)
      const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0)
      expect(shift).toBeCloseTo((current[cell] ?? 0) / total(current) - (baseline[cell] ?? 0) / total(baseline), 12)
    })
  },
)

describe.each(Object.entries(measures))('%s', (_, measure) => {
  it('is 0 between a histogram and itself', () => {
    fc.assert(
      fc.property(pairs, ([a]) => {
        expect(measure(a, a)).toBe(0)
      }),
      { seed: 2 },
    )
  })

  it('does not change when the sides are swapped', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => expectClose(measure(a, b), measure(b, a), 1e-12)),
      { seed: 3 },
    )
  })

  it('does not fall as more of the other histogram is mixed in', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0, max: 1, noNaN: true }), ([a, b], share) => {
        const [sizeA, sizeB] = [a, b].map((counts) => counts.reduce((sum, count) => sum + count, 0))
        const other = b.map((count) => (count * (sizeA ?? 0)) / (sizeB ?? 1))
        const mixed = (part: number) => a.map((count, i) => (1 - part) * count + part * (other[i] ?? 0))
        expect(measure(a, mixed(share))).toBeGreaterThanOrEqual(measure(a, mixed(share / 2)) - 1e-12)
      }),
      { seed: 4 },
    )
  })

  it('has no value for negative, infinite and missing counts: they are refused', () => {
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => measure([5, wrong], [5, 5])).toThrow(RangeError)
      expect(() => measure([5, 5], [5, wrong])).toThrow(RangeError)
    }
  })

  it('is finite for one row a side, for 10^15 and for 10^5 cells', () => {
    const many = Array.from({ length: 1e5 }, (_, i) => i % 3)
    for (const [a, b] of [
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1e15, 0, 1],
        [1e15, 1, 0],
      ],
      [[1], [1e15]],
      [many, [...many].reverse()],
    ] as const)
      expect(measure(a, b)).toSatisfy(Number.isFinite)
  })

  it('refuses an empty side and cells that do not match', () => {
    expect(() => measure([0, 0], [1, 2])).toThrow(/baseline histogram needs at least one observation/)
    expect(() => measure([1, 2], [0, 0])).toThrow(/current histogram needs at least one observation/)
    expect(() => measure([1, 2], [1, 2, 3])).toThrow(/same cells, got 2 and 3/)
  })
})

/** Measures that look at cells one by one: nothing that pools cells can make the sides differ more. */
describe.each(
  Object.entries({
    jensenShannonDivergence,
    jensenShannonDistance,
    totalVariation,
    hellinger,
    'chi-square': (a: readonly number[], b: readonly number[]) => homogeneityChiSquare(a, b).statistic,
    G: (a: readonly number[], b: readonly number[]) => gTest(a, b).statistic,
  }),
)('%s', (_, measure) => {
  it('does not rise when two cells are merged, and stays where their shares are alike', () => {
    const merged = ([first = 0, second = 0, ...others]: readonly number[]) => [first + second, ...others]
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 9 }), ([a, b], part) => {
        if (a.length > 1) {
          const [apart, together] = [measure(a, b), measure(merged(a), merged(b))]
          expect(together).toBeLessThanOrEqual(apart + 1e-9 * Math.max(1, apart))
        }
        // Each first cell cut in two at the same place: the same information.
        const cut = ([first = 0, ...others]: readonly number[]) => [10 * first, ...others.map((count) => 10 * count)]
        const halves = ([first = 0, ...others]: readonly number[]) => [
          part * first,
          (10 - part) * first,
          ...others.map((count) => 10 * count),
        ]
        expectClose(measure(halves(a), halves(b)), measure(cut(a), cut(b)), 1e-9)
      }),
      { seed: 6 },
    )
  })
})

describe('the bounded distances', () => {
  it.each(['jensenShannonDivergence', 'totalVariation', 'hellinger', 'binnedKolmogorovSmirnov'] as const)(
    '%s is 1 for histograms that share no cell and never more',
    (name) => {
      expect(measures[name]([7, 0], [0, 9])).toBe(1)
      fc.assert(
        fc.property(pairs, ([a, b]) => {
          expect(measures[name](a, b)).toBeLessThanOrEqual(1)
        }),
        { seed: 5 },
      )
    },
  )
})

describe('jensenShannonDivergence', () => {
  it('agrees with a hand calculation on two cells', () => {
    // p = (1/2, 1/2), q = (1, 0), m = (3/4, 1/4): [1/2 log2(2/3) + 1/2 log2 2 + log2(4/3)] / 2 = 0.311278
    expect(jensenShannonDivergence([50, 50], [80, 0])).toBeCloseTo(0.311278, 6)
  })

  it('keeps its digits for 10^9 rows that differ by one in 10^9', () => {
    // (p-q)^2 / (p+q) summed over both cells / (4 ln 2): d = 1e-9, 2 d^2 / 1 / (4 ln 2) = 7.2135e-19
    expectClose(jensenShannonDivergence([5e8, 5e8], [5e8 + 1, 5e8 - 1]), 2e-18 / (4 * Math.LN2), 1e-6)
  })
})

describe('populationStabilityIndex', () => {
  it('adds half an observation to each used cell', () => {
    // shares 50.5/101 = 0.5 and 60.5/101, 40.5/101: 0.0990099 ln(60.5/50.5) + 0.0990099 ln(50.5/40.5)
    const expected = (10 / 101) * (Math.log(60.5 / 50.5) + Math.log(50.5 / 40.5))
    expectClose(populationStabilityIndex([50, 50], [60, 40]), expected, 1e-12)
  })

  it('takes no notice of a cell that neither side uses', () => {
    expect(populationStabilityIndex([50, 0, 50], [60, 0, 40])).toBe(populationStabilityIndex([50, 50], [60, 40]))
  })
})

describe('homogeneityChiSquare', () => {
  it('drops cells empty on both sides and has nothing to test in a single cell', () => {
    expect(homogeneityChiSquare([5, 0, 5], [6, 0, 4]).df).toBe(1)
    expect(homogeneityChiSquare([5, 0], [9, 0])).toEqual({ statistic: 0, df: 0, log10P: 0 })
  })
})

describe('wassersteinFromCells', () => {
  it('is the way each observation has to travel', () => {
    // half of the mass moves from 0 to 3
    expect(wassersteinFromCells([10, 0], [5, 5], [0, 3])).toBe(1.5)
  })

  it('refuses positions that descend', () => {
    expect(() => wassersteinFromCells([1, 1], [1, 2], [3, 1])).toThrow(/ascend/)
  })
})
