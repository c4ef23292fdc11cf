import { sharesOfCells } from './shares-of-cells.ts'

/** Up to here the power series is shorter and keeps its digits where the logarithms would cancel. */
const SMALL_CONTRAST = 0.1
const SERIES_TERMS = 8

/**
 * The Jensen-Shannon divergence, base 2, between two histograms over the same cells.
 *
 * In [0, 1], symmetric; 0 when both have the same shares, 1 when no cell is shared. Its square root is a metric. Without
 * any drift it expects (cells - 1) (1/n + 1/m) / (8 ln 2), so read it beside its sample sizes. No cell is smoothed.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @throws {RangeError} if the lengths differ or a histogram is empty
 * @see Lin (1991), "Divergence measures based on the Shannon entropy", IEEE Trans. Inf. Theory 37(1)
 */
export function jensenShannonDivergence(baseline: ArrayLike<number>, current: ArrayLike<number>): number {
  const shares = sharesOfCells(baseline, current)
  return divergenceOfShares(shares.baseline, shares.current)
}

/**
 * The Jensen-Shannon divergence, base 2, of two distributions given as shares.
 *
 * @param p shares per cell, summing to 1
 * @param q shares of the same cells in the same order, summing to 1
 * @returns a number in [0, 1]
 */
export function divergenceOfShares(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let nats = 0
  for (let i = 0; i < p.length; i++) {
    const sum = (p[i] ?? 0) + (q[i] ?? 0)
    if (sum > 0) nats += sum * entropyLoss(((p[i] ?? 0) - (q[i] ?? 0)) / sum)
  }
  return Math.min(1, nats / (4 * Math.LN2))
}

/** (1 + d) ln(1 + d) + (1 - d) ln(1 - d) = sum of d^2k / (k (2k - 1)), even in d, never negative. */
function entropyLoss(d: number): number {
  if (Math.abs(d) === 1) return 2 * Math.LN2
  if (Math.abs(d) > SMALL_CONTRAST) return (1 + d) * Math.log1p(d) + (1 - d) * Math.log1p(-d)
  const square = d * d
  let sum = 0
  for (let k = SERIES_TERMS; k >= 1; k--) sum = square * (sum + 1 / (k * (2 * k - 1)))
  return sum
}
