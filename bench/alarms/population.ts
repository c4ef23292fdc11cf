import { type Binning, coarseCells } from '../../src/profile/binning.ts'
import { coarseLayout, type Layout, type ProfileSchema, type SubjectSection } from '../../src/profile/layout.ts'
import { sliceKey, slicesOfStratum } from '../../src/profile/slice.ts'
import { stratumOfDigits } from '../../src/profile/stratum.ts'
import { createRandom, type Random } from './random.ts'

/** One combination of values of all sensitive features, as the population truly is. */
export type PopulationStratum = {
  readonly code: number
  /** Share of all rows. */
  readonly weight: number
  readonly rate: number
  /** Shares of the cells of each subject: features, then the score. */
  readonly cells: readonly Float64Array[]
}

/** What the rows of a model truly are when nothing changes: 864 strata, 12 features, a score and a decision. */
export type Population = {
  readonly schema: ProfileSchema
  readonly layout: Layout
  /** Features, then the score. */
  readonly sections: readonly SubjectSection[]
  readonly strata: readonly PopulationStratum[]
  /** Slice key -> positions in `strata`, down to three features. */
  readonly members: ReadonlyMap<string, readonly number[]>
}

const SENSITIVE: Readonly<Record<string, readonly number[]>> = {
  sex: [0.48, 0.52],
  region: [0.3, 0.22, 0.18, 0.14, 0.1, 0.06],
  age: [0.1, 0.22, 0.25, 0.2, 0.15, 0.08],
  occupation: [0.16, 0.14, 0.12, 0.11, 0.1, 0.09, 0.07, 0.06, 0.05, 0.04, 0.03, 0.03],
}

/** Cells of the features: ten quantile cells of a number, or categories. */
const FEATURES: readonly (number | readonly number[])[] = [
  ...new Array<number>(8).fill(10),
  [0.4, 0.3, 0.2, 0.1],
  [0.3, 0.25, 0.2, 0.12, 0.08, 0.05],
  [0.22, 0.18, 0.15, 0.12, 0.1, 0.09, 0.07, 0.04, 0.03],
  [0.2, 0.16, 0.13, 0.11, 0.09, 0.08, 0.07, 0.05, 0.04, 0.03, 0.02, 0.02],
]
const SCORE_CELLS = 10
/** Share of rows without a value, by feature in turn. */
const MISSING = [0, 0.01, 0.03, 0]
/** Share of values that training has not seen: beyond its range, or of no known category. */
const BEYOND_TRAINING = 2e-5

const USUAL_RATE = 0.45
/** Selection rates of any two slices, one against everyone else, stay within this ratio: nothing breaks the limit of 0.8 by itself. */
const FURTHEST_RATIO = 0.88

/** The population of a seed: groups of unequal size whose features, scores and rates differ a little. */
export function createPopulation(seed: number): Population {
  const random = createRandom(seed, 1)
  const schema = schemaOf()
  const layout = coarseLayout(schema)
  const sections = layout.score ? [...layout.features, layout.score] : layout.features
  const names = Object.keys(SENSITIVE)
  const shares = names.map((name) => SENSITIVE[name] as readonly number[])
  const effectsOf = (size: number): readonly (readonly number[])[] =>
    shares.map((values) => values.map(() => size * random.normal()))
  const rateEffects = effectsOf(0.08)
  const tilts = sections.map(() => effectsOf(0.25))
  const bases = sections.map((_, i) => baseOf(FEATURES[i] ?? SCORE_CELLS))
  const combinations = shares.reduce<readonly (readonly number[])[]>(
    (all, values) => all.flatMap((digits) => values.map((_, value) => [...digits, value])),
    [[]],
  )
  const sumOf = (effects: readonly (readonly number[])[], digits: readonly number[]): number =>
    digits.reduce((sum, digit, i) => sum + (effects[i]?.[digit] ?? 0), 0)
  const weights = combinations.map((digits) =>
    digits.reduce((w, digit, i) => w * (shares[i]?.[digit] ?? 0), Math.exp(0.15 * random.normal())),
  )
  const whole = weights.reduce((a, b) => a + b, 0)
  const members = membersOf(schema, combinations)
  const strataAt = (spread: number): readonly PopulationStratum[] =>
    combinations.map((digits, s) => ({
      code: stratumOfDigits(schema.sensitive, digits),
      weight: (weights[s] as number) / whole,
      rate: logistic(Math.log(USUAL_RATE / (1 - USUAL_RATE)) + spread * sumOf(rateEffects, digits)),
      cells: sections.map((section, i) =>
        cellsOf(section, tilted(bases[i] as Float64Array, sumOf(tilts[i] ?? [], digits)), MISSING[i % 4] ?? 0),
      ),
    }))
  let spread = 1
  while (!withinRatio(strataAt(spread), members)) spread *= 0.8
  return { schema, layout, sections, strata: strataAt(spread), members }
}

