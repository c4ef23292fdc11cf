import type { Opening } from './judging.ts'
import type { QuietStream } from './quiet-streams.ts'
import type { CellRuleName, RatioRuleName, RuleAlarms } from './rules.ts'

/** One piece of the simulation: small enough to share out, and the same whoever runs it. */
export type Job =
  | { readonly kind: 'quiet'; readonly stream: QuietStream; readonly seed: number; readonly days: number }
  | {
      readonly kind: 'distribution'
      readonly seed: number
      readonly psi: number
      readonly trials: number
      readonly windows: number
    }
  | {
      readonly kind: 'rate'
      readonly seed: number
      readonly factor: number
      readonly rows: number
      readonly trials: number
      readonly windows: number
    }
  | { readonly kind: 'creep'; readonly seed: number; readonly days: number; readonly psi: number }
  | { readonly kind: 'intersection'; readonly seed: number; readonly trials: number; readonly windows: number }
  | { readonly kind: 'weekdays'; readonly seed: number }

/** What a quiet stream opened, beside the other rules on the same days. */
export type QuietResult = {
  readonly days: number
  readonly tests: number
  /** Days with a finding. */
  readonly findingDays: number
  readonly opened: readonly Opening[]
  readonly rules: RuleAlarms
}

/** One planted change and what became of it. Windows count from 1, the first with the change. */
export type Trial = {
  readonly slice: string
  /** Features that the slice is an intersection of. */
  readonly depth: number
  readonly rows: number
  readonly subject: string
  /** The window in which a finding stood of the changed subject in the changed slice itself. */
  readonly found: number | undefined
  /** The window in which an investigation opened of the slice or of one that shares rows with it. */
  readonly opened: number | undefined
  readonly root: string | undefined
  /** Investigations opened in all windows of the trial. */
  readonly investigations: number
  /** Investigations of slices that share no row with the changed one. */
  readonly elsewhere: number
  /** Rules that spoke of this slice and subject in the window before the change, and in the first with it (ratios: weeks). */
  readonly rulesBefore: readonly (CellRuleName | RatioRuleName)[]
  readonly rulesAfter: readonly (CellRuleName | RatioRuleName)[]
}

/** A slow creep: when it opened, and how far it had come. */
export type CreepResult = {
  readonly slice: string
  readonly subject: string
  readonly day: number | undefined
  readonly psi: number | undefined
}

/** One baseline: do its weekdays differ, and are they told apart? */
export type WeekdaysResult = { readonly stream: string; readonly differ: boolean; readonly toldApart: boolean }

export type JobResult =
  | ({ readonly kind: 'quiet' } & QuietResult)
  | { readonly kind: 'distribution' | 'rate' | 'intersection'; readonly trials: readonly Trial[] }
  | { readonly kind: 'creep'; readonly creep: CreepResult }
  | { readonly kind: 'weekdays'; readonly baselines: readonly WeekdaysResult[] }

/** A name for progress and for the seeds: what runs, and under which seed. */
export function jobName(job: Job): string {
  switch (job.kind) {
    case 'quiet':
      return `${job.stream}, ${job.days} days, seed ${job.seed}`
    case 'distribution':
      return `PSI ${job.psi}, ${job.trials} trials, seed ${job.seed}`
    case 'rate':
      return `rate x${job.factor} at ${job.rows}, ${job.trials} trials, seed ${job.seed}`
    case 'creep':
      return `creep to PSI ${job.psi} in ${job.days} days, seed ${job.seed}`
    case 'intersection':
      return `one three-way intersection, ${job.trials} trials, seed ${job.seed}`
    case 'weekdays':
      return `weekdays of baselines, seed ${job.seed}`
    default:
      return job satisfies never
  }
}
