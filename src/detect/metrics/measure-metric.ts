import { normalQuantile } from '../../stats/normal-quantile.ts'
import { twoSidedT } from '../../stats/two-sided-t.ts'
import { wilsonInterval } from '../../stats/wilson-interval.ts'
import type { Ground, Reason, SliceMetric } from './metric.ts'
import { type Moments, varianceIn } from './moments.ts'
import { type CalibrationCounts, calibrationGap } from './score-calibration.ts'

/** What a metric came to in one slice, with its 95 % interval; without a value, why. */
export type MetricValue = { readonly numerator: number; readonly denominator: number } & (
  | {
      readonly status: 'measured'
      readonly value: number
      readonly lower: number | undefined
      readonly upper: number | undefined
      /** Why an end of the interval is missing. */
      readonly noInterval?: Reason
    }
  | { readonly status: 'undefined'; readonly reason: Reason }
)

/** Confidence of every interval. */
export const CONFIDENCE = 0.95

/** The half of a 95 % interval in standard errors. */
export const Z95 = normalQuantile((1 + CONFIDENCE) / 2)

/** Measures a metric in a vector of counts: Wilson's interval of a rate, Student's of a mean; never 0, NaN or infinity for an empty denominator. */
export function measureMetric(metric: SliceMetric, ground: Ground, vector: ArrayLike<number>): MetricValue {
  switch (metric.form) {
    case 'rate':
      return ofRate(metric.counted(ground, vector), metric.empty)
    case 'quotient':
      return ofQuotient(metric.counts(ground, vector))
    case 'mean':
      return ofMean(metric.moments(ground, vector), noValues(metric.needs))
    case 'root-mean-square':
      return ofRootMeanSquare(metric.moments(ground, vector), noValues(metric.needs))
    case 'calibration':
      return ofCalibration(metric.counts(ground, vector))
    default:
      return metric satisfies never
  }
}

/** What is missing where a mean has no values. */
export const noValues = (needs: SliceMetric['needs']): Reason =>
  needs.includes('regression') ? 'no-residuals' : 'no-score'

function ofRate({ x, n }: { readonly x: number; readonly n: number }, empty: Reason): MetricValue {
  const counts = { numerator: x, denominator: n }
  const interval = wilsonInterval(x, n)
  if (interval.status === 'undefined') return { status: 'undefined', reason: empty, ...counts }
  return { status: 'measured', value: interval.estimate, lower: interval.lower, upper: interval.upper, ...counts }
}

/** x of one kind for each of the other: the odds of the rate, so that its interval is that rate's as odds. */
function ofQuotient({ over, under }: { readonly over: number; readonly under: number }): MetricValue {
  const counts = { numerator: over, denominator: under }
  if (under === 0) return { status: 'undefined', reason: 'no-false-positives', ...counts }
  const interval = wilsonInterval(over, over + under)
  const ends = interval.status === 'estimated' ? [interval.lower, interval.upper] : []
  const [lower, upper] = ends.map((share) => (share < 1 ? share / (1 - share) : undefined))
  return { status: 'measured', value: over / under, lower, upper, ...counts }
}

function ofMean(moments: Moments, empty: Reason): MetricValue {
  const { n, sum } = moments
  const counts = { numerator: sum, denominator: n }
  if (n === 0) return { status: 'undefined', reason: empty, ...counts }
  const variance = varianceIn(moments)
  const measured = { status: 'measured', value: sum / n, ...counts } as const
  if (variance === undefined) return { ...measured, lower: undefined, upper: undefined, noInterval: 'one-observation' }
  const half = twoSidedT(CONFIDENCE, n - 1) * Math.sqrt(variance / n)
  return { ...measured, lower: measured.value - half, upper: measured.value + half }
}

function ofRootMeanSquare({ n, squares }: Moments, empty: Reason): MetricValue {
  const counts = { numerator: squares, denominator: n }
  if (n === 0) return { status: 'undefined', reason: empty, ...counts }
  const value = Math.sqrt(Math.max(0, squares / n))
  return { status: 'measured', value, lower: undefined, upper: undefined, noInterval: 'no-interval', ...counts }
}

function ofCalibration(bins: CalibrationCounts): MetricValue {
  const { n, sum, variance } = calibrationGap(bins)
  const counts = { numerator: sum, denominator: n }
  if (n === 0) return { status: 'undefined', reason: 'no-labels', ...counts }
  const value = sum / n
  const half = Z95 * Math.sqrt(variance / n)
  return { status: 'measured', value, lower: value - half, upper: value + half, ...counts }
}
