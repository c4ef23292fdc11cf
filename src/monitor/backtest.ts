import type { Limits } from '../detect/limits.ts'

/** What a monitor would have done in the last windows that were judged, as configured and with other limits. */
export type BacktestRequest = { readonly windows?: number; readonly limits?: Partial<Limits> }

/** What a replay of a monitor came to. */
export type BacktestReport = { readonly model: string; readonly timezone: string }
