import { describe, expect, it } from 'vitest'
import { changeForm, meanForm, rateForm } from '../../../src/detect/search/effect-form.ts'

const sums = (...values: number[]): Float64Array => Float64Array.from(values)

describe('a rate against everyone else', () => {
  it('is tested by the pooled z', () => {
    // 30 of 100 against 400 of 900: pooled 0.43, se sqrt(0.43 * 0.57 * (1/100 + 1/900)) = 0.052186; z = -2.7679003
    expect(rateForm.deviate(sums(100, 30), sums(900, 400))).toBeCloseTo(-2.7679003, 6)
    // scipy.stats: 2 * norm.sf(2.7679003) = 0.0056418713
    expect(10 ** rateForm.log10P(sums(100, 30), sums(900, 400))).toBeCloseTo(0.0056418713, 9)
  })

  it('is tested exactly where under five events are expected', () => {
    // scipy.stats.fisher_exact([[3, 97], [2, 898]]).pvalue = 0.0083657804
    expect(10 ** rateForm.log10P(sums(100, 3), sums(900, 2))).toBeCloseTo(0.0083657804, 9)
  })

  it('has no ratio to a rate of nothing, and no deviate without variation', () => {
    expect(rateForm.ratio(sums(100, 3), sums(900, 0))).toBeUndefined()
    expect(rateForm.deviate(sums(100, 0), sums(900, 0))).toBe(0)
    expect(rateForm.log10P(sums(0, 0), sums(900, 10))).toBe(0)
  })
})

describe('a mean against everyone else', () => {
  it('is Welch’s t with a normal tail', () => {
    // 1, 2, 3 (mean 2, variance 1) against 4, 6 (mean 5, variance 2): (2 - 5) / sqrt(1/3 + 2/2) = -2.598076
    const [a, b] = [sums(3, 6, 14), sums(2, 10, 52)]
    expect(meanForm.deviate(a, b)).toBeCloseTo(-2.598076, 6)
    expect(meanForm.difference(a, b)?.estimate).toBe(-3)
  })

  it('cannot be told of one value, or of values that are all alike', () => {
    expect(meanForm.deviate(sums(1, 6, 36), sums(2, 10, 52))).toBe(0)
    expect(meanForm.deviate(sums(3, 6, 12), sums(2, 8, 32))).toBe(0)
  })
})

describe('a change against everyone else’s', () => {
  it('is the difference in differences', () => {
    // (40/100 - 60/100) - (500/1000 - 510/1000) = -0.20 + 0.01
    const [a, b] = [sums(100, 40, 100, 60), sums(1000, 500, 1000, 510)]
    expect(changeForm.difference(a, b)?.estimate).toBeCloseTo(-0.19, 12)
    expect(changeForm.value(a)).toBeCloseTo(-0.2, 12)
    // (40/60) / (500/510) = 0.68, but for the halves that are added
    expect(changeForm.ratio(a, b)?.estimate).toBeCloseTo(0.68, 1)
    expect(changeForm.deviate(a, b)).toBeLessThan(-2)
  })
})
