import type { NamedFigures } from '../detect/figures-of-distributions.ts'
import type { Estimate, Origin, Rate, Verdict } from '../detect/finding.ts'
import type { Window } from '../profile/window.ts'
import type { ScanFound } from './scan-found.ts'

export type { FindingExplanation } from './explain-finding.ts'
export type { ScanFound } from './scan-found.ts'

/** What every judged row says of its judgement. */
export type Weighed = {
  /** Log10 of the p adjusted over the tests of the look (or of the scan, where that is what decided); undefined where nothing was tested. */
  readonly adjustedLog10P: number | undefined
  /** What an adjusted p is compared with. */
  readonly level: number
  /** The effect that this much data finds four times in five, on the scale of the row's tolerance or limit; undefined where no effect would be found. */
  readonly detectable: number | undefined
}

/** A slice's selection rate against everyone else, windows summed, beside the same at training. */
export type DisparityRow = Weighed & {
  readonly slice: string
  readonly n: number
  readonly trainingN: number
  readonly now: Rate
  readonly restNow: Rate
  readonly training: Rate
  readonly restTraining: Rate
  /** Undefined with a reason where a denominator is empty, and the ratio where nobody else was decided favourably. */
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  readonly undefinedBecause: string | undefined
  /** Of this span alone. */
  readonly verdict: Verdict
  /** What the last scan of the span found of the slice over other sums of windows. */
  readonly scan: ScanFound | undefined
  readonly origin: Origin | undefined
  /** log10 p of the test of the policy limit; undefined where there were too few. */
  readonly log10P: number | undefined
  readonly share: number
  readonly trainingShare: number
}

/** A report over whole windows, version by version. */
export type SpanReport<Rows> = {
  readonly model: string
  readonly from: number
  readonly to: number
  /** Zone in which windows are cut and dates are read. */
  readonly timezone: string
  readonly versions: readonly (SpanPart & Rows)[]
}

/** A version in a span; where it was counted under several baselines it stands once for each. */
export type SpanPart = {
  readonly version: string
  readonly baselineId: number | undefined
  /** The part of the span that is counted under this baseline. */
  readonly from: number
  readonly to: number
  readonly calibrated: boolean
  readonly rows: number
}

/** `GET /api/v1/disparities`. */
export type DisparityReport = SpanReport<{
  /** Why there are no rows although there are counts: nothing is declared favourable, so that there is no selection rate. */
  readonly noRates?: string
  readonly slices: readonly DisparityRow[]
}> & {
  readonly windows: readonly { readonly window: Window; readonly label: string; readonly judged: boolean }[]
  readonly limit: { readonly ratio?: number; readonly difference?: number }
}

/** How far one distribution of one slice has moved from training. */
export type DriftRow = Weighed & {
  readonly subject: string
  readonly slice: string
  readonly divergence: Estimate | undefined
  readonly tolerance: number
  readonly populationStabilityIndex: number | undefined
  /** Every figure that stands beside the divergence, by name; one without a value is left out. Undefined where too few are there to compare. */
  readonly beside: NamedFigures | undefined
  readonly moved: { readonly cell: string; readonly shift: number } | undefined
  readonly supportNow: number
  readonly supportTraining: number
  readonly log10P: number | undefined
  /** Of this span alone. */
  readonly verdict: Verdict
  /** Of `insufficient-data`: values needed on either side. */
  readonly required: number | undefined
  /** What the last scan of the span found of it over other sums of windows. */
  readonly scan: ScanFound | undefined
}

/** `GET /api/v1/drift`. */
export type DriftReport = SpanReport<{ readonly subjects: readonly DriftRow[] }>

/** A model's line on the overview. */
export type ModelStatus = {
  readonly model: string
  readonly versions: readonly string[]
  readonly withoutBaseline: readonly string[]
  readonly lastWindow:
    | {
        readonly label: string
        readonly end: number
        readonly judgedAt: number
        readonly findings: number
        readonly tests: number
      }
    | undefined
  readonly verdicts: Readonly<Record<string, number>>
  readonly openInvestigations: number
  readonly lastReceivedAt: number | undefined
  readonly nextDueAt: number | undefined
  readonly silent: boolean
  readonly calibrated: boolean
}

/** A slice in one window: its selection rate against everyone else, with the same at training. */
export type HistoryPoint = {
  readonly window: Window
  readonly label: string
  readonly version: string
  readonly n: number
  readonly now: Rate
  readonly restNow: Rate
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  /** Why there is no ratio or difference. */
  readonly undefinedBecause: string | undefined
  /** Of this window alone: of the policy limit and of the change since training, the worse; undefined where the window is not judged. */
  readonly verdict: Verdict | undefined
  /** Which of the two the verdict is. */
  readonly question: 'disparity' | 'disparity-change' | undefined
  /** What the window's scan found of the slice over more windows, the limit first. */
  readonly scan: (ScanFound & { readonly question: 'disparity' | 'disparity-change' }) | undefined
}

