import { sharesOfCells } from './shares-of-cells.ts'

/**
 * The Hellinger distance between two histograms over the same cells.
 *
 * In [0, 1], symmetric, a metric; 0 when both have the same shares, 1 when no cell is shared.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 */
export function hellinger(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const { baseline: p, current: q } = sharesOfCells(baseline, current)
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += (Math.sqrt(p[i] ?? 0) - Math.sqrt(q[i] ?? 0)) ** 2
  return Math.min(1, Math.sqrt(sum / 2))
}
