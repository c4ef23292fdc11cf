import { devianceTerm } from './deviance-term.ts'
import { emptyGroup, type PointEstimate, unbounded, zeroCount } from './interval.ts'

/**
 * The generalized entropy index of benefits: how unequally they are spread over individuals.
 *
 * 0 when everyone has the same benefit, no unit, no upper bound that would not grow with n. alpha 1 is the Theil index, 0
 * the mean log deviation, 2 half the squared coefficient of variation; a larger alpha looks more at large benefits. With
 * a decision's benefit taken as prediction - label + 1 (0, 1 or 2) it is the index of Speicher and others. Undefined
 * without individuals, where all benefits are 0, and for alpha <= 0 where one is.
 *
 * @param benefits one value each, >= 0, length k
 * @param counts how many individuals have each benefit, length k
 * @param alpha any real number
 * @throws {RangeError} if the lengths differ, or a benefit or count is negative or not finite
 * @see Speicher and others (2018), "A unified approach to quantifying algorithmic unfairness", KDD
 */
export function generalizedEntropyIndex(
  benefits: ArrayLike<number>,
  counts: ArrayLike<number>,
  alpha: number,
): PointEstimate {
  if (benefits.length !== counts.length) {
    throw new RangeError(`each benefit needs its count, got ${benefits.length} and ${counts.length}`)
  }
  let [n, sum] = [0, 0]
  for (let i = 0; i < benefits.length; i++) {
    n += notNegative('count', counts[i] ?? 0)
    sum += notNegative('benefit', benefits[i] ?? 0) * (counts[i] ?? 0)
  }
  if (n === 0) return emptyGroup
  if (sum === 0) return zeroCount
  let index = 0
  for (let i = 0; i < benefits.length; i++) {
    const count = counts[i] ?? 0
    if (count > 0) index += (count / n) * inequality(((benefits[i] ?? 0) * n) / sum, alpha)
  }
  return Number.isFinite(index) ? { status: 'estimated', estimate: index } : unbounded
}

/** What a benefit of r times the mean adds; never negative, because the terms linear in r - 1 cancel over all. */
function inequality(r: number, alpha: number): number {
  if (alpha === 2) return (r - 1) ** 2 / 2
  if (alpha === 1) return devianceTerm(r, 1)
  if (r === 0) return alpha <= 0 ? Number.POSITIVE_INFINITY : 1 / alpha
  if (alpha === 0) return devianceTerm(1, r)
  return (Math.expm1(alpha * Math.log(r)) - alpha * (r - 1)) / (alpha * (alpha - 1))
}

function notNegative(name: string, value: number): number {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`a ${name} must be finite and not negative, got ${value}`)
  }
  return value
}
