import type { Estimate, Origin, Rate, Verdict } from '../detect/finding.ts'
import type { Window } from '../profile/window.ts'

/** A slice's selection rate against everyone else, windows summed, beside the same at training. */
export type DisparityRow = {
  readonly slice: string
  readonly n: number
  readonly trainingN: number
  readonly now: Rate
  readonly restNow: Rate
  readonly training: Rate
  readonly restTraining: Rate
  /** Undefined with a reason where a denominator is empty. */
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  readonly undefinedBecause: string | undefined
  readonly verdict: Verdict
  /** How many windows summed the last scan of the span needed to find it; undefined where it found nothing. */
  readonly foundOver: number | undefined
  readonly origin: Origin | undefined
  /** log10 p of the test of the policy limit; undefined where there were too few. */
  readonly log10P: number | undefined
  /** The ratio (or difference) nearest to equality that this many decisions could have shown beyond the limit. */
  readonly detectable: number | undefined
  readonly share: number
  readonly trainingShare: number
}

/** `GET /api/v1/disparities`. */
export type DisparityReport = {
  readonly model: string
  readonly from: number
  readonly to: number
  /** Zone in which windows are cut and dates are read. */
  readonly timezone: string
  readonly windows: readonly { readonly window: Window; readonly label: string; readonly judged: boolean }[]
  readonly limit: { readonly ratio?: number; readonly difference?: number }
  readonly versions: readonly {
    readonly version: string
    readonly baselineId: number | undefined
    /** The part of the span that is counted under this baseline; a version stands once for each. */
    readonly from: number
    readonly to: number
    readonly calibrated: boolean
    readonly rows: number
    readonly slices: readonly DisparityRow[]
  }[]
}

/** How far one distribution of one slice has moved from training. */
export type DriftRow = {
  readonly subject: string
  readonly slice: string
  readonly divergence: Estimate | undefined
  readonly tolerance: number
  readonly populationStabilityIndex: number | undefined
  readonly moved: { readonly cell: string; readonly shift: number } | undefined
  readonly supportNow: number
  readonly supportTraining: number
  readonly log10P: number | undefined
  readonly verdict: Verdict
  /** How many windows summed the last scan of the span needed to find it; undefined where it found nothing. */
  readonly foundOver: number | undefined
  readonly detectable: number | undefined
}

/** `GET /api/v1/drift`. */
export type DriftReport = {
  readonly model: string
  readonly from: number
  readonly to: number
  /** Zone in which windows are cut and dates are read. */
  readonly timezone: string
  readonly versions: readonly {
    readonly version: string
    readonly baselineId: number | undefined
    /** The part of the span that is counted under this baseline; a version stands once for each. */
    readonly from: number
    readonly to: number
    readonly calibrated: boolean
    readonly rows: number
    readonly subjects: readonly DriftRow[]
  }[]
}

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
