import { divergenceOfShares } from './jensen-shannon-divergence.ts'
import { poolSparseCells } from './pool-sparse-cells.ts'

/**
 * The divergence of two histograms on pooled cells, with what turns it into a chi-square statistic.
 *
 * `perDivergence` is the chi-square statistic of a divergence of 1: 8 ln 2 nEffective / phi. `inflation` is what the
 * divergence expects when nothing has moved. Below 2 cells used nothing can differ and the divergence is 0.
 */
export type CellDivergence = {
  readonly divergence: number
  readonly cellsUsed: number
  readonly nEffective: number
  readonly perDivergence: number
  readonly inflation: number
}

/**
 * The Jensen-Shannon divergence, base 2, of two histograms after sparse cells are pooled and half an observation is
 * added to each used cell.
 *
 * `nEffective` is nm / (n + m); the sampling noise of 8 ln 2 nEffective times the divergence is near phi times a
 * chi-square with (cells used - 1) degrees of freedom.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @param phi overdispersion, > 0; 1 for independent observations
 * @throws {RangeError} if the lengths differ, a histogram is empty or phi is not positive
 */
export function cellDivergence(baseline: ArrayLike<number>, current: ArrayLike<number>, phi: number): CellDivergence {
  if (baseline.length !== current.length) {
    throw new RangeError(`both histograms need the same cells, got ${baseline.length} and ${current.length}`)
  }
  if (!(phi > 0)) throw new RangeError(`phi must be positive, got ${phi}`)
  const pooled = poolSparseCells(baseline, current)
  const { n, m } = pooled
  if (!(n > 0 && m > 0)) throw new RangeError(`both histograms need an observation, got ${m} and ${n}`)
  const cellsUsed = pooled.baseline.length
  const withHalf = (counts: readonly number[], total: number) =>
    counts.map((count) => (count + 0.5) / (total + cellsUsed / 2))
  const divergence = divergenceOfShares(withHalf(pooled.baseline, m), withHalf(pooled.current, n))
  const nEffective = (n * m) / (n + m)
  const perDivergence = statisticPerDivergence(nEffective, phi)
  return { divergence, cellsUsed, nEffective, perDivergence, inflation: (cellsUsed - 1) / perDivergence }
}

/**
 * The chi-square statistic of a divergence of 1: 8 ln 2 nEffective / phi.
 *
 * @param nEffective nm / (n + m), > 0
 * @param phi overdispersion, > 0
 */
export function statisticPerDivergence(nEffective: number, phi: number): number {
  return (8 * Math.LN2 * nEffective) / phi
}
