import { requireCount } from './require-count.ts'

/**
 * The sampling variance of a rate, p (1 - p) / n at the smoothed p = (x + 1/2) / (n + 1), so that it is never 0.
 *
 * @param x successes, 0 <= x <= n
 * @param n trials, > 0
 * @throws {RangeError} if n is not positive or x lies outside [0, n]
 */
export function rateVariance(x: number, n: number): number {
  requireCount(x, n)
  return rateVarianceAt((x + 0.5) / (n + 1), n)
}

/**
 * The sampling variance of a rate measured on n trials if the true rate is p: p (1 - p) / n.
 *
 * @param p the rate, in [0, 1]
 * @param n trials, > 0
 * @throws {RangeError} if n is not positive or p lies outside [0, 1]
 */
export function rateVarianceAt(p: number, n: number): number {
  if (!(n > 0)) throw new RangeError(`n must be positive, got ${n}`)
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must lie in [0, 1], got ${p}`)
  return (p * (1 - p)) / n
}
