import { sharesOfCells } from './shares-of-cells.ts'

/**
 * The Kolmogorov-Smirnov statistic of two histograms over the same ordered cells: the largest gap between their
 * cumulative shares.
 *
 * In [0, 1], symmetric; 0 when both have the same shares. A lower bound of the statistic of the unbinned values.
 *
 * @param baseline counts per cell, length k >= 1 in ascending order, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 */
export function binnedKolmogorovSmirnov(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const { baseline: p, current: q } = sharesOfCells(baseline, current)
  let gap = 0
  let widest = 0
  for (let i = 0; i < p.length - 1; i++) {
    gap += (q[i] ?? 0) - (p[i] ?? 0)
    widest = Math.max(widest, Math.abs(gap))
  }
  return Math.min(1, widest)
}
