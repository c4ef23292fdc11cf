import type { Estimate, Rate, Verdict } from '../detect/finding.ts'
import { rateWords, ratioWords } from './chart-words.ts'
import type { FoundOver } from './verdict-look.ts'

/** A slice against everyone else, now and at training: a row of the disparity report. */
export type DisparityOfSlice = {
  readonly slice: string
  readonly n: number
  readonly now: Rate
  readonly restNow: Rate
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  /** Of these windows alone. */
  readonly verdict: Verdict
  /** Which question the verdict answers; absent: the limit, where one applies. */
  readonly question?: 'disparity' | 'disparity-change' | undefined
  /** What a scan found of the slice over other sums of windows. */
  readonly scan?: FoundOver | undefined
  readonly detectable: number | undefined
  readonly undefinedBecause: string | undefined
  /** Counts too small to be shown to this reader: no mark, no figures. */
  readonly isSuppressed?: boolean
}

/** How slices are read: as ratios or differences, the configured limit decides. */
export type IntervalScale = {
  readonly isRatio: boolean
  readonly limit: number | undefined
  readonly write: (value: number | undefined) => string
  readonly now: (row: DisparityOfSlice) => Estimate | undefined
  readonly training: (row: DisparityOfSlice) => Estimate | undefined
}

/** The configured limit decides the scale, the ratio first; a limit of a difference is a shortfall and stands below zero. */
export function intervalScale(limit: { readonly ratio?: number; readonly difference?: number }): IntervalScale {
  if (limit.ratio === undefined && limit.difference !== undefined)
    return {
      isRatio: false,
      limit: -Math.abs(limit.difference),
      write: rateWords,
      now: (row) => row.difference,
      training: (row) => row.trainingDifference,
    }
  return {
    isRatio: true,
    limit: limit.ratio,
    write: ratioWords,
    now: (row) => row.ratio,
    training: (row) => row.trainingRatio,
  }
}

/** What a finding of this row is beyond: without a limit in force only its tolerance of change. */
export const beyondOf = ({ question }: DisparityOfSlice, { limit }: IntervalScale): 'limit' | 'tolerance' =>
  limit === undefined || question === 'disparity-change' ? 'tolerance' : 'limit'
