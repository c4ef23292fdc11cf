import type { BaselineView } from '../baseline-view.ts'
import { type Counted, declaresFavourable, declaresPositive } from '../rate-question.ts'
import type { Moments } from './moments.ts'
import type { CalibrationCounts } from './score-calibration.ts'

/** What a metric cannot be measured without. */
export type MetricNeed = 'favourable' | 'labels' | 'score' | 'probability' | 'regression'

/** What a metric is counted in. */
export type MetricUnit = 'rate' | 'quotient' | 'of the label' | 'of the score'

/** Which side of everyone else's figure a policy limit looks at: the one where the slice fares worse. */
export type WorseSide = 'lower' | 'higher'

/** How counts are laid out and what they mean: of a baseline. */
export type Ground = Pick<BaselineView, 'layout' | 'schema'>

type ReadVector<T> = (ground: Ground, vector: ArrayLike<number>) => T

type About = {
  readonly needs: readonly MetricNeed[]
  readonly unit: MetricUnit
  /** Numerator and denominator in words. */
  readonly about: string
}

/** A count of a count. */
export type RateMetric = About & {
  readonly form: 'rate'
  readonly counted: ReadVector<Counted>
  readonly worse: WorseSide
  /** Why there is none where its denominator is empty. */
  readonly empty: Reason
}

/** One count over another that is no part of it. */
export type QuotientMetric = About & {
  readonly form: 'quotient'
  readonly counts: ReadVector<{ readonly over: number; readonly under: number }>
}

/** A mean of values that are kept as sums. */
export type MeanMetric = About & {
  readonly form: 'mean' | 'root-mean-square'
  readonly moments: ReadVector<Moments>
  /** The mean may lie on either side of 0, so that a ratio says nothing. */
  readonly signed: boolean
}

/** Observed against predicted, by bin of the score. */
export type CalibrationMetric = About & { readonly form: 'calibration'; readonly counts: ReadVector<CalibrationCounts> }

/** One metric of a slice, from its counts alone. */
export type SliceMetric = RateMetric | QuotientMetric | MeanMetric | CalibrationMetric

/** Why a figure has no value, in the words of a page. */
export const REASONS = {
  'nothing-favourable': 'nothing is declared favourable',
  'no-positive-label': 'no label is declared positive',
  'no-label-wait': 'no labels are configured for this model',
  'labels-uncounted': 'no window of this span is judged on its labels, and it holds too many rows to count them now',
  'no-labels': 'no labelled decision',
  'no-positives': 'nobody with a positive label',
  'no-negatives': 'nobody with a negative label',
  'no-favourable': 'no favourable decision with a label',
  'no-unfavourable': 'no unfavourable decision with a label',
  'no-false-positives': 'no false positive to divide by',
  'no-decisions': 'no decision',
  'no-score': 'no score',
  'no-probability': 'the score does not lie in [0, 1], so it predicts no rate',
  'no-residuals': 'no prediction with a numeric label',
  'no-regression': 'only a regression model has residuals',
  'one-observation': 'one observation has no spread',
  'no-interval': 'its sampling error does not follow from the sums that are kept',
  'nobody-else': 'there is nobody else to compare with',
  'is-compared-with': 'the others are compared with this slice',
  'no-such-slice': 'the slice to compare with holds nothing',
  overlapping: 'the two slices share people, so they cannot be compared as separate samples',
  'zero-denominator': 'a ratio to nothing is not defined',
  'zero-count': 'nobody is counted on one side, where Katz’s interval needs somebody',
  'signed-values': 'a ratio of values that may lie on either side of 0 says nothing',
  'too-few': 'under 30 observations',
  'one-group': 'fewer than two groups with 30 observations',
  'unknown-category': 'a category that is not known is counted and in no comparison',
  'control-in-slice': 'the slice is cut by the control feature itself',
  'no-strata': 'no value of the control feature holds both the slice and others',
  'no-shared-bins': 'no part of the score is used by both',
  'no-variation': 'nobody or everybody is counted, so nothing can be compared',
} as const

/** The code of a {@link REASONS}. */
export type Reason = keyof typeof REASONS

/** Rows below which a figure is not shown, per denominator (30 to show, 100 to judge). */
export const SHOWN_SUPPORT = 30

/** Why a model has no such metric at all; undefined where it has. */
export function unavailable({ needs }: Pick<SliceMetric, 'needs'>, ground: Ground): Reason | undefined {
  for (const need of needs) {
    const missing = missingNeed(need, ground)
    if (missing !== undefined) return missing
  }
  return undefined
}

function missingNeed(need: MetricNeed, { layout, schema }: Ground): Reason | undefined {
  const { outcome, scoreRange } = schema
  switch (need) {
    case 'favourable':
      return declaresFavourable(outcome) ? undefined : 'nothing-favourable'
    case 'labels':
      return declaresPositive(outcome) ? undefined : 'no-positive-label'
    case 'score':
      return layout.score === undefined ? 'no-score' : undefined
    case 'probability':
      return scoreRange[0] >= 0 && scoreRange[1] <= 1 ? undefined : 'no-probability'
    case 'regression':
      return outcome.kind === 'regression' ? undefined : 'no-regression'
    default:
      return need satisfies never
  }
}
