import { emptyGroup, noVariation, type TestOutcome } from './interval.ts'
import type { TwoRates } from './log-ratio.ts'
import { comparableStrata } from './stratified-tables.ts'
import { twoSidedLog10P } from './two-proportion-z.ts'

/**
 * The Cochran-Mantel-Haenszel test that two groups have equal rates within every stratum, two-sided, without continuity
 * correction.
 *
 * The statistic is a standard normal deviate, positive when the first group has more successes than its share; its
 * square is the chi-square with one degree of freedom. Blind to differences that cancel between strata: see
 * `breslowDay`. Undefined where no stratum has both groups, or where no stratum varies.
 *
 * @param strata counts of two groups in each stratum
 * @throws {RangeError} if an x lies outside [0, n] anywhere
 * @see Mantel and Haenszel (1959), "Statistical aspects of the analysis of data from retrospective studies of disease",
 * JNCI 22
 */
export function cochranMantelHaenszel(strata: readonly TwoRates[]): TestOutcome {
  const used = comparableStrata(strata)
  if (used.length === 0) return emptyGroup
  let [excess, variance] = [0, 0]
  for (const { x1, n1, x2, n2 } of used) {
    const n = n1 + n2
    excess += (x1 * n2 - x2 * n1) / n
    variance += ((n1 / n) * (n2 / n) * (x1 + x2) * (n - x1 - x2)) / (n - 1)
  }
  if (variance === 0) return noVariation
  const statistic = excess / Math.sqrt(variance)
  return { status: 'tested', statistic, log10P: twoSidedLog10P(statistic) }
}
