import { totalOf } from './shares-of-cells.ts'

/** The usual rule of thumb for chi-square approximations, applied to the harmonic share of both samples. */
const SMALLEST_CELL = 5

/**
 * Two histograms over the cells both can carry: cells a, b with (a + b) min(n, m) / (n + m) < 5 are summed into one
 * rest cell at the end, which stays however small it is.
 *
 * Kept even at one observation, because a spike in a cell that is usually empty must not vanish. Cells empty on both
 * sides add nothing; the rest cell is left out when it is empty. Totals are unchanged.
 *
 * @param baseline counts per cell, length k
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if a count is negative or not a number
 */
export function poolSparseCells(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): {
  readonly baseline: readonly number[]
  readonly current: readonly number[]
  readonly m: number
  readonly n: number
} {
  const m = totalOf(baseline)
  const n = totalOf(current)
  const pooled = { baseline: [] as number[], current: [] as number[], m, n }
  let [restBaseline, restCurrent] = [0, 0]
  for (let i = 0; i < baseline.length; i++) {
    const [a, b] = [baseline[i] ?? 0, current[i] ?? 0]
    if (!(a >= 0 && b >= 0)) throw new RangeError(`counts are not negative, got ${a} and ${b} in cell ${i}`)
    if ((a + b) * Math.min(n, m) < SMALLEST_CELL * (n + m)) {
      restBaseline += a
      restCurrent += b
    } else {
      pooled.baseline.push(a)
      pooled.current.push(b)
    }
  }
  if (restBaseline + restCurrent > 0) {
    pooled.baseline.push(restBaseline)
    pooled.current.push(restCurrent)
  }
  return pooled
}
