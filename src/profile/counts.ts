import { SUMS } from './layout.ts'

/**
 * The counts of one stratum: how often each place of the layout occurred, and a few sums.
 *
 * While a stratum is small it keeps the places themselves; when these would take more room than a vector it becomes one, first of 16, then of 32 bits.
 */
export class Counts {
  readonly sums = new Float64Array(SUMS.count)
  readonly #length: number
  #places: Uint16Array | undefined
  #used = 0
  #vector: Uint16Array | Uint32Array | undefined
  #rows = 0

  constructor(length: number) {
    this.#length = length
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#rows
  }

  /** Bytes held, for the measurement of memory. */
  get bytes(): number {
    return (this.#places?.byteLength ?? 0) + (this.#vector?.byteLength ?? 0) + this.sums.byteLength
  }

  /** Counts one row: `count` places, each incremented by one. */
  addRow(places: ArrayLike<number>, count: number): void {
    this.#rows += 1
    if (!this.#vector && this.#used + count <= this.#length) {
      const kept = this.#roomFor(count)
      for (let i = 0; i < count; i++) kept[this.#used + i] = places[i] as number
      this.#used += count
      return
    }
    const vector = this.#wide(this.#rows)
    for (let i = 0; i < count; i++) (vector[places[i] as number] as number)++
  }

  /** Adds counts of many rows: `cells[from + i]` to `place + i`, for `length` places. */
  addCells(place: number, cells: Int32Array, from: number, length: number): void {
    let total = 0
    for (let i = 0; i < length; i++) total += cells[from + i] as number
    if (total === 0) return
    if (place === 0) this.#rows += cells[from] as number
    if (!this.#vector && this.#used + total <= this.#length) {
      const kept = this.#roomFor(total)
      for (let i = 0; i < length; i++) {
        const end = this.#used + (cells[from + i] as number)
        kept.fill(place + i, this.#used, end)
        this.#used = end
      }
      return
    }
    const before = this.#wide(0)
    let largest = 0
    for (let i = 0; i < length; i++)
      largest = Math.max(largest, (before[place + i] as number) + (cells[from + i] as number))
    const vector = this.#wide(largest)
    for (let i = 0; i < length; i++) (vector[place + i] as number) += cells[from + i] as number
  }

  /** Adds `by` to one place. */
  add(place: number, by: number): void {
    if (by === 0) return
    // Any place is at most the number of rows once it is a profile; reading one in goes place by place, so widen by value.
    const vector = this.#wide(this.at(place) + by)
    ;(vector[place] as number) += by
    if (place === 0) this.#rows += by
  }

  /** Calls back for every place that is not zero, in ascending order. */
  forEach(visit: (place: number, count: number) => void): void {
    const vector = this.#wide(0)
    for (let i = 0; i < this.#length; i++) {
      const count = vector[i] as number
      if (count !== 0) visit(i, count)
    }
  }

  /** The count at a place. */
  at(place: number): number {
    return this.#wide(0)[place] ?? 0
  }

  #roomFor(more: number): Uint16Array {
    const needed = this.#used + more
    if (!this.#places || needed > this.#places.length) {
      const grown = new Uint16Array(Math.min(this.#length, Math.max(needed, this.#used * 2)))
      if (this.#places) grown.set(this.#places)
      this.#places = grown
    }
    return this.#places
  }

  #wide(largest: number): Uint16Array | Uint32Array {
    if (!this.#vector) {
      this.#vector = new Uint16Array(this.#length)
      for (let i = 0; i < this.#used; i++) (this.#vector[this.#places?.[i] as number] as number)++
      this.#places = undefined
      this.#used = 0
    }
    if (largest > 0xffff && this.#vector instanceof Uint16Array) this.#vector = Uint32Array.from(this.#vector)
    return this.#vector
  }
}
