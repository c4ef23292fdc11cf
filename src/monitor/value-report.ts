import type { SpanRequest } from './summed-windows.ts'

/** Values of one feature or the score in two sets of stored rows. */
export type ValueTestRequest = SpanRequest & { readonly subject: string; readonly slice?: string }

/** What tests of values came to. */
export type ValueTestReport = {
  readonly model: string
  readonly timezone: string
  readonly from: number
  readonly to: number
}
