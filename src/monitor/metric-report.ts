import type { SpanRequest } from './summed-windows.ts'

/** Which metrics of slices, against whom. */
export type MetricRequest = SpanRequest & {
  /** Everyone else, the largest slice of the same features, the one with the highest rate, or a slice by its key. */
  readonly against?: 'rest' | 'largest' | 'highest' | { readonly slice: string }
  /** A sensitive feature within whose values slices are compared (Mantel-Haenszel). */
  readonly within?: string
}

/** Every metric of every slice over a span. */
export type MetricReport = {
  readonly model: string
  readonly timezone: string
  readonly from: number
  readonly to: number
}
