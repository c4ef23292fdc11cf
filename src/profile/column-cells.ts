import { type Binning, cellOf, type NumericBinning } from './binning.ts'
import { readCategory } from './reading.ts'
import { type SensitiveFeature, SPECIAL_VALUES, valueIndexOf } from './stratum.ts'

/** A column of a typed chunk: numbers, or codes of the values told apart. */
export type TypedColumn = Float64Array | Int32Array

/** Writes the cell of each of the first `rows` values of a column. */
export type FillCells = (column: TypedColumn, rows: number, cells: Uint16Array) => void

type FillNumbers = (numbers: Float64Array, rows: number, cells: Uint16Array) => void

/** How a column is turned into cells, and the values it must tell apart; none where it is read as numbers. */
export type ColumnCells = { readonly values: readonly string[] | undefined; readonly fill: FillCells }

/** Cells of codes: the values are always told apart. */
export type CodedCells = ColumnCells & { readonly values: readonly string[] }

/** The cells of a feature's whole column, the same as `cellOf` finds value by value. */
export function columnCells(binning: Binning): ColumnCells {
  if (binning.kind === 'numeric') return { values: undefined, fill: numbersOnly(numericCells(binning)) }
  // Where the list of rare values is not complete they count as any unknown one does, and need not be told from it.
  const { categories, rare, rareComplete } = binning
  return codedCells(rareComplete ? [...categories, ...rare] : categories, cellOf(binning))
}

/** The value indexes of a sensitive feature's whole column, the same as `valueIndexOf` finds. */
export function columnIndexes(feature: SensitiveFeature): ColumnCells {
  const indexOf = valueIndexOf(feature)
  const { bands } = feature
  if (!bands) return codedCells([...feature.values, ...feature.rare, ...SPECIAL_VALUES], indexOf)
  const unknown = indexOf(undefined)
  const fill = numbersOnly((numbers, rows, cells) => {
    for (let r = 0; r < rows; r++) {
      const value = numbers[r] as number
      let band = 0
      while (band < bands.length && value >= (bands[band] as number)) band++
      cells[r] = value - value === 0 ? band : unknown
    }
  })
  return { values: undefined, fill }
}

/** Cells of codes, from the cell of each value; any value that is not told apart has one cell with all others. */
export function codedCells(values: readonly string[], cellOf: (raw: unknown) => number): CodedCells {
  const known = [...new Set(values)].filter((value) => readCategory(value) !== undefined)
  // Code -2 is another value, -1 a missing one.
  const table = Uint16Array.from([cellOf(unlike(known)), cellOf(null), ...known.map(cellOf)])
  const fill: FillCells = (codes, rows, cells) => {
    for (let r = 0; r < rows; r++) cells[r] = table[(codes[r] as number) + 2] as number
  }
  return { values: known, fill }
}

/** Steps of the grid: so many that few of them hold an edge, and all of it stays in the nearest cache. */
const STEPS = 2048

/** Edges in one step of the grid from which halving finds the cell sooner than walking. */
const MANY = 4

/**
 * Cells of a column of numbers: a grid of equal steps over the middle of the edges leads next to the cell, a short walk ends there.
 *
 * The walk alone decides, so that rounding in the grid changes no cell.
 */
function numericCells(binning: NumericBinning): (numbers: Float64Array, rows: number, cells: Uint16Array) => void {
  const fine = binning.coarseOf.length
  const [above, missing, nonFinite] = [fine + 1, fine + 2, fine + 3]
  const special = (value: number): number =>
    value === Number.POSITIVE_INFINITY ? nonFinite : value - value === 0 ? above : missing
  if (fine === 0) {
    return (numbers, rows, cells) => {
      for (let r = 0; r < rows; r++) cells[r] = special(numbers[r] as number)
    }
  }
  const edges = Float64Array.from(binning.edges)
  const [min, max] = [edges[0] as number, edges[fine] as number]
  // The last cell ends at the maximum, which lies in it.
  const ends = edges.slice(1)
  ends[fine - 1] = Number.POSITIVE_INFINITY
  const { low, scale, grid } = gridOver(edges, fine)
  return (numbers, rows, cells) => {
    for (let r = 0; r < rows; r++) {
      const value = numbers[r] as number
      if (value >= min && value <= max) {
        const at = (value - low) * scale
        const step = at < 0 ? 0 : at > STEPS ? STEPS : at | 0
        let cell = grid[step] as number
        let last = grid[step + 1] as number
        if (last - cell > MANY) {
          while (cell < last) {
            const middle = (cell + last + 1) >> 1
            if ((edges[middle] as number) <= value) cell = middle
            else last = middle - 1
          }
        }
        while ((edges[cell] as number) > value) cell--
        while ((ends[cell] as number) <= value) cell++
        cells[r] = cell + 1
      } else cells[r] = value < min && value > Number.NEGATIVE_INFINITY ? 0 : special(value)
    }
  }
}

/** Where each step of a grid begins among the cells; of heavy tails the first and the last cell are left to one step each. */
function gridOver(edges: Float64Array, fine: number) {
  const inner = fine > 4 ? 1 : 0
  const low = edges[inner] as number
  const high = edges[fine - inner] as number
  const scale = high > low ? STEPS / (high - low) : 0
  const grid = new Uint16Array(STEPS + 2)
  for (let step = 1, cell = 0; step <= STEPS; step++) {
    const at = low + step / (scale || 1)
    while (cell < fine - 1 && (edges[cell + 1] as number) <= at) cell++
    grid[step] = cell
  }
  grid[STEPS + 1] = fine - 1
  return { low, scale, grid }
}

function numbersOnly(fill: FillNumbers): FillCells {
  return (column, rows, cells) => {
    if (!(column instanceof Float64Array)) throw new TypeError('a column of numbers is counted from numbers')
    fill(column, rows, cells)
  }
}

/** A text that is none of some values. */
function unlike(values: readonly string[]): string {
  const longest = values.reduce((most, value) => Math.max(most, value.length), 0)
  return '?'.repeat(longest + 1)
}
