import { breslowDay } from '../../stats/breslow-day.ts'
import type { Interval } from '../../stats/interval.ts'
import type { TwoRates } from '../../stats/log-ratio.ts'
import { mantelHaenszelRiskDifference } from '../../stats/mantel-haenszel-risk-difference.ts'
import { mantelHaenszelRiskRatio } from '../../stats/mantel-haenszel-risk-ratio.ts'
import type { Estimate, Rate } from '../finding.ts'
import type { Counted } from '../rate-question.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../rates.ts'
import { type Reason, SHOWN_SUPPORT } from './metric.ts'

/** A slice and those it is compared with inside one value of a control feature. */
export type ControlStratum = { readonly value: string; readonly slice: Counted; readonly other: Counted }

/** One value of the control feature in the table. */
export type ControlRow = {
  readonly value: string
  readonly slice: Rate
  readonly other: Rate
  readonly difference: Estimate | undefined
  readonly ratio: Estimate | undefined
}

/**
 * A comparison pooled over everyone beside the same within the values of a control feature: what is common to them (Mantel-Haenszel), whether anything is (Breslow-Day), and each by itself.
 */
export type WithinControl = {
  readonly pooled: { readonly difference: Estimate | undefined; readonly ratio: Estimate | undefined }
  readonly common: { readonly difference: Estimate | undefined; readonly ratio: Estimate | undefined }
  /** Log10 p that the odds ratio is the same in every value; a small one says that the common figure hides what differs. */
  readonly homogeneity: { readonly log10P: number; readonly df: number } | undefined
  /** The pooled and the common difference have opposite signs, each with an interval on one side of 0 (Simpson's paradox). */
  readonly reversed: boolean
  readonly rows: readonly ControlRow[]
  /** Why there is no common figure. */
  readonly reason: Reason | undefined
}

/** Compares a rate of a slice with others within the values of a control feature. */
export function withinControl(strata: readonly ControlStratum[]): WithinControl {
  const held = strata.filter(({ slice, other }) => slice.n > 0 || other.n > 0)
  const tables = tablesOf(held)
  const [slice, other] = [summed(held.map((s) => s.slice)), summed(held.map((s) => s.other))]
  const pooled = { difference: differenceEstimate(slice, other), ratio: ratioWhere(slice, other) }
  const common = {
    difference: estimateIn(mantelHaenszelRiskDifference(tables)),
    ratio: estimateIn(mantelHaenszelRiskRatio(tables)),
  }
  const homogeneity = breslowDay(tables)
  return {
    pooled,
    common,
    homogeneity: homogeneity.status === 'tested' ? { log10P: homogeneity.log10P, df: homogeneity.df } : undefined,
    reversed: sideOf(pooled.difference) * sideOf(common.difference) < 0,
    rows: held.map(({ value, slice: own, other: others }) => {
      const isShown = Math.min(own.n, others.n) >= SHOWN_SUPPORT
      return {
        value,
        slice: rateOf(own),
        other: rateOf(others),
        difference: isShown ? differenceEstimate(own, others) : undefined,
        ratio: isShown ? ratioWhere(own, others) : undefined,
      }
    }),
    reason: common.difference === undefined ? 'no-strata' : undefined,
  }
}

/** What stands beside a disparity that was tested: the common ratio and how alike the values of the control feature are. */
export function besideControl(
  strata: readonly { readonly slice: Counted; readonly other: Counted }[],
): Readonly<Record<string, number>> {
  const tables = tablesOf(strata)
  const ratio = mantelHaenszelRiskRatio(tables)
  const homogeneity = breslowDay(tables)
  return {
    ...(ratio.status === 'estimated' && { mantelHaenszelRatio: ratio.estimate }),
    ...(homogeneity.status === 'tested' && { breslowDayLog10P: homogeneity.log10P }),
  }
}

function tablesOf(strata: readonly { readonly slice: Counted; readonly other: Counted }[]): readonly TwoRates[] {
  return strata.map(({ slice, other }) => ({ x1: slice.x, n1: slice.n, x2: other.x, n2: other.n }))
}

function summed(counts: readonly Counted[]): Counted {
  return counts.reduce((sum, { x, n }) => ({ x: sum.x + x, n: sum.n + n }), { x: 0, n: 0 })
}

const ratioWhere = (a: Counted, b: Counted): Estimate | undefined => (b.x === 0 ? undefined : ratioEstimate(a, b))

function estimateIn(interval: Interval): Estimate | undefined {
  if (interval.status === 'undefined') return undefined
  const { estimate, lower, upper } = interval
  return { estimate, lower, upper }
}

/** On which side of 0 an interval lies; 0 where it holds 0. */
function sideOf(estimate: Estimate | undefined): -1 | 0 | 1 {
  if (estimate?.lower === undefined || estimate.upper === undefined) return 0
  return estimate.lower > 0 ? 1 : estimate.upper < 0 ? -1 : 0
}
