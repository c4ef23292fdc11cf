import { calibrationDifference } from '../../stats/calibration-difference.ts'
import { fisherExact } from '../../stats/fisher-exact.ts'
import type { Interval } from '../../stats/interval.ts'
import { katzInterval } from '../../stats/katz-interval.ts'
import { miettinenNurminen } from '../../stats/miettinen-nurminen.ts'
import { moverDifference } from '../../stats/mover-difference.ts'
import { newcombeDifference } from '../../stats/newcombe-difference.ts'
import { twoProportionZ, twoSidedLog10P } from '../../stats/two-proportion-z.ts'
import { type MeanDifference, welchFromMoments } from '../../stats/welch-t.ts'
import type { Counted } from '../rate-question.ts'
import { ratioEstimate } from '../rates.ts'
import { CONFIDENCE, type MetricValue, measureMetric, Z95 } from './measure-metric.ts'
import type { Ground, Reason, SliceMetric } from './metric.ts'
import { type Moments, varianceIn } from './moments.ts'
import { type CalibrationCounts, scoreBins } from './score-calibration.ts'

/** A difference or ratio of two slices with its 95 % interval; without a value, why. */
export type ComparedFigure =
  | {
      readonly status: 'measured'
      readonly value: number
      readonly lower: number | undefined
      readonly upper: number | undefined
      readonly noInterval?: Reason
    }
  | { readonly status: 'undefined'; readonly reason: Reason }

/** Tests that two slices are alike in a metric. */
export type EqualityTest = 'Fisher exact' | 'two-proportion z' | 'log odds z' | 'Welch t' | 'z within score bins'

/** Two slices in one metric. */
export type MetricComparison = {
  readonly difference: ComparedFigure
  readonly ratio: ComparedFigure
  /** The two-sided p of no difference, unadjusted: for show, it decides nothing. */
  readonly equality: { readonly test: EqualityTest; readonly log10P: number } | undefined
  /** Of a rate: is it at least four fifths of the other, compared in whole numbers? */
  readonly fourFifths: boolean | undefined
}

/** Which intervals two rates are compared with: Newcombe's and that of the adjusted log ratio, unless another rule asks for the one of Miettinen and Nurminen (differences) or of Katz (ratios). */
export const RATE_INTERVALS = ['usual', 'miettinen-nurminen', 'katz'] as const

/** One of {@link RATE_INTERVALS}. */
export type RateIntervals = (typeof RATE_INTERVALS)[number]

/** Compares a metric of two slices that share nobody. */
export function compareMetric(
  metric: SliceMetric,
  ground: Ground,
  [slice, other]: readonly [slice: ArrayLike<number>, other: ArrayLike<number>],
  intervals: RateIntervals = 'usual',
): MetricComparison {
  const values = [measureMetric(metric, ground, slice), measureMetric(metric, ground, other)] as const
  const missing = values.find((value) => value.status === 'undefined')
  if (missing?.status === 'undefined') return notCompared(missing.reason)
  switch (metric.form) {
    case 'rate':
      return ofRates(metric.counted(ground, slice), metric.counted(ground, other), intervals)
    case 'quotient':
      return ofQuotients(metric.counts(ground, slice), metric.counts(ground, other), values)
    case 'mean':
      return ofMeans(metric.moments(ground, slice), metric.moments(ground, other), metric.signed)
    case 'root-mean-square':
      return ofPoints(values)
    case 'calibration':
      return ofCalibrations(metric.counts(ground, slice), metric.counts(ground, other))
    default:
      return metric satisfies never
  }
}

/** No comparison, for one reason. */
export function notCompared(reason: Reason): MetricComparison {
  const none = { status: 'undefined', reason } as const
  return { difference: none, ratio: none, equality: undefined, fourFifths: undefined }
}

/**
 * Is a rate at least four fifths of another? In whole numbers, because 0.8 is none that a double holds and a rate on the line is within it. Undefined where a denominator is empty, or where
 * nobody is counted in the other.
 */
export function isFourFifths(slice: Counted, other: Counted): boolean | undefined {
  if (slice.n <= 0 || other.n <= 0 || other.x <= 0) return undefined
  return 5n * BigInt(slice.x) * BigInt(other.n) >= 4n * BigInt(other.x) * BigInt(slice.n)
}

function ofRates(a: Counted, b: Counted, intervals: RateIntervals): MetricComparison {
  const differenceBy = intervals === 'miettinen-nurminen' ? miettinenNurminen : newcombeDifference
  return {
    difference: figureOf(differenceBy(a.x, a.n, b.x, b.n)),
    ratio: intervals === 'katz' ? katzRatio(a, b) : adjustedRatio(a, b),
    equality: equalRates(a, b),
    fourFifths: isFourFifths(a, b),
  }
}

function adjustedRatio(a: Counted, b: Counted): ComparedFigure {
  const ratio = b.x === 0 ? undefined : ratioEstimate(a, b)
  return ratio
    ? { status: 'measured', value: ratio.estimate, lower: ratio.lower, upper: ratio.upper }
    : { status: 'undefined', reason: 'zero-denominator' }
}

/** The plain ratio: where nobody is counted in the slice it is 0, and its interval has no ends. */
function katzRatio(a: Counted, b: Counted): ComparedFigure {
  if (b.x === 0) return { status: 'undefined', reason: 'zero-denominator' }
  const interval = katzInterval(a.x, a.n, b.x, b.n, CONFIDENCE)
  if (interval.status === 'estimated')
    return { status: 'measured', value: interval.estimate, lower: interval.lower, upper: interval.upper }
  return { status: 'measured', value: 0, lower: undefined, upper: undefined, noInterval: 'zero-count' }
}

