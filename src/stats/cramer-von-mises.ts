import { cramerVonMisesLog10Sf } from './cramer-von-mises-log10-sf.ts'
import { noVariation, tooFew, type Undefined } from './interval.ts'
import { sortedValues, walkTogether } from './sorted-values.ts'

/**
 * The two-sample Cramer-von Mises test that two samples come from one distribution, two-sided.
 *
 * The statistic is Anderson's T, a weighted integral of the squared gap between the empirical distribution functions;
 * repeated values share their mean rank. p is that of the limit after matching mean and variance, also in small samples:
 * do not trust it under 20 values a side. Undefined under two values in a sample, and where all values are one.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @throws {RangeError} if a value is not finite
 * @see Anderson (1962), "On the distribution of the two-sample Cramer-von Mises criterion", Ann. Math. Stat. 33
 */
export function cramerVonMises(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly status: 'tested'; readonly statistic: number; readonly log10P: number } | Undefined {
  const [first, second] = [sortedValues(a), sortedValues(b)]
  const [n, m] = [first.length, second.length]
  if (n < 2 || m < 2) return tooFew
  const total = n + m
  let [u, distinct] = [0, 0]
  walkTogether(first, second, ({ inA, inB, throughA, throughB }) => {
    distinct += 1
    const rank = throughA + throughB - (inA + inB - 1) / 2
    u += n * squaredGaps(rank, throughA, inA) + m * squaredGaps(rank, throughB, inB)
  })
  if (distinct === 1) return noVariation
  const product = n * m
  const statistic = u / product / total - (4 * product - 1) / (6 * total)
  const mean = (1 + 1 / total) / 6
  const numerator = (total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)
  const variance = numerator / (45 * total * total * 4 * product)
  const scaled = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance)
  return { status: 'tested', statistic, log10P: cramerVonMisesLog10Sf(scaled) }
}

/** Sum of (rank - i)^2 over the places i of `count` values of which the last is the `through`-th of its sample. */
function squaredGaps(rank: number, through: number, count: number): number {
  const middle = rank - (through - (count - 1) / 2)
  return count * middle * middle + (count * (count - 1) * (count + 1)) / 12
}
