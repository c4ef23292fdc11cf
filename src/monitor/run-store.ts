import type { Finding, JudgedSlice } from '../detect/finding.ts'
import type { CoarseProfile } from '../profile/coarse-profile.ts'
import type { Profile } from '../profile/profile.ts'
import type { Window } from '../profile/window.ts'

/** `arrival` judges what came in; `outcome` judges performance once labels have matured. */
export type RunKind = 'arrival' | 'outcome'

/** One finished judgement of a window. */
export type WindowRun = {
  readonly id: number
  readonly model: string
  readonly kind: RunKind
  readonly window: Window
  readonly revision: number
  readonly judgedAt: number
  readonly throughBatch: number
  readonly tests: number
  readonly findings: number
  readonly summary: RunSummary
}

/** What a scan came to, for lists and pages. */
export type RunSummary = {
  readonly level: number
  readonly rows: number
  readonly versions: readonly {
    readonly version: string
    readonly rows: number
    readonly baselineId: number | undefined
    readonly calibrated: boolean
  }[]
  readonly verdicts: Readonly<Record<string, number>>
}

/** A lease on one window; `fence` is the attempt's number. */
export type Lease = { readonly runId: number; readonly fence: number }

/** What a judgement leaves behind. */
export type RunResult = {
  readonly judgedAt: number
  readonly throughBatch: number
  readonly tests: number
  readonly summary: RunSummary
  readonly judged: readonly JudgedSlice[]
  readonly findings: readonly { readonly finding: Finding; readonly matterId: number | undefined }[]
  readonly profiles: readonly {
    readonly version: string
    readonly baselineId: number
    readonly rows: number
    readonly sha256: string
    readonly body: Uint8Array
  }[]
}

/** The table of runs: which windows are judged, by whom they are being judged, and what came out. */
export type RunStore = {
  /** Newest revision of each finished run of a model, ascending by window, from `since` on. */
  readonly finished: (model: string, kind: RunKind, since: number) => readonly WindowRun[]
  /** Event time of the first prediction of a model. */
  readonly firstArrival: (model: string) => number | undefined
  /** When the last prediction of a model came in. */
  readonly lastReceivedAt: (model: string) => number | undefined
  /** Takes a window for judging; undefined when it is done, or when another worker holds it or any other window of the model: verdicts build on those before. */
  readonly lease: (
    model: string,
    kind: RunKind,
    window: Window,
    revision: number,
    owner: string,
    now: number,
    leaseMs: number,
  ) => Lease | undefined
  /** Is this revision of a window judged? */
  readonly isDone: (model: string, kind: RunKind, window: Window, revision: number) => boolean
  /** Keeps what is large of a result (counts, verdicts) ahead of the finishing transaction, which then only refers to it. */
  readonly keepAhead: (result: Omit<RunResult, 'findings'>) => void
  /** Is this attempt still the one that may finish the window? Asked first in the finishing transaction. */
  readonly holds: (lease: Lease) => boolean
  /** Writes a result if the lease is still the newest. @returns false when a later attempt has taken over */
  readonly finish: (lease: Lease, result: RunResult) => boolean
  /** The same runs from the newest window back, at most `limit`: what pages show. */
  readonly newest: (model: string, kind: RunKind, limit: number) => readonly WindowRun[]
  /** Findings of the last `scans` finished scans of a kind before a window, newest scan first. */
  readonly recentFindings: (
    model: string,
    kind: RunKind,
    before: number,
    scans: number,
  ) => readonly (readonly Finding[])[]
  readonly judgedSlices: (runId: number) => readonly JudgedSlice[]
  readonly findingsOf: (runId: number) => readonly Finding[]
  /** Rows of a version in a window by the hours of arrival counters, with or without a baseline. */
  readonly rowsByVersion: (model: string, window: Window) => ReadonlyMap<string, number>
  /** Rows of whole windows in one go, for silence: one number a window. */
  readonly rowsOfWindows: (model: string, windows: readonly Window[]) => readonly number[]
}

/** Counts of windows, from segments; the fold has come through `throughBatch` before they are read. */
export type ProfileStore = {
  readonly windowProfile: (baselineId: number, window: Window, throughBatch: number) => Profile
  /** A span with the whole of every day it meets whose hours have been rolled up; the span itself where there is none. */
  readonly uncut: (model: string, span: Window) => Window
  /** The profile that the newest revision of a window's run of a kind was judged on, if it was judged under this baseline. */
  readonly keptProfile: (
    kind: RunKind,
    model: string,
    version: string,
    baselineId: number,
    window: Window,
  ) => Profile | undefined
  /** Rows counted after `throughBatch` in a window, over all baselines in effect: late ones. */
  readonly lateRows: (model: string, window: Window, throughBatch: number) => number
  /** Outcome counts of a window: matured predictions with their labels, by stratum, under a baseline's schema. */
  readonly outcomeProfile: (baselineId: number, version: string, window: Window) => Profile
  /** Batches that hold rows of a window: ids and Merkle roots in order. */
  readonly batchRoots: (
    model: string,
    window: Window,
    throughBatch: number,
  ) => readonly { readonly id: number; readonly root: string }[]
}

/** A coarse profile with where it came from. */
export type WindowCounts = { readonly window: Window; readonly rows: number; readonly coarse: CoarseProfile }

/** Brings counts up to date. */
export type Fold = {
  /** Folds every baseline of a model through the newest batch and answers that batch's id. */
  readonly foldThrough: (model: string) => number
}
