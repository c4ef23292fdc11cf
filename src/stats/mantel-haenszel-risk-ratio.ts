import { emptyGroup, zeroCount } from './interval.ts'
import type { TwoRates } from './log-ratio.ts'
import { type CommonEstimate, comparableStrata } from './stratified-tables.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The Mantel-Haenszel ratio of rates common to several strata, first group against second, with the interval of
 * Greenland and Robins on the log scale.
 *
 * Estimate and limits are ratios, > 0; 1 means equal rates. In one stratum it is the plain ratio with Katz's interval,
 * so distrust the limits while a group has under 100 observations in all. Undefined where no stratum has both groups,
 * and where a group has no success.
 *
 * @param strata counts of two groups in each stratum
 * @param confidence in (0, 1)
 * @throws {RangeError} if an x lies outside [0, n] or confidence outside (0, 1)
 * @see Greenland and Robins (1985), "Estimation of a common effect parameter from sparse follow-up data", Biometrics 41
 */
export function mantelHaenszelRiskRatio(strata: readonly TwoRates[], confidence = 0.95): CommonEstimate {
  const z = twoSidedZ(confidence)
  const used = comparableStrata(strata)
  if (used.length === 0) return emptyGroup
  let [first, second, spread] = [0, 0, 0]
  for (const { x1, n1, x2, n2 } of used) {
    const n = n1 + n2
    first += (x1 * n2) / n
    second += (x2 * n1) / n
    spread += (n1 * x1 * (n2 - x2) + n2 * x2 * (n1 - x1)) / (n * n)
  }
  if (first === 0 || second === 0) return zeroCount
  const half = z * Math.sqrt(spread / (first * second))
  const estimate = first / second
  return {
    status: 'estimated',
    estimate,
    lower: estimate * Math.exp(-half),
    upper: estimate * Math.exp(half),
    strata: used.length,
  }
}
