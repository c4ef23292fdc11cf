import { type Binning, cellCount, coarseCells, type NumericBinning } from './binning.ts'
import type { OutcomeSpec } from './prediction.ts'
import type { SensitiveFeature } from './stratum.ts'

/**
 * What a baseline freezes about counting: the binning of every feature, of the score, the decisions, and the sensitive features.
 *
 * For a regression model the decision is a number and is binned as the score.
 */
export type ProfileSchema = {
  readonly features: readonly { readonly name: string; readonly binning: Binning }[]
  readonly score?: NumericBinning
  /** Range of the score that its 20 equal calibration bins divide. */
  readonly scoreRange: readonly [number, number]
  readonly outcome: OutcomeSpec
  /** At most 30 decisions; every favourable one is among them. */
  readonly decisions: readonly string[]
  readonly sensitive: readonly SensitiveFeature[]
  readonly maxStrata: number
}

/** Where a subject's cells stand in a vector of counts. */
export type Section = { readonly offset: number; readonly size: number }

/** A feature's or the score's cells. */
export type SubjectSection = Section & { readonly name: string; readonly binning: Binning }

/** The place of every count in a stratum's vector; the same shape for fine and coarse vectors. */
export type Layout = {
  readonly length: number
  /** Predictions. */
  readonly n: number
  readonly features: readonly SubjectSection[]
  readonly score: SubjectSection | undefined
  /** Decisions by value, then other, then none. */
  readonly decisions: Section
  /** Favourable decisions. */
  readonly favourable: number
  /** 20 equal bins of the score's range: all rows, those with a label, those with a positive one. */
  readonly scoreBins: Section
  readonly scoreBinsLabelled: Section
  readonly scoreBinsPositive: Section
  readonly labelled: number
  readonly truePositive: number
  readonly falsePositive: number
  readonly falseNegative: number
  readonly trueNegative: number
}

/** Equal bins of the score's range, for calibration. */
export const SCORE_BINS = 20

/** Sums kept beside the counts of a stratum: score, its square, residual, |residual|, residual squared. */
export const SUMS = {
  score: 0,
  scoreSquared: 1,
  residual: 2,
  residualAbsolute: 3,
  residualSquared: 4,
  count: 5,
} as const

/** The layout of fine counts: what is stored. */
export function fineLayout(schema: ProfileSchema): Layout {
  return layoutWith(schema, cellCount)
}

/** The layout of coarse counts: what is tested. */
export function coarseLayout(schema: ProfileSchema): Layout {
  return layoutWith(schema, (binning) => coarseCells(binning).count)
}

/** For every fine place its coarse place. */
export function coarseningOf(schema: ProfileSchema): Int32Array {
  const fine = fineLayout(schema)
  const coarse = coarseLayout(schema)
  const map = new Int32Array(fine.length)
  const copy = (from: number, to: number, size: number): void => {
    for (let i = 0; i < size; i++) map[from + i] = to + i
  }
  const fold = (from: SubjectSection, to: SubjectSection): void => {
    coarseCells(from.binning).of.forEach((cell, i) => {
      map[from.offset + i] = to.offset + cell
    })
  }
  copy(fine.n, coarse.n, 1)
  fine.features.forEach((section, i) => {
    fold(section, coarse.features[i] as SubjectSection)
  })
  if (fine.score && coarse.score) fold(fine.score, coarse.score)
  copy(fine.decisions.offset, coarse.decisions.offset, fine.length - fine.decisions.offset)
  return map
}

function layoutWith(schema: ProfileSchema, sizeOf: (binning: Binning) => number): Layout {
  let next = 1
  const take = (size: number): Section => {
    const section = { offset: next, size }
    next += size
    return section
  }
  const features = schema.features.map((f) => ({ name: f.name, binning: f.binning, ...take(sizeOf(f.binning)) }))
  const score = schema.score && { name: 'score', binning: schema.score, ...take(sizeOf(schema.score)) }
  const decisions = take(schema.decisions.length + 2)
  const favourable = take(1).offset
  const scoreBins = take(schema.score ? SCORE_BINS : 0)
  const scoreBinsLabelled = take(schema.score ? SCORE_BINS : 0)
  const scoreBinsPositive = take(schema.score ? SCORE_BINS : 0)
  const labelled = take(5).offset
  return {
    length: next,
    n: 0,
    features,
    score,
    decisions,
    favourable,
    scoreBins,
    scoreBinsLabelled,
    scoreBinsPositive,
    labelled,
    truePositive: labelled + 1,
    falsePositive: labelled + 2,
    falseNegative: labelled + 3,
    trueNegative: labelled + 4,
  }
}
