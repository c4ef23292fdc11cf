import { cellOf } from './binning.ts'
import { fineLayout, type Layout, type ProfileSchema, SCORE_BINS, SUMS } from './layout.ts'
import { type Profile, stratumCounts } from './profile.ts'
import { readCategory, readNumeric } from './reading.ts'
import { OVERFLOW, strataPossible, stratumOf } from './stratum.ts'

/** A row as it can be counted: values in the order of the schema's features and sensitive features, raw as sent. */
export type CountableRow = {
  readonly features: readonly unknown[]
  readonly sensitive: readonly unknown[]
  readonly score: unknown
  readonly decision: unknown
  /** Present where labels are known at counting time: a training file, the outcome run. */
  readonly label?: unknown
}

/** Counts rows into profiles under one schema. */
export type RowCounter = {
  readonly layout: Layout
  readonly stratumOf: (sensitive: readonly unknown[]) => number
  /** Adds one row to a profile and answers the stratum it went to. */
  readonly count: (profile: Profile, row: CountableRow) => number
}

/** Makes the counter of a schema: one pass a row, no allocation in it. */
export function rowCounter(schema: ProfileSchema): RowCounter {
  const layout = fineLayout(schema)
  const featureCells = schema.features.map((f) => cellOf(f.binning))
  const scoreCell = schema.score && cellOf(schema.score)
  const stratum = stratumOf(schema.sensitive)
  const limited = strataPossible(schema.sensitive) > schema.maxStrata
  const outcome = schema.outcome
  const decisionCells = new Map(schema.decisions.map((value, i) => [value, i]))
  const none = schema.decisions.length + 1
  const isFavourable = favourableOf(schema)
  const positives = new Set(outcome.kind === 'binary' || outcome.kind === 'multiclass' ? outcome.positiveLabel : [])
  const [low, high] = schema.scoreRange
  const places = new Uint16Array(schema.features.length + 12)

  return { layout, stratumOf: stratum, count }

  function count(profile: Profile, row: CountableRow): number {
    let code = stratum(row.sensitive)
    if (limited && !profile.strata.has(code) && profile.strata.size >= schema.maxStrata) code = OVERFLOW
    const counts = stratumCounts(profile, code)
    let used = 0
    places[used++] = layout.n
    for (let i = 0; i < featureCells.length; i++) {
      const section = layout.features[i] as { offset: number }
      places[used++] = section.offset + (featureCells[i] as (raw: unknown) => number)(row.features[i])
    }
    const rawScore = outcome.kind === 'regression' ? (row.score ?? row.decision) : row.score
    let scoreBin = -1
    if (layout.score && scoreCell) {
      places[used++] = layout.score.offset + scoreCell(rawScore)
      const score = readNumeric(rawScore)
      if (typeof score === 'number') {
        ;(counts.sums[SUMS.score] as number) += score
        ;(counts.sums[SUMS.scoreSquared] as number) += score * score
        scoreBin = Math.min(SCORE_BINS - 1, Math.max(0, Math.floor(((score - low) / (high - low || 1)) * SCORE_BINS)))
        places[used++] = layout.scoreBins.offset + scoreBin
      }
    }
    const decision = readCategory(row.decision)
    const favourable = isFavourable(row.decision)
    const cell = decision === undefined ? none : (decisionCells.get(decision) ?? none - 1)
    places[used++] = layout.decisions.offset + cell
    if (favourable) places[used++] = layout.favourable
    const label = row.label === undefined ? undefined : readCategory(row.label)
    if (label !== undefined) {
      places[used++] = layout.labelled
      if (outcome.kind === 'regression') {
        const truth = readNumeric(row.label)
        const value = readNumeric(rawScore)
        if (typeof truth === 'number' && typeof value === 'number') {
          const residual = truth - value
          ;(counts.sums[SUMS.residual] as number) += residual
          ;(counts.sums[SUMS.residualAbsolute] as number) += Math.abs(residual)
          ;(counts.sums[SUMS.residualSquared] as number) += residual * residual
        }
      } else if (positives.size > 0) {
        const positive = positives.has(label)
        if (positive && scoreBin >= 0) places[used++] = layout.scoreBinsPositive.offset + scoreBin
        if (decision !== undefined) {
          places[used++] = positive
            ? favourable
              ? layout.truePositive
              : layout.falseNegative
            : favourable
              ? layout.falsePositive
              : layout.trueNegative
        }
      }
    }
    counts.addRow(places, used)
    return code
  }
}

/** Is a raw decision favourable? A missing decision is neither: it stays out of every denominator. */
export function favourableOf(schema: Pick<ProfileSchema, 'outcome'>): (decision: unknown) => boolean {
  const { outcome } = schema
  if (outcome.kind === 'score-only') return () => false
  if (outcome.kind === 'regression') {
    const least = outcome.favourableAtLeast
    if (least === undefined) return () => false
    return (raw) => {
      const value = readNumeric(raw)
      return typeof value === 'number' && value >= least
    }
  }
  const favourable = new Set(outcome.favourable)
  return (raw) => {
    const value = readCategory(raw)
    return value !== undefined && favourable.has(value)
  }
}
