import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrationDifference } from '../../src/stats/calibration-difference.ts'
import { calibrationTest, poolScoreBins, type ScoreBin } from '../../src/stats/calibration-test.ts'
import { cramersV } from '../../src/stats/cramers-v.ts'
import { devianceTerm } from '../../src/stats/deviance-term.ts'
import { differentialFairness } from '../../src/stats/differential-fairness.ts'
import { fisherExact } from '../../src/stats/fisher-exact.ts'
import { fisherTable } from '../../src/stats/fisher-table.ts'
import { gTest } from '../../src/stats/g-test.ts'
import { generalizedEntropyIndex } from '../../src/stats/generalized-entropy-index.ts'
import { homogeneityChiSquare } from '../../src/stats/homogeneity-chi-square.ts'
import { jensenShannonDistance } from '../../src/stats/jensen-shannon-distance.ts'
import { katzInterval } from '../../src/stats/katz-interval.ts'
import { largestCellShift } from '../../src/stats/largest-cell-shift.ts'
import { expectClose, readGolden } from './golden.ts'
import { countsFrom, randomFrom } from './random-counts.ts'

type Association = {
  baseline: number[]
  current: number[]
  df: number
  g: number
  gLog10P: number
  cramersV: number
  uncorrected: number
  jensenShannonDistance: number
  largest: number
}
const golden = readGolden<{
  association: Association[]
  fisher: { table: number[][]; log10P: number; method: 'exact' | 'chi-square' }[]
  entropy: { benefits: number[]; counts: number[]; alpha: number; index: number | null }[]
  fairness: { groups: number[][]; concentration: number; epsilon: number }[]
  calibration: {
    bins: ScoreBin[]
    statistic: number
    df: number
    log10P: number
    expectedError: number
    inTheLarge: number
  }[]
  calibrationDifference: {
    first: ScoreBin[]
    second: ScoreBin[]
    estimate: number
    statistic: number
    log10P: number
  }[]
  katz: { x1: number; n1: number; x2: number; n2: number; ratio: number; katz: [number, number] }[]
}>('counts')

const undefinedBecause = (reason: string) => ({ status: 'undefined', reason })
const cells = fc
  .array(fc.integer({ min: 0, max: 3000 }), { minLength: 4, maxLength: 4 })
  .filter((counts) => counts.filter((count) => count > 0).length > 1)

describe.each(golden.association.map((row, i) => ({ i, cells: row.baseline.length, row })))(
  'on golden pair $i of $cells cells',
  ({ row }) => {
    it("G, Cramer's V, the Jensen-Shannon distance and the largest shift agree with scipy", () => {
      const g = gTest(row.baseline, row.current)
      expectClose(g.statistic, row.g, row.g < 10 ? 1e-6 : 1e-9)
      expect(g.df).toBe(row.df)
      expectClose(g.log10P, row.gLog10P, 1e-6)
      const v = cramersV(row.baseline, row.current)
      if (v.status === 'undefined') throw new Error(v.reason)
      expect(v.estimate).toBeCloseTo(row.cramersV, 9)
      expect(v.uncorrected).toBeCloseTo(row.uncorrected, 9)
      expect(jensenShannonDistance(row.baseline, row.current)).toBeCloseTo(row.jensenShannonDistance, 7)
      expect(Math.abs(largestCellShift(row.baseline, row.current).shift)).toBeCloseTo(row.largest, 12)
    })
  },
)

describe('gTest', () => {
  it('agrees with a hand calculation', () => {
    // 10, 0 against 5, 5: expected 7.5, 2.5 each; 2 (10 ln(10/7.5) + 5 ln(5/7.5) + 5 ln(5/2.5))
    const expected = 2 * (10 * Math.log(10 / 7.5) + 5 * Math.log(5 / 7.5) + 5 * Math.log(2))
    expectClose(gTest([10, 0], [5, 5]).statistic, expected, 1e-12)
  })

  it('keeps its digits for 10^9 rows that differ by a thousand', () => {
    // near equality G is Pearson's chi-square
    const [a, b] = [
      [5e8, 5e8],
      [5e8 + 1000, 5e8 - 1000],
    ] as const
    expectClose(gTest(a, b).statistic, homogeneityChiSquare(a, b).statistic, 1e-9)
  })

  it('is 0 at identity, symmetric, and takes no notice of empty cells', () => {
    fc.assert(
      fc.property(cells, cells, (a, b) => {
        expect(gTest(a, a).statistic).toBeCloseTo(0, 9)
        expectClose(gTest(a, b).statistic + 1, gTest(b, a).statistic + 1, 1e-12)
        expectClose(gTest([...a, 0], [...b, 0]).statistic + 1, gTest(a, b).statistic + 1, 1e-14)
      }),
      { seed: 41 },
    )
  })

  it('does not rise when two cells are merged', () => {
    fc.assert(
      fc.property(cells, cells, ([a = 0, b = 0, ...rest], [c = 0, d = 0, ...others]) => {
        const whole = gTest([a, b, ...rest], [c, d, ...others]).statistic
        expect(gTest([a + b, ...rest], [c + d, ...others]).statistic).toBeLessThanOrEqual(whole + 1e-9)
      }),
      { seed: 42 },
    )
  })

  it('has nothing to test in one cell and refuses an empty side', () => {
    expect(gTest([4, 0], [9, 0])).toEqual({ statistic: 0, df: 0, log10P: 0 })
    expect(() => gTest([0], [1])).toThrow(/at least one observation/)
  })

  it('rejects about 5 % at 5 % in two samples of one distribution', () => {
    const random = randomFrom(5)
    const shares = [0.1, 0.2, 0.3, 0.4]
    const rejected = Array.from({ length: 400 }, () =>
      gTest(countsFrom(random, shares, 300), countsFrom(random, shares, 500)),
    ).filter(({ log10P }) => log10P <= Math.log10(0.05))
    // expected 20, sd 4.4
    expect(rejected.length).toBeGreaterThan(6)
    expect(rejected.length).toBeLessThan(34)
  })
})

