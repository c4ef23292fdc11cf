/**
 * Refuses a count that is no part of its total.
 *
 * @param x successes
 * @param n trials
 * @throws {RangeError} unless 0 <= x <= n < Infinity
 */
export function requireCount(x: number, n: number): void {
  if (!(x >= 0 && x <= n && n < Number.POSITIVE_INFINITY))
    throw new RangeError(`x must lie in [0, n], got ${x} of ${n}`)
}
