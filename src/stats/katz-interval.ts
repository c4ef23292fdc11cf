import { emptyGroup, type Interval, zeroCount } from './interval.ts'
import { requireCount } from './require-count.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * Katz's interval for the ratio of two independent rates, on the log scale without adding half an observation.
 *
 * Estimate and limits are ratios, > 0; 1 means equal rates. Undefined where a group is empty or has no success. Its
 * coverage falls far below its name under 100 observations: take `ratioInterval` unless a rule asks for Katz.
 *
 * @param x1 successes of the first group, 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, 0 <= x2 <= n2
 * @param n2 size of the second group
 * @param confidence in (0, 1)
 * @throws {RangeError} if x lies outside [0, n] or confidence outside (0, 1)
 * @see Katz, Baptista, Azen and Pike (1978), "Obtaining confidence intervals for the risk ratio in cohort studies",
 * Biometrics 34
 */
export function katzInterval(x1: number, n1: number, x2: number, n2: number, confidence = 0.95): Interval {
  requireCount(x1, n1)
  requireCount(x2, n2)
  const z = twoSidedZ(confidence)
  if (n1 === 0 || n2 === 0) return emptyGroup
  if (x1 === 0 || x2 === 0) return zeroCount
  const estimate = x1 / n1 / (x2 / n2)
  const half = z * Math.sqrt((n1 - x1) / (x1 * n1) + (n2 - x2) / (x2 * n2))
  return { status: 'estimated', estimate, lower: estimate * Math.exp(-half), upper: estimate * Math.exp(half) }
}
