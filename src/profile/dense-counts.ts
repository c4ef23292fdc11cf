import type { Counts } from './counts.ts'
import { SUMS } from './layout.ts'
import { type Profile, stratumCounts } from './profile.ts'

/**
 * A run of places of the layout that takes at most one count a row: `cells[r]` below `size`, or `size` where row r has none. Where it is not used no row
 * has one, whatever the cells say.
 */
export type CellSection = { readonly offset: number; readonly size: number; cells: Uint16Array; isUsed: boolean }

/** What rows add to one sum of their stratum. */
export type SumSection = { readonly sum: number; values: Float64Array }

/** Some rows turned into places of the layout and addends of the sums. */
export type RowCells = { readonly sections: readonly CellSection[]; readonly sums: readonly SumSection[] }

/** Some of the rows, by their number. */
export type PickedRows = { readonly rows: Uint32Array; readonly count: number }

/** Room for counts of 4 bytes, which several {@link DenseCounts} may share. */
export type DenseRoom = { left: number }

/** Room that one counting takes at most: 64 MiB. */
export const MOST_DENSE = 2 ** 24

const FIRST_SLOTS = 32

/** The slot of rows that found no room: what it counts is never read. */
const NOWHERE = 0

/** Up to this many possible strata are looked up in a table, more in a map. */
const MOST_TABLE = 2 ** 16

const UNKNOWN = -1

/**
 * Counts of strata as plain arrays, section by section, so that the loop over one column touches little memory.
 *
 * A stratum that finds no room is counted row by row in the profile itself; all others are put there by `finish`.
 */
export class DenseCounts {
  readonly #profile: Profile
  readonly #cells: RowCells
  readonly #room: DenseRoom
  readonly #table: Int32Array | undefined
  readonly #map = new Map<number, number>()
  readonly #width: number
  readonly #strata: Counts[] = []
  #capacity = 0
  #rows = new Int32Array(1)
  #counts: Int32Array[]
  #sums = new Float64Array(SUMS.count)
  #slots = new Int32Array(0)
  #order = new Uint32Array(0)
  #ordered = new Int32Array(0)

  /** @param possible strata have codes below this, or -1 */
  constructor(profile: Profile, cells: RowCells, possible: number, room: DenseRoom) {
    this.#profile = profile
    this.#cells = cells
    this.#room = room
    this.#table = possible <= MOST_TABLE ? new Int32Array(possible + 1).fill(UNKNOWN) : undefined
    this.#width = cells.sections.reduce((sum, { size }) => sum + size + 1, 0)
    this.#counts = cells.sections.map(({ size }) => new Int32Array(size + 1))
    this.#grow(FIRST_SLOTS)
  }

  /** Counts the rows picked, row r into the stratum `strata[r]`; their cells are those of {@link RowCells} now. */
  add(picked: PickedRows, strata: Float64Array): void {
    const found = this.#slotsOf(picked, strata)
    // Rows of one slot follow one another, in their order: what the loops below touch stays in the nearest cache.
    const { rows, slots } =
      picked.count > this.#capacity ? this.#sorted(picked, found) : { rows: picked.rows, slots: found }
    const { count } = picked
    for (let i = 0; i < count; i++) (this.#rows[slots[i] as number] as number)++
    this.#cells.sections.forEach(({ size, cells, isUsed }, s) => {
      if (isUsed) addSection(this.#counts[s] as Int32Array, size + 1, slots, cells, rows, count)
    })
    for (const { sum, values } of this.#cells.sums) addSum(this.#sums, sum, slots, values, rows, count)
    if (this.#rows[NOWHERE] !== 0) this.#addHomeless(picked, found, strata)
    this.#rows[NOWHERE] = 0
  }

  /** Puts what was counted into the profile and gives the room back; nothing can be counted afterwards. */
  finish(): void {
    this.#strata.forEach((counts, i) => {
      const slot = i + 1
      counts.addCells(0, this.#rows, slot, 1)
      this.#cells.sections.forEach(({ offset, size }, s) => {
        counts.addCells(offset, this.#counts[s] as Int32Array, slot * (size + 1), size)
      })
      for (let sum = 0; sum < SUMS.count; sum++)
        (counts.sums[sum] as number) += this.#sums[slot * SUMS.count + sum] as number
    })
    this.#room.left += this.#capacity * this.#width
    this.#counts = []
  }

