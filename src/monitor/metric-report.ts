import type { EffectScale, Verdict } from '../detect/finding.ts'
import type { EqualityTest, RateIntervals } from '../detect/metrics/compare-metric.ts'
import type { GroupSummary } from '../detect/metrics/group-summary.ts'
import type { ImpactRatios } from '../detect/metrics/impact-ratio.ts'
import type { MetricName } from '../detect/metrics/index.ts'
import type { MetricUnit, Reason } from '../detect/metrics/metric.ts'
import type { WithinControl } from '../detect/metrics/within-control.ts'
import type { SpanPart, SpanReport } from './report.ts'
import type { SpanRequest } from './summed-windows.ts'

/** Which metrics of slices, against whom. */
export type MetricRequest = SpanRequest & {
  /** Everyone else, the largest slice of the same features, the one with the highest rate, or a slice by its key. */
  readonly against?: 'rest' | 'largest' | 'highest' | { readonly slice: string }
  /** A sensitive feature within whose values slices are compared (Mantel-Haenszel); default the monitor's control feature. */
  readonly within?: string
  /** Slices cut by these sensitive features alone; default all. */
  readonly features?: readonly string[]
  /** Metrics by name; default all that the model has. */
  readonly metrics?: readonly string[]
  /** Intervals of differences and ratios of rates; default `usual`. */
  readonly intervals?: RateIntervals
}

/** A figure with its 95 % interval; `because` says why the value, or an end of the interval, is missing. */
export type Figure = {
  readonly value: number | undefined
  readonly lower: number | undefined
  readonly upper: number | undefined
  readonly because: Reason | undefined
}

/** What a question of the scan says of a metric of a slice, in the same windows and against everyone else, whoever the report compares with. */
export type MetricJudgement = {
  /** `limit`: a policy limit; `change`: a change since training. */
  readonly of: 'limit' | 'change'
  readonly verdict: Verdict
  readonly effect: number | undefined
  readonly scale: EffectScale | undefined
  readonly tolerance: number | undefined
  readonly adjustedLog10P: number | undefined
  readonly level: number
  /** Of `insufficient-data`: observations needed. */
  readonly required: number | undefined
}

/** One metric of one slice. */
export type MetricFigure = {
  readonly metric: MetricName
  readonly numerator: number
  readonly denominator: number
  /** Under 30 observations in the slice or in whom it is compared with: pages do not show it. */
  readonly few: boolean
  readonly now: Figure
  readonly training: Figure
  /** `rest` or the key of a slice; undefined where there is nobody to compare with. */
  readonly comparedWith: string | undefined
  readonly other: Figure & { readonly denominator: number }
  readonly difference: Figure
  readonly ratio: Figure
  readonly fourFifths: boolean | undefined
  /** The two-sided p of no difference, for this metric and slice alone. */
  readonly equality: { readonly test: EqualityTest; readonly log10P: number } | undefined
  readonly judged: readonly MetricJudgement[]
}

/** Whether the score predicts what happens, in one slice: neighbouring twentieths of its range are pooled until each expects five of either outcome. */
export type SliceCalibration = {
  readonly n: number
  /** Mean distance between observed and predicted rate over the bins, in [0, 1]. */
  readonly expectedError: number
  readonly log10P: number
  readonly df: number
  readonly bins: readonly {
    readonly n: number
    readonly positives: number
    readonly observed: number
    readonly predicted: number
  }[]
}

/** Every metric of one slice. */
export type MetricSlice = {
  readonly slice: string
  readonly n: number
  /** Of these with a label, in the windows that the labels are from. */
  readonly labelled: number | undefined
  readonly figures: readonly MetricFigure[]
  readonly calibration: SliceCalibration | undefined
}

/** Where figures that need labels come from. */
export type LabelledPart =
  | {
      readonly status: 'known'
      readonly from: number
      readonly to: number
      readonly rows: number
      readonly labelled: number
      /** Windows of the span left out because they are not judged and hold too many rows to count now. */
      readonly uncounted: number
      /** Four fifths of the predictions have their label; with fewer, figures speak for those alone whose outcome is known early. */
      readonly matured: boolean
    }
  | { readonly status: 'unknown'; readonly because: Reason }

/** Summary measures over the groups of one sensitive feature, or of an intersection. */
export type FeatureSummary = {
  readonly features: readonly string[]
  readonly summary: GroupSummary
  readonly impact: ImpactRatios
}

/** A slice compared within the values of the control feature. */
export type ControlledSlice = { readonly slice: string; readonly metric: MetricName } & WithinControl

/** The metrics of one version. */
export type MetricPart = SpanPart & {
  readonly labels: LabelledPart
  /** Metrics that the model does not have, or that cannot be measured now. */
  readonly unavailable: readonly { readonly metric: MetricName; readonly because: Reason }[]
  readonly slices: readonly MetricSlice[]
  readonly summaries: readonly FeatureSummary[]
  readonly within: readonly ControlledSlice[]
}

/** Every metric of every slice over a span. */
export type MetricReport = Omit<SpanReport<unknown>, 'versions'> & {
  readonly against: 'rest' | 'largest' | 'highest' | 'slice'
  /** The slice that all others are compared with, where one is named. */
  readonly againstSlice: string | undefined
  readonly control: string | undefined
  readonly intervals: RateIntervals
  readonly metrics: readonly { readonly metric: MetricName; readonly unit: MetricUnit; readonly about: string }[]
  readonly versions: readonly MetricPart[]
}
