import { describe, expect, it } from 'vitest'
import { poissonRateInterval } from '../../src/stats/poisson-rate-interval.ts'

describe('the exact interval of a Poisson mean', () => {
  it('agrees with the chi-square quantiles of scipy', () => {
    // scipy.stats.chi2.ppf([.025, .975], [2k, 2k+2]) / 2 of scipy 1.17.1
    for (const [count, lower, upper] of [
      [0, 0, 3.6888794541139363],
      [1, 0.025317807984289876, 5.571643390938898],
      [3, 0.6186721228956014, 8.767273069742323],
      [100, 81.36399125092314, 121.62679379242638],
    ] as const) {
      const interval = poissonRateInterval(count)
      expect(interval.lower).toBeCloseTo(lower, 8)
      expect(interval.upper).toBeCloseTo(upper, 8)
    }
  })

  it('holds the count, and is wider with more confidence', () => {
    const [narrow, wide] = [poissonRateInterval(12, 0.9), poissonRateInterval(12, 0.99)]
    expect(narrow.lower).toBeLessThan(12)
    expect(narrow.upper).toBeGreaterThan(12)
    expect(wide.lower).toBeLessThan(narrow.lower)
    expect(wide.upper).toBeGreaterThan(narrow.upper)
  })

  it('refuses what is no count', () => {
    expect(() => poissonRateInterval(-1)).toThrow(RangeError)
    expect(() => poissonRateInterval(1.5)).toThrow(RangeError)
  })
})
