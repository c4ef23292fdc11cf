/** Below this the series in 1/lambda is the shorter one. */
const TURN = 1
const TERMS = 8

/**
 * log10 of P[K > lambda] for Kolmogorov's limiting distribution: sqrt(nm/(n+m)) times the largest gap of two empirical
 * distribution functions.
 *
 * In (-Infinity, 0]; 0 for lambda <= 0. Relative error of the logarithm under 1e-12 where p is below 1/2; above, of the
 * complement.
 *
 * @param lambda scaled statistic, not NaN
 * @throws {RangeError} if lambda is not a number
 * @see Marsaglia, Tsang and Wang (2003), "Evaluating Kolmogorov's distribution", J. Stat. Softw. 8(18)
 */
export function kolmogorovLog10Sf(lambda: number): number {
  if (Number.isNaN(lambda)) throw new RangeError('lambda must be a number, got NaN')
  if (lambda <= 0) return 0
  if (lambda < TURN) {
    const scale = (-Math.PI * Math.PI) / (8 * lambda * lambda)
    let sum = 0
    for (let k = TERMS; k >= 1; k--) sum += Math.exp(scale * (2 * k - 1) ** 2)
    return Math.log1p(-Math.min(1, (Math.sqrt(2 * Math.PI) / lambda) * sum)) / Math.LN10
  }
  // 2 e^(-2 lambda^2) (1 - e^(-6 lambda^2) + e^(-16 lambda^2) - ...)
  const square = 2 * lambda * lambda
  let rest = 0
  for (let k = TERMS; k >= 2; k--) rest += (k % 2 === 0 ? -1 : 1) * Math.exp(-square * (k * k - 1))
  return (Math.LN2 - square + Math.log1p(rest)) / Math.LN10
}
