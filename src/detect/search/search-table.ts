/** A property that slices are cut by; a record's code is the place of its value in `values`. */
export type SearchAttribute = { readonly name: string; readonly values: readonly string[] }

/** Cells that an attribute may have: codes are bytes. */
export const MOST_VALUES = 256

/**
 * Records to be searched: rows, or strata that stand for many rows.
 *
 * A layer is what a record adds to a sum of its slice (how many it counts, how many events it holds, ...); where `weights` is undefined the record counts one.
 */
export type SearchTable = {
  readonly attributes: readonly SearchAttribute[]
  readonly records: number
  /** By attribute, one code a record. */
  readonly codes: readonly Uint8Array[]
  /** The first layer is a count; undefined stands for one a record. */
  readonly layers: readonly (Float64Array | Uint8Array | undefined)[]
  /** Sums of records that belong to no slice and to everyone else of all of them, by layer. */
  readonly beside: readonly number[]
}

/** One condition: which attribute, which of its values. */
export type Cell = { readonly attribute: number; readonly value: number }

/** Sums by layer. */
export type Tally = Float64Array

/** The sums of all records, those in no slice with them. */
export function totalOf(table: SearchTable): Tally {
  return Float64Array.from(table.layers, (layer, k) => (table.beside[k] ?? 0) + sumOf(layer, table.records))
}

/** The sums of the records that meet every condition. */
export function tallyWithin(table: SearchTable, cells: readonly Cell[]): Tally {
  const tally = new Float64Array(table.layers.length)
  const columns = cells.map(({ attribute }) => table.codes[attribute] as Uint8Array)
  const wanted = cells.map(({ value }) => value)
  for (let i = 0; i < table.records; i++) {
    let isInside = true
    for (let k = 0; k < wanted.length && isInside; k++) isInside = (columns[k] as Uint8Array)[i] === wanted[k]
    if (!isInside) continue
    for (let k = 0; k < tally.length; k++) (tally[k] as number) += table.layers[k]?.[i] ?? 1
  }
  return tally
}

/** One tally less another. */
export function without(all: Tally, part: Tally): Tally {
  return all.map((sum, k) => sum - (part[k] as number))
}

function sumOf(layer: Float64Array | Uint8Array | undefined, records: number): number {
  if (layer === undefined) return records
  let sum = 0
  for (let i = 0; i < records; i++) sum += layer[i] as number
  return sum
}
