import type { CoarseProfile, SliceCounts } from '../profile/coarse-profile.ts'
import type { Slice } from '../profile/slice.ts'
import type { BaselineView } from './baseline-view.ts'
import type { TestBasis } from './basis.ts'
import type { EffectScale, Estimate, Family, FindingKind, Measured } from './finding.ts'
import type { Limits } from './limits.ts'
import { dispersionAt, independentNoise, type MeasureNoise, type SubjectNoise } from './noise.ts'
import { RATE_SUPPORT } from './rate-support.ts'
import type { RowsPerSubjectRow } from './subject-rows.ts'

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
  /** Rows of its subject that a row of a slice stands among now, where subjects are named. */
  readonly rowsPerRow?: RowsPerSubjectRow | undefined
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

/**
 * Puts a question to a slice. A test of rates whose rows come from too few subjects is none: what is asked for in rows is asked for in subjects, so many times the rows.
 */
export function askQuestion(
  { ask, family }: Question,
  comparison: Comparison,
  pair: SlicePair,
): readonly (Tested | TooFew)[] {
  const answers = ask(comparison, pair)
  const subjects = subjectsOf(comparison, pair)
  if (!subjects) return answers
  return answers.map((answer) => {
    // Distributions know themselves how many each needs.
    if (answer.status !== 'tested' || answer.scale === 'jsd') return answer
    const { subject, supportNow, supportTraining } = answer
    const now = supportNow / subjects.now
    // A policy limit asks nothing of training.
    const training = family === 'limit' ? Number.POSITIVE_INFINITY : supportTraining / subjects.training
    if (Math.min(now, training) >= RATE_SUPPORT) return answer
    const required = Math.ceil(RATE_SUPPORT * (now <= training ? subjects.now : subjects.training))
    return { status: 'too-few', subject, supportNow, supportTraining, required }
  })
}

/** Noise of what `key` names in a comparison, from the baseline's blocks: a policy limit is no estimate, so that the baseline's own blocks add nothing to it. */
export function noiseOf(
  comparison: Comparison,
  key: string,
  pair: SlicePair,
  options: { readonly againstLimit: boolean } = { againstLimit: false },
): MeasureNoise {
  const noise = blockNoiseOf(comparison, key, pair, options)
  const subjects = subjectsOf(comparison, pair)
  if (!subjects) return noise
  const { layout } = comparison.baseline
  const repeats = options.againstLimit
    ? subjects.now
    : repeatsOf(subjects, pair.now[layout.n] as number, pair.training[layout.n] as number)
  // What blocks show of repeated rows is in `c` too, and must not count twice.
  return { ...noise, c: Math.max(noise.c, repeats), subjects }
}

/** By how much repeated subjects multiply the variance of a change: that of each side by its own rows of a subject. */
function repeatsOf({ now, training }: SubjectNoise, n: number, m: number): number {
  return n > 0 && m > 0 ? (now * m + training * n) / (n + m) : Math.max(now, training)
}

function blockNoiseOf(
  comparison: Comparison,
  key: string,
  pair: Pick<SlicePair, 'slice'>,
  options: { readonly againstLimit: boolean },
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

/** Rows of its subject that a row of a slice stands among, now and at training; undefined where neither names subjects. */
export function subjectsOf(comparison: Comparison, { key }: Pick<SlicePair, 'key'>): SubjectNoise | undefined {
  const { rowsPerRow: now, baseline } = comparison
  if (!now && !baseline.rowsPerRow) return undefined
  return { now: now?.(key) ?? 1, training: baseline.rowsPerRow?.(key) ?? 1 }
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
