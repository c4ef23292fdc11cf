import { findRoot } from './find-root.ts'
import { noncentralChiSquareLog10Sf } from './noncentral-chi-square-log10-sf.ts'

/**
 * The noncentrality lambda at which a noncentral chi-square exceeds x with probability `power`.
 *
 * 0 where the central chi-square exceeds x at least that often already. Used both for the effect a test can find and,
 * with power 0.025 and 0.975, for a confidence interval of the noncentrality.
 *
 * @param x critical value or observed statistic, >= 0
 * @param df degrees of freedom, real, > 0
 * @param power probability, in (0, 1)
 * @throws {RangeError} if power lies outside (0, 1)
 */
export function noncentralityForPower(x: number, df: number, power: number): number {
  if (!(power > 0 && power < 1)) throw new RangeError(`power must lie in (0, 1), got ${power}`)
  const wanted = Math.log10(power)
  const surplus = (lambda: number) => noncentralChiSquareLog10Sf(x, df, lambda) - wanted
  if (surplus(0) >= 0) return 0
  let high = Math.max(1, x)
  while (surplus(high) < 0) high *= 2
  return findRoot(surplus, 0, high)
}
