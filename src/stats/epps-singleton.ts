import { chiSquareLog10Sf } from './chi-square-log10-sf.ts'
import { noVariation, tooFew, type Undefined } from './interval.ts'
import { quantileOfSorted } from './quantile-of-sorted.ts'
import { sortedValues } from './sorted-values.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** Points of the characteristic function, in half interquartile ranges, that its authors recommend. */
const POINTS = [0.4, 0.8]
const FEWEST = 5
const SMALL_SAMPLE = 25
/** Directions with less variance than this share of the largest do not vary: rounding left them. */
const RANK_TOLERANCE = 1e-13

/**
 * The Epps-Singleton test that two samples come from one distribution, by their empirical characteristic functions at 0.4
 * and 0.8 over half the interquartile range.
 *
 * The statistic is a chi-square with `df` degrees of freedom, 4 unless a direction does not vary; corrected for small
 * samples where both have under 25 values. Fit for discrete values too, and blind to differences at other frequencies.
 * Undefined under five values in a sample, and where the middle half of all values is one value.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @throws {RangeError} if a value is not finite
 * @see Epps and Singleton (1986), "An omnibus test for the two-sample problem using the empirical characteristic
 * function", J. Stat. Comput. Simul. 26; Goerg and Kaiser (2009), Stata J. 9
 */
export function eppsSingleton(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly status: 'tested'; readonly statistic: number; readonly df: number; readonly log10P: number } | Undefined {
  const [first, second] = [sortedValues(a), sortedValues(b)]
  const [n, m] = [first.length, second.length]
  if (n < FEWEST || m < FEWEST) return tooFew
  const both = new Float64Array(n + m)
  both.set(first)
  both.set(second, n)
  both.sort()
  const half = quantileOfSorted(both, 0.75) / 2 - quantileOfSorted(both, 0.25) / 2
  if (!(half > 0)) return noVariation
  const [waveA, waveB] = [waves(first, half), waves(second, half)]
  const total = n + m
  const covariance = waveA.covariance.map((row, i) =>
    row.map((value, j) => (total / n) * value + (total / m) * (waveB.covariance[i]?.[j] ?? 0)),
  )
  const gap = waveA.means.map((mean, i) => mean - (waveB.means[i] ?? 0))
  const { values, vectors } = symmetricEigen(covariance)
  const least = RANK_TOLERANCE * Math.max(...values)
  let [statistic, df] = [0, 0]
  for (const [k, value] of values.entries()) {
    if (!(value > least)) continue
    const along = gap.reduce((sum, part, i) => sum + part * (vectors[k]?.[i] ?? 0), 0)
    statistic += (total * along * along) / value
    df += 1
  }
  if (df === 0) return noVariation
  if (Math.max(n, m) < SMALL_SAMPLE) statistic /= 1 + total ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)
  return { status: 'tested', statistic, df, log10P: chiSquareLog10Sf(statistic, df) }
}

/** Means and covariances (n below the line) of the cosines and sines of the values at both points. */
function waves(values: Float64Array, half: number) {
  const columns = [Math.cos, Math.sin].flatMap((wave) =>
    POINTS.map((point) => Float64Array.from(values, (value) => wave((point * value) / half))),
  )
  const means = columns.map((column) => column.reduce((sum, value) => sum + value / values.length, 0))
  const covariance = columns.map((x, i) =>
    columns.map((y, j) => {
      let sum = 0
      for (let k = 0; k < x.length; k++) sum += ((x[k] ?? 0) - (means[i] ?? 0)) * ((y[k] ?? 0) - (means[j] ?? 0))
      return sum / values.length
    }),
  )
  return { means, covariance }
}
