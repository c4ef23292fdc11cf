import { cellDivergence } from './cell-divergence.ts'
import { type Interval, noVariation } from './interval.ts'
import type { CellComparison } from './minimum-effect-test.ts'
import { noncentralityForPower } from './noncentrality-for-power.ts'

/**
 * A confidence interval for the divergence of two distributions, by inversion of the noncentral chi-square.
 *
 * Base 2, in [0, 1]; the lower limit is 0 where equality cannot be excluded, and both are 0 where the samples agree
 * better than equal distributions would. The estimate is that of `minimumEffectTest` and may lie outside when noise
 * explains nearly all of the divergence. Undefined where fewer than two cells are used.
 *
 * @param comparison the histograms, the noise as in `minimumEffectTest`, and the confidence in (0, 1), by default 0.95
 * @throws {RangeError} if the lengths differ, a histogram is empty or phi is not positive
 * @see Steiger and Fouladi (1997), "Noncentrality interval estimation"
 */
export function minimumEffectInterval(comparison: CellComparison & { readonly confidence?: number }): Interval {
  const { baseline, current, phi = 1, kappaA = 1, confidence = 0.95 } = comparison
  const { divergence, cellsUsed, perDivergence, inflation } = cellDivergence(baseline, current, phi)
  if (cellsUsed <= 1) return noVariation
  const scale = perDivergence / kappaA
  const limit = (probability: number) =>
    Math.min(1, noncentralityForPower(divergence * scale, (cellsUsed - 1) / kappaA, probability) / scale)
  return {
    status: 'estimated',
    estimate: Math.max(0, divergence - inflation),
    lower: limit((1 - confidence) / 2),
    upper: limit((1 + confidence) / 2),
  }
}
