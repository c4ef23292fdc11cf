import { readCategory, readNumeric } from './reading.ts'

/**
 * Cells of a numeric feature, frozen by the baseline.
 *
 * With F = edges.length - 1 fine cells: cell 0 lies below the minimum, 1..F are [edge, next edge) with the last one closed, F+1 lies above the
 * maximum, F+2 is missing, F+3 non-finite. `coarseOf[i]` names the coarse cell (0-based) that fine cell i+1 belongs to.
 *
 * A feature that training never had has no edges and F = 0: every number lies above.
 */
export type NumericBinning = {
  readonly kind: 'numeric'
  readonly edges: readonly number[]
  readonly coarseOf: readonly number[]
}

/**
 * Cells of a categorical feature: one for each category, then `other` (known but rare), `unseen` (never in the baseline), missing.
 *
 * `rare` lists what counts as known; when the baseline held more than could be listed, `rareComplete` is false and unknown values count as other.
 */
export type CategoricalBinning = {
  readonly kind: 'categorical'
  readonly categories: readonly string[]
  readonly rare: readonly string[]
  readonly rareComplete: boolean
}

export type Binning = NumericBinning | CategoricalBinning

/** How many cells a binning has, the special ones included. */
export function cellCount(binning: Binning): number {
  return binning.kind === 'numeric' ? binning.coarseOf.length + 4 : binning.categories.length + 3
}

/** Coarse cells in the same order as the fine ones: below, coarse cells, above, missing, non-finite; categories are their own. */
export function coarseCells(binning: Binning): { readonly of: readonly number[]; readonly count: number } {
  if (binning.kind === 'categorical') {
    const count = cellCount(binning)
    return { of: Array.from({ length: count }, (_, i) => i), count }
  }
  const inner = (binning.coarseOf.at(-1) ?? -1) + 1
  return {
    of: [0, ...binning.coarseOf.map((c) => c + 1), inner + 1, inner + 2, inner + 3],
    count: inner + 4,
  }
}

/** Where the observations of each coarse cell with numbers lie, below to above: the middle of its edges; beyond the training range at its end. */
export function coarseCellMiddles(binning: NumericBinning): readonly number[] {
  const { edges, coarseOf } = binning
  const count = (coarseOf.at(-1) ?? -1) + 1
  const middles = Array.from({ length: count }, (_, cell) => {
    const first = coarseOf.indexOf(cell)
    const last = coarseOf.lastIndexOf(cell)
    return ((edges[first] as number) + (edges[last + 1] as number)) / 2
  })
  return [edges[0] ?? 0, ...middles, edges.at(-1) ?? 0]
}

/** A name for every coarse cell, for charts, tables and alerts. */
export function coarseCellNames(binning: Binning): readonly string[] {
  if (binning.kind === 'categorical') return [...binning.categories, 'other', 'unseen', 'missing']
  const { edges, coarseOf } = binning
  if (edges.length === 0)
    return ['below any value of training', 'any value (training had none)', 'missing', 'non-finite']
  const first = edges[0] ?? 0
  const last = edges.at(-1) ?? 0
  const boundText = boundWords(edges)
  const names: string[] = [`below the training minimum (${boundText(first)})`]
  for (let start = 0; start < coarseOf.length; ) {
    let end = start
    while (coarseOf[end + 1] === coarseOf[start]) end += 1
    const from = edges[start] ?? 0
    const to = edges[end + 1] ?? 0
    const isOneValue = to === nextUp(from) || (end === coarseOf.length - 1 && from === to)
    names.push(isOneValue ? boundText(from) : `${boundText(from)} to ${boundText(to)}`)
    start = end + 1
  }
  return [...names, `above the training maximum (${boundText(last)})`, 'missing', 'non-finite']
}

/** Integers of up to this many digits are short enough as they are. */
const MOST_DIGITS = 6

/** Edges as words: four significant digits, more where two edges would read the same; the next double above an edge reads like the edge. */
function boundWords(edges: readonly number[]): (edge: number) => string {
  const apart = edges.filter((edge, i) => i === 0 || edge !== nextUp(edges[i - 1] as number))
  const written = (digits: number) => (edge: number) =>
    Number.isInteger(edge) && Math.abs(edge) < 10 ** MOST_DIGITS ? `${edge}` : `${Number(edge.toPrecision(digits))}`
  for (let digits = 4; digits < 17; digits++) {
    const words = written(digits)
    if (new Set(apart.map(words)).size === new Set(apart).size) return words
  }
  return written(17)
}

/** The cell a raw value falls in; unreadable text counts as missing (arrival refuses it before). */
export function cellOf(binning: Binning): (raw: unknown) => number {
  return binning.kind === 'numeric' ? numericCellOf(binning) : categoricalCellOf(binning)
}

/** The smallest double above a finite number; [v, nextUp(v)) is the cell of exactly v. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return view.getFloat64(0) + 0
}

function numericCellOf(binning: NumericBinning): (raw: unknown) => number {
  const edges = Float64Array.from(binning.edges)
  const fine = binning.coarseOf.length
  const min = edges[0] ?? Number.NEGATIVE_INFINITY
  const max = edges[fine] ?? Number.NEGATIVE_INFINITY
  // A grid of equal steps leads next to the edge; a short walk ends there. Faster than halving in JavaScript.
  const steps = Math.max(1, fine * 4)
  const scale = max > min ? steps / (max - min) : 0
  const grid = new Uint16Array(steps + 1)
  for (let g = 0, cell = 0; g <= steps; g++) {
    const at = min + g / (scale || 1)
    while (cell < fine - 1 && (edges[cell + 1] as number) <= at) cell++
    grid[g] = cell
  }
  return (raw) => {
    const value = typeof raw === 'number' && Number.isFinite(raw) ? raw : readNumeric(raw)
    if (typeof value !== 'number') return value === 'non-finite' ? fine + 3 : fine + 2
    if (value < min) return 0
    if (value > max) return fine + 1
    let cell = grid[Math.min(steps, Math.max(0, ((value - min) * scale) | 0))] as number
    while (cell > 0 && (edges[cell] as number) > value) cell--
    while (cell < fine - 1 && (edges[cell + 1] as number) <= value) cell++
    return cell + 1
  }
}

function categoricalCellOf(binning: CategoricalBinning): (raw: unknown) => number {
  const size = binning.categories.length
  const cells = new Map<string, number>(binning.rare.map((value) => [value, size]))
  binning.categories.forEach((value, i) => {
    cells.set(value, i)
  })
  const unknown = binning.rareComplete ? size + 1 : size
  return (raw) => {
    const value = readCategory(raw)
    return value === undefined ? size + 2 : (cells.get(value) ?? unknown)
  }
}