/** A distribution moved along its cells: each weight times e^(tilt x place), places from -1 to 1. */
export function tilted(shares: Float64Array, tilt: number): Float64Array {
  const last = Math.max(1, shares.length - 1)
  return shares.map((share, i) => share * Math.exp(tilt * ((2 * i) / last - 1)))
}

/** The inner cells of a section: between below and above, or the categories. */
export function innerCells(section: SubjectSection): { readonly from: number; readonly count: number } {
  return section.binning.kind === 'numeric'
    ? { from: 1, count: section.size - 4 }
    : { from: 0, count: section.size - 3 }
}

/** The inverse of the log odds. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Rows drawn of a population when nothing changes, by stratum in the order of `strata`. */
export function drawSizes(random: Random, weights: Float64Array, rows: number): Float64Array {
  const sizes = new Float64Array(weights.length)
  random.multinomial(rows, weights, sizes, 0)
  return sizes
}

function baseOf(cells: number | readonly number[]): Float64Array {
  return typeof cells === 'number' ? new Float64Array(cells).fill(1 / cells) : Float64Array.from(cells)
}

/** The whole section: inner cells, a trace beyond training, missing values. */
function cellsOf(section: SubjectSection, inner: Float64Array, missing: number): Float64Array {
  const whole = inner.reduce((a, b) => a + b, 0)
  const cells = new Float64Array(section.size)
  const { from, count } = innerCells(section)
  for (let i = 0; i < count; i++) cells[from + i] = ((inner[i] as number) / whole) * (1 - missing - 2 * BEYOND_TRAINING)
  if (section.binning.kind === 'numeric') {
    cells[0] = BEYOND_TRAINING
    cells[section.size - 3] = BEYOND_TRAINING
    cells[section.size - 2] = missing
  } else {
    cells[section.size - 2] = 2 * BEYOND_TRAINING
    cells[section.size - 1] = missing
  }
  return cells
}

function membersOf(
  schema: ProfileSchema,
  combinations: readonly (readonly number[])[],
): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>()
  combinations.forEach((digits, s) => {
    for (const slice of slicesOfStratum(schema.sensitive, stratumOfDigits(schema.sensitive, digits), 3)) {
      const key = sliceKey(slice)
      const of = members.get(key)
      if (of) of.push(s)
      else members.set(key, [s])
    }
  })
  return members
}

function withinRatio(strata: readonly PopulationStratum[], members: Population['members']): boolean {
  const all = strata.reduce((sum, { weight, rate }) => sum + weight * rate, 0)
  return [...members].every(([key, of]) => {
    if (key === 'overall' || key.split(' & ').length > 2) return true
    const weight = of.reduce((sum, s) => sum + (strata[s]?.weight ?? 0), 0)
    const selected = of.reduce((sum, s) => sum + (strata[s]?.weight ?? 0) * (strata[s]?.rate ?? 0), 0)
    return selected / weight / ((all - selected) / (1 - weight)) >= FURTHEST_RATIO
  })
}

function schemaOf(): ProfileSchema {
  const numeric = (cells: number): Binning & { kind: 'numeric' } => ({
    kind: 'numeric',
    edges: Array.from({ length: cells + 1 }, (_, i) => i / cells),
    coarseOf: Array.from({ length: cells }, (_, i) => i),
  })
  const schema: ProfileSchema = {
    features: FEATURES.map((cells, i) => ({
      name: `feature ${i + 1}`,
      binning:
        typeof cells === 'number'
          ? numeric(cells)
          : { kind: 'categorical', categories: cells.map((_, c) => `c${c + 1}`), rare: [], rareComplete: true },
    })),
    score: numeric(SCORE_CELLS),
    scoreRange: [0, 1],
    outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
    decisions: ['approve', 'deny'],
    sensitive: Object.entries(SENSITIVE).map(([name, values]) => ({
      name,
      values: values.map((_, i) => `${name[0]}${i + 1}`),
      rare: [],
    })),
    maxStrata: 20_000,
  }
  // Fine cells are coarse cells here, so that a vector of counts is both.
  for (const { binning } of schema.features) {
    if (coarseCells(binning).of.some((cell, i) => cell !== i)) throw new Error('fine and coarse cells differ')
  }
  return schema
}
