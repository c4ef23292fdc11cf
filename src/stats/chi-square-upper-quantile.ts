import { findRoot } from './find-root.ts'
import { noncentralChiSquareLog10Sf } from './noncentral-chi-square-log10-sf.ts'

/**
 * The x with log10 P[X > x] = log10P for a noncentral chi-square X: the critical value of an upper-tail test.
 *
 * 0 at log10P = 0. Works as far into the tail as `noncentralChiSquareLog10Sf` does.
 *
 * @param log10P log10 of the level, in (-Infinity, 0]
 * @param df degrees of freedom, real, > 0
 * @param lambda noncentrality, >= 0
 * @throws {RangeError} if log10P is positive or infinite
 */
export function chiSquareUpperQuantile(log10P: number, df: number, lambda: number): number {
  if (!(log10P <= 0 && log10P > Number.NEGATIVE_INFINITY)) {
    throw new RangeError(`log10P must be finite and at most 0, got ${log10P}`)
  }
  if (log10P === 0) return 0
  const surplus = (x: number) => noncentralChiSquareLog10Sf(x, df, lambda) - log10P
  let [low, high] = [df + lambda, df + lambda]
  while (surplus(low) < 0 && low > Number.MIN_VALUE) low /= 2
  while (surplus(high) > 0) high *= 2
  return low === high ? low : findRoot(surplus, low, high)
}
