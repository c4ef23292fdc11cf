import { fisherExact } from '../../stats/fisher-exact.ts'
import type { Interval } from '../../stats/interval.ts'
import { moverDifference } from '../../stats/mover-difference.ts'
import { newcombeDifference } from '../../stats/newcombe-difference.ts'
import { rateVariance } from '../../stats/rate-variance.ts'
import { ratioInterval } from '../../stats/ratio-interval.ts'
import { ratioOfRatios } from '../../stats/ratio-of-ratios.ts'
import { twoProportionZ, twoSidedLog10P } from '../../stats/two-proportion-z.ts'
import { twoSidedZ } from '../../stats/two-sided-z.ts'
import type { Estimate } from '../finding.ts'
import { estimateOf } from '../rates.ts'
import type { Tally } from './search-table.ts'

/** How a slice is compared with everyone else, from the sums of both. */
export type EffectForm = {
  /** What the layers of a table hold, in order. */
  readonly layers: readonly string[]
  /** The smallest denominator of a side. */
  readonly support: (side: Tally) => number
  /** What a side comes to; undefined where it holds nothing. */
  readonly value: (side: Tally) => number | undefined
  /** A deviate that is large where both sides differ, positive where the first is higher; 0 where they cannot be told apart. For ranking. */
  readonly deviate: (inside: Tally, outside: Tally) => number
  /** log10 of the two-sided p that both sides are equal; 0 where they cannot be told apart. */
  readonly log10P: (inside: Tally, outside: Tally) => number
  readonly difference: (inside: Tally, outside: Tally) => Estimate | undefined
  /** Undefined where a ratio says nothing. */
  readonly ratio: (inside: Tally, outside: Tally) => Estimate | undefined
}

/** Under so many expected in a cell the normal approximation of a rate is not to be trusted. */
const FEW_EXPECTED = 5

/** A rate: events of a count. The pooled z, Fisher's exact test where under five are expected; Newcombe's interval and the adjusted log ratio. */
export const rateForm: EffectForm = {
  layers: ['count', 'events'],
  support: (side) => side[0] as number,
  value: ([n, x]) => ((n as number) > 0 ? (x as number) / (n as number) : undefined),
  deviate: (inside, outside) => {
    const [a, x] = [inside[0] as number, inside[1] as number]
    const [b, y] = [outside[0] as number, outside[1] as number]
    const pooled = (x + y) / (a + b)
    const variance = pooled * (1 - pooled) * (1 / a + 1 / b)
    return variance > 0 ? (x / a - y / b) / Math.sqrt(variance) : 0
  },
  log10P: ([n1, x1], [n2, x2]) => {
    const [a, x, b, y] = [n1 as number, x1 as number, n2 as number, x2 as number]
    if (a === 0 || b === 0) return 0
    const events = x + y
    const fewest = Math.min(a, b) * (Math.min(events, a + b - events) / (a + b))
    // Where subjects repeat, sums are no whole numbers; the exact test needs some.
    const whole = [x, a, y, b].map(Math.round) as [number, number, number, number]
    if (fewest < FEW_EXPECTED) return fisherExact(...whole)
    const test = twoProportionZ(x, a, y, b)
    return test.status === 'tested' ? test.log10P : 0
  },
  difference: ([n1, x1], [n2, x2]) =>
    estimateOf(newcombeDifference(x1 as number, n1 as number, x2 as number, n2 as number)),
  ratio: ([n1, x1], [n2, x2]) =>
    (x2 as number) === 0
      ? undefined
      : estimateOf(ratioInterval(x1 as number, n1 as number, x2 as number, n2 as number)),
}

/** A mean of values: their count, sum and sum of squares. Welch's test with a normal tail, which needs the support that every side has here. */
export const meanForm: EffectForm = {
  layers: ['count', 'sum', 'sum of squares'],
  support: (side) => side[0] as number,
  value: ([n, sum]) => ((n as number) > 0 ? (sum as number) / (n as number) : undefined),
  deviate: welch,
  log10P: (inside, outside) => twoSidedLog10P(welch(inside, outside)),
  difference: (inside, outside) => {
    const variance = meanVariance(inside) + meanVariance(outside)
    if (!(variance >= 0)) return undefined
    const estimate = meanOf(inside) - meanOf(outside)
    const half = twoSidedZ(0.95) * Math.sqrt(variance)
    return { estimate, lower: estimate - half, upper: estimate + half }
  },
  ratio: () => undefined,
}

/** A rate's change since training against everyone else's: count and events now, then the same at training. The difference in differences with MOVER's interval. */
export const changeForm: EffectForm = {
  layers: ['count', 'events', 'count at training', 'events at training'],
  support: (side) => Math.min(side[0] as number, side[2] as number),
  value: ([n, x, m, y]) =>
    (n as number) > 0 && (m as number) > 0 ? (x as number) / (n as number) - (y as number) / (m as number) : undefined,
  deviate: doubleDifference,
  log10P: (inside, outside) => twoSidedLog10P(doubleDifference(inside, outside)),
  difference: (inside, outside) => {
    const at = (of: number): Interval =>
      newcombeDifference(
        inside[of + 1] as number,
        inside[of] as number,
        outside[of + 1] as number,
        outside[of] as number,
      )
    return estimateOf(moverDifference(at(0), at(2)))
  },
  ratio: (inside, outside) => {
    const at = (of: number) => ({
      ...{ x1: inside[of + 1] as number, n1: inside[of] as number },
      ...{ x2: outside[of + 1] as number, n2: outside[of] as number },
    })
    const [now, then] = [at(0), at(2)]
    if (now.x2 === 0 || then.x1 === 0 || then.x2 === 0) return undefined
    const log = ratioOfRatios(now, then)
    if (log.status === 'undefined') return undefined
    return { estimate: Math.exp(log.estimate), lower: Math.exp(log.lower), upper: Math.exp(log.upper) }
  },
}

const meanOf = (side: Tally): number => (side[1] as number) / (side[0] as number)

/** The variance of a mean; NaN where a side has fewer than two values. */
function meanVariance(side: Tally): number {
  const count = side[0] as number
  const mean = meanOf(side)
  if (!(count > 1)) return Number.NaN
  // Cancellation may leave a little below nothing.
  return Math.max(0, (side[2] as number) - count * mean * mean) / (count - 1) / count
}

function welch(inside: Tally, outside: Tally): number {
  const variance = meanVariance(inside) + meanVariance(outside)
  return variance > 0 ? (meanOf(inside) - meanOf(outside)) / Math.sqrt(variance) : 0
}

function doubleDifference(inside: Tally, outside: Tally): number {
  let [difference, variance] = [0, 0]
  for (const [side, sign] of [
    [inside, 1],
    [outside, -1],
  ] as const) {
    const [n, x, m, y] = side as unknown as readonly [number, number, number, number]
    if (n === 0 || m === 0) return 0
    difference += sign * (x / n - y / m)
    variance += rateVariance(x, n) + rateVariance(y, m)
  }
  return difference / Math.sqrt(variance)
}
