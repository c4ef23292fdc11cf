import type { Interval } from './interval.ts'
import { logRatio } from './log-ratio.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The interval for the ratio of two independent rates on the log scale, half an observation added to each count.
 *
 * Estimate and limits are ratios, > 0; 1 means equal rates. Undefined where a group is empty. With both rates at 1 the
 * limits meet, so do not trust it there.
 *
 * @param x1 successes of the first group, 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, 0 <= x2 <= n2
 * @param n2 size of the second group
 * @param confidence in (0, 1)
 * @see Walter (1975), "The distribution of Levin's measure of attributable risk", Biometrika 62
 */
export function ratioInterval(x1: number, n1: number, x2: number, n2: number, confidence = 0.95): Interval {
  const log = logRatio(x1, n1, x2, n2)
  if (log.status === 'undefined') return log
  const half = twoSidedZ(confidence) * Math.sqrt(log.variance)
  return {
    status: 'estimated',
    estimate: Math.exp(log.estimate),
    lower: Math.exp(log.estimate - half),
    upper: Math.exp(log.estimate + half),
  }
}
