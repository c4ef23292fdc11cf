import type { FindingBasis } from './basis.ts'

/** The questions a scan asks (STATISTICS in docs): each kind is one null hypothesis. */
export type FindingKind =
  | 'feature-drift'
  | 'score-drift'
  | 'decision-drift'
  | 'disparity-change'
  | 'disparity'
  | 'representation'
  | 'quality'
  | 'silence'
  | 'performance'

/** What matters can be about. */
export const FAMILIES = ['input', 'output', 'limit', 'mix', 'silence', 'tampering', 'suspicion'] as const

/** What matters are made of: findings of one family with one root slice are one cause. */
export type Family = (typeof FAMILIES)[number]

/** How grave a finding can be, mildest first. */
export const SEVERITIES = ['notice', 'warning', 'critical'] as const

/** How far beyond its tolerance: one, two, four tolerances. */
export type Severity = (typeof SEVERITIES)[number]

/** Where a disparity beyond a limit comes from. */
export type Origin = 'inherited' | 'amplified' | 'emerged' | 'unknown'

/** An estimate with its 95 % interval; ends are undefined where they cannot be computed. */
export type Estimate = {
  readonly estimate: number
  readonly lower: number | undefined
  readonly upper: number | undefined
}

/** A rate with its counts. */
export type Rate = { readonly count: number; readonly of: number; readonly rate: number | undefined }

/** What was measured of a slice, now and at training: rates for rate questions, shares by cell for distributions. */
export type Measured =
  | {
      readonly form: 'rates'
      readonly now: Rate
      readonly training: Rate | undefined
      /** Everyone else, where the slice is compared with them. */
      readonly restNow?: Rate
      readonly restTraining?: Rate
    }
  | {
      readonly form: 'distribution'
      readonly cells: readonly string[]
      readonly now: readonly number[]
      readonly training: readonly number[]
      /** The cell whose share moved most, and by how much. */
      readonly moved: { readonly cell: string; readonly shift: number }
    }
  | { readonly form: 'count'; readonly now: number; readonly usual: number }

/** The scale an effect is given on; the tolerance is on the same scale. */
export type EffectScale = 'jsd' | 'difference' | 'difference-in-differences' | 'ratio' | 'ratio-of-ratios' | 'count'

/** A test that decided against its null, with every figure needed to compute it again. */
export type Finding = {
  readonly kind: FindingKind
  readonly family: Family
  /** A feature's name, `score`, `decision`, or a metric (`true positive rate`). Quality: `income: missing`. */
  readonly subject: string
  /** Slice key. */
  readonly slice: string
  readonly version: string
  /** Windows summed, ending at the window judged. */
  readonly horizon: number
  readonly direction: 'up' | 'down' | 'changed'
  readonly scale: EffectScale
  readonly effect: Estimate
  readonly tolerance: number
  /** Effect in tolerances (log scale for ratios): 1 is at the tolerance or limit. */
  readonly units: number
  readonly severity: Severity
  readonly log10P: number
  readonly adjustedLog10P: number
  /** Level of the Benjamini-Hochberg procedure in this scan. */
  readonly level: number
  readonly supportNow: number
  readonly supportTraining: number
  readonly dispersion: number
  /** No calibration from time blocks: tolerances were widened. */
  readonly uncalibrated: boolean
  readonly origin?: Origin
  /** The slice moved towards everyone else: shown, never opens a matter. */
  readonly improved: boolean
  readonly measured: Measured
  /** Figures shown beside the deciding one: psi, total variation, two-sample p and the like. */
  readonly beside: Readonly<Record<string, number>>
  /** Why it is a finding, in one sentence with the figures. */
  readonly why: string
  /** What the figures follow from beside the counts in `measured`; findings of early versions have none. */
  readonly basis?: FindingBasis
}

/**
 * What a slice was judged to be. `unconfirmed`: the estimate is beyond the tolerance or limit, and chance could have done it; never shown as within.
 */
export type Verdict = 'finding' | 'unconfirmed' | 'within' | 'insufficient-data' | 'no-baseline' | 'silent'

/** One line of a scan's outcome: a question about a slice and its answer. */
export type JudgedSlice = {
  readonly version: string
  readonly kind: FindingKind
  readonly subject: string
  readonly slice: string
  /** Over all horizons: a finding where any sum of windows found it. */
  readonly verdict: Verdict
  /** Of the window alone, where longer sums found what it does not show. */
  readonly windowVerdict?: Verdict
  /** Windows summed by the shortest sum that found it; a finding without it was found in the window alone. */
  readonly foundOver?: number
  readonly effect: number | undefined
  readonly supportNow: number
  readonly supportTraining: number
  /** The smallest effect this window could have shown, on the question's scale. */
  readonly detectable: number | undefined
  /** Scale of the effect, where limits are configured as differences and it is not the kind's usual one. */
  readonly scale?: EffectScale
  /** Days of the week of training, Monday 1, that the window was compared with; undefined: all of training. */
  readonly weekdays?: readonly number[]
  /** Of `insufficient-data`: observations needed on either side. */
  readonly required?: number
  /** Of a test: what the estimate is measured against, log10 of its adjusted p and the level that this is compared with; early scans kept them of `unconfirmed` alone, without the level. */
  readonly tolerance?: number
  readonly adjustedLog10P?: number
  readonly level?: number
}
