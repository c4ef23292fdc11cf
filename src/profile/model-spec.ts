import type { OutcomeSpec } from './prediction.ts'
import type { WindowSize } from './window.ts'

/** How one model's predictions are read and sliced: the declared part of a monitor. */
export type ModelSpec = {
  readonly model: string
  readonly window: WindowSize
  readonly timezone: string
  readonly features: Readonly<Record<string, 'numeric' | 'categorical'>>
  readonly sensitive: Readonly<
    Record<string, { readonly bands?: readonly number[]; readonly values?: readonly string[] }>
  >
  /** Intersections of at most this many sensitive features are slices. */
  readonly depth: number
  readonly outcome: OutcomeSpec
  readonly scoreRange: readonly [number, number]
  readonly maxStrata: number
  /** Column of a file -> what it holds, where names differ; keys: id, at, score, decision, label, subject, version, and feature names. */
  readonly columns: Readonly<Record<string, string>>
  /** Rows older than this are refused and purged; undefined keeps everything. */
  readonly retentionMs: number | undefined
  /** How long after its prediction a label is due; undefined: no outcome runs. */
  readonly labelsAfterMs: number | undefined
}
