import type { Label } from '../profile/prediction.ts'
import type { ArrivalAnswer, ArrivalStore } from './arrival-store.ts'
import { breathe } from './breathe.ts'
import { readLabel } from './label-reader.ts'
import { type Arrival, BATCH_ROWS } from './prediction-writer.ts'
import { RefusalLog } from './refusal-log.ts'
import { type ModelSpecs, modelNameOf, refusedRow, refuseModel, unknownModel } from './refused-row.ts'
import { type ArrivalInput, jsonRows, ndjsonLines, parseLine } from './request-rows.ts'

/**
 * Takes labels in: `{model, labels: [{id, label, at}]}`, or NDJSON whose lines name their model besides.
 *
 * A label whose prediction has not come is accepted and counted in `waiting`; of several the one with the latest `at` counts.
 *
 * @throws {ServiceError} as `ingestPredictions`
 */
export async function ingestLabels(
  store: ArrivalStore,
  specs: ModelSpecs,
  input: ArrivalInput,
  arrival: Arrival,
): Promise<ArrivalAnswer> {
  const writer = new LabelWriter(store, arrival)
  if (input.format === 'json') {
    const { rows, texts } = jsonRows(input.body, 'labels', ['model'])
    const { model } = texts as { model: string }
    if (!specs.has(model)) throw unknownModel(model, specs)
    for (let index = 0; index < rows.length; index++) {
      const raw = rows[index]
      const reading = readLabel(raw, model, arrival.now)
      if ('label' in reading) {
        const turn = writer.add(model, reading.label, JSON.stringify(raw))
        if (turn) await turn
      } else writer.refusals.add(model, refusedRow(index, raw, reading))
    }
    return writer.finish()
  }
  const lines = ndjsonLines(input.text)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string
    const parsed = parseLine(line)
    const row = 'value' in parsed ? (parsed.value as { model?: unknown } | null) : undefined
    const model = typeof row?.model === 'string' && specs.has(row.model) ? row.model : undefined
    const reading =
      'reason' in parsed
        ? parsed
        : model === undefined
          ? refuseModel(row?.model, specs)
          : readLabel(row, model, arrival.now)
    if ('label' in reading) {
      const turn = writer.add(model as string, reading.label, line)
      if (turn) await turn
    } else writer.refusals.add(modelNameOf(row), refusedRow(index, row, reading, line))
  }
  return writer.finish()
}

/** Gathers labels into batches of one model, writes them when they are full, and sums the answers. */
export class LabelWriter {
  readonly refusals: RefusalLog
  readonly #store: ArrivalStore
  readonly #arrival: Arrival
  readonly #waiting = new Map<string, { readonly label: Label; readonly body: string }[]>()
  #accepted = 0
  #repeated = 0
  #early = 0

  constructor(store: ArrivalStore, arrival: Arrival, mostRejected = Number.POSITIVE_INFINITY) {
    this.#store = store
    this.#arrival = arrival
    this.refusals = new RefusalLog(store, 'labels', arrival, mostRejected)
  }

  /** Adds a good row; resolves when there is room for the next. */
  add(model: string, label: Label, body: string): Promise<void> | undefined {
    let rows = this.#waiting.get(model)
    if (!rows) {
      rows = []
      this.#waiting.set(model, rows)
    }
    rows.push({ label, body })
    if (rows.length < BATCH_ROWS) return undefined
    this.#write(model)
    return breathe()
  }

  /** Writes what is left and sums up. */
  async finish(): Promise<ArrivalAnswer> {
    for (const model of [...this.#waiting.keys()]) {
      this.#write(model)
      await breathe()
    }
    const rejected = this.refusals.finish()
    return {
      accepted: this.#accepted,
      repeated: this.#repeated,
      conflicting: 0,
      rejected,
      waiting: this.#early,
    }
  }

  #write(model: string): void {
    const rows = this.#waiting.get(model) ?? []
    this.#waiting.delete(model)
    const { actor, now } = this.#arrival
    const answer = this.#store.writeLabels({ model, actor, at: now, rows })
    this.#accepted += answer.accepted
    this.#repeated += answer.repeated
    this.#early += answer.waiting
  }
}
