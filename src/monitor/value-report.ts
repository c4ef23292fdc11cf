import type { ValueTestName } from '../detect/values/index.ts'
import type { ValueAnswer } from '../detect/values/value-test.ts'
import type { Moment, SpanRequest } from './summed-windows.ts'

/** Values of one feature or the score in two sets of stored rows. */
export type ValueTestRequest = SpanRequest & {
  /** A feature, or `score`. */
  readonly subject: string
  /** Default `overall`. */
  readonly slice?: string
  /** Everyone else in the same span (the default), or the same slice in another span, of the version with most rows there unless one is named. */
  readonly against?: 'rest' | { readonly from: Moment; readonly to: Moment; readonly version?: string }
}

/** A quantile of a side's values. */
export type Quantile = { readonly q: number; readonly value: number }

/** One side of a comparison of values. */
export type ValueSide = {
  readonly version: string
  readonly from: number
  readonly to: number
  /** Stored rows of the side. */
  readonly rows: number
  /** Those with a value that can be compared. */
  readonly n: number
  /** Those whose value is missing, no number or not finite. */
  readonly leftOut: number
  /** Of numbers. */
  readonly mean: number | undefined
  readonly sd: number | undefined
  /** Least, 5, 25, 50, 75, 95 % and greatest; of categories none. */
  readonly quantiles: readonly Quantile[]
}

/** One test with its p adjusted over the tests of the report. */
export type ValueTestRow = {
  readonly test: ValueTestName
  readonly words: string
  readonly about: string
  /** What `answer.effect` is. */
  readonly effect: string
  readonly answer: ValueAnswer
  /** By Holm, over the tests of this report that have a p. */
  readonly adjustedLog10P: number | undefined
}

/** A category with its rows on both sides. */
export type CategoryCount = { readonly value: string; readonly now: number; readonly other: number }

/** What tests of values came to. */
export type ValueTestReport = {
  readonly model: string
  readonly timezone: string
  readonly from: number
  readonly to: number
  readonly subject: string
  readonly kind: 'numeric' | 'categorical'
  readonly slice: string
  readonly against: 'rest' | 'span'
  readonly now: ValueSide
  readonly other: ValueSide
  readonly tests: readonly ValueTestRow[]
  /** The categories that moved furthest; of numbers none. */
  readonly categories: readonly CategoryCount[]
  /** Different categories in all. */
  readonly categoriesInAll: number
}
