import type { ScoreBin } from '../../stats/calibration-test.ts'
import type { BaselineView } from '../baseline-view.ts'

/** One bin of the score: what it predicts of each row (its middle), labelled rows, and those of them with a positive label. */
export type CalibrationBin = {
  readonly predicted: number
  readonly n: number
  readonly positive: number
}

/** All bins of a score. */
export type CalibrationCounts = readonly CalibrationBin[]

/** The calibration bins of a vector of counts, lowest score first. */
export function calibrationBins(
  { layout, schema }: Pick<BaselineView, 'layout' | 'schema'>,
  vector: ArrayLike<number>,
): CalibrationCounts {
  const { scoreBinsLabelled, scoreBinsPositive } = layout
  const [low, high] = schema.scoreRange
  const { size } = scoreBinsLabelled
  const width = (high - low) / size
  return Array.from({ length: size }, (_, i) => ({
    predicted: low + (i + 0.5) * width,
    n: vector[scoreBinsLabelled.offset + i] as number,
    positive: vector[scoreBinsPositive.offset + i] as number,
  }))
}

/** Everyone's bins minus a part of them. */
export function restOfBins(whole: CalibrationCounts, part: CalibrationCounts): CalibrationCounts {
  return whole.map((bin, i) => ({
    ...bin,
    n: bin.n - (part[i]?.n ?? 0),
    positive: bin.positive - (part[i]?.positive ?? 0),
  }))
}

/** What a calibration comes to: observed minus predicted, over `n` labelled rows that have a score. */
export type CalibrationGap = {
  readonly n: number
  /** Sum of what was observed less what was predicted. */
  readonly sum: number
  /** Variance of one row's part in it: within its bin, since the bin is what predicts. */
  readonly variance: number
}

/** Sums a calibration. Half an observation is added in each bin, so that a bin without a failure has a variance too. */
export function calibrationGap(bins: CalibrationCounts): CalibrationGap {
  let [n, sum, spread] = [0, 0, 0]
  for (const { predicted, n: rows, positive } of bins) {
    n += rows
    sum += positive - rows * predicted
    const rate = (positive + 0.5) / (rows + 1)
    spread += rows * rate * (1 - rate)
  }
  return { n, sum, variance: n > 0 ? spread / n : 0 }
}

/** The bins as the mathematics takes them: each row's score is the middle of its bin. */
export function scoreBins(bins: CalibrationCounts): readonly ScoreBin[] {
  return bins.map(({ n, positive, predicted }) => ({ n, positives: positive, scoreSum: n * predicted }))
}
