import gammaln from '@stdlib/math-base-special-gammaln'
import { devianceTerm } from './deviance-term.ts'

const LN_TWO_PI = Math.log(2 * Math.PI)
/** From here on five terms of Stirling's series are exact in double precision. */
const STIRLING_FROM = 16

/**
 * The natural log of the binomial probability of x successes in n trials.
 *
 * Keeps its relative accuracy at n of 1e8 and beyond, where differences of log-factorials do not. -Infinity where the
 * probability is 0.
 *
 * @param x successes, 0 <= x <= n
 * @param n trials, >= 0
 * @param p probability of success, in [0, 1]
 * @param q 1 - p, given apart so that a p near 1 keeps its digits
 * @see Loader (2000), "Fast and accurate computation of binomial probabilities"
 */
export function lnBinomialPmf(x: number, n: number, p: number, q: number): number {
  if (p === 0) return x === 0 ? 0 : Number.NEGATIVE_INFINITY
  if (q === 0) return x === n ? 0 : Number.NEGATIVE_INFINITY
  if (x === 0) return n * (p < 0.1 ? Math.log1p(-p) : Math.log(q))
  if (x === n) return n * (q < 0.1 ? Math.log1p(-q) : Math.log(p))
  const correction = stirlingError(n) - stirlingError(x) - stirlingError(n - x)
  const misfit = devianceTerm(x, n * p) + devianceTerm(n - x, n * q)
  return correction - misfit - (LN_TWO_PI + Math.log(x) + Math.log1p(-x / n)) / 2
}

/** ln n! less Stirling's formula for it. */
function stirlingError(n: number): number {
  if (n < STIRLING_FROM) return gammaln(n + 1) - (n + 0.5) * Math.log(n) + n - LN_TWO_PI / 2
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n
}