  #slotsOf({ rows, count }: PickedRows, strata: Float64Array): Int32Array {
    if (this.#slots.length < count) this.#slots = new Int32Array(count)
    const slots = this.#slots
    const table = this.#table
    for (let i = 0; i < count; i++) {
      const stratum = strata[rows[i] as number] as number
      const slot = table ? (table[stratum + 1] as number) : (this.#map.get(stratum) ?? UNKNOWN)
      slots[i] = slot === UNKNOWN ? this.#newSlot(stratum) : slot
    }
    return slots
  }

  /** Rows by slot: how many each has says where it begins. */
  #sorted({ rows, count }: PickedRows, slots: Int32Array): { readonly rows: Uint32Array; readonly slots: Int32Array } {
    if (this.#order.length < count) {
      this.#order = new Uint32Array(count)
      this.#ordered = new Int32Array(count)
    }
    const [order, ordered] = [this.#order, this.#ordered]
    const begins = new Int32Array(this.#capacity + 2)
    for (let i = 0; i < count; i++) (begins[(slots[i] as number) + 1] as number)++
    for (let slot = 0; slot <= this.#capacity; slot++) (begins[slot + 1] as number) += begins[slot] as number
    for (let i = 0; i < count; i++) {
      const slot = slots[i] as number
      const at = begins[slot] as number
      begins[slot] = at + 1
      order[at] = rows[i] as number
      ordered[at] = slot
    }
    return { rows: order, slots: ordered }
  }

  #newSlot(stratum: number): number {
    const counts = stratumCounts(this.#profile, stratum)
    if (this.#strata.length === this.#capacity) this.#grow(this.#capacity * 2)
    const slot = this.#strata.length < this.#capacity ? this.#strata.push(counts) : NOWHERE
    if (this.#table) this.#table[stratum + 1] = slot
    else this.#map.set(stratum, slot)
    return slot
  }

  #grow(wanted: number): void {
    const more = Math.min(wanted - this.#capacity, Math.floor(this.#room.left / this.#width))
    this.#room.left -= more * this.#width
    this.#capacity += more
    const slots = this.#capacity + 1
    this.#rows = resized(this.#rows, new Int32Array(slots))
    this.#counts = this.#counts.map((counts, s) => {
      const { size } = this.#cells.sections[s] as CellSection
      return resized(counts, new Int32Array(slots * (size + 1)))
    })
    this.#sums = resized(this.#sums, new Float64Array(slots * SUMS.count))
  }

  #addHomeless({ rows, count }: PickedRows, slots: Int32Array, strata: Float64Array): void {
    const places = new Uint16Array(this.#cells.sections.length + 1)
    for (let i = 0; i < count; i++) {
      if (slots[i] !== NOWHERE) continue
      const r = rows[i] as number
      const counts = stratumCounts(this.#profile, strata[r] as number)
      counts.addRow(places, gatherPlaces(this.#cells, r, places))
      for (const { sum, values } of this.#cells.sums) (counts.sums[sum] as number) += values[r] as number
    }
  }
}

/** Writes the places of one row, the row's own place 0 first, and answers how many there are. */
export function gatherPlaces({ sections }: RowCells, row: number, places: Uint16Array): number {
  let used = 1
  places[0] = 0
  for (let s = 0; s < sections.length; s++) {
    const { offset, size, cells, isUsed } = sections[s] as CellSection
    const cell = cells[row] as number
    if (isUsed && cell < size) places[used++] = offset + cell
  }
  return used
}

function addSection(
  counts: Int32Array,
  stride: number,
  slots: Int32Array,
  cells: Uint16Array,
  rows: Uint32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const at = Math.imul(slots[i] as number, stride) + (cells[rows[i] as number] as number)
    counts[at] = ((counts[at] as number) + 1) | 0
  }
}

function addSum(
  sums: Float64Array,
  sum: number,
  slots: Int32Array,
  values: Float64Array,
  rows: Uint32Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const at = Math.imul(slots[i] as number, SUMS.count) + sum
    sums[at] = (sums[at] as number) + (values[rows[i] as number] as number)
  }
}

function resized<T extends Int32Array | Float64Array>(from: T, into: T): T {
  into.set(from)
  return into
}
