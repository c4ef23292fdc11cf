import { emptyGroup, zeroCount } from './interval.ts'
import type { TwoRates } from './log-ratio.ts'
import { type CommonEstimate, comparableStrata } from './stratified-tables.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The Mantel-Haenszel odds ratio common to several strata, first group against second, with the interval of Robins,
 * Breslow and Greenland on the log scale.
 *
 * Estimate and limits are ratios, > 0; 1 means equal odds. Good in few large and in many small strata. Meaningful where
 * the odds ratios of the strata are alike: see `breslowDay`. Undefined where no stratum has both groups, and where the
 * ratio would be 0 or without bound.
 *
 * @param strata counts of two groups in each stratum
 * @param confidence in (0, 1)
 * @throws {RangeError} if an x lies outside [0, n] or confidence outside (0, 1)
 * @see Robins, Breslow and Greenland (1986), "Estimators of the Mantel-Haenszel variance consistent in both sparse data
 * and large-strata limiting models", Biometrics 42
 */
export function mantelHaenszelOddsRatio(strata: readonly TwoRates[], confidence = 0.95): CommonEstimate {
  const z = twoSidedZ(confidence)
  const used = comparableStrata(strata)
  if (used.length === 0) return emptyGroup
  let [r, s, pr, psqr, qs] = [0, 0, 0, 0, 0]
  for (const { x1, n1, x2, n2 } of used) {
    const n = n1 + n2
    const [ad, bc] = [(x1 * (n2 - x2)) / n, ((n1 - x1) * x2) / n]
    const [p, q] = [(x1 + n2 - x2) / n, (n1 - x1 + x2) / n]
    r += ad
    s += bc
    pr += p * ad
    psqr += p * bc + q * ad
    qs += q * bc
  }
  if (r === 0 || s === 0) return zeroCount
  const variance = pr / (2 * r * r) + psqr / (2 * r * s) + qs / (2 * s * s)
  const half = z * Math.sqrt(variance)
  const estimate = r / s
  return {
    status: 'estimated',
    estimate,
    lower: estimate * Math.exp(-half),
    upper: estimate * Math.exp(half),
    strata: used.length,
  }
}
