import type { Estimated, Undefined } from './interval.ts'
import type { TwoRates } from './log-ratio.ts'
import { requireCount } from './require-count.ts'

/**
 * An estimate common to several strata, with its limits and the number of strata that had something to say.
 */
export type CommonEstimate = (Estimated & { readonly strata: number }) | Undefined

/**
 * The strata in which both groups have observations: one without a comparison says nothing about a common effect.
 *
 * @param strata counts of two groups in each stratum
 * @throws {RangeError} if an x lies outside [0, n] anywhere
 */
export function comparableStrata(strata: readonly TwoRates[]): readonly TwoRates[] {
  for (const { x1, n1, x2, n2 } of strata) {
    requireCount(x1, n1)
    requireCount(x2, n2)
  }
  return strata.filter(({ n1, n2 }) => n1 > 0 && n2 > 0)
}
