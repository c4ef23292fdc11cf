import type { Dispersion, DispersionPoint } from './fit-dispersion.ts'

/**
 * How much of the shared variance lies in one direction of the cells: 1 when it spreads over all of them, up to the
 * degrees of freedom when every block moves the cells the same way (a shift of the mean).
 *
 * Compares the spread of the blocks' chi-squares with what c and omega alone imply: a weighted mean of
 * (V - c^2 - 2cs) / s^2 with V = (X - df phi)^2 / (2 df) K/(K - 1), weights s^4 / phi^4. 1 where no variance is shared
 * or no points are given. Needs some dozens of points; a single one of them says nearly nothing.
 *
 * @param points the points that `dispersion` was fitted to
 * @param dispersion their c and omega, from `fitDispersion`
 * @param blocks K, the number of blocks the points come from, >= 2
 * @throws {RangeError} if there are fewer than 2 blocks
 */
export function fitKappa(points: readonly DispersionPoint[], dispersion: Dispersion, blocks: number): number {
  if (!(blocks >= 2)) throw new RangeError(`at least 2 blocks are needed, got ${blocks}`)
  const { c, omega } = dispersion
  let [explained, weight, largest] = [0, 0, 1]
  for (const { z2OverDf, x, df, level } of points) {
    const shared = omega[level] * x
    const phi = c + shared
    const squared = ((df * (z2OverDf - phi)) ** 2 / (2 * df)) * (blocks / (blocks - 1))
    explained += (shared ** 2 * (squared - c * c - 2 * c * shared)) / phi ** 4
    weight += shared ** 4 / phi ** 4
    largest = Math.max(largest, df)
  }
  return weight === 0 ? 1 : Math.min(largest, Math.max(1, explained / weight))
}

/**
 * The factor a by which directed shared variance widens a chi-square: (c^2 + 2cs + kappa s^2) / (c + s)^2.
 *
 * 1 when nothing is shared (s = 0) or kappa is 1; goes to `kappaA` of `minimumEffectTest`.
 *
 * @param c multiplied sampling variance, >= 1
 * @param s shared variance in units of the sampling variance, >= 0: omega times its factor
 * @param kappa from `fitKappa`, >= 1
 */
export function directedScale(c: number, s: number, kappa: number): number {
  return (c * c + 2 * c * s + kappa * s * s) / (c + s) ** 2
}
