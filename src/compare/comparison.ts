import type { Estimate, Finding, FindingKind, JudgedSlice, Measured, Origin } from '../detect/finding.ts'
import type { Limits } from '../detect/limits.ts'
import type { WindowSize } from '../profile/window.ts'
import type { ChosenFeature, LeftOut } from './feature-kinds.ts'
import type { SliceFigure } from './slice-figures.ts'
import type { ValuesCompared } from './value-tests.ts'

/** A data set as it was read. */
export type DataSet = {
  /** The files as they were named. */
  readonly name: string
  readonly rows: number
  /** SHA-256 over the bytes of the files. */
  readonly sha256: string
  /** Time blocks, where a time column is named. */
  readonly blocks: number | undefined
  /** How many rows of its subject a row stands among, on average over rows; undefined where no subjects are named. */
  readonly rowsPerSubjectRow: number | undefined
  readonly rejected: { readonly count: number; readonly examples: readonly string[] }
}

/** One question of one slice with everything that answers it. */
export type ComparedLine = Pick<Finding, 'kind' | 'subject' | 'slice' | 'level' | 'supportNow' | 'supportTraining'> & {
  readonly verdict: JudgedSlice['verdict']
  /** What the smallest effect would have been that this much data finds four times in five. */
  readonly detectable: number | undefined
} & (
    | { readonly status: 'too-few'; readonly required: number }
    | (Pick<
        Finding,
        | 'scale'
        | 'effect'
        | 'tolerance'
        | 'units'
        | 'direction'
        | 'improved'
        | 'log10P'
        | 'adjustedLog10P'
        | 'dispersion'
        | 'beside'
      > & {
        readonly status: 'tested'
        readonly measured: Measured
        readonly origin: Origin | undefined
      })
  )

/** One cause: findings that one slice explains. */
export type Cause = {
  readonly family: Finding['family']
  readonly root: string
  /** Effect of the root in tolerances or limits. */
  readonly units: number
  /** The finding that speaks for it. */
  readonly main: Finding
  readonly findings: readonly Finding[]
}

/** Why there are no answers of a kind at all. */
export type NotAsked = { readonly what: string; readonly because: string }

/** How two data sets differ. */
export type Comparison = {
  readonly baseline: DataSet
  readonly current: DataSet
  readonly features: readonly ChosenFeature[]
  readonly leftOut: readonly LeftOut[]
  readonly sensitive: readonly { readonly feature: string; readonly values: readonly string[]; readonly rare: number }[]
  readonly depth: number
  readonly level: number
  readonly limits: Limits
  /** Length of the time blocks. */
  readonly window: WindowSize
  /** Without calibration tolerances are widened by half. */
  readonly calibrated: boolean
  readonly slices: number
  readonly tests: { readonly arrival: number; readonly outcome: number }
  /** The gravest first. */
  readonly causes: readonly Cause[]
  /** Slices that moved towards everyone else: shown, no reason for an exit code. */
  readonly improvements: readonly Finding[]
  readonly lines: readonly ComparedLine[]
  readonly disparities: readonly Disparity[]
  /** Further metrics of every slice: shown, they decide nothing. */
  readonly figures: readonly SliceFigure[]
  /** Tests of the values themselves, where they are asked for: shown, they decide nothing. */
  readonly values: readonly ValuesCompared[]
  readonly notAsked: readonly NotAsked[]
}

/** A slice's selection rate against everyone else, now and at training. */
export type Disparity = {
  readonly slice: string
  readonly n: number
  readonly trainingN: number
  readonly now: Rates
  readonly training: Rates
  readonly ratio: Estimate | undefined
  readonly difference: Estimate | undefined
  readonly trainingRatio: Estimate | undefined
  readonly trainingDifference: Estimate | undefined
  readonly verdict: JudgedSlice['verdict']
  readonly origin: Origin | undefined
  readonly adjustedLog10P: number | undefined
  readonly detectable: number | undefined
  readonly undefinedBecause: string | undefined
}

type Rates = { readonly slice: RateOf; readonly rest: RateOf }
type RateOf = { readonly count: number; readonly of: number; readonly rate: number | undefined }

/** Kinds whose subject is a distribution. */
export const DISTRIBUTIONS: ReadonlySet<FindingKind> = new Set(['feature-drift', 'score-drift'])
