import { cellDivergence } from './cell-divergence.ts'
import { noncentralChiSquareLog10Sf } from './noncentral-chi-square-log10-sf.ts'

/**
 * Two histograms over the same cells and how much noise their counts carry.
 *
 * `phi` is the overdispersion (1 for independent observations). `kappaA` is the factor a in [1, cells - 1] by which
 * shared variance that lies in one direction of the cells widens the statistic: statistic and noncentrality are
 * divided by a and the degrees of freedom become (cells - 1) / a. 1 when the variance has no direction.
 */
export type CellComparison = {
  readonly baseline: ArrayLike<number>
  readonly current: ArrayLike<number>
  readonly phi?: number
  readonly kappaA?: number
}

/**
 * What the minimum-effect test says of two histograms.
 *
 * `divergence` is the one measured on the pooled cells, `estimate` the same less what noise alone adds, at least 0;
 * both base 2. `log10P` is at most 0.
 */
export type MinimumEffect = {
  readonly divergence: number
  readonly estimate: number
  readonly log10P: number
  readonly nEffective: number
  readonly cellsUsed: number
}

/**
 * Tests the null hypothesis that the divergence of two distributions is at most half the tolerance.
 *
 * With B used cells and D their Jensen-Shannon divergence (base 2) the statistic D 8 ln 2 nm/(n + m) / phi is compared
 * with a noncentral chi-square of B - 1 degrees of freedom at the noncentrality of half the tolerance; a tolerance of 0
 * tests equality. Conservative at the boundary for n and m from 200 on. With one used cell nothing can differ: estimate
 * 0, log10P 0.
 *
 * @param comparison the histograms (length k >= 1, at least one observation each), the tolerance as a divergence in
 *   [0, 1], and the noise
 * @throws {RangeError} if the lengths differ, a histogram is empty, or tolerance, phi or kappaA are out of range
 * @see Murphy and Myors (1999), "Testing the hypothesis that treatments have negligible effects", J. Appl. Psych. 84(2)
 */
export function minimumEffectTest(comparison: CellComparison & { readonly tolerance: number }): MinimumEffect {
  const { baseline, current, tolerance, phi = 1, kappaA = 1 } = comparison
  if (!(tolerance >= 0 && tolerance <= 1)) throw new RangeError(`tolerance must lie in [0, 1], got ${tolerance}`)
  if (!(kappaA > 0)) throw new RangeError(`kappaA must be positive, got ${kappaA}`)
  const { divergence, cellsUsed, nEffective, perDivergence, inflation } = cellDivergence(baseline, current, phi)
  if (cellsUsed <= 1) return { divergence: 0, estimate: 0, log10P: 0, nEffective, cellsUsed }
  const scale = perDivergence / kappaA
  const log10P = noncentralChiSquareLog10Sf(divergence * scale, (cellsUsed - 1) / kappaA, (tolerance / 2) * scale)
  return { divergence, estimate: Math.max(0, divergence - inflation), log10P, nEffective, cellsUsed }
}
