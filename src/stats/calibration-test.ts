import { chiSquareLog10Sf } from './chi-square-log10-sf.ts'
import { emptyGroup, noVariation, type Undefined } from './interval.ts'
import { requireCount } from './require-count.ts'

/**
 * The observations whose score lies in one bin: how many, how many of them positive, and the sum of their scores.
 */
export type ScoreBin = { readonly n: number; readonly positives: number; readonly scoreSum: number }

/**
 * A bin, or several pooled, with the share of positives observed and the one the scores promise.
 */
export type CalibrationRow = ScoreBin & { readonly observed: number; readonly promised: number }

/**
 * How observed rates compare with scores.
 */
export type CalibrationTest =
  | {
      readonly status: 'tested'
      /** Mean over observations of |observed - promised| per bin, in [0, 1]. */
      readonly expectedError: number
      /** Observed share of positives minus mean score over all, in [-1, 1]. */
      readonly inTheLarge: number
      readonly statistic: number
      readonly df: number
      readonly log10P: number
      readonly bins: readonly CalibrationRow[]
    }
  | Undefined

/** The usual rule of thumb for chi-square approximations. */
const SMALLEST_EXPECTED = 5

/**
 * The Hosmer-Lemeshow style test that the rate of positives in each bin is the bin's mean score.
 *
 * The statistic sums (positives - scoreSum)^2 / (n mean (1 - mean)) over the bins, a chi-square with as many degrees of
 * freedom as bins are used: nothing was fitted to these observations. Neighbouring bins are pooled until each promises at
 * least 5 positives and 5 negatives, so that few or no bins remain of small groups. Slightly conservative where scores
 * vary inside a bin. Undefined without observations, and where every score is 0 or 1.
 *
 * @param bins in ascending order of score
 * @throws {RangeError} if positives or scoreSum lie outside [0, n]
 * @see Hosmer and Lemeshow (1980), "Goodness of fit tests for the multiple logistic regression model", Commun. Stat. 9
 */
export function calibrationTest(bins: readonly ScoreBin[]): CalibrationTest {
  const rows = poolScoreBins(bins)
  const total = rows.reduce((sum, { n }) => sum + n, 0)
  if (total === 0) return emptyGroup
  let [statistic, df, absolute, excess] = [0, 0, 0, 0]
  for (const { positives, scoreSum, promised } of rows) {
    const gap = positives - scoreSum
    const variance = scoreSum * (1 - promised)
    absolute += Math.abs(gap)
    excess += gap
    if (!(variance > 0)) continue
    statistic += (gap * gap) / variance
    df += 1
  }
  if (df === 0) return noVariation
  const log10P = chiSquareLog10Sf(statistic, df)
  return {
    status: 'tested',
    expectedError: absolute / total,
    inTheLarge: excess / total,
    statistic,
    df,
    log10P,
    bins: rows,
  }
}

/**
 * Neighbouring bins pooled until each promises at least 5 positives and 5 negatives; what is left joins the last one.
 *
 * @param bins in ascending order of score
 * @throws {RangeError} if positives or scoreSum lie outside [0, n]
 */
export function poolScoreBins(bins: readonly ScoreBin[]): readonly CalibrationRow[] {
  const pooled: ScoreBin[] = []
  let open: ScoreBin | undefined
  for (const bin of bins) {
    requireCount(bin.positives, bin.n)
    requireCount(bin.scoreSum, bin.n)
    open = open ? together(open, bin) : bin
    if (!isFull(open)) continue
    pooled.push(open)
    open = undefined
  }
  if (open && open.n > 0) pooled.push(together(pooled.pop() ?? { n: 0, positives: 0, scoreSum: 0 }, open))
  return pooled.map((bin) => ({ ...bin, observed: bin.positives / bin.n, promised: bin.scoreSum / bin.n }))
}

const isFull = ({ n, scoreSum }: ScoreBin): boolean => Math.min(scoreSum, n - scoreSum) >= SMALLEST_EXPECTED

const together = (a: ScoreBin, b: ScoreBin): ScoreBin => ({
  n: a.n + b.n,
  positives: a.positives + b.positives,
  scoreSum: a.scoreSum + b.scoreSum,
})
