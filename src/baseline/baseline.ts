import type { ProfileSchema } from '../profile/layout.ts'
import type { Profile } from '../profile/profile.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import type { WindowSize } from '../profile/window.ts'

/**
 * Training counts by time block, one block a window long: `overall` and single values, over coarse cells. They tell how much counts move from block
 * to block when nothing has changed.
 */
export type BaselineBlocks = {
  readonly window: WindowSize
  /** Start of each block, ascending, at most 366. */
  readonly starts: readonly number[]
  /** Slice key -> one coarse vector a block. */
  readonly slices: ReadonlyMap<string, readonly Float64Array[]>
  /** Of blocks that are days: what each day of the week counted to. Baselines of early versions have none. */
  readonly weekdays?: WeekdayCounts
}

/** Training counts by day of the week in a time zone, at the grain of strata over coarse cells. */
export type WeekdayCounts = {
  readonly timezone: string
  /** Monday first, seven. */
  readonly days: readonly Profile[]
}

/** What was normal: the frozen binnings of one model version and its training counts. Never edited, only followed by a new revision. */
export type Baseline = {
  readonly id: number
  readonly model: string
  readonly version: string
  readonly revision: number
  readonly fittedAt: number
  /** Predictions from this moment on are counted under it; undefined: all. */
  readonly effectiveFrom: number | undefined
  readonly rows: number
  /** SHA-256 of the training files' bytes. */
  readonly sourceSha256: string
  /** SHA-256 of the encoded body: schema, profile, sources, blocks. */
  readonly sha256: string
  readonly schema: ProfileSchema
  readonly profile: Profile
  /** The same counts by training source. */
  readonly sources: ReadonlyMap<string, Profile>
  readonly blocks: BaselineBlocks | undefined
  /** Training rows by subject, where the file names subjects. */
  readonly subjects?: SubjectSample
}

/** A baseline before it is kept. */
export type FittedBaseline = Pick<
  Baseline,
  'schema' | 'profile' | 'sources' | 'blocks' | 'subjects' | 'rows' | 'sourceSha256'
>

/** A line of the list of baselines. */
export type BaselineSummary = {
  readonly id: number
  readonly model: string
  readonly version: string
  readonly revision: number
  readonly fittedAt: number
  readonly effectiveFrom: number | undefined
  readonly rows: number
  readonly calibrated: boolean
  readonly sourceSha256: string
  readonly sha256: string
  readonly actor: string
}

/** Where baselines are kept. */
export type BaselineStore = {
  /** Keeps a fitted baseline as the next revision of its version, with its log entry, in one transaction. */
  readonly keep: (
    fitted: FittedBaseline,
    about: { model: string; version: string; effectiveFrom: number | undefined; actor: string; at: number },
  ) => BaselineSummary
  readonly list: (model?: string) => readonly BaselineSummary[]
  readonly load: (id: number) => Baseline
  /** The baseline that judges a window of a version: the newest revision in effect at the window's start. */
  readonly inEffect: (model: string, version: string, at: number) => BaselineSummary | undefined
}
