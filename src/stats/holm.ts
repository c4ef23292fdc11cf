import { ascending } from './benjamini-hochberg.ts'

/**
 * Holm's adjusted p-values, on the log scale, in the order of the input.
 *
 * Rejecting where the adjusted value is at most log10 alpha keeps the probability of any false rejection at alpha,
 * whatever the dependence. At most 0, never above Bonferroni's.
 *
 * @param log10P log10 of the p-values, length k >= 0
 * @returns length k
 * @throws {RangeError} if a value is above 0 or not a number
 * @see Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6
 */
export function holm(log10P: ArrayLike<number>): Float64Array {
  const order = ascending(log10P)
  const adjusted = new Float64Array(order.length)
  let largest = Number.NEGATIVE_INFINITY
  for (let rank = 0; rank < order.length; rank++) {
    const index = order[rank] ?? 0
    largest = Math.max(largest, Math.min(0, (log10P[index] ?? 0) + Math.log10(order.length - rank)))
    adjusted[index] = largest
  }
  return adjusted
}
