import { chiSquareUpperQuantile } from './chi-square-upper-quantile.ts'

/**
 * Exact interval of a Poisson mean given one count (Garwood 1936): the means under which the count, or one further out, has probability (1 - confidence)/2 on either side.
 *
 * @param count events seen, a whole number >= 0
 * @param confidence in (0, 1); 0.95 if absent
 * @returns ends in events; lower is 0 for a count of 0
 * @throws {RangeError} if the count is negative or no whole number
 */
export function poissonRateInterval(
  count: number,
  confidence = 0.95,
): { readonly lower: number; readonly upper: number } {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`count must be a whole number >= 0, got ${count}`)
  const tail = (1 - confidence) / 2
  return {
    lower: count === 0 ? 0 : chiSquareUpperQuantile(Math.log10(1 - tail), 2 * count, 0) / 2,
    upper: chiSquareUpperQuantile(Math.log10(tail), 2 * (count + 1), 0) / 2,
  }
}
