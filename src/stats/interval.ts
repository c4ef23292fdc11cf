/**
 * Why a quantity has no value: a group of no observations; data that leave the statistic 0/0; fewer observations, groups
 * or strata than the method needs; a count of zero where a ratio or its logarithm needs one; a value beyond every bound.
 */
export type UndefinedReason = 'empty-group' | 'no-variation' | 'too-few' | 'zero-count' | 'unbounded'

/**
 * The answer where a denominator is zero: a reason, never 0, NaN or infinity.
 */
export type Undefined = { readonly status: 'undefined'; readonly reason: UndefinedReason }

/**
 * A point estimate between two confidence limits.
 */
export type Estimated = {
  readonly status: 'estimated'
  readonly estimate: number
  readonly lower: number
  readonly upper: number
}

/**
 * An estimate with its confidence limits, or the reason why there is none.
 */
export type Interval = Estimated | Undefined

/**
 * A number without limits, or the reason why there is none.
 */
export type PointEstimate = { readonly status: 'estimated'; readonly estimate: number } | Undefined

/**
 * A test statistic with its two-sided log10 p, or the reason why there is none.
 */
export type TestOutcome = { readonly status: 'tested'; readonly statistic: number; readonly log10P: number } | Undefined

/**
 * The answer of a statistic that needs observations in every group and found a group without any.
 */
export const emptyGroup: Undefined = { status: 'undefined', reason: 'empty-group' }

/**
 * The answer of a statistic whose data do not vary, so that it reads 0/0.
 */
export const noVariation: Undefined = { status: 'undefined', reason: 'no-variation' }

/**
 * The answer where there are fewer observations, groups or strata than the method needs.
 */
export const tooFew: Undefined = { status: 'undefined', reason: 'too-few' }

/**
 * The answer where a ratio, or its logarithm, meets a count of zero.
 */
export const zeroCount: Undefined = { status: 'undefined', reason: 'zero-count' }

/**
 * The answer where the value exceeds every bound, or every number a double can hold.
 */
export const unbounded: Undefined = { status: 'undefined', reason: 'unbounded' }
