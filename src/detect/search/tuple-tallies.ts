import type { SearchTable } from './search-table.ts'

/** Sums of every combination of values of some attributes: one array a layer, combinations in mixed radix with the first attribute most significant. */
export type TupleTally = {
  readonly attributes: readonly number[]
  readonly sizes: readonly number[]
  readonly layers: readonly Float64Array[]
}

/** Sums by the values of one attribute. */
export function tallySingle(table: SearchTable, attribute: number): TupleTally {
  return tallyFrom(table, leadOf(table, []), [attribute])
}

/** Sums by the values of two attributes. */
export function tallyPair(table: SearchTable, first: number, second: number): TupleTally {
  return tallyFrom(table, leadOf(table, [first]), [first, second])
}

/**
 * Sums by the values of three attributes, for every third one after two given. What the first two are combined to is worked out once for all of them.
 *
 * @param visit called with each tally in turn
 */
export function tallyTriples(
  table: SearchTable,
  first: number,
  second: number,
  visit: (tally: TupleTally) => void,
): void {
  if (second + 1 === table.attributes.length) return
  const lead = leadOf(table, [first, second])
  for (let third = second + 1; third < table.attributes.length; third++)
    visit(tallyFrom(table, lead, [first, second, third]))
}

/** A number for every record that says its values of all attributes but the last; where events are counted those with an event come behind all others. */
function leadOf(table: SearchTable, attributes: readonly number[]): Uint32Array {
  const events = eventsOf(table)
  const lead = new Uint32Array(table.records)
  if (events) lead.set(events)
  for (const attribute of attributes) {
    const size = sizeOf(table, attribute)
    const codes = table.codes[attribute] as Uint8Array
    for (let i = 0; i < lead.length; i++) lead[i] = (lead[i] as number) * size + (codes[i] as number)
  }
  return lead
}

function tallyFrom(table: SearchTable, lead: Uint32Array, attributes: readonly number[]): TupleTally {
  const sizes = attributes.map((attribute) => sizeOf(table, attribute))
  const cells = sizes.reduce((product, size) => product * size, 1)
  const size = sizes.at(-1) as number
  const last = table.codes[attributes.at(-1) as number] as Uint8Array
  if (eventsOf(table)) return { attributes, sizes, layers: tallyEvents(lead, last, { size, cells }) }
  const layers = table.layers.map((layer) => {
    const sums = new Float64Array(cells)
    for (let i = 0; i < lead.length; i++)
      (sums[(lead[i] as number) * size + (last[i] as number)] as number) += layer ? (layer[i] as number) : 1
    return sums
  })
  return { attributes, sizes, layers }
}

/** Counts of rows, and of events among them, in one pass: those with an event lie in the second half of the cells. */
function tallyEvents(
  lead: Uint32Array,
  last: Uint8Array,
  { size, cells }: { readonly size: number; readonly cells: number },
): readonly Float64Array[] {
  const both = new Uint32Array(cells * 2)
  for (let i = 0; i < lead.length; i++) (both[(lead[i] as number) * size + (last[i] as number)] as number)++
  const counts = new Float64Array(cells)
  const events = new Float64Array(cells)
  for (let cell = 0; cell < cells; cell++) {
    events[cell] = both[cells + cell] as number
    counts[cell] = (both[cell] as number) + (both[cells + cell] as number)
  }
  return [counts, events]
}

/** The events of a table of rows, each of which counts one and has an event or none. */
function eventsOf({ layers }: SearchTable): Uint8Array | undefined {
  const [counts, events] = layers
  return layers.length === 2 && counts === undefined && events instanceof Uint8Array ? events : undefined
}

const sizeOf = (table: SearchTable, attribute: number): number => table.attributes[attribute]?.values.length ?? 0
