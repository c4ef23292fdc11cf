import { emptyGroup, noVariation, type TestOutcome } from './interval.ts'
import { log10Add } from './log10-add.ts'
import { normalLog10Sf } from './normal-log10-sf.ts'
import { requireCount } from './require-count.ts'

/**
 * The pooled two-sample z test that two independent rates are equal, two-sided, without continuity correction.
 *
 * The statistic is positive when the first rate is larger; its square is Pearson's chi-square. Undefined where a group
 * is empty, or where all or none succeeded. Not to be trusted where an expected count is under 5: see `fisherExact`.
 *
 * @param x1 successes of the first group, 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, 0 <= x2 <= n2
 * @param n2 size of the second group
 * @throws {RangeError} if x lies outside [0, n]
 */
export function twoProportionZ(x1: number, n1: number, x2: number, n2: number): TestOutcome {
  requireCount(x1, n1)
  requireCount(x2, n2)
  if (n1 === 0 || n2 === 0) return emptyGroup
  const pooled = (x1 + x2) / (n1 + n2)
  if (pooled === 0 || pooled === 1) return noVariation
  const statistic = (x1 / n1 - x2 / n2) / Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
  return { status: 'tested', statistic, log10P: twoSidedLog10P(statistic) }
}

/**
 * log10 of P[|Z| >= |z|] for a standard normal Z.
 *
 * @param z observed deviate
 */
export function twoSidedLog10P(z: number): number {
  const one = normalLog10Sf(Math.abs(z))
  return Math.min(0, log10Add(one, one))
}
