import type { CoarseProfile } from '../../src/profile/coarse-profile.ts'
import type { Change } from './change.ts'
import type { DayEffect } from './condition.ts'
import { logistic, type Population } from './population.ts'
import type { Random } from './random.ts'

/** What rows are drawn under. */
export type Truth = { readonly effect: DayEffect; readonly changes: readonly Change[] }

/** The distribution of every subject in every stratum under a truth: what rows and subjects are drawn from. */
export type Drawer = {
  readonly sizes: (rows: number) => Float64Array
  readonly rateOf: (stratum: number) => number
  /** Shares (up to a factor) of a section's cells in a stratum; overwritten by the next call. */
  readonly cellsOf: (stratum: number, section: number) => Float64Array
}

/** Makes the distributions of a truth. */
export function drawerOf(population: Population, random: Random, { effect, changes }: Truth): Drawer {
  const { strata, sections, members } = population
  const weights = Float64Array.from(strata, ({ weight }, s) => weight * (effect.weights?.[s] ?? 1))
  const inside = changes.map(({ slice }) => new Set(members.get(slice)))
  const scratch = sections.map(({ size }) => new Float64Array(size))
  return {
    sizes: (rows) => {
      const sizes = new Float64Array(strata.length)
      random.multinomial(rows, weights, sizes, 0)
      return sizes
    },
    rateOf: (s) => {
      const usual = strata[s]?.rate ?? 0
      const rate = effect.logOdds === 0 ? usual : logistic(Math.log(usual / (1 - usual)) + effect.logOdds)
      return changes.reduce(
        (r, change, c) => (change.kind === 'rate' && inside[c]?.has(s) ? r * change.factor : r),
        rate,
      )
    },
    cellsOf: (s, section) => {
      const usual = strata[s]?.cells[section] as Float64Array
      const of = effect.cells[section]
      const change = changes.findIndex(
        (c, i) => c.kind === 'distribution' && c.section === section && inside[i]?.has(s),
      )
      if (!of && change < 0) return usual
      const into = scratch[section] as Float64Array
      for (let i = 0; i < into.length; i++) into[i] = (usual[i] as number) * (of?.[i] ?? 1)
      const changed = changes[change]
      if (changed?.kind === 'distribution')
        for (let i = 0; i < into.length; i++) (into[i] as number) *= changed.factors[i] as number
      return into
    },
  }
}

/** Independent rows, each `times` over, as counts by stratum. */
export function drawCounts(
  population: Population,
  random: Random,
  truth: Truth,
  rows: number,
  times = 1,
): CoarseProfile {
  const { strata, sections, layout } = population
  const drawer = drawerOf(population, random, truth)
  const counts = new Map<number, Float64Array>()
  drawer.sizes(Math.round(rows / times)).forEach((n, s) => {
    if (n === 0) return
    const vector = new Float64Array(layout.length)
    vector[layout.n] = n
    sections.forEach((section, i) => {
      random.multinomial(n, drawer.cellsOf(s, i), vector, section.offset)
    })
    const favourable = random.binomial(n, drawer.rateOf(s))
    vector[layout.decisions.offset] = favourable
    vector[layout.decisions.offset + 1] = n - favourable
    vector[layout.favourable] = favourable
    if (times > 1) for (let i = 0; i < vector.length; i++) (vector[i] as number) *= times
    counts.set(strata[s]?.code as number, vector)
  })
  return counts
}
