import { noncentralChiSquareLog10Sf } from './noncentral-chi-square-log10-sf.ts'

/**
 * log10 of P[X > x] for a chi-square X with `df` degrees of freedom.
 *
 * In (-Infinity, 0]; 0 for x <= 0. As accurate as `noncentralChiSquareLog10Sf`, so a p-value of 10^-1,000,000 keeps its
 * exponent.
 *
 * @param x observed statistic
 * @param df degrees of freedom, real, > 0
 * @throws {RangeError} if df is not positive or x is not a number
 */
export function chiSquareLog10Sf(x: number, df: number): number {
  return noncentralChiSquareLog10Sf(x, df, 0)
}
