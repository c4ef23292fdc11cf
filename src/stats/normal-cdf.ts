import erfc from '@stdlib/math-base-special-erfc'

/**
 * P[Z <= z] for a standard normal Z, in [0, 1].
 *
 * Relative accuracy in the lower tail down to z = -37; near 1 in the upper tail, where `normalLog10Sf` is the one to use.
 */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2
}
