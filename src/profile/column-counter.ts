import { columnCells, columnIndexes, type TypedColumn } from './column-cells.ts'
import {
  type CellSection,
  DenseCounts,
  type DenseRoom,
  gatherPlaces,
  type PickedRows,
  type RowCells,
} from './dense-counts.ts'
import { fineLayout, type Layout, type ProfileSchema, SUMS } from './layout.ts'
import { type OutcomeColumns, outcomeCells } from './outcome-cells.ts'
import { type Profile, stratumCounts } from './profile.ts'
import type { RowPlaces } from './row-counter.ts'
import { OVERFLOW, strataPossible, valueCount } from './stratum.ts'

/** Rows column by column, in the order of the schema: numbers where a feature is numeric or banded, else codes of the values wanted. */
export type CountableColumns = OutcomeColumns & {
  readonly rows: number
  readonly features: readonly TypedColumn[]
  readonly sensitive: readonly TypedColumn[]
}

/** Values that the codes of each column tell apart; undefined where numbers are wanted. */
export type WantedValues = {
  readonly features: readonly (readonly string[] | undefined)[]
  readonly sensitive: readonly (readonly string[] | undefined)[]
  readonly decision: readonly string[]
  readonly label: readonly string[]
}

/** Counts rows of one profile among those the counter has read. */
export type ProfileCounter = {
  /** Counts the rows picked and answers by row the stratum each went to. */
  readonly add: (picked: PickedRows) => Float64Array
  /** Completes the profile; to be called once, after the last row. */
  readonly finish: () => void
}

/** Counts columns into profiles under one schema: the same counts as `rowCounter`, bit by bit. */
export type ColumnCounter = {
  readonly layout: Layout
  readonly wanted: WantedValues
  /** Reads columns into cells, which all further calls are about until the next columns are read. */
  readonly read: (columns: CountableColumns) => void
  /** All rows that were read. */
  readonly all: () => PickedRows
  /** The places of one row that was read: a buffer good until the next row. */
  readonly row: (row: number) => RowPlaces
  /** Counts into a profile, which must hold nothing that is counted elsewhere at the same time. */
  readonly into: (profile: Profile, room: DenseRoom) => ProfileCounter
}

/** Makes the column counter of a schema. */
export function columnCounter(schema: ProfileSchema): ColumnCounter {
  const layout = fineLayout(schema)
  const features = schema.features.map(({ binning }) => columnCells(binning))
  const sensitive = schema.sensitive.map(columnIndexes)
  const outcome = outcomeCells(schema, layout)
  const featureSections = layout.features.map(({ offset, size }) => emptySection(offset, size))
  const sections = [...featureSections, ...outcome.sections]
  const cells: RowCells = { sections, sums: outcome.sums }
  const possible = strataPossible(schema.sensitive)
  const sizes = schema.sensitive.map(valueCount)
  let strata = new Float64Array(0)
  let indexes = new Uint16Array(0)
  let everyRow = new Uint32Array(0)
  let rows = 0
  const places = new Uint16Array(sections.length + 1)
  const rowSums = new Float64Array(SUMS.count)
  const reading = { stratum: 0, places, used: 0, sums: rowSums }

  return {
    layout,
    wanted: {
      features: features.map(({ values }) => values),
      sensitive: sensitive.map(({ values }) => values),
      decision: outcome.wanted.decision,
      label: outcome.wanted.label,
    },
    read,
    all: () => ({ rows: everyRow, count: rows }),
    row: (row) => {
      reading.stratum = strata[row] as number
      reading.used = gatherPlaces(cells, row, places)
      for (const { sum, values } of cells.sums) rowSums[sum] = values[row] as number
      return reading
    },
    into,
  }

  function read(columns: CountableColumns): void {
    rows = columns.rows
    if (rows > everyRow.length) {
      everyRow = Uint32Array.from({ length: rows }, (_, i) => i)
      strata = new Float64Array(rows)
      indexes = new Uint16Array(rows)
      for (const section of sections) section.cells = new Uint16Array(rows)
      for (const sum of cells.sums) sum.values = new Float64Array(rows)
    }
    strata.fill(0, 0, rows)
    sensitive.forEach(({ fill }, i) => {
      fill(columns.sensitive[i] as TypedColumn, rows, indexes)
      const size = sizes[i] as number
      for (let r = 0; r < rows; r++) strata[r] = (strata[r] as number) * size + (indexes[r] as number)
    })
    features.forEach(({ fill }, i) => {
      fill(columns.features[i] as TypedColumn, rows, (featureSections[i] as CellSection).cells)
    })
    outcome.fill(columns, rows)
  }

  function into(profile: Profile, room: DenseRoom): ProfileCounter {
    const counts = new DenseCounts(profile, cells, possible, room)
    const kept = possible > schema.maxStrata ? limitedTo(profile, schema.maxStrata) : undefined
    return {
      add: (picked) => {
        const into = kept?.(strata, picked) ?? strata
        counts.add(picked, into)
        return into
      },
      finish: () => counts.finish(),
    }
  }
}

/** Sends the rows of strata beyond the limit to overflow, in the order of the rows. */
function limitedTo(profile: Profile, most: number): (strata: Float64Array, picked: PickedRows) => Float64Array {
  let kept = new Float64Array(0)
  return (strata, { rows, count }) => {
    if (kept.length < strata.length) kept = new Float64Array(strata.length)
    for (let i = 0; i < count; i++) {
      const r = rows[i] as number
      const stratum = strata[r] as number
      const isKnown = profile.strata.has(stratum)
      kept[r] = isKnown || profile.strata.size < most ? stratum : OVERFLOW
      if (!isKnown) stratumCounts(profile, kept[r] as number)
    }
    return kept
  }
}

function emptySection(offset: number, size: number): CellSection {
  return { offset, size, cells: new Uint16Array(0), isUsed: true }
}
