import { innerCells, type Population } from './population.ts'
import type { Random } from './random.ts'

/** How the rows of a stream come, beside any planted change. */
export type Condition = {
  /** Rows a window, and how much their number varies from window to window (standard deviation of its logarithm). */
  readonly rows: number
  readonly baseline: { readonly rows: number; readonly days: number }
  /**
   * What all rows of a day share: standard deviation of the day's own effect in tolerances. `directed` moves the cells along their order, else each cell by itself. Selection rates move by as much,
   * shares of groups by half of it.
   */
  readonly dayEffect?: { readonly strength: number; readonly directed: boolean }
  /** The same, for every day of the week the same effect again. */
  readonly weekly?: { readonly strength: number }
  /** Rows of one subject within a day, all alike. */
  readonly rowsASubject?: number
  /** Share of a day's subjects who come again on the next day, with the same row. */
  readonly returning?: number
}

/** What one day's rows have in common: factors on cells, on odds of a favourable decision, on shares of strata. */
export type DayEffect = {
  readonly cells: readonly (Float64Array | undefined)[]
  readonly logOdds: number
  readonly weights: Float64Array | undefined
}

/** A day like every other. */
export const NO_EFFECT: DayEffect = { cells: [], logOdds: 0, weights: undefined }

const TOLERANCES = { feature: 0.009, score: 0.0045, rate: 0.05, share: 0.02, shareRatio: Math.log(1 / 0.8) }
/** Jensen-Shannon divergence (base 2) of small changes is variance of the log factors over this. */
const SMALL_CHANGES = 8 * Math.LN2

/** Draws the effect of one day. Strength 1 moves a measure by one tolerance (one standard deviation). */
export function drawDayEffect(
  population: Population,
  random: Random,
  { strength, directed }: { readonly strength: number; readonly directed: boolean },
): DayEffect {
  const { sections, schema, layout, strata, members } = population
  const cells = sections.map((section) => {
    const { from, count } = innerCells(section)
    const shares = new Float64Array(count).fill(1 / count)
    const places = shares.map((_, i) => (directed ? (2 * i) / Math.max(1, count - 1) - 1 : random.normal()))
    const mean = places.reduce((sum, place, i) => sum + place * (shares[i] as number), 0)
    // The spread of drawn places is their expected one: days of a strength are not all alike.
    const variance = directed
      ? places.reduce((sum, place, i) => sum + (place - mean) ** 2 * (shares[i] as number), 0)
      : 1 - 1 / count
    const tolerance = section === layout.score ? TOLERANCES.score : TOLERANCES.feature
    const size = strength * Math.sqrt((tolerance * SMALL_CHANGES) / variance) * (directed ? random.normal() : 1)
    const factors = new Float64Array(section.size).fill(1)
    for (let i = 0; i < count; i++) factors[from + i] = Math.exp(size * ((places[i] as number) - mean))
    return factors
  })
  const weights = new Float64Array(strata.length).fill(1)
  for (const feature of schema.sensitive) {
    for (const value of feature.values) {
      const of = members.get(`${feature.name}=${value}`) ?? []
      const share = of.reduce((sum, s) => sum + (strata[s]?.weight ?? 0), 0)
      const tolerance = Math.min(TOLERANCES.shareRatio, TOLERANCES.share / (share * (1 - share)))
      const factor = Math.exp((strength / 2) * tolerance * random.normal())
      for (const s of of) (weights[s] as number) *= factor
    }
  }
  // A rate of one half moves by a quarter of the change of its log odds.
  return { cells, logOdds: 4 * strength * TOLERANCES.rate * random.normal(), weights }
}

/** Two effects on one day. */
export function combined(a: DayEffect, b: DayEffect): DayEffect {
  const product = (x: Float64Array | undefined, y: Float64Array | undefined): Float64Array | undefined =>
    x && y ? x.map((factor, i) => factor * (y[i] as number)) : (x ?? y)
  return {
    cells: Array.from({ length: Math.max(a.cells.length, b.cells.length) }, (_, i) => product(a.cells[i], b.cells[i])),
    logOdds: a.logOdds + b.logOdds,
    weights: product(a.weights, b.weights),
  }
}
