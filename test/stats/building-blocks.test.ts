import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ascending, stepUp } from '../../src/stats/benjamini-hochberg.ts'
import { poolScoreBins } from '../../src/stats/calibration-test.ts'
import { emptyGroup, noVariation, tooFew, zeroCount } from '../../src/stats/interval.ts'
import { katzInterval } from '../../src/stats/katz-interval.ts'
import { lnChiSquareMixture } from '../../src/stats/ln-chi-square-mixture.ts'
import { requireCount } from '../../src/stats/require-count.ts'
import { requirePositive } from '../../src/stats/require-positive.ts'
import { sharesOfCells, totalOf } from '../../src/stats/shares-of-cells.ts'
import { walkTogether } from '../../src/stats/sorted-values.ts'
import { comparableStrata } from '../../src/stats/stratified-tables.ts'
import { twoSidedLog10P } from '../../src/stats/two-proportion-z.ts'
import { welchFromMoments, welchT } from '../../src/stats/welch-t.ts'

describe('counts that are none', () => {
  it.each([
    [-1, 10],
    [11, 10],
    [Number.NaN, 10],
    [1, Number.POSITIVE_INFINITY],
    [1, Number.NaN],
  ])('%d of %d is refused', (x, n) => {
    expect(() => requireCount(x, n)).toThrow(RangeError)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%d is not positive', (value) => {
    expect(() => requirePositive('the weight', value)).toThrow(RangeError)
  })

  it('0 of 0 is one: a group that is empty', () => {
    expect(() => requireCount(0, 0)).not.toThrow()
    expect(() => requirePositive('the weight', Number.MIN_VALUE)).not.toThrow()
  })

  it.each([
    ['negative', [5, -1], [5, 5]],
    ['not a number', [5, Number.NaN], [5, 5]],
    ['infinite', [5, Number.POSITIVE_INFINITY], [5, 5]],
    ['all 0', [0, 0], [5, 5]],
    ['of other cells', [5, 5, 5], [5, 5]],
    ['of no cells', [], []],
  ])('cells that are %s have no shares', (_, baseline, current) => {
    expect(() => sharesOfCells(baseline, current)).toThrow(RangeError)
    expect(() => sharesOfCells(current, baseline)).toThrow(RangeError)
  })
})

describe('sharesOfCells', () => {
  it('sums to 1 on both sides, typed arrays and 10^5 cells too', () => {
    const many = Float64Array.from({ length: 1e5 }, (_, i) => i % 7)
    const { baseline, current } = sharesOfCells(many, many)
    expect(totalOf(baseline)).toBeCloseTo(1, 12)
    expect(current).toEqual(baseline)
    expect(totalOf([])).toBe(0)
  })
})

describe('walkTogether', () => {
  it('visits each distinct value once, ties of both sides in one step', () => {
    const steps: number[][] = []
    walkTogether(Float64Array.of(1, 2, 2), Float64Array.of(2, 3), ({ value, inA, inB, throughA, throughB }) =>
      steps.push([value, inA, inB, throughA, throughB]),
    )
    expect(steps).toEqual([
      [1, 1, 0, 1, 0],
      [2, 2, 1, 3, 1],
      [3, 0, 1, 3, 2],
    ])
  })

  it('has seen everything at its last step, one side empty or not', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 20 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        let [last, seen, before] = [{ throughA: 0, throughB: 0 }, 0, Number.NEGATIVE_INFINITY]
        walkTogether(Float64Array.from(a).sort(), Float64Array.from(b).sort(), (step) => {
          expect(step.value).toBeGreaterThan(before)
          ;[last, seen, before] = [step, seen + step.inA + step.inB, step.value]
        })
        expect([last.throughA, last.throughB, seen]).toEqual([a.length, b.length, a.length + b.length])
      }),
    )
  })
})

