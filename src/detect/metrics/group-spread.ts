import type { Rate } from '../finding.ts'
import type { Counted } from '../rate-question.ts'
import { proportion } from '../rates.ts'
import { isFourFifths } from './compare-metric.ts'
import { type Ground, type RateMetric, type Reason, SHOWN_SUPPORT } from './metric.ts'

/** A group of people with its counts: one value of a sensitive feature, or an intersection of several. */
export type Group = { readonly slice: string; readonly vector: ArrayLike<number> }

/** A group that no extreme is taken from, and why. */
export type LeftOut = { readonly slice: string; readonly of: number; readonly reason: Reason }

/** A group with its rate. */
export type GroupRate = { readonly slice: string; readonly rate: Rate & { readonly rate: number } }

/**
 * How far the groups of one feature lie apart in a rate: highest minus lowest, and lowest over highest. Without an interval, because the two are chosen by their rates.
 */
export type Spread = { readonly leftOut: readonly LeftOut[]; readonly groups: number } & (
  | {
      readonly status: 'measured'
      readonly difference: number
      /** Undefined where the highest rate is 0. */
      readonly ratio: number | undefined
      /** Is the lowest at least four fifths of the highest, in whole numbers? */
      readonly fourFifths: boolean | undefined
      readonly highest: GroupRate
      readonly lowest: GroupRate
    }
  | { readonly status: 'undefined'; readonly reason: Reason }
)

/** The rates of those groups that hold enough, and the groups that do not. */
export function ratesOfGroups(
  metric: RateMetric,
  ground: Ground,
  groups: readonly Group[],
): { readonly rates: readonly GroupRate[]; readonly leftOut: readonly LeftOut[] } {
  const rates: GroupRate[] = []
  const leftOut: LeftOut[] = []
  for (const { slice, vector } of groups) {
    const { x, n } = metric.counted(ground, vector)
    if (n >= SHOWN_SUPPORT) rates.push({ slice, rate: { count: x, of: n, rate: proportion({ x, n }) } })
    else leftOut.push({ slice, of: n, reason: n === 0 ? metric.empty : 'too-few' })
  }
  return { rates, leftOut }
}

/** The spread of a rate over groups; those with under 30 observations are left out and listed. */
export function spreadOf(metric: RateMetric, ground: Ground, groups: readonly Group[]): Spread {
  const { rates, leftOut } = ratesOfGroups(metric, ground, groups)
  const [first, ...others] = rates
  const counted = { leftOut, groups: rates.length }
  if (first === undefined || others.length === 0) return { status: 'undefined', reason: 'one-group', ...counted }
  const highest = others.reduce((a, b) => (b.rate.rate > a.rate.rate ? b : a), first)
  const lowest = others.reduce((a, b) => (b.rate.rate < a.rate.rate ? b : a), first)
  return {
    status: 'measured',
    difference: highest.rate.rate - lowest.rate.rate,
    ratio: highest.rate.rate === 0 ? undefined : lowest.rate.rate / highest.rate.rate,
    fourFifths: isFourFifths(countedIn(lowest), countedIn(highest)),
    highest,
    lowest,
    ...counted,
  }
}

const countedIn = ({ rate: { count, of } }: GroupRate): Counted => ({ x: count, n: of })
