import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cramerVonMisesLog10Sf } from '../../src/stats/cramer-von-mises-log10-sf.ts'
import { kolmogorovLog10Sf } from '../../src/stats/kolmogorov-log10-sf.ts'
import { lnRegularizedBeta } from '../../src/stats/ln-regularized-beta.ts'
import { normalLog10Sf } from '../../src/stats/normal-log10-sf.ts'
import { studentTLog10Sf, twoSidedTLog10P } from '../../src/stats/student-t-log10-sf.ts'
import { twoSidedT } from '../../src/stats/two-sided-t.ts'
import { twoSidedZ } from '../../src/stats/two-sided-z.ts'
import { expectClose, readGolden } from './golden.ts'

const golden = readGolden<{
  student: { t: number; df: number; log10P: number }[]
  studentQuantile: { confidence: number; df: number; t: number }[]
  beta: { x: number; y: number; a: number; b: number; log10P: number }[]
  kolmogorov: { x: number; log10P: number }[]
  cramerVonMises: { x: number; log10P: number }[]
}>('tails')

describe("the tail of Student's t", () => {
  it.each(golden.student)('at t = $t with $df degrees of freedom has log10 p $log10P', ({ t, df, log10P }) => {
    expectClose(studentTLog10Sf(t, df), log10P, 1e-9)
  })

  it('is the arc tangent with one degree of freedom', () => {
    // Cauchy: P[T > t] = 1/2 - atan(t) / pi
    for (const t of [-50, -1, 0, 0.3, 1, 7])
      expectClose(10 ** studentTLog10Sf(t, 1), 0.5 - Math.atan(t) / Math.PI, 1e-13)
  })

  it('is the normal tail without end of freedom', () => {
    expect(studentTLog10Sf(3, Number.POSITIVE_INFINITY)).toBe(normalLog10Sf(3))
    expectClose(studentTLog10Sf(3, 1e16), normalLog10Sf(3), 1e-9)
  })

  it('keeps the exponent of probabilities that no double holds', () => {
    // for t^2 >> df: P = df^(df/2 - 1) / B(df/2, 1/2) t^-df; df = 200, t = 1e6: B(100, 1/2) = 0.17747...
    expect(studentTLog10Sf(1e6, 200)).toBeCloseTo(99 * Math.log10(200) - Math.log10(0.1774702) - 1200, 4)
  })

  it('falls with t and, far out, with the degrees of freedom', () => {
    const df = fc.double({ min: 0.5, max: 5000, noNaN: true })
    fc.assert(
      fc.property(df, fc.double({ min: 3, max: 300, noNaN: true }), (nu, t) => {
        expect(studentTLog10Sf(t * 1.01, nu)).toBeLessThan(studentTLog10Sf(t, nu))
        expect(studentTLog10Sf(t, nu * 1.1)).toBeLessThan(studentTLog10Sf(t, nu))
      }),
      { seed: 21 },
    )
  })

  it.each(golden.studentQuantile)('$confidence lies within $t at $df', ({ confidence, df, t }) => {
    expectClose(twoSidedT(confidence, df), t, 1e-9)
  })

  it('needs wider limits than the normal one and none at the end of all degrees of freedom', () => {
    expect(twoSidedT(0.95, 5)).toBeGreaterThan(twoSidedZ(0.95))
    expect(twoSidedT(0.95, Number.POSITIVE_INFINITY)).toBeCloseTo(twoSidedZ(0.95), 12)
  })

  it('is certain at t = 0 for both sides and refuses what is no parameter', () => {
    expect(twoSidedTLog10P(0, 4)).toBe(0)
    expect(() => studentTLog10Sf(1, 0)).toThrow(/df must be positive/)
    expect(() => studentTLog10Sf(Number.NaN, 3)).toThrow(/t must be a number/)
    expect(studentTLog10Sf(Number.POSITIVE_INFINITY, 3)).toBe(Number.NEGATIVE_INFINITY)
    expect(studentTLog10Sf(Number.NEGATIVE_INFINITY, 3)).toBe(0)
  })
})

describe('the regularized incomplete beta function', () => {
  it.each(golden.beta)('at $x with shapes $a and $b', ({ x, y, a, b, log10P }) => {
    expectClose(lnRegularizedBeta(x, y, a, b) / Math.LN10, log10P, 1e-9)
  })

  it('is 0 and 1 at the ends, and its mirror sums to 1', () => {
    expect(lnRegularizedBeta(0, 1, 2, 3)).toBe(Number.NEGATIVE_INFINITY)
    expect(lnRegularizedBeta(1, 0, 2, 3)).toBe(0)
    expectClose(Math.exp(lnRegularizedBeta(0.3, 0.7, 2, 5)) + Math.exp(lnRegularizedBeta(0.7, 0.3, 5, 2)), 1, 1e-14)
  })

  it('refuses shapes and points outside', () => {
    expect(() => lnRegularizedBeta(0.5, 0.5, 0, 1)).toThrow(/a must be positive/)
    expect(() => lnRegularizedBeta(1.5, -0.5, 1, 1)).toThrow(/must lie in \[0, 1\]/)
  })
})

describe('the limits of the distribution-free statistics', () => {
  it.each(golden.kolmogorov)('Kolmogorov at $x has log10 p $log10P', ({ x, log10P }) => {
    expectClose(kolmogorovLog10Sf(x), log10P, log10P > -1e-3 ? 1e-7 : 1e-9)
  })

  it.each(golden.cramerVonMises)('Cramer-von Mises at $x has log10 p $log10P', ({ x, log10P }) => {
    expectClose(cramerVonMisesLog10Sf(x), log10P, log10P > -1e-3 ? 1e-7 : 1e-9)
  })

  it('Kolmogorov has no seam where one series hands over to the other', () => {
    expectClose(kolmogorovLog10Sf(1 - 1e-13), kolmogorovLog10Sf(1), 1e-11)
  })

  it('reproduce the tabled 5 % points 1.358 and 0.461', () => {
    // Smirnov (1948): 1.3581; Anderson and Darling (1952), table 1: 0.46136
    expect(10 ** kolmogorovLog10Sf(1.3581)).toBeCloseTo(0.05, 4)
    expect(10 ** cramerVonMisesLog10Sf(0.46136)).toBeCloseTo(0.05, 5)
  })

  it('are certain at 0 and refuse what is no number', () => {
    expect(kolmogorovLog10Sf(0)).toBe(0)
    expect(cramerVonMisesLog10Sf(0)).toBe(0)
    expect(() => kolmogorovLog10Sf(Number.NaN)).toThrow(RangeError)
    expect(() => cramerVonMisesLog10Sf(Number.NaN)).toThrow(RangeError)
  })
})
