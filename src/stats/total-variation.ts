import { sharesOfCells } from './shares-of-cells.ts'

/**
 * The total variation distance between two histograms over the same cells: the share that would have to change cell.
 *
 * In [0, 1], symmetric; 0 when both have the same shares.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 */
export function totalVariation(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const { baseline: p, current: q } = sharesOfCells(baseline, current)
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += Math.abs((p[i] ?? 0) - (q[i] ?? 0))
  return Math.min(1, sum / 2)
}
