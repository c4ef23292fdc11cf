import type { Interval } from './interval.ts'

/**
 * The interval of a difference from the intervals of its two independent terms, by adding squared distances (MOVER).
 *
 * Of two rates it is Newcombe's interval; of two differences, as `newcombeDifference` gives them, that of a difference
 * in differences, in [-2, 2]. Both terms need limits of the same confidence. Undefined where a term is, for the reason
 * of the first that is. For show: inverted as a test it rejects too often, so decide by `withinToleranceLog10P`.
 *
 * @param now the minuend with its limits
 * @param then the subtrahend with its limits, from independent observations
 * @see Zou and Donner (2008), "Construction of confidence limits about effect measures", Stat. Med. 27
 */
export function moverDifference(now: Interval, then: Interval): Interval {
  if (now.status === 'undefined') return now
  if (then.status === 'undefined') return then
  const estimate = now.estimate - then.estimate
  return {
    status: 'estimated',
    estimate,
    lower: estimate - Math.hypot(now.estimate - now.lower, then.upper - then.estimate),
    upper: estimate + Math.hypot(now.upper - now.estimate, then.estimate - then.lower),
  }
}
