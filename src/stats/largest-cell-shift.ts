import { sharesOfCells } from './shares-of-cells.ts'

/**
 * The cell whose share moved most between two histograms, and by how much.
 *
 * `shift` is the current share minus the baseline's, in [-1, 1]; 0 (at cell 0) when nothing moved. Of equal shifts the
 * first cell is named.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 */
export function largestCellShift(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): { readonly cell: number; readonly shift: number } {
  const { baseline: p, current: q } = sharesOfCells(baseline, current)
  let largest = { cell: 0, shift: 0 }
  for (let cell = 0; cell < p.length; cell++) {
    const shift = (q[cell] ?? 0) - (p[cell] ?? 0)
    if (Math.abs(shift) > Math.abs(largest.shift)) largest = { cell, shift }
  }
  return largest
}