describe('devianceTerm', () => {
  it('is x ln(x/m) + m - x, 0 at x = m, m at x = 0', () => {
    expect(devianceTerm(3, 3)).toBe(0)
    expect(devianceTerm(0, 2.5)).toBe(2.5)
    expectClose(devianceTerm(5, 2), 5 * Math.log(2.5) - 3, 1e-14)
    // near equality (x - m)^2 / (2 m)
    expectClose(devianceTerm(1e8 + 1, 1e8), 0.5e-8, 1e-7)
  })
})

describe("Cramer's V", () => {
  it('corrected is 0 in most samples of one distribution where the plain one is not', () => {
    const random = randomFrom(6)
    const shares = Array.from({ length: 10 }, () => 0.1)
    const draws = Array.from({ length: 200 }, () =>
      cramersV(countsFrom(random, shares, 80), countsFrom(random, shares, 80)),
    )
    const mean = (pick: 'estimate' | 'uncorrected') =>
      draws.reduce((sum, v) => sum + (v.status === 'estimated' ? v[pick] : Number.NaN), 0) / draws.length
    // plain: near sqrt(9 / 160) = 0.24
    expect(mean('uncorrected')).toBeGreaterThan(0.2)
    expect(mean('estimate')).toBeLessThan(0.08)
  })

  it('is 1 where the samples share no cell, and without value in one cell or two observations', () => {
    expect(cramersV([500, 0], [0, 400])).toMatchObject({ estimate: 1, uncorrected: 1 })
    expect(cramersV([5, 0], [7, 0])).toEqual(undefinedBecause('no-variation'))
    expect(cramersV([1, 0], [0, 1])).toEqual(undefinedBecause('too-few'))
  })
})

describe('fisherTable', () => {
  it.each(golden.fisher)('$table has log10 p $log10P ($method)', ({ table, log10P, method }) => {
    const test = fisherTable(table)
    if (test.status === 'undefined') throw new Error(test.reason)
    expect(test.method).toBe(method)
    expect(Math.abs(test.log10P - log10P)).toBeLessThan(1e-9 * Math.max(1, Math.abs(log10P)))
  })

  it('does not depend on the order of rows and columns, nor on which is which', () => {
    const table = [
      [4, 0, 3],
      [1, 6, 2],
      [0, 2, 5],
    ]
    const p = (rows: number[][]) => {
      const test = fisherTable(rows)
      return test.status === 'tested' ? test.log10P : Number.NaN
    }
    const turned = [0, 1, 2].map((j) => table.map((row) => row[j] ?? 0))
    expectClose(p(turned), p(table), 1e-12)
    expectClose(p([...table].reverse()), p(table), 1e-12)
    expectClose(p(table.map((row) => [...row].reverse())), p(table), 1e-12)
  })

  it('is the two by two test when empty rows and columns are dropped', () => {
    expect(
      fisherTable([
        [3, 0, 9],
        [0, 0, 0],
        [7, 0, 2],
      ]),
    ).toEqual({ status: 'tested', log10P: fisherExact(3, 12, 7, 9), method: 'exact' })
  })

  it('falls back to chi-square where tables or observations are too many, and says so', () => {
    const big = [
      [40_000, 30_000, 20_000],
      [41_000, 29_500, 20_500],
    ]
    expect(fisherTable(big)).toMatchObject({ method: 'chi-square' })
    const { log10P } = homogeneityChiSquare(big[0] ?? [], big[1] ?? [])
    expect(fisherTable(big)).toMatchObject({ log10P: expect.closeTo(log10P, 9) })
  })

  it('takes 10^5 columns without end of its stack', () => {
    const many = Array.from({ length: 100_000 }, (_, j) => j % 3)
    expect(fisherTable([many, [...many].reverse()])).toMatchObject({ status: 'tested', method: 'chi-square' })
  })

  it('has nothing to test in one row and refuses what is no count', () => {
    expect(fisherTable([[3, 4]])).toEqual(undefinedBecause('no-variation'))
    expect(fisherTable([])).toEqual(undefinedBecause('no-variation'))
    expect(() => fisherTable([[1, 2.5, 1]])).toThrow(/whole/)
    expect(() => fisherTable([[1, 2], [3]])).toThrow(/all rows need 2/)
  })
})

