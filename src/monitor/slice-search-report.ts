import type { Estimate } from '../detect/finding.ts'
import type { SliceMetricName } from '../detect/search/metrics.ts'
import type { Slice } from '../profile/slice.ts'
import type { SpanRequest } from './summed-windows.ts'

/** Which slices to search, and by which metric; what is left out the service chooses. */
export type SliceSearchRequest = SpanRequest & {
  /** A key of `sliceMetrics`; default the selection rate, or the mean score where no decision is declared favourable. */
  readonly metric?: string
  /** Most conditions of a slice; default 3. */
  readonly predicates?: 1 | 2 | 3
  /** Features to search besides the sensitive ones; with any, stored rows are read. */
  readonly features?: readonly string[]
  /** Rows that a slice and everyone else need each; where rows are read, in each half of them; default 100. */
  readonly minimumSupport?: number
}

/** One side of a comparison: the rows that the metric counts, and what it comes to over them. */
export type SearchSide = { readonly n: number; readonly value: number | undefined }

/** A slice that differs from everyone else. */
export type FoundSlice = {
  readonly slice: string
  readonly predicates: Slice
  /** Rows of the slice that the metric counts, on both halves together. */
  readonly support: number
  /** `confirmed` where the adjusted test rejects, to the side on which the slice was found; else it is a hypothesis. */
  readonly status: 'hypothesis' | 'confirmed'
  /** The slice and everyone else on the rows that the test rests on. */
  readonly now: SearchSide
  readonly rest: SearchSide
  readonly difference: Estimate | undefined
  readonly ratio: Estimate | undefined
  readonly log10P: number
  readonly adjustedLog10P: number
  /** The same on the half of the rows that it was found on. */
  readonly foundOn: { readonly now: SearchSide; readonly rest: SearchSide } | undefined
  /** The coarser slice it lies in that differs most. */
  readonly parent: string | undefined
}

/** How slices were found and tested: on two halves of the stored rows, or all of them from kept counts. */
export type SearchWay =
  | { readonly way: 'halves'; readonly foundOn: number; readonly confirmedOn: number; readonly erased: number }
  | { readonly way: 'every-slice'; readonly rows: number }

/** The slices that differ most from everyone else. */
export type SliceSearchReport = {
  readonly model: string
  readonly timezone: string
  readonly from: number
  readonly to: number
  readonly version: string
  readonly baselineId: number
  /** Versions that served in the span asked for, with their rows: one of them is searched at a time. */
  readonly versions: readonly { readonly version: string; readonly rows: number }[]
  readonly metric: SliceMetricName
  /** The metric in words, and whether it is a rate. */
  readonly measure: string
  readonly isRate: boolean
  readonly attributes: readonly string[]
  readonly predicates: 1 | 2 | 3
  readonly minimumSupport: number
  readonly level: number
  /** Predictions of the span. */
  readonly rows: number
  /** Those of them that the metric counts, and what it comes to over all of them. */
  readonly overall: SearchSide
  /** Rows of its subject that a row stands among, on average; 1 where every row is a subject's only one, or names none. The tests take so many times less rows for evidence. */
  readonly rowsPerSubject: number
  readonly searched: SearchWay & {
    readonly looked: number
    readonly tooFew: number
    readonly redundant: number
    readonly explained: number
    /** Slices that differ and are not among those found, because only the furthest from everyone else are kept. */
    readonly notRanked: number
    readonly tests: number
  }
  readonly found: readonly FoundSlice[]
}