/** `GET /api/v1/history`: slices by window, as they were judged. */
export type HistoryReport = {
  readonly model: string
  readonly timezone: string
  readonly limit: { readonly ratio?: number; readonly difference?: number }
  readonly slices: readonly { readonly slice: string; readonly points: readonly HistoryPoint[] }[]
  /** Why the points hold no rates: nothing is declared favourable. */
  readonly noRates?: string
  /** First judged window of each version within the span: where a line breaks. */
  readonly versions: readonly { readonly version: string; readonly since: number; readonly label: string }[]
}

/** Which slices, and how many windows back. Without slices those furthest from training in the last window. */
export type HistoryRequest = {
  readonly version?: string
  readonly slices?: readonly string[]
  readonly windows?: number
  /** How many slices are chosen where none is named; default 8. */
  readonly most?: number
}

/** `GET /api/v1/distribution`: one feature (or `score`, `decision`) of one slice by cell, now and at training. */
export type DistributionReport = {
  readonly model: string
  readonly version: string
  readonly from: number
  readonly to: number
  readonly timezone: string
  readonly subject: string
  readonly slice: string
  readonly cells: readonly string[]
  readonly now: readonly number[]
  readonly training: readonly number[]
  readonly drift: DriftRow | undefined
}

/** One feature of one slice over a span. */
export type DistributionRequest = SpanOfReport & { readonly subject: string; readonly slice: string }

type SpanOfReport = { readonly version?: string; readonly from?: number | string; readonly to?: number | string }

/** `GET /api/v1/arrival`: what came in, by window. */
export type ArrivalReport = {
  readonly model: string
  readonly timezone: string
  readonly windows: readonly {
    readonly window: Window
    readonly label: string
    readonly judged: boolean
    readonly rows: number
    /** Of `rows`, those that came after the window was first judged. */
    readonly late: number
    readonly versions: Readonly<Record<string, number>>
    /** Rows received in the window's time (whatever window they belong to), by what became of them. */
    readonly received: {
      readonly accepted: number
      readonly repeated: number
      readonly conflicting: number
      readonly refused: number
    }
  }[]
  readonly lastReceivedAt: number | undefined
  /** Share of rows whose value is missing or unseen, by feature, in the last judged window. */
  readonly unknown: readonly {
    readonly feature: string
    readonly missing: number
    readonly unseen: number
    readonly of: number
  }[]
}

/** An error rate of a slice against everyone else in a judged window, beside the same at training. */
export type PerformanceRow = Weighed & {
  readonly slice: string
  readonly metric: string
  readonly now: Rate
  readonly restNow: Rate
  readonly training: Rate
  readonly restTraining: Rate
  /** Slice minus everyone else now, less the same at training: what `tolerance` and `verdict` are about. */
  readonly difference: Estimate | undefined
  readonly tolerance: number
  /** Of this window alone. */
  readonly verdict: Verdict
  /** Of `insufficient-data`: labelled decisions needed for the metric, in slice and rest. */
  readonly required: number | undefined
  /** Why the verdict is what it is, in one line of figures. */
  readonly reason: string
  /** What the window's scan found of it over more windows. */
  readonly scan: ScanFound | undefined
}

/** `GET /api/v1/performance`: rates that need labels, and how many labels have come. */
export type PerformanceReport = {
  readonly model: string
  readonly timezone: string
  /** How long after its prediction a label is due; undefined where no labels are configured. */
  readonly labelsAfterMs: number | undefined
  readonly maturity: readonly {
    readonly window: Window
    readonly label: string
    /** Predictions of the window: what labels are due for. */
    readonly decided: number
    /** Of these with a label: of a judged window as it was judged, else by now. */
    readonly labelled: number
    readonly judged: boolean
    /** When its labels are due and the window is judged. */
    readonly dueAt: number | undefined
  }[]
  /** Windows left out of `maturity` because their labels are still being counted: many rows are counted over several calls. */
  readonly uncounted?: number
  /** Of the last judged outcome window. */
  readonly judged:
    | {
        readonly window: Window
        readonly label: string
        readonly versions: readonly {
          readonly version: string
          readonly slices: readonly PerformanceRow[]
        }[]
      }
    | undefined
}

/** `GET /api/v1/sources`: what a slice was trained on, by training source; empty where the baseline names no sources. */
export type SourceReport = {
  readonly model: string
  readonly version: string
  readonly slice: string
  readonly sources: readonly {
    readonly source: string
    /** Training rows of the slice, and of everyone, from this source. */
    readonly rows: number
    readonly allRows: number
    readonly share: number
    readonly allShare: number
    readonly rate: Rate
    readonly restRate: Rate
    /** Selection rate of the slice against everyone else within this source. */
    readonly difference: Estimate | undefined
    /** The slice's difference at training if this source had been left out. */
    readonly pooledWithout: Estimate | undefined
  }[]
  readonly pooled: Estimate | undefined
  /** Why there are no rates: nothing is declared favourable. */
  readonly noRates?: string
}
