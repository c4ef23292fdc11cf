import type { Estimate, Rate, Verdict } from '../detect/finding.ts'
import type { Limits } from '../detect/limits.ts'
import { rateWords, ratioWords } from './chart-words.ts'
import type { DataRow } from './layered-spec.ts'
import type { FoundOver } from './verdict-look.ts'

/** Someone against everyone else, now and at training: what a row of the disparity report and a point of the history report have in common. */
export type Comparison = {
  readonly n: number
  readonly now: Rate
  readonly restNow: Rate
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  /** Of these windows alone. */
  readonly verdict: Verdict | undefined
  /** Which of the two questions the verdict answers; absent: the limit, where one applies. */
  readonly question?: 'disparity' | 'disparity-change' | undefined
  /** What a scan found of the slice over other sums of windows. */
  readonly scan?: FoundOver | undefined
}

/** A slice against everyone else: a row of the disparity report. */
export type DisparityOfSlice = Comparison & {
  readonly slice: string
  readonly verdict: Verdict
  readonly detectable: number | undefined
  readonly undefinedBecause: string | undefined
  /** Counts too small to be shown to this reader: no mark, no figures. */
  readonly isSuppressed?: boolean
}

/** How comparisons are read: as ratios or differences, the configured limit decides. */
export type ComparisonScale = {
  readonly isRatio: boolean
  readonly name: 'ratio' | 'difference'
  /** What is done with everyone else's rate, in words. */
  readonly how: string
  /** Where both are the same. */
  readonly parity: number
  readonly limit: number | undefined
  readonly ends: { readonly low: number; readonly high: number; readonly least: number; readonly most: number }
  readonly write: (value: number | undefined) => string
  readonly now: (row: Comparison) => Estimate | undefined
  readonly training: (row: Comparison) => Estimate | undefined
}

/** The scale a limit asks for, the ratio first; a limit of a difference is a shortfall and stands below zero. */
export function comparisonScale({ ratio, difference }: Limits['disparity']): ComparisonScale {
  if (ratio === undefined && difference !== undefined)
    return {
      isRatio: false,
      name: 'difference',
      how: `minus everyone else's`,
      parity: 0,
      limit: -Math.abs(difference),
      ends: { low: -0.2, high: 0.2, least: -1, most: 1 },
      write: rateWords,
      now: (row) => row.difference,
      training: (row) => row.trainingDifference,
    }
  return {
    isRatio: true,
    name: 'ratio',
    how: `divided by everyone else's`,
    parity: 1,
    limit: ratio,
    ends: { low: 0.6, high: 1.2, least: 0, most: 3 },
    write: ratioWords,
    now: (row) => row.ratio,
    training: (row) => row.trainingRatio,
  }
}

/** What a finding is beyond: without a limit in force only its tolerance of change. */
export const beyondOf = ({ question }: Comparison, { limit }: ComparisonScale): 'limit' | 'tolerance' =>
  limit === undefined || question === 'disparity-change' ? 'tolerance' : 'limit'

// Stands for an end that lies beyond every scale; the scale clamps it to its edge.
const FAR = 1e9

/** A value as a scale can hold it; none where it is not a number. */
export const onScale = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : Math.min(FAR, Math.max(-FAR, value))

/** Both ends of an interval; one that cannot be computed is open to the edge, without either there is no line. */
export function openEnds(interval: Pick<Estimate, 'lower' | 'upper'> | undefined, low = 'lo', high = 'hi'): DataRow {
  if (interval === undefined || (interval.lower === undefined && interval.upper === undefined)) return {}
  return { [low]: onScale(interval.lower) ?? -FAR, [high]: onScale(interval.upper) ?? FAR }
}
