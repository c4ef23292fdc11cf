import { chiSquareLog10Sf } from './chi-square-log10-sf.ts'
import { tooFew, type Undefined } from './interval.ts'
import type { TwoRates } from './log-ratio.ts'
import { mantelHaenszelOddsRatio } from './mantel-haenszel-odds-ratio.ts'
import { comparableStrata } from './stratified-tables.ts'

/**
 * The Breslow-Day test, with Tarone's correction, that the odds ratio is the same in every stratum.
 *
 * The statistic is a chi-square with `df` = used strata - 1; a small p says that one common ratio hides what differs
 * between strata. `ratio` is the Mantel-Haenszel odds ratio it compares with. Strata with an empty group, or in which all
 * or none succeeded, say nothing and are left out. Approximate where strata are small. Undefined for under two strata,
 * and where the common ratio is.
 *
 * @param strata counts of two groups in each stratum
 * @throws {RangeError} if an x lies outside [0, n] anywhere
 * @see Breslow and Day (1980), "Statistical Methods in Cancer Research" I, 4.4; Tarone (1985), Biometrika 72
 */
export function breslowDay(strata: readonly TwoRates[]):
  | {
      readonly status: 'tested'
      readonly statistic: number
      readonly df: number
      readonly log10P: number
      readonly ratio: number
    }
  | Undefined {
  const used = comparableStrata(strata).filter(({ x1, n1, x2, n2 }) => x1 + x2 > 0 && x1 + x2 < n1 + n2)
  if (used.length < 2) return tooFew
  const common = mantelHaenszelOddsRatio(used)
  if (common.status === 'undefined') return common
  let [chiSquare, gaps, variances] = [0, 0, 0]
  for (const stratum of used) {
    const { expected, variance } = underRatio(stratum, common.estimate)
    const gap = stratum.x1 - expected
    chiSquare += (gap * gap) / variance
    gaps += gap
    variances += variance
  }
  const statistic = Math.max(0, chiSquare - (gaps * gaps) / variances)
  const df = used.length - 1
  return { status: 'tested', statistic, df, log10P: chiSquareLog10Sf(statistic, df), ratio: common.estimate }
}

/** The first group's successes with the same margins when the odds ratio is `ratio`, and their asymptotic variance. */
function underRatio({ x1, n1, x2, n2 }: TwoRates, ratio: number) {
  const successes = x1 + x2
  // expected e solves (1 - ratio) e^2 + (n2 - successes + ratio (n1 + successes)) e - ratio n1 successes = 0
  const [a, b, c] = [1 - ratio, n2 - successes + ratio * (n1 + successes), ratio * n1 * successes]
  const root = Math.sqrt(b * b + 4 * a * c)
  const expected = b >= 0 ? (2 * c) / (b + root) : (root - b) / (2 * a)
  // rounding may empty a corner that is only nearly empty
  const least = Number.EPSILON * (n1 + n2)
  const corners = [expected, n1 - expected, successes - expected, n2 - successes + expected].map((corner) =>
    Math.max(least, corner),
  )
  return { expected, variance: 1 / corners.reduce((sum, corner) => sum + 1 / corner, 0) }
}
