import { cellsOf, total } from '../../src/detect/cells-tested.ts'
import { selectionOf } from '../../src/detect/rate-question.ts'
import { sliceTable, sumCoarse } from '../../src/profile/coarse-profile.ts'
import type { SubjectSection } from '../../src/profile/layout.ts'
import { sliceKey } from '../../src/profile/slice.ts'
import { chiSquareLog10Sf } from '../../src/stats/chi-square-log10-sf.ts'
import { homogeneityChiSquare } from '../../src/stats/homogeneity-chi-square.ts'
import { jensenShannonDivergence } from '../../src/stats/jensen-shannon-divergence.ts'
import { populationStabilityIndex } from '../../src/stats/population-stability-index.ts'
import type { Day, Stream } from './stream.ts'

/** A rule on one distribution of one slice. */
type CellRule = (at: {
  readonly now: Float64Array
  readonly training: Float64Array
  /** Mean + 3 standard deviations of the distance of each day of the baseline from all of it. */
  readonly usualDistance: () => number
}) => boolean

const LOG10_5_PERCENT = Math.log10(0.05)

/** Rules in use elsewhere, on distributions: by day. */
export const cellRules = {
  'chi-square against the baseline taken as exact, 5 %': ({ now, training }) =>
    oneWayLog10P(now, training) < LOG10_5_PERCENT,
  'Jensen-Shannon distance >= 0.1': ({ now, training }) => distance(now, training) >= 0.1,
  'mean + 3 sigma over chunks of the baseline': ({ now, training, usualDistance }) =>
    distance(now, training) > usualDistance(),
  'any feature with p < 0.05 (two samples)': ({ now, training }) =>
    homogeneityChiSquare(training, now).log10P < LOG10_5_PERCENT,
  'population stability index > 0.2': ({ now, training }) => populationStabilityIndex(training, now) > 0.2,
} satisfies Record<string, CellRule>

/** Rules in use elsewhere, on selection rates against everyone else: by week, over all slices with so many rows. */
export const ratioRules = {
  'selection-rate ratio < 0.8, weekly, n >= 30': { ratio: 0.8, rows: 30 },
  'selection-rate ratio < 0.8, weekly, n >= 100': { ratio: 0.8, rows: 100 },
} as const

export type CellRuleName = keyof typeof cellRules
export type RatioRuleName = keyof typeof ratioRules

/** How often the other rules spoke on a stream: days (weeks for ratios). */
export type RuleAlarms = {
  readonly days: number
  readonly weeks: number
  /** Days with an alarm over the whole population, and over any single value of a sensitive feature. */
  readonly cells: Readonly<Record<CellRuleName, { readonly population: number; readonly slices: number }>>
  /** Weeks with an alarm. */
  readonly ratios: Readonly<Record<RatioRuleName, number>>
}

/** Watches a stream with the other rules. */
export function ruleWatch(stream: Stream): { readonly see: (day: Day) => void; readonly alarms: () => RuleAlarms } {
  const { sections, schema, layout } = stream.population
  const training = stream.baseline.slices
  const singles = schema.sensitive.flatMap(({ name, values }) =>
    values.map((v) => sliceKey([{ feature: name, value: v }])),
  )
  const judge = cellJudge(stream)
  const names = Object.keys(cellRules) as CellRuleName[]
  const cells = Object.fromEntries(names.map((name) => [name, { population: 0, slices: 0 }])) as Record<
    CellRuleName,
    { population: number; slices: number }
  >
  const ratios: Record<RatioRuleName, number> = {
    'selection-rate ratio < 0.8, weekly, n >= 30': 0,
    'selection-rate ratio < 0.8, weekly, n >= 100': 0,
  }
  let days = 0
  let weeks = 0
  let week: Day[] = []
  const see = (day: Day): void => {
    days += 1
    const table = sliceTable(schema, day.counts, 1)
    for (const name of names) {
      const speaks = (slice: string): boolean => {
        const now = table.get(slice)?.vector
        return now !== undefined && training.has(slice) && sections.some((_, i) => judge(name, slice, i, now))
      }
      if (speaks('overall')) cells[name].population += 1
      if (singles.some(speaks)) cells[name].slices += 1
    }
    week.push(day)
    if (week.length < 7) return
    weeks += 1
    const summed = sliceTable(schema, sumCoarse(week.map(({ counts }) => counts)), 2)
    week = []
    const all = selectionOf(layout, summed.get('overall')?.vector ?? new Float64Array(layout.length))
    for (const name of Object.keys(ratioRules) as RatioRuleName[]) {
      const { ratio, rows } = ratioRules[name]
      const breaks = [...summed.values()].some(({ slice, vector }) => {
        const { x, n } = selectionOf(layout, vector)
        return slice.length > 0 && n >= rows && x / n < (ratio * (all.x - x)) / (all.n - n)
      })
      if (breaks) ratios[name] += 1
    }
  }
  return { see, alarms: () => ({ days, weeks, cells, ratios }) }
}

/** Does a rule speak of one section of one slice, given the slice's counts now? */
export function cellJudge(
  stream: Stream,
): (name: CellRuleName, slice: string, section: number, now: Float64Array) => boolean {
  const { sections, schema } = stream.population
  const blocks = stream.training.map((day) => sliceTable(schema, day.counts, 2))
  const usual = new Map<string, number>()
  return (name, slice, section, now) => {
    const of = sections[section]
    const vector = stream.baseline.slices.get(slice)?.vector
    if (!of || !vector || total(cellsOf(of, now)) === 0) return false
    const training = cellsOf(of, vector)
    const usualDistance = (): number => {
      const key = `${section}|${slice}`
      const known = usual.get(key) ?? upperDistance(chunksOf(slice, of), training)
      usual.set(key, known)
      return known
    }
    return cellRules[name]({ now: cellsOf(of, now), training, usualDistance })
  }

  function chunksOf(slice: string, of: SubjectSection): readonly Float64Array[] {
    return blocks.flatMap((table) => {
      const vector = table.get(slice)?.vector
      const chunk = vector && cellsOf(of, vector)
      return chunk && total(chunk) > 0 ? [chunk] : []
    })
  }
}

function upperDistance(chunks: readonly Float64Array[], training: Float64Array): number {
  const distances = chunks.map((chunk) => distance(chunk, training))
  const mean = distances.reduce((a, b) => a + b, 0) / distances.length
  const variance = distances.reduce((sum, d) => sum + (d - mean) ** 2, 0) / distances.length
  return mean + 3 * Math.sqrt(variance)
}

function distance(now: Float64Array, training: Float64Array): number {
  return Math.sqrt(jensenShannonDivergence(training, now))
}

/** The baseline's shares taken for the truth; cells expected to hold under five go together. */
function oneWayLog10P(now: Float64Array, training: Float64Array): number {
  const [n, m] = [total(now), total(training)]
  let statistic = 0
  let used = 0
  let [restNow, restExpected] = [0, 0]
  training.forEach((count, i) => {
    const expected = (count / m) * n
    const seen = now[i] as number
    if (expected < 5) {
      restNow += seen
      restExpected += expected
      return
    }
    statistic += (seen - expected) ** 2 / expected
    used += 1
  })
  if (restExpected >= 1) {
    statistic += (restNow - restExpected) ** 2 / restExpected
    used += 1
  }
  return used < 2 ? 0 : chiSquareLog10Sf(statistic, used - 1)
}
