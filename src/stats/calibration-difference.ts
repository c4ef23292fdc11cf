import type { ScoreBin } from './calibration-test.ts'
import { emptyGroup, noVariation, type Undefined } from './interval.ts'
import { rateVariance } from './rate-variance.ts'
import { requireCount } from './require-count.ts'
import { twoSidedLog10P } from './two-proportion-z.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * How the calibration of two groups differs, pooled over score bins.
 */
export type CalibrationDifference =
  | {
      readonly status: 'tested'
      readonly estimate: number
      readonly lower: number
      readonly upper: number
      readonly statistic: number
      readonly log10P: number
      /** Per bin both groups use: its index, and the first group's excess of positives over scores less the second's. */
      readonly bins: readonly { readonly bin: number; readonly difference: number; readonly weight: number }[]
    }
  | Undefined

/**
 * The difference between two groups of the share of positives beyond what scores promise, within score bins, two-sided.
 *
 * In each bin (positives - scoreSum) / n of the first group minus that of the second; bins are pooled with the weights
 * n1 n2 / (n1 + n2), which sum to 1 here. 0 when people with like scores have like outcomes in both groups. The statistic
 * is a standard normal deviate, positive when the first group has more positives than its scores promise, against the
 * second. Bins that one group does not use say nothing. Undefined where no bin is used by both.
 *
 * @param first bins of the first group, ascending
 * @param second the same bins of the second group
 * @param confidence in (0, 1)
 * @throws {RangeError} if the lengths differ, or positives or scoreSum lie outside [0, n]
 */
export function calibrationDifference(
  first: readonly ScoreBin[],
  second: readonly ScoreBin[],
  confidence = 0.95,
): CalibrationDifference {
  const z = twoSidedZ(confidence)
  if (first.length !== second.length) {
    throw new RangeError(`both groups need the same bins, got ${first.length} and ${second.length}`)
  }
  const shared = first.flatMap((a, bin) => {
    const b = second[bin] as ScoreBin
    for (const { n, positives, scoreSum } of [a, b]) {
      requireCount(positives, n)
      requireCount(scoreSum, n)
    }
    if (a.n === 0 || b.n === 0) return []
    const difference = (a.positives - a.scoreSum) / a.n - (b.positives - b.scoreSum) / b.n
    const variance = rateVariance(a.positives, a.n) + rateVariance(b.positives, b.n)
    return [{ bin, difference, variance, weight: (a.n * b.n) / (a.n + b.n) }]
  })
  if (shared.length === 0) return emptyGroup
  const total = shared.reduce((sum, { weight }) => sum + weight, 0)
  const estimate = shared.reduce((sum, { weight, difference }) => sum + (weight / total) * difference, 0)
  const variance = shared.reduce((sum, { weight, variance }) => sum + (weight / total) ** 2 * variance, 0)
  if (!(variance > 0)) return noVariation
  const error = Math.sqrt(variance)
  const statistic = estimate / error
  return {
    status: 'tested',
    estimate,
    lower: estimate - z * error,
    upper: estimate + z * error,
    statistic,
    log10P: twoSidedLog10P(statistic),
    bins: shared.map(({ bin, difference, weight }) => ({ bin, difference, weight: weight / total })),
  }
}
