import { log10Add } from './log10-add.ts'
import { normalLog10Sf } from './normal-log10-sf.ts'

/**
 * log10 p of the test that a normal estimate's true value lies within [-tolerance, tolerance].
 *
 * p = Phi(-(|estimate| - tolerance)/se) + Phi(-(|estimate| + tolerance)/se), at most 1: the largest probability, over
 * the null, of an estimate at least this far from 0. With a tolerance of 0 it is the two-sided z test. A standard error
 * of 0 is accepted for an estimate within the tolerance only, where log10P is 0.
 *
 * @param estimate the effect, in the unit of the tolerance
 * @param tolerance >= 0
 * @param standardError standard error of the estimate, >= 0
 * @throws {RangeError} if an argument is out of range or the standard error is 0 beyond the tolerance
 */
export function withinToleranceLog10P(estimate: number, tolerance: number, standardError: number): number {
  if (!(tolerance >= 0)) throw new RangeError(`tolerance must not be negative, got ${tolerance}`)
  const size = Math.abs(estimate)
  if (standardError === 0 && size <= tolerance) return 0
  if (!(standardError > 0 && size < Number.POSITIVE_INFINITY)) {
    throw new RangeError(
      `a finite estimate and a positive standard error are needed, got ${estimate} +- ${standardError}`,
    )
  }
  const near = normalLog10Sf((size - tolerance) / standardError)
  const far = normalLog10Sf((size + tolerance) / standardError)
  return Math.min(0, log10Add(near, far))
}
