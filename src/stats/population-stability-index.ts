import { sharesOfCells } from './shares-of-cells.ts'

/**
 * The population stability index between two histograms over the same cells, with half an observation added to each
 * side of every cell that either side uses, so that an empty cell gives a finite value.
 *
 * Symmetric; 0 when both histograms are equal. In nats, no upper bound. Its expected value is near
 * (cells - 1) x (1/n + 1/m) even when nothing has moved, so read it with care below some hundred observations.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 * @see Yurdakul and Naranjo (2020), "Statistical properties of the population stability index"
 */
export function populationStabilityIndex(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  sharesOfCells(baseline, current)
  const used = Array.from(baseline, (count, i) => count + (current[i] ?? 0) > 0)
  const withHalf = (counts: ArrayLike<number>) => Array.from(counts, (count, i) => (used[i] ? count + 0.5 : 0))
  const { baseline: p, current: q } = sharesOfCells(withHalf(baseline), withHalf(current))
  let index = 0
  for (let i = 0; i < p.length; i++) {
    const [was, is] = [p[i] ?? 0, q[i] ?? 0]
    if (was > 0) index += (is - was) * Math.log(is / was)
  }
  return index
}
