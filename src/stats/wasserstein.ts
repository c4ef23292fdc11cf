import { emptyGroup, noVariation, type PointEstimate, unbounded } from './interval.ts'
import { momentsOf } from './moments.ts'
import { sortedValues, walkTogether } from './sorted-values.ts'

/**
 * The first Wasserstein distance between two samples: how far their observations have to travel on average.
 *
 * In the unit of the values, symmetric; 0 when both have the same empirical distribution. Undefined where a sample is
 * empty.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @throws {RangeError} if a value is not finite
 */
export function wasserstein(a: ArrayLike<number>, b: ArrayLike<number>): PointEstimate {
  const [first, second] = [sortedValues(a), sortedValues(b)]
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return emptyGroup
  let [distance, gap, before] = [0, 0, 0]
  walkTogether(first, second, ({ value, throughA, throughB }) => {
    if (gap > 0) distance += gap * (value - before)
    gap = Math.abs(throughA * m - throughB * n) / (n * m)
    before = value
  })
  return Number.isFinite(distance) ? { status: 'estimated', estimate: distance } : unbounded
}

/**
 * The first Wasserstein distance in standard deviations of the first sample (n - 1 below the line).
 *
 * No unit, not symmetric; 0 when both have the same empirical distribution. Undefined where a sample is empty or the
 * first does not vary.
 *
 * @param baseline values in any order, finite
 * @param current values in any order, finite
 * @throws {RangeError} if a value is not finite
 */
export function wassersteinScaled(baseline: ArrayLike<number>, current: ArrayLike<number>): PointEstimate {
  const raw = wasserstein(baseline, current)
  if (raw.status === 'undefined') return raw
  const { variance } = momentsOf(baseline)
  if (!Number.isFinite(variance)) return unbounded
  if (!(variance > 0)) return noVariation
  const estimate = raw.estimate / Math.sqrt(variance)
  return Number.isFinite(estimate) ? { status: 'estimated', estimate } : unbounded
}
