import erfcinv from '@stdlib/math-base-special-erfcinv'

/**
 * The z with P[Z <= z] = p for a standard normal Z.
 *
 * -Infinity at 0 and Infinity at 1. For an upper quantile of a small p take `-normalQuantile(p)`, not
 * `normalQuantile(1 - p)`, which rounds p away.
 *
 * @param p probability in [0, 1]
 * @throws {RangeError} if p lies outside [0, 1]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must lie in [0, 1], got ${p}`)
  return -Math.SQRT2 * erfcinv(2 * p)
}
