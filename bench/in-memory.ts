import { fitNumericBinning, resolutionFor } from '../src/baseline/binning-fit.ts'
import { type ColumnCounter, type CountableColumns, columnCounter } from '../src/profile/column-counter.ts'
import { MOST_DENSE } from '../src/profile/dense-counts.ts'
import type { ProfileSchema } from '../src/profile/layout.ts'
import { emptyProfile, type Profile } from '../src/profile/profile.ts'
import { seededRandom } from '../test/seeded-random.ts'
import { CATEGORICAL, NUMERIC, SENSITIVE } from './compare-files.ts'

/** Rows of a population as typed arrays, in the order of the features and sensitive features. */
export type MemorySide = {
  readonly rows: number
  readonly numeric: readonly Float64Array[]
  readonly categorical: readonly Int32Array[]
  readonly sensitive: readonly Int32Array[]
  readonly decision: Int32Array
}

/** Rows counted at once: what is read of them stays in a near cache. */
const BLOCK = 8192

/** Draws one side of a comparison. */
export function memorySide(rows: number, seed: number): MemorySide {
  const random = seededRandom(seed)
  const codes = (size: number, power: number): Int32Array =>
    Int32Array.from({ length: rows }, () => Math.floor(random() ** power * size))
  return {
    rows,
    // The sum of three uniforms: bell-shaped, so that cells of equal counts have unequal widths.
    numeric: NUMERIC.map(() =>
      Float64Array.from({ length: rows }, () => Math.round((random() + random() + random()) * 1_000_000) / 100),
    ),
    categorical: Object.values(CATEGORICAL).map((size) => codes(size, 1)),
    // The larger groups come first.
    sensitive: Object.values(SENSITIVE).map((size) => codes(size, 1.5)),
    decision: Int32Array.from({ length: rows }, () => (random() < 0.6 ? 0 : 1)),
  }
}

/** The schema that a baseline of a side freezes; without features where only decisions are asked about. */
export function schemaOf(side: MemorySide, withFeatures: boolean): ProfileSchema {
  const named = (sizes: Readonly<Record<string, number>>) =>
    Object.entries(sizes).map(([name, size]) => ({
      name,
      values: Array.from({ length: size }, (_, i) => `${name}-${i}`),
    }))
  const numeric = NUMERIC.map((name, i) => ({ name, binning: binningOf(side.numeric[i] as Float64Array) }))
  const categorical = named(CATEGORICAL).map(({ name, values }) => ({
    name,
    binning: { kind: 'categorical', categories: values, rare: [], rareComplete: true } as const,
  }))
  return {
    features: withFeatures ? [...numeric, ...categorical] : [],
    scoreRange: [0, 1],
    outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: [] },
    decisions: ['approve', 'decline'],
    sensitive: named(SENSITIVE).map(({ name, values }) => ({ name, values, rare: [] })),
    maxStrata: 20_000,
  }
}

function binningOf(values: Float64Array) {
  const sorted = values.slice().sort()
  const resolution = resolutionFor(sorted.length)
  const quantiles = Array.from(
    { length: resolution.fine + 1 },
    (_, i) => sorted[Math.max(0, Math.ceil((i * sorted.length) / resolution.fine) - 1)] as number,
  )
  return fitNumericBinning({ count: sorted.length, quantiles, atoms: [], distinct: sorted.length }, resolution)
}

/** Visits a side block by block as the column counter takes it. */
export function visitBlocks(side: MemorySide, withFeatures: boolean, visit: (columns: CountableColumns) => void): void {
  for (let from = 0; from < side.rows; from += BLOCK) {
    const to = Math.min(side.rows, from + BLOCK)
    const features = withFeatures ? [...side.numeric, ...side.categorical] : []
    visit({
      rows: to - from,
      features: features.map((values) => values.subarray(from, to)),
      sensitive: side.sensitive.map((values) => values.subarray(from, to)),
      decision: side.decision.subarray(from, to),
      ...{ score: undefined, decidedNumber: undefined, label: undefined, trueNumber: undefined },
    })
  }
}

/** Counts a side with the shipped counter. */
export function countSide(side: MemorySide, schema: ProfileSchema): Profile {
  const counter: ColumnCounter = columnCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  const into = counter.into(profile, { left: MOST_DENSE })
  visitBlocks(side, schema.features.length > 0, (columns) => {
    counter.read(columns)
    into.add(counter.all())
  })
  into.finish()
  return profile
}

/** The baseline that a side is, without blocks. */
export function baselineOf(side: MemorySide, schema: ProfileSchema, profile: Profile) {
  return {
    ...{ id: 1, model: 'm', version: '1', revision: 1, fittedAt: 0, effectiveFrom: undefined },
    ...{ rows: side.rows, sourceSha256: '', sha256: '', schema, profile, sources: new Map(), blocks: undefined },
  }
}

/** Every combination counted by plain loops over typed arrays, one pass a feature: the least that counting in JavaScript can take. */
export function bareLoop(side: MemorySide, schema: ProfileSchema): number {
  const sizes = Object.values(SENSITIVE)
  const stratum = new Uint16Array(side.rows)
  side.sensitive.forEach((codes, i) => {
    const size = sizes[i] as number
    for (let r = 0; r < side.rows; r++) stratum[r] = (stratum[r] as number) * size + (codes[r] as number)
  })
  const strata = sizes.reduce((product, size) => product * size, 1)
  let seen = 0
  for (const [f, { binning }] of schema.features.entries()) {
    if (binning.kind !== 'numeric') continue
    const edges = Float64Array.from(binning.edges)
    seen += countNumbers(side.numeric[f] as Float64Array, edges, stratum, strata)
  }
  for (const codes of [...(schema.features.length > 0 ? side.categorical : []), side.decision]) {
    seen += countCodes(codes, stratum, strata)
  }
  return seen
}

function countNumbers(values: Float64Array, edges: Float64Array, stratum: Uint16Array, strata: number): number {
  const cells = edges.length - 1
  const counts = new Int32Array(strata * cells)
  const low = edges[0] as number
  // A grid of equal steps leads next to the edge; a short walk ends there.
  const steps = cells * 4
  const scale = steps / ((edges[cells] as number) - low)
  const grid = new Uint8Array(steps + 1)
  for (let g = 0, cell = 0; g <= steps; g++) {
    while (cell < cells - 1 && (edges[cell + 1] as number) <= low + g / scale) cell++
    grid[g] = cell
  }
  for (let r = 0; r < values.length; r++) {
    const value = values[r] as number
    let cell = grid[Math.max(0, Math.min(steps, ((value - low) * scale) | 0))] as number
    while (cell > 0 && (edges[cell] as number) > value) cell--
    while (cell < cells - 1 && (edges[cell + 1] as number) <= value) cell++
    const at = Math.imul(stratum[r] as number, cells) + cell
    counts[at] = ((counts[at] as number) + 1) | 0
  }
  return counts[0] as number
}

function countCodes(codes: Int32Array, stratum: Uint16Array, strata: number): number {
  const size = 32
  const counts = new Int32Array(strata * size)
  for (let r = 0; r < codes.length; r++) {
    const at = Math.imul(stratum[r] as number, size) + (codes[r] as number)
    counts[at] = ((counts[at] as number) + 1) | 0
  }
  return counts[0] as number
}
