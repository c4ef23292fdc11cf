/**
 * A quantile of sorted values, by straight lines between neighbours: the value at rank 1 + q (n - 1).
 *
 * @param sorted ascending, at least one value
 * @param q share of the values below, in [0, 1]
 * @throws {RangeError} if there are no values or q lies outside [0, 1]
 * @see Hyndman and Fan (1996), "Sample quantiles in statistical packages", definition 7
 */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q must lie in [0, 1], got ${q}`)
  if (sorted.length === 0) throw new RangeError('a quantile needs at least one value')
  const rank = q * (sorted.length - 1)
  const below = sorted[Math.floor(rank)] ?? 0
  const above = sorted[Math.ceil(rank)] ?? 0
  const share = rank - Math.floor(rank)
  // weighed from both ends, so that values near the largest double do not overflow
  return share === 0 || below === above ? below : (1 - share) * below + share * above
}
