/**
 * What is left of a sample whose values were summed: how many, their sum and the sum of their squares.
 */
export type Sums = { readonly n: number; readonly sum: number; readonly sumOfSquares: number }

/**
 * A sample's size, mean and variance (n - 1 below the line; 0 for a single value).
 */
export type Moments = { readonly n: number; readonly mean: number; readonly variance: number }

/** Squares around the mean below this share of the squares around 0 are what rounding leaves of a constant. */
const ROUNDING = 1e-12

/**
 * Mean and variance from sums.
 *
 * The variance loses digits where the mean is large against the standard deviation: its relative error is about
 * 1e-16 (mean / sd)^2 times the root of n. Beyond a ratio of 10^6 it reads 0.
 *
 * @param sums of a sample
 * @throws {RangeError} if n is not positive, a sum is not finite or no sample can have these sums
 */
export function momentsFromSums({ n, sum, sumOfSquares }: Sums): Moments {
  if (!(n > 0 && Number.isFinite(sum) && sumOfSquares >= 0 && sumOfSquares < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`sums need n > 0 and finite values, got n ${n}, sum ${sum}, squares ${sumOfSquares}`)
  }
  const mean = sum / n
  const squares = sumOfSquares - sum * mean
  if (squares < -ROUNDING * n * sumOfSquares) {
    throw new RangeError(`no ${n} values have the sum ${sum} and the sum of squares ${sumOfSquares}`)
  }
  const isConstant = n <= 1 || squares <= ROUNDING * sumOfSquares
  return { n, mean, variance: isConstant ? 0 : squares / (n - 1) }
}

/**
 * Mean and variance of values, in two passes, so that a large mean costs no digits.
 *
 * @param values in any order, at least one, finite
 * @throws {RangeError} if there are none
 */
export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length
  if (n === 0) throw new RangeError('moments need at least one value')
  let mean = 0
  for (let i = 0; i < n; i++) mean += (values[i] ?? 0) / n
  let [squares, drift] = [0, 0]
  for (let i = 0; i < n; i++) {
    const gap = (values[i] ?? 0) - mean
    squares += gap * gap
    drift += gap
  }
  const largest = Math.abs(mean) * n * Number.EPSILON
  const variance = n === 1 ? 0 : Math.max(0, squares - (drift * drift) / n) / (n - 1)
  return { n, mean: mean + drift / n, variance: Math.sqrt(variance) <= largest && isConstant(values) ? 0 : variance }
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false
  return true
}
