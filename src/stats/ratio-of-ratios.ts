import type { Estimated, Undefined } from './interval.ts'
import { logRatio, type TwoRates } from './log-ratio.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The natural log of a ratio now over the same ratio then, each of two independent groups, with its interval.
 *
 * Estimate, limits and variance are on the log scale: 0 means that the ratio has not moved; take `Math.exp` to show
 * them. The variance is the sum of all four terms of `logRatio`. Undefined where one of the four groups is empty.
 *
 * @param now counts of both groups now
 * @param then counts of both groups earlier, from independent observations
 * @param confidence in (0, 1)
 */
export function ratioOfRatios(
  now: TwoRates,
  then: TwoRates,
  confidence = 0.95,
): (Estimated & { readonly variance: number }) | Undefined {
  const current = logRatio(now.x1, now.n1, now.x2, now.n2)
  if (current.status === 'undefined') return current
  const earlier = logRatio(then.x1, then.n1, then.x2, then.n2)
  if (earlier.status === 'undefined') return earlier
  const estimate = current.estimate - earlier.estimate
  const variance = current.variance + earlier.variance
  const half = twoSidedZ(confidence) * Math.sqrt(variance)
  return { status: 'estimated', estimate, variance, lower: estimate - half, upper: estimate + half }
}
