import type { Measured } from '../finding.ts'
import type { Comparison, SlicePair } from '../question.ts'
import { type Counted, restOf } from '../rate-question.ts'
import { rateOf } from '../rates.ts'

/** A slice and everyone else, now and at training, by one metric. */
export type FourRates = {
  readonly now: Counted
  readonly restNow: Counted
  readonly training: Counted
  readonly restTraining: Counted
}

/** The four counts behind a comparison with everyone else. */
export function fourRates(
  comparison: Comparison,
  pair: SlicePair,
  metric: (vector: ArrayLike<number>) => Counted,
): FourRates {
  const now = metric(pair.now)
  const training = metric(pair.training)
  return {
    now,
    restNow: restOf(metric(comparison.overallNow), now),
    training,
    restTraining: restOf(metric(comparison.overallTraining), training),
  }
}

/** The smallest denominator on each side. */
export function supportOf(rates: FourRates): { readonly supportNow: number; readonly supportTraining: number } {
  return {
    supportNow: Math.min(rates.now.n, rates.restNow.n),
    supportTraining: Math.min(rates.training.n, rates.restTraining.n),
  }
}

/** The four counts as a finding keeps them. */
export function measuredOf({ now, training, restNow, restTraining }: FourRates): Measured {
  return {
    form: 'rates',
    now: rateOf(now),
    training: rateOf(training),
    restNow: rateOf(restNow),
    restTraining: rateOf(restTraining),
  }
}
