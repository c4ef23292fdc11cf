import type { ModelSpec } from '../profile/model-spec.ts'
import type { ArrivalAnswer, ArrivalStore } from './arrival-store.ts'
import { breathe } from './breathe.ts'
import { came } from './came.ts'
import type { Refusal } from './member-readers.ts'
import { type PredictionReader, predictionReader } from './prediction-reader.ts'
import { type Arrival, PredictionWriter } from './prediction-writer.ts'
import { type ModelSpecs, modelNameOf, refusedRow, refuseModel, unknownModel } from './refused-row.ts'
import { type ArrivalInput, jsonRows, ndjsonLines, parseLine } from './request-rows.ts'

/** Rows read before the event loop gets its turn. */
const ROWS_A_TURN = 500

/**
 * Takes predictions in: `{model, version, predictions: [...]}`, or NDJSON whose lines name model and version.
 *
 * Every row is answered for itself: good ones are durable when this returns, bad ones lie in quarantine. Nothing holds the thread for long.
 *
 * @throws {ServiceError} `invalid` if the request as a whole cannot be read, `not-found` for an unknown model, `too-large` beyond 10,000 rows
 */
export async function ingestPredictions(
  store: ArrivalStore,
  specs: ModelSpecs,
  input: ArrivalInput,
  arrival: Arrival,
): Promise<ArrivalAnswer> {
  return input.format === 'json'
    ? ingestJson(store, specs, input.body, arrival)
    : ingestNdjson(store, specs, ndjsonLines(input.text), arrival)
}

async function ingestJson(
  store: ArrivalStore,
  specs: ModelSpecs,
  body: unknown,
  arrival: Arrival,
): Promise<ArrivalAnswer> {
  const { rows, texts } = jsonRows(body, 'predictions', ['model', 'version'])
  const { model, version } = texts as { model: string; version: string }
  const spec = specs.get(model)
  if (!spec) throw unknownModel(model, specs)
  const read = readerOf(spec)
  const writer = new PredictionWriter(store, arrival)
  for (let index = 0; index < rows.length; index++) {
    const raw = rows[index]
    const reading = read(raw, version, arrival.now)
    if ('prediction' in reading) {
      const turn = writer.add(spec, { position: index, prediction: reading.prediction, body: JSON.stringify(raw) })
      if (turn) await turn
    } else writer.refuse(model, refusedRow(index, raw, reading))
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await breathe()
  }
  return writer.finish()
}

async function ingestNdjson(
  store: ArrivalStore,
  specs: ModelSpecs,
  lines: readonly string[],
  arrival: Arrival,
): Promise<ArrivalAnswer> {
  const writer = new PredictionWriter(store, arrival)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string
    const parsed = parseLine(line)
    const row = 'value' in parsed ? (parsed.value as { model?: unknown; version?: unknown } | null) : undefined
    const spec = typeof row?.model === 'string' ? specs.get(row.model) : undefined
    const version = versionOf(row?.version)
    const reading =
      'reason' in parsed
        ? parsed
        : !spec
          ? refuseModel(row?.model, specs)
          : version === undefined
            ? refuseVersion(row?.version)
            : readerOf(spec)(row, version, arrival.now)
    if ('prediction' in reading && spec) {
      const turn = writer.add(spec, { position: index, prediction: reading.prediction, body: line })
      if (turn) await turn
    } else if ('reason' in reading) writer.refuse(modelNameOf(row), refusedRow(index, row, reading, line))
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await breathe()
  }
  return writer.finish()
}

const readers = new WeakMap<ModelSpec, PredictionReader>()

/** The reader of a model, compiled once. */
export function readerOf(spec: ModelSpec): PredictionReader {
  let reader = readers.get(spec)
  if (!reader) {
    reader = predictionReader(spec)
    readers.set(spec, reader)
  }
  return reader
}

const versionOf = (version: unknown): string | undefined =>
  typeof version === 'string' && version !== '' ? version : Number.isSafeInteger(version) ? String(version) : undefined

function refuseVersion(version: unknown): Refusal {
  return {
    path: 'version',
    reason: `came ${came(version, true)}; expected the version of the model as a text; every line names its model and version`,
  }
}
