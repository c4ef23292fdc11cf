import { homogeneityChiSquare } from './homogeneity-chi-square.ts'
import { noVariation, tooFew, type Undefined } from './interval.ts'
import { totalOf } from './shares-of-cells.ts'

/**
 * Cramer's V of a table of two samples by k cells, corrected for its bias.
 *
 * Both numbers lie in [0, 1]; 0 when both samples have the same shares. `estimate` subtracts what the chi-square is
 * expected to be without any association, so that it is near 0 in small samples from one distribution; `uncorrected` is
 * the plain sqrt(chi-square / observations). Cells empty on both sides do not count. Undefined where only one cell is
 * used, and for two observations or fewer.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 * @see Bergsma (2013), "A bias-correction for Cramer's V and Tschuprow's T", J. Korean Stat. Soc. 42(3)
 */
export function cramersV(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): { readonly status: 'estimated'; readonly estimate: number; readonly uncorrected: number } | Undefined {
  const { statistic, df } = homogeneityChiSquare(baseline, current)
  const total = totalOf(baseline) + totalOf(current)
  if (df === 0) return noVariation
  if (total <= 2) return tooFew
  const phiSquared = statistic / total
  const corrected = Math.max(0, phiSquared - df / (total - 1))
  const samples = 1 - 1 / (total - 1)
  const cells = df - (df * df) / (total - 1)
  const narrow = Math.min(samples, cells)
  if (!(narrow > 0)) return tooFew
  return {
    status: 'estimated',
    estimate: Math.min(1, Math.sqrt(corrected / narrow)),
    uncorrected: Math.min(1, Math.sqrt(phiSquared)),
  }
}
