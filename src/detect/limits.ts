/** What a monitor tolerates. Every field but the budget has a default from the design (docs/statistics.md). */
export type Limits = {
  /** Budget: false investigations a model-year. */
  readonly falseInvestigationsAYear: number
  /** Benjamini-Yekutieli instead of Benjamini-Hochberg. */
  readonly strict: boolean
  /** Policy limit on the selection rate against everyone else; the one that is configured decides, ratio first. */
  readonly disparity: RateLimit
  /** Jensen-Shannon divergence (base 2) of features, and of the score. */
  readonly featureDrift: number
  readonly scoreDrift: number
  /** Change of a slice's own favourable rate. */
  readonly decisionDrift: number
  /** Change of the ratio against everyone else since training (as a ratio under 1), and of the difference. */
  readonly disparityChangeRatio: number
  readonly disparityChangeDifference: number
  /** Change of a slice's share: as a difference, or as a ratio under 1. */
  readonly representationDifference: number
  readonly representationRatio: number
  /** Change of missing, unseen and out-of-range rates. */
  readonly quality: number
  /** Change of error rates, predictive values and calibration against everyone else. */
  readonly performance: number
  /** Change of the mean residual against everyone else, in standard deviations of the residual at training. */
  readonly residual: number
  /** Policy limits on rates beside the selection rate, by name: how far a slice may fare worse than everyone else. */
  readonly metrics?: Readonly<Record<string, RateLimit>>
  /** A sensitive feature within whose values a slice is compared beside the pooled comparison; it decides nothing. */
  readonly control?: string
}

/** A policy limit: the least ratio to everyone else's rate (the most is its reciprocal where more is worse), or the largest difference the wrong way; the ratio decides where both are set. */
export type RateLimit = { readonly ratio?: number; readonly difference?: number }

/** The design's tolerances. */
export const DEFAULT_LIMITS: Limits = {
  falseInvestigationsAYear: 2,
  strict: false,
  disparity: { ratio: 0.8 },
  featureDrift: 0.009,
  scoreDrift: 0.0045,
  decisionDrift: 0.05,
  disparityChangeRatio: 0.9,
  disparityChangeDifference: 0.05,
  representationDifference: 0.02,
  representationRatio: 0.8,
  quality: 0.02,
  performance: 0.05,
  // As much as the score is allowed: normal scores whose divergence is 0.0045 lie 0.16 standard deviations apart.
  residual: 0.15,
}

/** Is a policy limit compared with ratios? Unless one on differences alone is configured. */
export function isByRatio({ ratio, difference }: RateLimit): boolean {
  return ratio !== undefined || difference === undefined
}
