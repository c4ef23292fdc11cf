import { findRoot } from './find-root.ts'
import { twoSidedTLog10P } from './student-t-log10-sf.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The Student deviate of a two-sided interval: 2.228 at 0.95 with 10 degrees of freedom.
 *
 * @param confidence in (0, 1)
 * @param df degrees of freedom, real, > 0
 * @throws {RangeError} if confidence lies outside (0, 1) or df is not positive
 */
export function twoSidedT(confidence: number, df: number): number {
  const low = twoSidedZ(confidence)
  const target = Math.log10(1 - confidence)
  const excess = (t: number) => twoSidedTLog10P(t, df) - target
  if (excess(low) <= 0) return low
  let high = 2 * low
  while (excess(high) > 0) high *= 2
  return findRoot(excess, low, high)
}
