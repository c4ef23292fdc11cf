import type { CoarseProfile, SliceCounts } from '../profile/coarse-profile.ts'
import type { Slice } from '../profile/slice.ts'
import type { BaselineView } from './baseline-view.ts'
import type { TestBasis } from './basis.ts'
import type { EffectScale, Estimate, Family, FindingKind, Measured } from './finding.ts'
import type { Limits } from './limits.ts'
import { dispersionAt, independentNoise, type MeasureNoise } from './noise.ts'

/** One version's counts over one horizon beside its baseline. */
export type Comparison = {
  readonly version: string
  /** Windows summed. */
  readonly horizon: number
  readonly baseline: BaselineView
  readonly now: CoarseProfile
  readonly slices: ReadonlyMap<string, SliceCounts>
  readonly overallNow: Float64Array
  readonly overallTraining: Float64Array
  readonly limits: Limits
  /** 1, or 1.5 where the baseline says nothing of the noise between windows. */
  readonly widening: number
}

/** A slice's counts now and at training. */
export type SlicePair = {
  readonly key: string
  readonly slice: Slice
  readonly now: Float64Array
  readonly training: Float64Array
}

/** A test that was made. It decides when its adjusted p is at most the level and, where `reached` matters, the estimate is at the tolerance. */
export type Tested = {
  readonly status: 'tested'
  readonly subject: string
  readonly log10P: number
  readonly scale: EffectScale
  /** On the scale: ratios as ratios. */
  readonly estimate: number
  readonly tolerance: number
  /** Effect in tolerances. */
  readonly units: number
  /** The estimate is at or beyond the tolerance; always true for policy limits. */
  readonly reached: boolean
  readonly direction: 'up' | 'down' | 'changed'
  /** The slice's ratio moved towards equality: shown, never opens. */
  readonly improved: boolean
  readonly supportNow: number
  readonly supportTraining: number
  readonly dispersion: number
  /** Standard error on the test's own scale (logs for ratios), or effective observations of a distribution. */
  readonly precision: number
  /** Computed for findings alone; `basis` with the counts of `measured` gives every figure again. */
  readonly explain: () => {
    readonly effect: Estimate
    readonly measured: Measured
    readonly beside: Readonly<Record<string, number>>
    readonly basis: TestBasis
  }
}

/** A question that could not be put: too few on one side. */
export type TooFew = {
  readonly status: 'too-few'
  readonly subject: string
  readonly supportNow: number
  readonly supportTraining: number
  readonly required: number
}

/** One kind of question, asked of every slice at every horizon. */
export type Question = {
  readonly kind: FindingKind
  readonly family: Family
  readonly ask: (comparison: Comparison, pair: SlicePair) => readonly (Tested | TooFew)[]
}

/** Noise of what `key` names in a comparison, from the baseline's blocks: a policy limit is no estimate, so that the baseline's own blocks add nothing to it. */
export function noiseOf(
  comparison: Comparison,
  key: string,
  pair: Pick<SlicePair, 'slice'>,
  options: { readonly againstLimit: boolean } = { againstLimit: false },
): MeasureNoise {
  const calibration = comparison.baseline.calibration
  const fit = calibration?.of.get(key)
  if (!calibration || !fit) return independentNoise(comparison.horizon)
  return {
    c: fit.c,
    omega: fit.omega[pair.slice.length === 0 ? 0 : 1],
    kappa: fit.kappa,
    windows: comparison.horizon,
    blocks: options.againstLimit ? 0 : calibration.blocks,
  }
}

/** Dispersion of what `key` names, over a sum of `horizon` windows; `x` is the factor of shared variance: effective rows, or 1/variance. */
export function dispersionOf(
  comparison: Comparison,
  key: string,
  pair: SlicePair,
  x: number,
  options: { readonly againstLimit: boolean } = { againstLimit: false },
): number {
  return dispersionAt(noiseOf(comparison, key, pair, options), x)
}
