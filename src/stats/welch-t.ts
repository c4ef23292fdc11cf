import { emptyGroup, noVariation, tooFew, type Undefined, unbounded } from './interval.ts'
import { type Moments, momentsFromSums, momentsOf, type Sums } from './moments.ts'
import { twoSidedTLog10P } from './student-t-log10-sf.ts'
import { twoSidedT } from './two-sided-t.ts'

/**
 * The difference of two means with its limits, and the test that it is 0.
 */
export type MeanDifference =
  | {
      readonly status: 'tested'
      readonly estimate: number
      readonly lower: number
      readonly upper: number
      readonly statistic: number
      readonly df: number
      readonly log10P: number
    }
  | Undefined

/**
 * Welch's t test that two samples have one mean, whatever their variances, two-sided, with the interval of the
 * difference.
 *
 * Estimate and limits are mean of `a` minus mean of `b`, in the unit of the values; the statistic is Student's t with
 * Satterthwaite's degrees of freedom. Undefined where a sample is empty or has one value only, where neither varies, and
 * where squares leave double precision.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @param confidence in (0, 1)
 * @see Welch (1947), "The generalization of Student's problem when several different population variances are involved",
 * Biometrika 34
 */
export function welchT(a: ArrayLike<number>, b: ArrayLike<number>, confidence = 0.95): MeanDifference {
  if (a.length === 0 || b.length === 0) return emptyGroup
  return welchFromMoments(momentsOf(a), momentsOf(b), confidence)
}

/**
 * `welchT` of two samples of which only sums are left.
 *
 * @param a sums of the first sample; n of 0 is an empty sample
 * @param b sums of the second sample
 * @param confidence in (0, 1)
 * @throws {RangeError} if a sum is not finite or no sample can have these sums
 */
export function welchFromSums(a: Sums, b: Sums, confidence = 0.95): MeanDifference {
  if (a.n === 0 || b.n === 0) return emptyGroup
  return welchFromMoments(momentsFromSums(a), momentsFromSums(b), confidence)
}

/**
 * `welchT` of two samples given by size, mean and variance.
 *
 * @param a moments of the first sample
 * @param b moments of the second sample
 * @param confidence in (0, 1)
 */
export function welchFromMoments(a: Moments, b: Moments, confidence = 0.95): MeanDifference {
  if (a.n < 2 || b.n < 2) return tooFew
  const [first, second] = [a.variance / a.n, b.variance / b.n]
  const estimate = a.mean - b.mean
  const variance = first + second
  if (!Number.isFinite(variance) || !Number.isFinite(estimate)) return unbounded
  if (variance === 0) return noVariation
  // shares of the variance first, so that the fourth powers neither overflow nor vanish
  const share = first / variance
  const df = 1 / ((share * share) / (a.n - 1) + ((1 - share) * (1 - share)) / (b.n - 1))
  const error = Math.sqrt(variance)
  const statistic = estimate / error
  if (!Number.isFinite(statistic)) return unbounded
  const half = twoSidedT(confidence, df) * error
  const log10P = twoSidedTLog10P(statistic, df)
  return { status: 'tested', estimate, lower: estimate - half, upper: estimate + half, statistic, df, log10P }
}
