/**
 * log10(10^a + 10^b) without leaving the log scale, so that probabilities far below 1e-308 can be added.
 *
 * @param a log10 of the first summand; -Infinity stands for 0
 * @param b log10 of the second summand
 */
export function log10Add(a: number, b: number): number {
  const larger = Math.max(a, b)
  if (larger === Number.NEGATIVE_INFINITY) return larger
  return larger + Math.log1p(10 ** (Math.min(a, b) - larger)) / Math.LN10
}
