import { emptyGroup, type PointEstimate, unbounded } from './interval.ts'
import { sortedValues, walkTogether } from './sorted-values.ts'

/**
 * The energy distance between two samples: sqrt(2 E|X-Y| - E|X-X'| - E|Y-Y'|).
 *
 * In the square root of the values' unit, symmetric, a metric; 0 when both have the same empirical distribution. Computed
 * as sqrt(2 integral (F - G)^2). Undefined where a sample is empty.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @throws {RangeError} if a value is not finite
 * @see Szekely and Rizzo (2013), "Energy statistics: a class of statistics based on distances", J. Stat. Plan. Inference
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>): PointEstimate {
  const [first, second] = [sortedValues(a), sortedValues(b)]
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return emptyGroup
  let [area, gap, before] = [0, 0, 0]
  walkTogether(first, second, ({ value, throughA, throughB }) => {
    if (gap > 0) area += gap * gap * (value - before)
    gap = Math.abs(throughA * m - throughB * n) / (n * m)
    before = value
  })
  return Number.isFinite(area) ? { status: 'estimated', estimate: Math.sqrt(2 * area) } : unbounded
}
