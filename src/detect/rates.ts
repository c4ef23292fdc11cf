import type { Interval } from '../stats/interval.ts'
import { logRatio } from '../stats/log-ratio.ts'
import { moverDifference } from '../stats/mover-difference.ts'
import { newcombeDifference } from '../stats/newcombe-difference.ts'
import { ratioInterval } from '../stats/ratio-interval.ts'
import { ratioOfRatios } from '../stats/ratio-of-ratios.ts'
import type { Estimate, Rate } from './finding.ts'
import type { Counted } from './rate-question.ts'

/** A count of a count as a rate; undefined for an empty denominator, never 0. */
export function rateOf({ x, n }: Counted): Rate {
  return { count: x, of: n, rate: n > 0 ? x / n : undefined }
}

/** x/n, for denominators known to hold rows. */
export function proportion({ x, n }: Counted): number {
  return x / n
}

/** Log of the ratio of two rates, half an observation added; both denominators hold rows. */
export function logRatioOf(a: Counted, b: Counted): number {
  const ratio = logRatio(a.x, a.n, b.x, b.n)
  return ratio.status === 'estimated' ? ratio.estimate : Number.NaN
}

/** Newcombe's interval of a difference of two rates. */
export function differenceEstimate(a: Counted, b: Counted): Estimate | undefined {
  return estimateOf(newcombeDifference(a.x, a.n, b.x, b.n))
}

/** The interval of a ratio of two rates from the adjusted log ratio. */
export function ratioEstimate(a: Counted, b: Counted): Estimate | undefined {
  return estimateOf(ratioInterval(a.x, a.n, b.x, b.n))
}

/** Now minus training of a difference (MOVER over two Newcombe intervals). */
export function doubleDifferenceEstimate(
  now: readonly [Counted, Counted],
  then: readonly [Counted, Counted],
): Estimate | undefined {
  const interval = ([a, b]: readonly [Counted, Counted]): Interval => newcombeDifference(a.x, a.n, b.x, b.n)
  return estimateOf(moverDifference(interval(now), interval(then)))
}

/** Now over training of a ratio, with the sum of all four variances. */
export function doubleRatioEstimate(
  now: readonly [Counted, Counted],
  then: readonly [Counted, Counted],
): Estimate | undefined {
  const interval = ratioOfRatios(
    { x1: now[0].x, n1: now[0].n, x2: now[1].x, n2: now[1].n },
    { x1: then[0].x, n1: then[0].n, x2: then[1].x, n2: then[1].n },
  )
  if (interval.status === 'undefined') return undefined
  return { estimate: Math.exp(interval.estimate), lower: Math.exp(interval.lower), upper: Math.exp(interval.upper) }
}

/** An interval of the mathematics as an estimate, or undefined with its reason dropped. */
export function estimateOf(interval: Interval): Estimate | undefined {
  if (interval.status === 'undefined') return undefined
  return { estimate: interval.estimate, lower: interval.lower, upper: interval.upper }
}

/** An estimate without an interval. */
export function pointEstimate(estimate: number): Estimate {
  return { estimate, lower: undefined, upper: undefined }
}
