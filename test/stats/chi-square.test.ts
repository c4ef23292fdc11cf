import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chiSquareLog10Sf } from '../../src/stats/chi-square-log10-sf.ts'
import { chiSquareUpperQuantile } from '../../src/stats/chi-square-upper-quantile.ts'
import { findRoot } from '../../src/stats/find-root.ts'
import { noncentralChiSquareLog10Sf } from '../../src/stats/noncentral-chi-square-log10-sf.ts'
import { noncentralityForPower } from '../../src/stats/noncentrality-for-power.ts'
import { expectClose, readGolden } from './golden.ts'

const golden = readGolden<{
  sf: { x: number; df: number; lambda: number; log10P: number }[]
  quantile: { log10P: number; df: number; lambda: number; x: number }[]
  power: { x: number; df: number; power: number; lambda: number }[]
}>('chi-square')

const log10Uniform = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true }).map((e) => 10 ** e)

describe('the tail of the noncentral chi-square', () => {
  it.each([0.3, 0.5, 1, 2, 2.4, 3.7, 9, 24, 25, 40, 41, 63, 200, 5000, 1e6])(
    'agrees with 60-digit sums at %d degrees of freedom, from p near 1 to 10^-10^8',
    (df) => {
      const rows = golden.sf.filter((row) => row.df === df)
      expect(rows.length).toBeGreaterThan(0)
      for (const { x, lambda, log10P } of rows) {
        expectClose(noncentralChiSquareLog10Sf(x, df, lambda), log10P, log10P > -1e-50 ? 2e-11 : 1e-12)
      }
    },
  )

  it('holds to 1e-12 on the whole golden table where p is below 1 - 1e-50', () => {
    const worst = golden.sf
      .filter(({ log10P }) => log10P < -1e-50)
      .map(({ x, df, lambda, log10P }) => Math.abs(noncentralChiSquareLog10Sf(x, df, lambda) / log10P - 1))
    expect(Math.max(...worst)).toBeLessThan(1e-12)
  })

  it('is the central one at noncentrality 0: two degrees of freedom give e^(-x/2)', () => {
    for (const x of [0.1, 1, 7, 39, 41, 1000, 1e9]) expectClose(chiSquareLog10Sf(x, 2), -x / 2 / Math.LN10, 1e-13)
  })

  it('is certain at x <= 0', () => {
    expect(noncentralChiSquareLog10Sf(0, 3, 5)).toBe(0)
    expect(noncentralChiSquareLog10Sf(-1, 3, 5)).toBe(0)
  })

  it('falls with x and rises with the noncentrality', () => {
    fc.assert(
      fc.property(log10Uniform(-1, 3), log10Uniform(-2, 6), log10Uniform(-2, 6), (df, lambda, x) => {
        const here = noncentralChiSquareLog10Sf(x, df, lambda)
        expect(here).toBeLessThanOrEqual(0)
        expect(noncentralChiSquareLog10Sf(x * 1.01, df, lambda)).toBeLessThanOrEqual(here)
        expect(noncentralChiSquareLog10Sf(x, df, lambda * 1.01)).toBeGreaterThanOrEqual(here)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('has no seam where the mixture hands over to the contour', () => {
    // sqrt(df^2 + 4 lambda x) / 2 = 20 at df = 6, lambda = 10, x = (1600 - 36) / 40 = 39.1
    const slope = (x: number) =>
      (noncentralChiSquareLog10Sf(x + 1e-5, 6, 10) - noncentralChiSquareLog10Sf(x - 1e-5, 6, 10)) / 2e-5
    expectClose(slope(39.1), (slope(39.0) + slope(39.2)) / 2, 1e-4)
  })

  it('refuses what is no parameter', () => {
    expect(() => noncentralChiSquareLog10Sf(1, 0, 1)).toThrow(/df must be positive/)
    expect(() => noncentralChiSquareLog10Sf(1, 1, -1)).toThrow(/lambda/)
    expect(() => noncentralChiSquareLog10Sf(Number.NaN, 1, 1)).toThrow(/x must be/)
  })
})

describe('its inverses', () => {
  it.each(golden.quantile)('gives x = $x at log10 p $log10P, df $df, lambda $lambda', ({ log10P, df, lambda, x }) => {
    expectClose(chiSquareUpperQuantile(log10P, df, lambda), x, 1e-9)
  })

  it.each(golden.power)('gives the noncentrality $lambda that exceeds $x with probability $power', (row) => {
    expectClose(noncentralityForPower(row.x, row.df, row.power), row.lambda, 1e-9)
  })

  it('finds critical values at levels no double can hold', () => {
    const x = chiSquareUpperQuantile(-1e6, 9, 2e4)
    expectClose(noncentralChiSquareLog10Sf(x, 9, 2e4), -1e6, 1e-12)
  })

  it('needs no noncentrality where the central chi-square exceeds x often enough', () => {
    // the median of a chi-square with 9 degrees of freedom is 8.34
    expect(noncentralityForPower(8, 9, 0.5)).toBe(0)
  })

  it('refuses a level above 1 and a power of 1', () => {
    expect(() => chiSquareUpperQuantile(0.1, 1, 0)).toThrow(RangeError)
    expect(() => noncentralityForPower(1, 1, 1)).toThrow(RangeError)
  })
})

describe('findRoot', () => {
  it('finds the root of a cubic to the last digits', () => {
    // Wallis: x^3 - 2x - 5 = 0 at 2.0945514815423265
    expectClose(
      findRoot((x) => x ** 3 - 2 * x - 5, 2, 3),
      2.0945514815423265,
      1e-15,
    )
  })

  it('refuses ends of one sign', () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow(/no sign change/)
  })
})
