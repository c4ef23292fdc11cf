import type { SearchTable } from '../../../src/detect/search/search-table.ts'
import { seededRandom } from '../../seeded-random.ts'

/** Rows of independent attributes with a binary event; `rateOf` says how likely it is given a row's codes. */
export function randomTable(
  seed: number,
  of: {
    readonly rows: number
    readonly sizes: readonly number[]
    readonly rateOf?: (codes: readonly number[]) => number
  },
): SearchTable {
  const random = seededRandom(seed)
  const { rows, sizes, rateOf = () => 0.4 } = of
  const codes = sizes.map(() => new Uint8Array(rows))
  const events = new Uint8Array(rows)
  for (let i = 0; i < rows; i++) {
    const row = sizes.map((size) => Math.floor(random() * size))
    row.forEach((code, a) => {
      ;(codes[a] as Uint8Array)[i] = code
    })
    events[i] = random() < rateOf(row) ? 1 : 0
  }
  return {
    attributes: sizes.map((size, a) => ({ name: `a${a}`, values: Array.from({ length: size }, (_, v) => `v${v}`) })),
    records: rows,
    codes,
    layers: [undefined, events],
    beside: [],
  }
}

/** The same rows as records that carry their sums: what a table of strata looks like. */
export function weighted(table: SearchTable): SearchTable {
  return {
    ...table,
    layers: table.layers.map((layer) => (layer ? Float64Array.from(layer) : new Float64Array(table.records).fill(1))),
  }
}
