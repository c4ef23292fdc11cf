import { tooFew, type Undefined, unbounded } from './interval.ts'
import { totalOf } from './shares-of-cells.ts'

/**
 * The largest log ratio found, with the outcome and the two groups that it stands between.
 */
export type DifferentialFairness =
  | {
      readonly status: 'estimated'
      readonly epsilon: number
      readonly outcome: number
      readonly highest: number
      readonly lowest: number
    }
  | Undefined

/**
 * Smoothed empirical differential fairness: the smallest epsilon such that for every outcome no group's rate exceeds
 * another's by more than the factor e^epsilon.
 *
 * In nats, >= 0; 0 when all groups have the same rates. Rates are (count + concentration) / (n + outcomes x
 * concentration), the posterior mean under a symmetric Dirichlet prior; outcomes that no group shows do not count. Groups
 * without observations are left out. As a maximum it grows with the number of small groups: read it beside their sizes.
 * Undefined with under two groups, and at concentration 0 where a group never shows an outcome.
 *
 * @param groups for each group the counts per outcome, all of one length
 * @param concentration of the prior per outcome, >= 0; 1 is the usual choice
 * @throws {RangeError} if the lengths differ, or a count or the concentration is negative
 * @see Foulds, Islam, Keya and Pan (2020), "An intersectional definition of fairness", ICDE, definition 4.1
 */
export function differentialFairness(groups: readonly ArrayLike<number>[], concentration = 1): DifferentialFairness {
  if (!(concentration >= 0)) throw new RangeError(`concentration must not be negative, got ${concentration}`)
  const outcomes = groups[0]?.length ?? 0
  for (const counts of groups) requireOutcomes(counts, outcomes)
  const present = groups.flatMap((counts, index) => (totalOf(counts) > 0 ? [{ index, counts }] : []))
  if (present.length < 2) return tooFew
  const shown = Array.from({ length: outcomes }, (_, y) => y).filter((y) => present.some((g) => (g.counts[y] ?? 0) > 0))
  let worst = { epsilon: 0, outcome: shown[0] ?? 0, highest: present[0]?.index ?? 0, lowest: present[1]?.index ?? 0 }
  for (const outcome of shown) {
    const rates = present.map(({ index, counts }) => ({
      index,
      lnRate: Math.log(((counts[outcome] ?? 0) + concentration) / (totalOf(counts) + concentration * shown.length)),
    }))
    const highest = rates.reduce((a, b) => (b.lnRate > a.lnRate ? b : a))
    const lowest = rates.reduce((a, b) => (b.lnRate < a.lnRate ? b : a))
    const epsilon = highest.lnRate - lowest.lnRate
    if (epsilon > worst.epsilon) worst = { epsilon, outcome, highest: highest.index, lowest: lowest.index }
  }
  return Number.isFinite(worst.epsilon) ? { status: 'estimated', ...worst } : unbounded
}

function requireOutcomes(counts: ArrayLike<number>, outcomes: number): void {
  if (counts.length !== outcomes) {
    throw new RangeError(`every group needs the same outcomes, got ${counts.length} for ${outcomes}`)
  }
  for (let y = 0; y < outcomes; y++) {
    if (!((counts[y] ?? 0) >= 0)) throw new RangeError(`counts must not be negative, got ${counts[y]}`)
  }
}
