import { statisticPerDivergence } from './cell-divergence.ts'
import { chiSquareUpperQuantile } from './chi-square-upper-quantile.ts'
import { noncentralityForPower } from './noncentrality-for-power.ts'

/**
 * The smallest divergence that would be found with a given probability: the minimum-effect test rejects at the level
 * and the estimate reaches the tolerance.
 *
 * Base 2; capped at 1, the largest divergence there is, which then reads "cannot be found with this support".
 *
 * @param design `nEffective` nm/(n + m) > 0; `cells` used, >= 2; `tolerance` as in `minimumEffectTest`; `log10Level`
 *   log10 of the level of one test, <= 0; `power` the probability, in (0, 1); `phi` and `kappaA` the noise
 * @throws {RangeError} if an argument lies outside its range
 */
export function divergenceDetectable(design: {
  readonly nEffective: number
  readonly cells: number
  readonly tolerance: number
  readonly log10Level: number
  readonly power: number
  readonly phi?: number
  readonly kappaA?: number
}): number {
  const { nEffective, cells, tolerance, log10Level, power, phi = 1, kappaA = 1 } = design
  if (!(nEffective > 0)) throw new RangeError(`nEffective must be positive, got ${nEffective}`)
  if (!(cells >= 2)) throw new RangeError(`at least 2 cells are needed, got ${cells}`)
  const scale = statisticPerDivergence(nEffective, phi) / kappaA
  const df = (cells - 1) / kappaA
  const rejects = chiSquareUpperQuantile(log10Level, df, (tolerance / 2) * scale)
  const reachesTolerance = tolerance * scale + df
  return Math.min(1, noncentralityForPower(Math.max(rejects, reachesTolerance), df, power) / scale)
}
