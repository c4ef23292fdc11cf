import type { ArrivalAnswer, ArrivalStore, RefusedRow } from './arrival-store.ts'

/** Refused rows written at once. */
const PORTION = 1000

/** Puts refused rows into quarantine in portions and remembers what the sender is told of them. */
export class RefusalLog {
  readonly #store: ArrivalStore
  readonly #kind: 'predictions' | 'labels'
  readonly #arrival: { readonly actor: string; readonly now: number }
  readonly #most: number
  readonly #waiting = new Map<string, RefusedRow[]>()
  readonly #told: ArrivalAnswer['rejected'][number][] = []
  #count = 0

  constructor(
    store: ArrivalStore,
    kind: 'predictions' | 'labels',
    arrival: { readonly actor: string; readonly now: number },
    most: number,
  ) {
    this.#store = store
    this.#kind = kind
    this.#arrival = arrival
    this.#most = most
  }

  /** Rows refused so far. */
  get count(): number {
    return this.#count
  }

  /** Adds a refused row of a model; the empty name stands for a row that names none. */
  add(model: string, row: RefusedRow): void {
    this.#count++
    const { index, id, path, reason } = row
    if (this.#told.length < this.#most) this.#told.push({ index, id, path, reason })
    const rows = this.#waiting.get(model)
    if (!rows) this.#waiting.set(model, [row])
    else if (rows.push(row) >= PORTION) this.#write(model)
  }

  /** Writes what is left and answers the refusals to be told, in the order of the rows. */
  finish(): ArrivalAnswer['rejected'] {
    for (const model of [...this.#waiting.keys()]) this.#write(model)
    return this.#told
  }

  #write(model: string): void {
    const rows = this.#waiting.get(model) ?? []
    this.#waiting.delete(model)
    const { actor, now } = this.#arrival
    this.#store.quarantine({ model, kind: this.#kind, actor, at: now, rows })
  }
}
