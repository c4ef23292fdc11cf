/**
 * Bonferroni's adjusted p-values, on the log scale, in the order of the input: each times the number of tests.
 *
 * Rejecting where the adjusted value is at most log10 alpha keeps the probability of any false rejection at alpha,
 * whatever the dependence. At most 0.
 *
 * @param log10P log10 of the p-values, length k >= 0
 * @returns length k
 * @throws {RangeError} if a value is above 0 or not a number
 */
export function bonferroni(log10P: ArrayLike<number>): Float64Array {
  return Float64Array.from(log10P, (value, i) => {
    if (!(value <= 0)) throw new RangeError(`log10 p-values are at most 0, got ${value} at ${i}`)
    return Math.min(0, value + Math.log10(log10P.length))
  })
}
