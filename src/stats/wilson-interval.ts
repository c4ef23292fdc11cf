import { emptyGroup, type Interval } from './interval.ts'
import { requireCount } from './require-count.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * Wilson's score interval for a rate.
 *
 * Both limits lie in [0, 1] and contain the estimate x/n; undefined where n is 0. Good from n = 1 on, where the Wald
 * interval is not.
 *
 * @param x successes, 0 <= x <= n
 * @param n trials
 * @param confidence in (0, 1)
 * @throws {RangeError} if x lies outside [0, n] or confidence outside (0, 1)
 * @see Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22
 */
export function wilsonInterval(x: number, n: number, confidence = 0.95): Interval {
  requireCount(x, n)
  const z = twoSidedZ(confidence)
  if (n === 0) return emptyGroup
  const estimate = x / n
  const center = (x + (z * z) / 2) / (n + z * z)
  const half = (z * Math.sqrt((x * (n - x)) / n + (z * z) / 4)) / (n + z * z)
  return {
    status: 'estimated',
    estimate,
    lower: x === 0 ? 0 : Math.max(0, center - half),
    upper: x === n ? 1 : Math.min(1, center + half),
  }
}
