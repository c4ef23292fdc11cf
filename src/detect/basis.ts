import type { Adjustment } from './adjustment.ts'
import type { MeasureNoise } from './noise.ts'

/** What a test weighs its counts with: the configured limit, by how much it was widened (1 or 1.5), and the noise of the measure. */
export type TestTerms = {
  readonly limit: number
  readonly widening: number
  readonly noise: MeasureNoise
}

/** Tests of rates that are told apart by their form alone. */
export type RateForm = 'own-rate' | 'share-ratio' | 'double-ratio' | 'double-difference'

/** What a test needs beside the counts that were measured; the form says which test it is. */
export type TestBasis =
  | (TestTerms & {
      readonly form: 'distribution'
      /** Middles of the cells, where they lie on a line: for the Wasserstein distance. */
      readonly middles?: readonly number[]
    })
  | (TestTerms & { readonly form: RateForm })
  | (TestTerms & {
      readonly form: 'policy'
      readonly scale: 'ratio' | 'difference'
      /** A downward change of the disparity stood beside it in the same scan: an inherited breach is then amplified. */
      readonly worsening?: boolean
    })
  | {
      readonly form: 'silence'
      /** Rows of the like windows before that held any, the newest first. */
      readonly before: readonly number[]
    }

/** Everything beside its own counts that a finding rests on, frozen with it: from both together every figure of the finding can be computed again. */
export type FindingBasis = {
  readonly format: 1
  readonly test: TestBasis
  /** How the family of tests decided; undefined for rules that are no tests. */
  readonly adjustment?: Adjustment
  /** Days of the week of training, Monday 1, that the window's same weekdays were compared with; undefined: all of training. */
  readonly weekdays?: readonly number[]
  /** What the level follows from. */
  readonly budget?: { readonly falseInvestigationsAYear: number; readonly scansAYear: number }
}
