import type { ModelSpec } from '../profile/model-spec.ts'
import type { ArrivalAnswer, ArrivalStore, ArrivingPrediction, RefusedRow } from './arrival-store.ts'
import { breathe } from './breathe.ts'
import { RefusalLog } from './refusal-log.ts'

/** Who sends, and when it came in milliseconds. */
export type Arrival = { readonly actor: string; readonly now: number }

/** Rows of a stored batch: one transaction, short enough for the main thread. */
export const BATCH_ROWS = 1000

/** Comparing a repeat with the stored row means opening its batch: repeats go in smaller portions. */
const REPEAT_ROWS = 100

/** Rows of one model and version that wait to be written. */
type Group = { readonly spec: ModelSpec; readonly version: string; rows: ArrivingPrediction[] }

/**
 * Gathers the rows of one request into batches of one model and version, writes them when they are full, and sums the answers.
 *
 * The order of arrival decides which of two rows with one id is the first, also across versions.
 */
export class PredictionWriter {
  readonly #store: ArrivalStore
  readonly #arrival: Arrival
  readonly #refusals: RefusalLog
  readonly #models = new Map<ModelSpec, { readonly groups: Map<string, Group>; readonly holders: Map<string, Group> }>()
  #batchRows = BATCH_ROWS
  #accepted = 0
  #repeated = 0
  #conflicting = 0

  constructor(store: ArrivalStore, arrival: Arrival, mostRejected = Number.POSITIVE_INFINITY) {
    this.#store = store
    this.#arrival = arrival
    this.#refusals = new RefusalLog(store, 'predictions', arrival, mostRejected)
  }

  /** Rows refused so far. */
  get rejections(): number {
    return this.#refusals.count
  }

  /** Adds a good row; resolves when there is room for the next. */
  add(spec: ModelSpec, row: ArrivingPrediction): Promise<void> | undefined {
    const { version, id } = row.prediction
    let model = this.#models.get(spec)
    if (!model) {
      model = { groups: new Map(), holders: new Map() }
      this.#models.set(spec, model)
    }
    let group = model.groups.get(version)
    if (!group) {
      group = { spec, version, rows: [] }
      model.groups.set(version, group)
    }
    const holder = model.holders.get(id)
    if (holder && holder !== group) this.#write(holder)
    model.holders.set(id, group)
    group.rows.push(row)
    if (group.rows.length < this.#batchRows) return undefined
    this.#write(group)
    return breathe()
  }

  /** Adds a bad row. */
  refuse(model: string, row: RefusedRow): void {
    this.#refusals.add(model, row)
  }

  /** Writes what is left and sums up. */
  async finish(): Promise<ArrivalAnswer> {
    for (const { groups } of this.#models.values())
      for (const group of groups.values()) {
        if (group.rows.length === 0) continue
        this.#write(group)
        await breathe()
      }
    const rejected = this.#refusals.finish()
    return {
      accepted: this.#accepted,
      repeated: this.#repeated,
      conflicting: this.#conflicting,
      rejected,
    }
  }

  #write({ spec, version, rows }: Group): void {
    const model = this.#models.get(spec)
    if (model?.groups.size === 1) model.holders.clear()
    else for (const row of rows) model?.holders.delete(row.prediction.id)
    model?.groups.delete(version)
    const { actor, now } = this.#arrival
    const sensitive = Object.keys(spec.sensitive)
    const answer = this.#store.writePredictions({ model: spec.model, version, actor, at: now, rows, sensitive })
    this.#accepted += answer.accepted
    this.#repeated += answer.repeated
    this.#conflicting += answer.conflicting
    this.#batchRows = answer.repeated > answer.accepted ? REPEAT_ROWS : BATCH_ROWS
  }
}
