import { emptyGroup, type Undefined } from './interval.ts'
import { requireCount } from './require-count.ts'

/**
 * A natural logarithm of a ratio with the variance of that logarithm.
 */
export type LogRatio =
  | { readonly status: 'estimated'; readonly estimate: number; readonly variance: number }
  | Undefined

/**
 * Counts of two groups: x1 of n1 against x2 of n2.
 */
export type TwoRates = { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number }

/**
 * The natural log of the ratio of two rates with half an observation added:
 * ln((x1+1/2)/(n1+1/2)) - ln((x2+1/2)/(n2+1/2)).
 *
 * 0 when both rates are equal in equal groups. The variance is the sum of 1/(x+1/2) - 1/(n+1/2); it is 0 where both
 * rates are 1, so do not trust it there. Undefined where a group is empty.
 *
 * @param x1 successes of the first group, 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, 0 <= x2 <= n2
 * @param n2 size of the second group
 * @throws {RangeError} if x lies outside [0, n]
 * @see Walter (1975), "The distribution of Levin's measure of attributable risk", Biometrika 62
 */
export function logRatio(x1: number, n1: number, x2: number, n2: number): LogRatio {
  requireCount(x1, n1)
  requireCount(x2, n2)
  if (n1 === 0 || n2 === 0) return emptyGroup
  return {
    status: 'estimated',
    estimate: Math.log((x1 + 0.5) / (n1 + 0.5)) - Math.log((x2 + 0.5) / (n2 + 0.5)),
    variance: logVariance(x1, n1) + logVariance(x2, n2),
  }
}

/** 1/(x+1/2) - 1/(n+1/2), without the cancellation. */
function logVariance(x: number, n: number): number {
  return (n - x) / ((x + 0.5) * (n + 0.5))
}
