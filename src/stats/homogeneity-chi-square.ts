import { chiSquareLog10Sf } from './chi-square-log10-sf.ts'
import { sharesOfCells, totalOf } from './shares-of-cells.ts'

/**
 * Pearson's chi-square test that two samples come from one distribution, both taken as random.
 *
 * Cells empty on both sides are dropped; `df` is the number of the others minus 1. With one cell left the statistic is
 * 0 and log10P is 0. Approximate where an expected count is under 5. No continuity correction.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 */
export function homogeneityChiSquare(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): { readonly statistic: number; readonly df: number; readonly log10P: number } {
  const { baseline: p, current: q } = sharesOfCells(baseline, current)
  const [m, n] = [totalOf(baseline), totalOf(current)]
  let statistic = 0
  let df = -1
  for (let i = 0; i < p.length; i++) {
    const both = (baseline[i] ?? 0) + (current[i] ?? 0)
    if (both === 0) continue
    statistic += ((p[i] ?? 0) - (q[i] ?? 0)) ** 2 / both
    df += 1
  }
  statistic *= m * n
  return { statistic, df, log10P: df > 0 ? chiSquareLog10Sf(statistic, df) : 0 }
}
