import { sharesOfCells } from './shares-of-cells.ts'

/**
 * The first Wasserstein distance between two histograms whose observations are taken to lie at one position per cell.
 *
 * In the unit of the positions, symmetric; 0 when both have the same shares. Divide by a standard deviation to compare
 * quantities of different units.
 *
 * @param baseline counts per cell, length k >= 1 in ascending order, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @param positions where the observations of each cell lie, length k, ascending
 * @throws {RangeError} if the lengths differ, a histogram is empty or positions descend
 */
export function wassersteinFromCells(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
  positions: ArrayLike<number>,
): number {
  const { baseline: p, current: q } = sharesOfCells(baseline, current)
  if (positions.length !== p.length) {
    throw new RangeError(`one position per cell is needed, got ${positions.length} for ${p.length} cells`)
  }
  let gap = 0
  let distance = 0
  for (let i = 0; i < p.length - 1; i++) {
    const width = (positions[i + 1] ?? 0) - (positions[i] ?? 0)
    if (!(width >= 0)) throw new RangeError(`positions must ascend, got ${positions[i]} before ${positions[i + 1]}`)
    gap += (q[i] ?? 0) - (p[i] ?? 0)
    distance += Math.abs(gap) * width
  }
  return distance
}