describe('generalizedEntropyIndex', () => {
  it.each(golden.entropy)('of $benefits, $counts at alpha $alpha is $index', ({ benefits, counts, alpha, index }) => {
    const answer = generalizedEntropyIndex(benefits, counts, alpha)
    if (index === null) {
      expect(answer.status).toBe('undefined')
      return
    }
    if (answer.status === 'undefined') throw new Error(answer.reason)
    // the sum of r^alpha - 1 in numpy cancels where benefits are nearly equal
    expect(Math.abs(answer.estimate - index)).toBeLessThan(1e-9 * Math.abs(index) + 1e-14)
  })

  it('agrees with hand calculations', () => {
    // benefits 0 and 2, one each: mean 1; alpha 2: ((0-1)^2 + (2-1)^2) / 2 / 2 = 1/2; Theil: (2 ln 2) / 2 = ln 2
    expect(generalizedEntropyIndex([0, 2], [1, 1], 2)).toEqual({ status: 'estimated', estimate: 0.5 })
    expect(generalizedEntropyIndex([0, 2], [1, 1], 1)).toMatchObject({ estimate: expect.closeTo(Math.LN2, 12) })
  })

  it('does not depend on the unit of benefits nor on the size of the population', () => {
    fc.assert(
      fc.property(cells, fc.double({ min: 0.1, max: 50, noNaN: true }), (counts, unit) => {
        const benefits = [0.5, 1, 2, 5]
        const plain = generalizedEntropyIndex(benefits, counts, 1)
        const scaled = generalizedEntropyIndex(
          benefits.map((benefit) => benefit * unit),
          counts.map((count) => 3 * count),
          1,
        )
        if (plain.status === 'undefined' || scaled.status === 'undefined') throw new Error('undefined')
        expect(plain.estimate).toBeGreaterThanOrEqual(0)
        expect(scaled.estimate).toBeCloseTo(plain.estimate, 10)
      }),
      { seed: 43 },
    )
  })

  it('says why it has no value', () => {
    expect(generalizedEntropyIndex([], [], 1)).toEqual(undefinedBecause('empty-group'))
    expect(generalizedEntropyIndex([0], [5], 1)).toEqual(undefinedBecause('zero-count'))
    expect(generalizedEntropyIndex([0, 1], [5, 5], 0)).toEqual(undefinedBecause('unbounded'))
    expect(() => generalizedEntropyIndex([1], [1, 2], 1)).toThrow(/each benefit needs its count/)
    expect(() => generalizedEntropyIndex([-1], [1], 1)).toThrow(/benefit must be finite and not negative/)
  })
})

describe('differentialFairness', () => {
  it.each(golden.fairness)('of $groups at concentration $concentration', ({ groups, concentration, epsilon }) => {
    const answer = differentialFairness(groups, concentration)
    if (answer.status === 'undefined') throw new Error(answer.reason)
    expectClose(answer.epsilon, epsilon)
  })

  it('names the outcome and the groups it stands between', () => {
    // (80+1)/102 against (20+1)/102 for outcome 0; outcome 1 is the mirror: both ln(81/21), the first is named
    expect(
      differentialFairness([
        [50, 50],
        [80, 20],
        [20, 80],
      ]),
    ).toEqual({
      status: 'estimated',
      epsilon: Math.log(81 / 102) - Math.log(21 / 102),
      outcome: 0,
      highest: 1,
      lowest: 2,
    })
  })

  it('is 0 for equal groups and without value for one group or where nothing smooths a zero', () => {
    expect(
      differentialFairness([
        [3, 4],
        [3, 4],
      ]),
    ).toMatchObject({ epsilon: 0 })
    expect(
      differentialFairness([
        [3, 4],
        [0, 0],
      ]),
    ).toEqual(undefinedBecause('too-few'))
    expect(differentialFairness([])).toEqual(undefinedBecause('too-few'))
    expect(
      differentialFairness(
        [
          [0, 4],
          [3, 4],
        ],
        0,
      ),
    ).toEqual(undefinedBecause('unbounded'))
    expect(() => differentialFairness([[1, 2], [1]])).toThrow(/same outcomes/)
    expect(() =>
      differentialFairness([
        [1, -2],
        [1, 1],
      ]),
    ).toThrow(/negative/)
    expect(() =>
      differentialFairness(
        [
          [1, 2],
          [1, 1],
        ],
        -1,
      ),
    ).toThrow(/concentration/)
  })
})

