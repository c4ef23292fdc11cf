import { describe, expect, it } from 'vitest'
import { log10Add } from '../../src/stats/log10-add.ts'
import { normalCdf } from '../../src/stats/normal-cdf.ts'
import { normalLog10Sf } from '../../src/stats/normal-log10-sf.ts'
import { normalQuantile } from '../../src/stats/normal-quantile.ts'
import { withinToleranceLog10P } from '../../src/stats/within-tolerance-log10-p.ts'
import { expectClose, readGolden } from './golden.ts'

const golden = readGolden<{
  sf: { z: number; log10P: number }[]
  cdf: { z: number; p: number }[]
  quantile: { p: number; z: number }[]
}>('normal')

describe('the normal distribution', () => {
  it.each(golden.sf)('has log10 P[Z > $z] = $log10P as scipy has', ({ z, log10P }) => {
    expectClose(normalLog10Sf(z), log10P, 1e-12)
  })

  it.each(golden.cdf)('has P[Z <= $z] = $p as scipy has', ({ z, p }) => {
    expectClose(normalCdf(z), p, 1e-12)
  })

  it.each(golden.quantile)('has the quantile $z at $p as scipy has', ({ p, z }) => {
    expectClose(normalQuantile(p), z, 1e-12)
  })

  it('keeps its exponent where doubles have none: a z of 10^6 is near 10^-2*10^11', () => {
    // z^2 / (2 ln 10) = 10^12 / 4.605170 = 2.171472e11
    expectClose(normalLog10Sf(1e6), -2.171472e11, 1e-6)
  })

  it('refuses a probability outside [0, 1]', () => {
    expect(() => normalQuantile(1.1)).toThrow(RangeError)
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError)
  })
})

describe('log10Add', () => {
  it('adds probabilities far below the smallest double', () => {
    expectClose(log10Add(-1e6, -1e6), -1e6 + Math.log10(2), 1e-15)
    expect(log10Add(-400, -1e6)).toBe(-400)
  })

  it('takes -Infinity as 0', () => {
    expect(log10Add(Number.NEGATIVE_INFINITY, -3)).toBe(-3)
    expect(log10Add(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY)
  })
})

describe('withinToleranceLog10P', () => {
  it('is the two-sided z test at a tolerance of 0', () => {
    // P[|Z| >= 1.959963984540054] = 0.05
    expectClose(withinToleranceLog10P(-0.1959963984540054, 0, 0.1), Math.log10(0.05), 1e-12)
  })

  it('is near 1/2 for an estimate on the tolerance, whose other edge is far', () => {
    // Phi(0) + Phi(-2 * 0.05 / 0.01) = 0.5 + 7.6e-24
    expectClose(10 ** withinToleranceLog10P(0.05, 0.05, 0.01), 0.5, 1e-12)
  })

  it('is 1 for no effect at all, and never more', () => {
    // Phi(d/se) + Phi(-d/se) = 1 whatever d and se
    for (const tolerance of [0, 0.01, 0.05, 3]) {
      expect(withinToleranceLog10P(0, tolerance, 0.01)).toBeLessThanOrEqual(0)
      expect(withinToleranceLog10P(0, tolerance, 0.01)).toBeGreaterThan(-1e-15)
    }
    expect(withinToleranceLog10P(0.01, 0.05, 0)).toBe(0)
  })

  it('stays finite for effects of thousands of standard errors', () => {
    // (0.5 / 1e-4)^2 / (2 ln 10) = 5.4e6
    const log10P = withinToleranceLog10P(0.525, 0.025, 1e-4)
    expect(log10P).toBeLessThan(-5.4e6)
    expect(log10P).toBeGreaterThan(-5.5e6)
  })

  it('refuses an effect beyond the tolerance that claims no error at all', () => {
    expect(() => withinToleranceLog10P(0.1, 0.05, 0)).toThrow(RangeError)
  })
})
