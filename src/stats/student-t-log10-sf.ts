import { lnRegularizedBeta } from './ln-regularized-beta.ts'
import { normalLog10Sf } from './normal-log10-sf.ts'
import { requirePositive } from './require-positive.ts'

/** From here on Hill's expansion in 1/df is exact in double precision while t^2 is small against df. */
const MANY = 1e6

/**
 * log10 of P[T > t] for Student's t with `df` degrees of freedom: both tails, any t.
 *
 * In (-Infinity, 0]; log10(1/2) at t = 0. Relative error of the logarithm under 1e-11 for t > 0, down to probabilities
 * that no double can hold.
 *
 * @param t observed statistic
 * @param df degrees of freedom, real, > 0; Infinity is the normal distribution
 * @throws {RangeError} if df is not positive or t is not a number
 * @see Johnson, Kotz and Balakrishnan (1995), "Continuous Univariate Distributions" 2, 28.5: 2 P = I_x(df/2, 1/2) with
 * x = df / (df + t^2); Hill (1970), "Algorithm 395", CACM 13, for many degrees of freedom
 */
export function studentTLog10Sf(t: number, df: number): number {
  if (Number.isNaN(t)) throw new RangeError('t must be a number, got NaN')
  if (df === Number.POSITIVE_INFINITY) return normalLog10Sf(t)
  requirePositive('df', df)
  const ratio = (t / Math.sqrt(df)) ** 2
  if (ratio === Number.POSITIVE_INFINITY) return t > 0 ? Number.NEGATIVE_INFINITY : 0
  if (df >= MANY && ratio < 0.01) return normalLog10Sf(Math.sign(t) * normalDeviate(ratio, df))
  const lnTwice = lnRegularizedBeta(1 / (1 + ratio), ratio / (1 + ratio), df / 2, 0.5)
  if (t >= 0) return (lnTwice - Math.LN2) / Math.LN10
  return Math.log1p(-Math.exp(lnTwice) / 2) / Math.LN10
}

/**
 * log10 of P[|T| >= |t|] for Student's t with `df` degrees of freedom.
 *
 * @param t observed statistic
 * @param df degrees of freedom, real, > 0
 * @throws {RangeError} if df is not positive or t is not a number
 */
export function twoSidedTLog10P(t: number, df: number): number {
  return Math.min(0, studentTLog10Sf(Math.abs(t), df) + Math.log10(2))
}

/** The normal deviate with the same tail as t, from t^2 / df. */
function normalDeviate(ratio: number, df: number): number {
  const a = df - 0.5
  const b = 48 * a * a
  const z = Math.sqrt(a * Math.log1p(ratio))
  return z + (z ** 3 + 3 * z) / b
}