describe('comparableStrata', () => {
  it('leaves out strata with one group, and refuses impossible counts even there', () => {
    const one = { x1: 1, n1: 2, x2: 1, n2: 2 }
    expect(comparableStrata([one, { x1: 0, n1: 0, x2: 1, n2: 2 }])).toEqual([one])
    expect(comparableStrata([])).toEqual([])
    expect(() => comparableStrata([{ x1: 3, n1: 0, x2: 1, n2: 2 }])).toThrow(RangeError)
  })
})

describe('poolScoreBins', () => {
  it('loses nobody, whatever the bins', () => {
    const bin = fc
      .tuple(
        fc.integer({ min: 0, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([n, share, score]) => ({ n, positives: Math.round(n * share), scoreSum: n * score }))
    fc.assert(
      fc.property(fc.array(bin, { maxLength: 20 }), (bins) => {
        const of = (list: readonly { n: number; positives: number }[]) => [
          list.reduce((sum, b) => sum + b.n, 0),
          list.reduce((sum, b) => sum + b.positives, 0),
        ]
        expect(of(poolScoreBins(bins))).toEqual(of(bins))
      }),
    )
  })
})

describe('stepUp', () => {
  it('takes the least of what stands above, times a penalty: 0.01, 0.04, 0.03 become 0.03, 0.04, 0.04', () => {
    const p = [0.01, 0.04, 0.03].map(Math.log10)
    expect([...ascending(p)]).toEqual([0, 2, 1])
    const adjusted = (penalty: number): readonly number[] => [...stepUp(p, penalty)].map((log) => 10 ** log)
    for (const [i, value] of [0.03, 0.04, 0.04].entries()) expect(adjusted(0)[i]).toBeCloseTo(value, 12)
    // A penalty of 2 doubles each, a penalty of 100 ends at 1.
    for (const [i, value] of [0.06, 0.08, 0.08].entries()) expect(adjusted(Math.log10(2))[i]).toBeCloseTo(value, 12)
    expect(adjusted(2)).toEqual([1, 1, 1])
  })
})

describe('the Poisson mixture of chi-squares', () => {
  it('without noncentrality and with two degrees of freedom is e^(-x/2)', () => {
    expect(lnChiSquareMixture(10, 2, 0)).toBeCloseTo(-5, 12)
    expect(lnChiSquareMixture(1000, 2, 0)).toBeCloseTo(-500, 9)
  })

  it('is the lower tail below the mean: 1 - e^(-1/2) at 1', () => {
    expect(lnChiSquareMixture(1, 2, 0)).toBeCloseTo(Math.log(-Math.expm1(-0.5)), 12)
  })
})

describe('twoSidedLog10P', () => {
  it('is 1 at 0, even, and the tabled 0.05 at 1.959964', () => {
    expect(twoSidedLog10P(0)).toBeCloseTo(0, 15)
    expect(10 ** twoSidedLog10P(1.959963984540054)).toBeCloseTo(0.05, 12)
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e4, noNaN: true }),
        (z) => twoSidedLog10P(z) === twoSidedLog10P(-z) && twoSidedLog10P(z) <= 0,
      ),
    )
  })
})

describe('welchFromMoments', () => {
  it('is the test of the values, given their moments', () => {
    // 1, 2, 3 and 2, 4, 6, 8: means 2 and 5, variances 1 and 20/3
    const [a, b] = [
      { n: 3, mean: 2, variance: 1 },
      { n: 4, mean: 5, variance: 20 / 3 },
    ]
    expect(welchFromMoments(a, b)).toEqual(welchT([1, 2, 3], [2, 4, 6, 8]))
    expect(welchFromMoments({ ...a, n: 1 }, b)).toBe(tooFew)
    expect(welchFromMoments({ ...a, variance: 0 }, { ...b, variance: 0 })).toBe(noVariation)
  })
})

describe('reasons', () => {
  it('tell an empty group from a count of 0', () => {
    expect(katzInterval(0, 0, 1, 2)).toBe(emptyGroup)
    expect(katzInterval(0, 5, 1, 2)).toBe(zeroCount)
  })
})
