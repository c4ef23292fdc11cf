import { normalQuantile } from './normal-quantile.ts'

/**
 * The normal deviate of a two-sided interval: 1.96 at 0.95.
 *
 * @param confidence in (0, 1)
 * @throws {RangeError} if confidence lies outside (0, 1)
 */
export function twoSidedZ(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence must lie in (0, 1), got ${confidence}`)
  return -normalQuantile((1 - confidence) / 2)
}
