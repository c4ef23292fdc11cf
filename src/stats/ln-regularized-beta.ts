import { lnBinomialPmf } from './ln-binomial-pmf.ts'
import { requirePositive } from './require-positive.ts'

/** Lentz's stand-in for a denominator of 0. */
const TINY = 1e-300
const EPSILON = 2 ** -53
/** The fraction converges in the order of sqrt(max(a, b)) terms on its side of the mean. */
const MOST_TERMS = 1_000_000

/**
 * The natural log of the regularized incomplete beta function I_x(a, b): P[X <= x] for a beta variable X.
 *
 * In (-Infinity, 0]; -Infinity at x = 0, 0 at x = 1. The continued fraction is multiplied by its prefactor on the log
 * scale, so that a probability of 10^-1,000,000 keeps its exponent. Relative error of the logarithm under 1e-12 where the
 * probability is below 1/2; above, of the complement.
 *
 * @param x in [0, 1]
 * @param y 1 - x, given apart so that an x near 1 keeps its digits
 * @param a first shape, > 0
 * @param b second shape, > 0
 * @throws {RangeError} if a shape is not positive and finite, or x or y lies outside [0, 1]
 * @see NIST Digital Library of Mathematical Functions, 8.17.22; Lentz's method as in Thompson and Barnett (1986)
 */
export function lnRegularizedBeta(x: number, y: number, a: number, b: number): number {
  requirePositive('a', a)
  requirePositive('b', b)
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) throw new RangeError(`x and 1 - x must lie in [0, 1], got ${x}, ${y}`)
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (y === 0) return 0
  if (x <= (a + 1) / (a + b + 2)) return lnByFraction(x, y, a, b)
  return Math.log1p(-Math.min(1, Math.exp(lnByFraction(y, x, b, a))))
}

function lnByFraction(x: number, y: number, a: number, b: number): number {
  // x^a y^b / (a B(a, b)), by way of the binomial probability of a in a + b
  const prefactor = lnBinomialPmf(a, a + b, x, y) + Math.log(b / (a + b))
  return Math.min(0, prefactor + Math.log(lentz(x, a, b)))
}

/** 1 / (1 + d1 / (1 + d2 / (1 + ...))) of DLMF 8.17.22. */
function lentz(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) / (a + 1)) * x)
  let value = d
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = ((m * (b - m)) / ((a + 2 * m - 1) * (a + 2 * m))) * x
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = -(((a + m) * (a + b + m)) / ((a + 2 * m) * (a + 2 * m + 1))) * x
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    const step = d * c
    value *= step
    if (Math.abs(step - 1) <= 2 * EPSILON) return value
  }
  return value
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
