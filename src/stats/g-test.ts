import { chiSquareLog10Sf } from './chi-square-log10-sf.ts'
import { devianceTerm } from './deviance-term.ts'
import { sharesOfCells, totalOf } from './shares-of-cells.ts'

/**
 * The G-test (likelihood ratio) that two samples come from one distribution, both taken as random.
 *
 * The statistic is 2 sum observed ln(observed / expected), never negative; 0 when both have the same shares. Cells empty
 * on both sides are dropped; `df` is the number of the others minus 1. With one cell left the statistic is 0 and log10P
 * is 0. Approximate where an expected count is under 5. No continuity correction.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 * @see Agresti (2013), "Categorical Data Analysis", 3.2
 */
export function gTest(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): { readonly statistic: number; readonly df: number; readonly log10P: number } {
  const k = sharesOfCells(baseline, current).baseline.length
  const [m, n] = [totalOf(baseline), totalOf(current)]
  let statistic = 0
  let df = -1
  for (let i = 0; i < k; i++) {
    const [a, b] = [baseline[i] ?? 0, current[i] ?? 0]
    if (a + b === 0) continue
    const share = (a + b) / (m + n)
    statistic += 2 * (devianceTerm(a, m * share) + devianceTerm(b, n * share))
    df += 1
  }
  return { statistic, df, log10P: df > 0 ? chiSquareLog10Sf(statistic, df) : 0 }
}
