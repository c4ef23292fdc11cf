import { jensenShannonDivergence } from './jensen-shannon-divergence.ts'

/**
 * The Jensen-Shannon distance, base 2, between two histograms over the same cells: the square root of the divergence.
 *
 * In [0, 1], symmetric, a metric; 0 when both have the same shares, 1 when no cell is shared. Other monitors take natural
 * logarithms, which makes it smaller by the factor sqrt(ln 2) = 0.83.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 * @see Endres and Schindelin (2003), "A new metric for probability distributions", IEEE Trans. Inf. Theory 49(7)
 */
export function jensenShannonDistance(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  return Math.sqrt(jensenShannonDivergence(baseline, current))
}
