import type { Profile } from '../profile/profile.ts'
import type { Window } from '../profile/window.ts'

/** What became of rows that were received. */
export type Received = {
  readonly accepted: number
  readonly repeated: number
  readonly conflicting: number
  readonly refused: number
}

/** The counts of one version that a run was judged on, by the hash they are kept under. */
export type RunProfile = {
  readonly version: string
  readonly baselineId: number
  readonly rows: number
  readonly sha256: string
}

/** What reports read of the database beside runs and counts of windows. */
export type ReportReads = {
  readonly runProfiles: (runId: number) => readonly RunProfile[]
  /** Kept counts by their hash. */
  readonly profileBy: (sha256: string) => Profile
  /** Rows that each window held when it was judged for the first time, by the window's start, from a moment on. */
  readonly firstJudged: (model: string, since: number) => ReadonlyMap<number, number>
  /** What became of predictions received in each of some windows, whatever window their own time lies in. */
  readonly receivedIn: (model: string, windows: readonly Window[]) => readonly Received[]
  /** Predictions of a window, and those of them whose label has come, from the rows themselves. */
  readonly labelledIn: (model: string, window: Window) => { readonly rows: number; readonly labelled: number }
  /** Changes with every batch of labels of a model. */
  readonly labelStamp: (model: string) => string
  /** Changes with everything that a report over a span rests on: runs, baselines, counts and arrived rows of the span. */
  readonly spanStamp: (model: string, span: Window) => string
  /** Are all stored predictions of a span counted? Rows of other windows may wait. */
  readonly isCounted: (model: string, span: Window) => boolean
}