describe('calibrationTest', () => {
  it.each(golden.calibration)('agrees with its formula in numpy: chi-square $statistic on $df bins', (row) => {
    const test = calibrationTest(row.bins)
    if (test.status === 'undefined') throw new Error(test.reason)
    for (const key of ['statistic', 'df', 'log10P', 'expectedError', 'inTheLarge'] as const) {
      expectClose(test[key], row[key])
    }
  })

  it('rejects about 5 % at 5 % where every score is the probability', () => {
    const random = randomFrom(7)
    const scores = Array.from({ length: 10 }, (_, i) => (i + 0.5) / 10)
    const draw = () =>
      calibrationTest(
        scores.map((score) => ({
          n: 120,
          positives: countsFrom(random, [score, 1 - score], 120)[0] ?? 0,
          scoreSum: 120 * score,
        })),
      )
    const rejected = Array.from({ length: 400 }, draw).filter(
      (test) => test.status === 'tested' && test.log10P <= Math.log10(0.05),
    )
    expect(rejected.length).toBeGreaterThan(6)
    expect(rejected.length).toBeLessThan(34)
  })

  it('pools neighbours until each bin promises five of both kinds, and what is left joins the last', () => {
    const bins = [
      { n: 20, positives: 1, scoreSum: 1 },
      { n: 20, positives: 4, scoreSum: 5 },
      { n: 20, positives: 9, scoreSum: 10 },
      { n: 4, positives: 4, scoreSum: 3.5 },
    ]
    expect(poolScoreBins(bins).map(({ n, positives, scoreSum }) => [n, positives, scoreSum])).toEqual([
      [40, 5, 6],
      [24, 13, 13.5],
    ])
  })

  it('says why it has no value and refuses scores outside [0, 1]', () => {
    expect(calibrationTest([])).toEqual(undefinedBecause('empty-group'))
    expect(calibrationTest([{ n: 0, positives: 0, scoreSum: 0 }])).toEqual(undefinedBecause('empty-group'))
    expect(calibrationTest([{ n: 9, positives: 2, scoreSum: 0 }])).toEqual(undefinedBecause('no-variation'))
    expect(() => calibrationTest([{ n: 9, positives: 2, scoreSum: 10 }])).toThrow(/x must lie in \[0, n\]/)
  })
})

describe('calibrationDifference', () => {
  it.each(golden.calibrationDifference)('agrees with its formula in numpy: $estimate', ({ first, second, ...row }) => {
    const test = calibrationDifference(first, second)
    if (test.status === 'undefined') throw new Error(test.reason)
    expectClose(test.estimate, row.estimate)
    expectClose(test.statistic, row.statistic)
    expectClose(test.log10P, row.log10P)
    expect(test.lower).toBeLessThan(test.estimate)
    expect(test.bins.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
  })

  it('is 0 for two groups with like outcomes at like scores, and leaves out bins that one does not use', () => {
    const bin = { n: 100, positives: 30, scoreSum: 40 }
    const empty = { n: 0, positives: 0, scoreSum: 0 }
    const test = calibrationDifference([bin, bin], [{ n: 200, positives: 60, scoreSum: 80 }, empty])
    expect(test).toMatchObject({ estimate: expect.closeTo(0, 12), bins: [{ bin: 0, weight: 1 }] })
    expect(calibrationDifference([bin], [empty])).toEqual(undefinedBecause('empty-group'))
    expect(() => calibrationDifference([bin], [])).toThrow(/same bins/)
  })
})

describe('katzInterval', () => {
  it.each(golden.katz)('$x1 of $n1 against $x2 of $n2', ({ x1, n1, x2, n2, ratio, katz }) => {
    const interval = katzInterval(x1, n1, x2, n2)
    if (interval.status === 'undefined') throw new Error(interval.reason)
    expectClose(interval.estimate, ratio)
    expectClose(interval.lower, katz[0])
    expectClose(interval.upper, katz[1])
  })

  it('has no value without successes or observations', () => {
    expect(katzInterval(0, 5, 3, 5)).toEqual(undefinedBecause('zero-count'))
    expect(katzInterval(0, 0, 3, 5)).toEqual(undefinedBecause('empty-group'))
  })
})
