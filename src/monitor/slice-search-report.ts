import type { SpanRequest } from './summed-windows.ts'

/** Which slices to search, and by which metric. */
export type SliceSearchRequest = SpanRequest & {
  readonly metric?: string
  readonly predicates?: 1 | 2 | 3
  readonly features?: readonly string[]
}

/** The slices that differ most. */
export type SliceSearchReport = {
  readonly model: string
  readonly timezone: string
  readonly from: number
  readonly to: number
}
