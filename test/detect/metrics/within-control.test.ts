import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { besideControl, withinControl } from '../../../src/detect/metrics/within-control.ts'
import { numbersIn } from './metric-world.ts'

/** Bickel, Hammel and O'Connell (1975), table 1: applicants and admissions of women and men in the six largest departments of Berkeley, as it stands in R's UCBAdmissions. */
const BERKELEY = [
  ['A', [89, 108], [512, 825]],
  ['B', [17, 25], [353, 560]],
  ['C', [202, 593], [120, 325]],
  ['D', [131, 375], [138, 417]],
  ['E', [94, 393], [53, 191]],
  ['F', [24, 341], [22, 373]],
] as const
const berkeley = BERKELEY.map(([value, [x, n], [y, m]]) => ({ value, slice: { x, n }, other: { x: y, n: m } }))

describe('a comparison within a control feature', () => {
  it('shows beside the pooled figure what is common to the strata: Berkeley’s women', () => {
    const within = withinControl(berkeley)
    // Pooled 557/1835 = 0.3035 against 1198/2691 = 0.4452; within departments women are admitted slightly more often.
    expect(within.pooled.difference?.estimate).toBeCloseTo(557 / 1835 - 1198 / 2691, 12)
    expect(within.common.difference?.estimate).toBeGreaterThan(0)
    expect(within.rows.map(({ value }) => value)).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
    // Department A differs from the others: R's BreslowDayTest gives X-squared 18.8, df 5, p 0.002.
    expect(within.homogeneity?.df).toBe(5)
    expect(10 ** (within.homogeneity?.log10P ?? 0)).toBeCloseTo(0.002, 3)
    expect(within.reversed).toBe(false)
  })

  it('says that the sign turns where both intervals exclude 0', () => {
    // Within each stratum the slice fares 0.1 better; most of it lies in the stratum with low rates.
    const within = withinControl([
      { value: 'North', slice: { x: 600, n: 2000 }, other: { x: 40, n: 200 } },
      { value: 'South', slice: { x: 180, n: 200 }, other: { x: 1600, n: 2000 } },
    ])
    expect(within.pooled.difference?.upper).toBeLessThan(0)
    expect(within.common.difference?.lower).toBeGreaterThan(0)
    expect(within.reversed).toBe(true)
  })

  it('gives the pooled figure where the strata are alike', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 2, max: 5 })),
        ([x, y, strata]) => {
          const within = withinControl(
            Array.from({ length: strata }, (_, i) => ({
              value: String(i),
              slice: { x, n: 100 },
              other: { x: y, n: 100 },
            })),
          )
          expect(within.common.difference?.estimate).toBeCloseTo((x - y) / 100, 12)
          expect(within.common.ratio?.estimate).toBeCloseTo(x / y, 9)
          expect(within.pooled.difference?.estimate).toBeCloseTo((x - y) / 100, 12)
          expect(within.homogeneity?.log10P).toBeCloseTo(0, 9)
          expect(within.reversed).toBe(false)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('has no common figure where no stratum holds both, and hides strata under 30', () => {
    const apart = withinControl([
      { value: 'North', slice: { x: 10, n: 50 }, other: { x: 0, n: 0 } },
      { value: 'South', slice: { x: 0, n: 0 }, other: { x: 10, n: 50 } },
    ])
    expect(apart).toMatchObject({ reason: 'no-strata', common: { difference: undefined, ratio: undefined } })
    const few = withinControl([{ value: 'North', slice: { x: 10, n: 29 }, other: { x: 10, n: 50 } }])
    expect(few.rows[0]).toMatchObject({ difference: undefined, ratio: undefined, slice: { count: 10, of: 29 } })
  })

  it('stands beside a finding with two figures', () => {
    const beside = besideControl(berkeley)
    expect(beside.mantelHaenszelRatio).toBeCloseTo(withinControl(berkeley).common.ratio?.estimate ?? Number.NaN, 12)
    expect(beside.breslowDayLog10P).toBeCloseTo(withinControl(berkeley).homogeneity?.log10P ?? Number.NaN, 12)
    expect(besideControl([])).toEqual({})
  })

  it('is finite or absent for any strata', () => {
    const count = fc.tuple(fc.nat(50), fc.nat(50)).map(([x, more]) => ({ x, n: x + more }))
    fc.assert(
      fc.property(fc.array(fc.tuple(count, count), { maxLength: 4 }), (strata) => {
        const within = withinControl(strata.map(([slice, other], i) => ({ value: String(i), slice, other })))
        expect(numbersIn(within).every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
