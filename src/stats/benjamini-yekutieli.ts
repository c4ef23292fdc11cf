import { stepUp } from './benjamini-hochberg.ts'

/**
 * Benjamini-Yekutieli adjusted p-values, on the log scale, in the order of the input.
 *
 * Keeps the false discovery rate under any dependence, at the price of a factor 1 + 1/2 + ... + 1/k over
 * Benjamini-Hochberg. At most 0.
 *
 * @param log10P log10 of the p-values, length k >= 0
 * @returns length k
 * @throws {RangeError} if a value is above 0 or not a number
 * @see Benjamini and Yekutieli (2001), "The control of the false discovery rate in multiple testing under dependency"
 */
export function benjaminiYekutieli(log10P: ArrayLike<number>): Float64Array {
  let harmonic = 0
  for (let rank = log10P.length; rank >= 1; rank--) harmonic += 1 / rank
  return stepUp(log10P, Math.log10(harmonic))
}