/** Fisher's exact test where a cell of the table is expected to hold under 5, else the pooled z. */
export function equalRates(a: Counted, b: Counted): MetricComparison['equality'] {
  const events = a.x + b.x
  const expected = (Math.min(events, a.n + b.n - events) * Math.min(a.n, b.n)) / (a.n + b.n)
  if (expected < 5) return { test: 'Fisher exact', log10P: fisherExact(a.x, a.n, b.x, b.n) }
  const test = twoProportionZ(a.x, a.n, b.x, b.n)
  return test.status === 'tested' ? { test: 'two-proportion z', log10P: test.log10P } : undefined
}

type Quotient = { readonly over: number; readonly under: number }

function ofQuotients(a: Quotient, b: Quotient, [va, vb]: readonly [MetricValue, MetricValue]): MetricComparison {
  const odds = (x: Quotient): number => Math.log((x.over + 0.5) / (x.under + 0.5))
  const spread = ({ over, under }: Quotient): number => 1 / (over + 0.5) + 1 / (under + 0.5)
  const [log, half] = [odds(a) - odds(b), Z95 * Math.sqrt(spread(a) + spread(b))]
  return {
    difference: figureOf(moverDifference(intervalOf(va), intervalOf(vb))),
    ratio:
      b.over === 0
        ? { status: 'undefined', reason: 'zero-denominator' }
        : { status: 'measured', value: Math.exp(log), lower: Math.exp(log - half), upper: Math.exp(log + half) },
    equality: { test: 'log odds z', log10P: twoSidedLog10P((log * Z95) / half) },
    fourFifths: undefined,
  }
}

function ofMeans(a: Moments, b: Moments, isSigned: boolean): MetricComparison {
  const [first, second] = [meanOf(a), meanOf(b)]
  const welch = welchFromMoments(first, second, CONFIDENCE)
  const value = first.mean - second.mean
  const none = { lower: undefined, upper: undefined, noInterval: welchMissing(welch) } as const
  const isTested = welch.status === 'tested'
  return {
    difference: isTested
      ? { status: 'measured', value, lower: welch.lower, upper: welch.upper }
      : { status: 'measured', value, ...none },
    ratio: isSigned ? { status: 'undefined', reason: 'signed-values' } : ratioOfMeans(first, second),
    equality: isTested ? { test: 'Welch t', log10P: welch.log10P } : undefined,
    fourFifths: undefined,
  }
}

const meanOf = (moments: Moments) => ({
  n: moments.n,
  mean: moments.sum / moments.n,
  variance: varianceIn(moments) ?? 0,
})

const welchMissing = (welch: MeanDifference): Reason =>
  welch.status === 'undefined' && welch.reason === 'too-few' ? 'one-observation' : 'no-interval'

/** The ratio of two positive means, its interval by the delta method on the log scale. */
function ratioOfMeans(a: ReturnType<typeof meanOf>, b: ReturnType<typeof meanOf>): ComparedFigure {
  if (a.mean < 0 || b.mean < 0) return { status: 'undefined', reason: 'signed-values' }
  if (b.mean === 0) return { status: 'undefined', reason: 'zero-denominator' }
  const value = a.mean / b.mean
  const none = { lower: undefined, upper: undefined } as const
  if (a.n < 2 || b.n < 2) return { status: 'measured', value, ...none, noInterval: 'one-observation' }
  const factor = Math.exp(Z95 * Math.sqrt(a.variance / a.n / a.mean ** 2 + b.variance / b.n / b.mean ** 2))
  return Number.isFinite(value * factor)
    ? { status: 'measured', value, lower: value / factor, upper: value * factor }
    : { status: 'measured', value, ...none, noInterval: 'no-interval' }
}

function ofPoints([a, b]: readonly [MetricValue, MetricValue]): MetricComparison {
  const [x, y] = [a, b].map((value) => (value.status === 'measured' ? value.value : 0)) as [number, number]
  const point = { lower: undefined, upper: undefined, noInterval: 'no-interval' } as const
  return {
    difference: { status: 'measured', value: x - y, ...point },
    ratio:
      y === 0 ? { status: 'undefined', reason: 'zero-denominator' } : { status: 'measured', value: x / y, ...point },
    equality: undefined,
    fourFifths: undefined,
  }
}

/** Within bins that both use: people with like scores are compared, whatever the mix of scores. */
function ofCalibrations(a: CalibrationCounts, b: CalibrationCounts): MetricComparison {
  const compared = calibrationDifference(scoreBins(a), scoreBins(b), CONFIDENCE)
  if (compared.status === 'undefined') return notCompared('no-shared-bins')
  const { estimate: value, lower, upper, log10P } = compared
  return {
    difference: { status: 'measured', value, lower, upper },
    ratio: { status: 'undefined', reason: 'signed-values' },
    equality: { test: 'z within score bins', log10P },
    fourFifths: undefined,
  }
}

function figureOf(interval: Interval): ComparedFigure {
  if (interval.status === 'undefined') return { status: 'undefined', reason: 'no-variation' }
  const { estimate, lower, upper } = interval
  const isWhole = Number.isFinite(lower) && Number.isFinite(upper)
  return isWhole
    ? { status: 'measured', value: estimate, lower, upper }
    : { status: 'measured', value: estimate, lower: undefined, upper: undefined, noInterval: 'no-interval' }
}

function intervalOf(value: MetricValue): Interval {
  if (value.status === 'undefined') return { status: 'undefined', reason: 'empty-group' }
  const { value: estimate, lower = estimate, upper = Number.POSITIVE_INFINITY } = value
  return { status: 'estimated', estimate, lower, upper }
}
