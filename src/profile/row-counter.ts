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

/** A row read into its places of the layout: the counter's own buffer, good until its next row. */
export type RowPlaces = {
  readonly stratum: number
  /** The first `used` are places of the layout, none twice. */
  readonly places: Uint16Array
  readonly used: number
  /** What the row adds to the sums. */
  readonly sums: Float64Array
}

/** Counts rows into profiles under one schema. */
export type RowCounter = {
  readonly layout: Layout
  readonly stratumOf: (sensitive: readonly unknown[]) => number
  /** Adds one row to a profile and answers the stratum it went to. */
  readonly count: (profile: Profile, row: CountableRow) => number
  /** Reads a row without counting it, for one that goes to several profiles. */
  readonly read: (row: CountableRow) => RowPlaces
  /** Adds a row that was read to a profile and answers the stratum it went to. */
  readonly add: (profile: Profile, row: RowPlaces) => number
}

/** Binary digits kept of an addend below the score's range: sums of 10^8 rows stay exact in a double. */
const SUM_BITS = 26

/** What numbers add to sums and bins: every addend is a multiple of one power of two, so that sums are exact and the same in any order of addition. */
export function addends({ scoreRange: [low, high] }: Pick<ProfileSchema, 'scoreRange'>): {
  readonly linear: (value: number) => number
  readonly squared: (value: number) => number
  /** The calibration bin of a score; the ends of the range take what lies beyond them. */
  readonly scoreBinOf: (score: number) => number
} {
  const unit = 2 ** (Math.ceil(Math.log2(Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE))) - SUM_BITS)
  const span = high - low || 1
  return {
    linear: (value) => Math.round(value / unit) * unit,
    squared: (value) => Math.round((value * value) / unit) * unit,
    scoreBinOf: (score) => Math.min(SCORE_BINS - 1, Math.max(0, Math.floor(((score - low) / span) * SCORE_BINS))),
  }
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
  const places = new Uint16Array(schema.features.length + 16)

  const sums = new Float64Array(SUMS.count)
  const { linear, squared, scoreBinOf } = addends(schema)
  const reading = { stratum: 0, places, used: 0, sums }

  return { layout, stratumOf: stratum, count: (profile, row) => add(profile, read(row)), read, add }

  function add(profile: Profile, row: RowPlaces): number {
    let code = row.stratum
    if (limited && !profile.strata.has(code) && profile.strata.size >= schema.maxStrata) code = OVERFLOW
    const counts = stratumCounts(profile, code)
    counts.addRow(row.places, row.used)
    for (let i = 0; i < SUMS.count; i++) (counts.sums[i] as number) += row.sums[i] as number
    return code
  }

  function read(row: CountableRow): RowPlaces {
    sums.fill(0)
    let used = 0
    places[used++] = layout.n
    for (let i = 0; i < featureCells.length; i++) {
      const section = layout.features[i] as { offset: number }
      places[used++] = section.offset + (featureCells[i] as (raw: unknown) => number)(row.features[i])
    }
    // A regression model predicts one number: it is the score and what is decided on, under whichever name it came.
    const rawScore = outcome.kind === 'regression' ? (row.score ?? row.decision) : row.score
    const rawDecision = outcome.kind === 'regression' ? (row.decision ?? row.score) : row.decision
    let scoreBin = -1
    if (layout.score && scoreCell) {
      places[used++] = layout.score.offset + scoreCell(rawScore)
      const score = readNumeric(rawScore)
      if (typeof score === 'number') {
        sums[SUMS.score] = linear(score)
        sums[SUMS.scoreSquared] = squared(score)
        scoreBin = scoreBinOf(score)
        places[used++] = layout.scoreBins.offset + scoreBin
      }
    }
    const decision = readCategory(rawDecision)
    const favourable = isFavourable(rawDecision)
    const cell = decision === undefined ? none : (decisionCells.get(decision) ?? none - 1)
    places[used++] = layout.decisions.offset + cell
    if (favourable) places[used++] = layout.favourable
    const label = row.label === undefined ? undefined : readCategory(row.label)
    if (label !== undefined) {
      places[used++] = layout.labelled
      if (scoreBin >= 0) places[used++] = layout.scoreBinsLabelled.offset + scoreBin
      if (outcome.kind === 'regression') {
        const truth = readNumeric(row.label)
        const value = readNumeric(rawScore)
        if (typeof truth === 'number' && typeof value === 'number') {
          const residual = truth - value
          sums[SUMS.residual] = linear(residual)
          sums[SUMS.residualAbsolute] = linear(Math.abs(residual))
          sums[SUMS.residualSquared] = squared(residual)
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
    reading.stratum = stratum(row.sensitive)
    reading.used = used
    return reading
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
