/**
 * Benjamini-Hochberg adjusted p-values, on the log scale, in the order of the input.
 *
 * Rejecting where the adjusted value is at most log10 q keeps the false discovery rate at q for independent or
 * positively dependent tests. Each value is at least its raw one and at most 0, and the order of the p-values is kept.
 *
 * @param log10P log10 of the p-values, length k >= 0
 * @returns length k
 * @throws {RangeError} if a value is above 0 or not a number
 * @see Benjamini and Hochberg (1995), "Controlling the false discovery rate", JRSS B 57
 */
export function benjaminiHochberg(log10P: ArrayLike<number>): Float64Array {
  return stepUp(log10P, 0)
}

/**
 * Adjusts by the step-up rule: the i-th smallest of k values becomes the least of p_j k / j over j >= i, times a
 * penalty, capped at 1.
 *
 * @param log10P log10 of the p-values, length k >= 0
 * @param log10Penalty log10 of the factor on all values; 0 for Benjamini-Hochberg
 * @returns length k, in the order of the input
 */
export function stepUp(log10P: ArrayLike<number>, log10Penalty: number): Float64Array {
  const order = ascending(log10P)
  const adjusted = new Float64Array(order.length)
  let least = 0
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1] ?? 0
    least = Math.min(least, (log10P[index] ?? 0) + Math.log10(order.length / rank) + log10Penalty)
    adjusted[index] = least
  }
  return adjusted
}

/**
 * The indices of log10 p-values from the smallest to the largest, ties in the order of the input.
 *
 * @param log10P log10 of the p-values, length k >= 0
 * @returns a permutation of 0..k-1
 * @throws {RangeError} if a value is above 0 or not a number
 */
export function ascending(log10P: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(log10P.length)
  for (let i = 0; i < order.length; i++) {
    if (!((log10P[i] ?? 1) <= 0)) throw new RangeError(`log10 p-values are at most 0, got ${log10P[i]} at ${i}`)
    order[i] = i
  }
  return order.sort((i, j) => compare(log10P[i] ?? 0, log10P[j] ?? 0) || i - j)
}

/** Not the difference: two values of -Infinity would give NaN. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
