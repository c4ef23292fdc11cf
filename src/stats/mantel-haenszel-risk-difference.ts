import { emptyGroup } from './interval.ts'
import type { TwoRates } from './log-ratio.ts'
import { type CommonEstimate, comparableStrata } from './stratified-tables.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The Mantel-Haenszel difference of rates common to several strata, first group minus second, with Sato's variance.
 *
 * In [-1, 1], limits cut at both ends; 0 means equal rates. The variance is consistent in few large and in many small
 * strata. The limits meet where no stratum varies, so do not trust them there. Undefined where no stratum has both
 * groups.
 *
 * @param strata counts of two groups in each stratum
 * @param confidence in (0, 1)
 * @throws {RangeError} if an x lies outside [0, n] or confidence outside (0, 1)
 * @see Sato (1989), "On the variance estimator for the Mantel-Haenszel risk difference", Biometrics 45; Klingenberg
 * (2014), Stat. Med. 33
 */
export function mantelHaenszelRiskDifference(strata: readonly TwoRates[], confidence = 0.95): CommonEstimate {
  const z = twoSidedZ(confidence)
  const used = comparableStrata(strata)
  if (used.length === 0) return emptyGroup
  let [weight, difference, p, q] = [0, 0, 0, 0]
  for (const { x1, n1, x2, n2 } of used) {
    const n = n1 + n2
    weight += (n1 * n2) / n
    difference += (x1 * n2 - x2 * n1) / n
    p += (n1 * n1 * x2 - n2 * n2 * x1 + (n1 * n2 * (n2 - n1)) / 2) / (n * n)
    q += (x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * n)
  }
  const estimate = difference / weight
  const half = (z * Math.sqrt(Math.max(0, estimate * p + q))) / weight
  return {
    status: 'estimated',
    estimate,
    lower: Math.max(-1, estimate - half),
    upper: Math.min(1, estimate + half),
    strata: used.length,
  }
}
