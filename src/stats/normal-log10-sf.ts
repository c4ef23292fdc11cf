import erfc from '@stdlib/math-base-special-erfc'

const LN_SQRT_TWO_PI = Math.log(2 * Math.PI) / 2
/** From here on the continued fraction needs at most 60 terms and erfc would near its underflow. */
const FAR = 6
const TERMS = 60

/**
 * log10 of P[Z > z] for a standard normal Z: both tails, any z.
 *
 * 0 is never exceeded; log10(1/2) at z = 0. Relative error under 1e-13 for z in [-37, 1e154]; below -37.7 the
 * result is -0 or a subnormal because the lower tail leaves double precision. -Infinity only where z^2 overflows.
 *
 * @see Abramowitz and Stegun (1964), 26.2.14 for the continued fraction of the Mills ratio
 */
export function normalLog10Sf(z: number): number {
  if (z < 0) return Math.log1p(-erfc(-z / Math.SQRT2) / 2) / Math.LN10
  if (z < FAR) return Math.log10(erfc(z / Math.SQRT2) / 2)
  return (Math.log(millsRatio(z)) - (z * z) / 2 - LN_SQRT_TWO_PI) / Math.LN10
}

/** P[Z > z] divided by the density at z, as 1/(z + 1/(z + 2/(z + 3/...))) from the innermost term out. */
function millsRatio(z: number): number {
  let tail = z
  for (let k = TERMS; k >= 1; k--) tail = z + k / tail
  return 1 / tail
}
