import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { Chunk, Progress, Table } from '../profile/table.ts'
import type { ArrivalAnswer, ArrivalStore } from './arrival-store.ts'
import { LabelWriter } from './ingest-labels.ts'
import { readerOf } from './ingest-predictions.ts'
import { readLabel } from './label-reader.ts'
import type { Refusal } from './member-readers.ts'
import { type Arrival, PredictionWriter } from './prediction-writer.ts'
import { refusedRow } from './refused-row.ts'
import { type ColumnFlags, type ColumnMap, mapColumns } from './table-columns.ts'

/** How a file is read. */
export type TableOptions = {
  readonly columns?: ColumnFlags
  /** Times without a zone are UTC; otherwise such rows are refused. */
  readonly assumeUtc?: boolean
}

/** The sums over a file; `rejected` holds the first 20 of all `rejections`. */
export type TableAnswer = ArrivalAnswer & { readonly rows: number; readonly rejections: number }

type Job = Arrival & { readonly progress?: Progress }

/** Refusals that a summary shows. */
const SHOWN = 20

/** When all of so many first rows are refused, the file is read wrongly: nothing of it is kept. */
const HOPELESS = 500

const PROGRESS_ROWS = 10_000

/**
 * Takes the rows of a file in as predictions of one model version, the same way as a request: read twice, everything is repeated.
 *
 * @throws {ServiceError} `invalid` if columns are missing, or if the first 500 rows are all refused
 */
export async function ingestTable(
  store: ArrivalStore,
  spec: ModelSpec,
  version: string,
  table: Table,
  options: TableOptions,
  job: Job,
): Promise<TableAnswer> {
  const features = Object.keys(spec.features)
  const sensitive = Object.keys(spec.sensitive)
  const outcome = spec.outcome.kind === 'binary' || spec.outcome.kind === 'multiclass' ? 'decision' : 'score'
  const needed = ['id', 'at', outcome, ...features, ...sensitive]
  const map = mapColumns(spec, table.columns, options.columns ?? {}, needed, ['score', 'decision', 'label', 'subject'])
  const read = readerOf(spec)
  const writer = new PredictionWriter(store, job, SHOWN)
  // A feature that is sensitive too lies under features: its slice is read from there.
  const groups = sensitive.filter((name) => !Object.hasOwn(spec.features, name))
  const rows = await eachRow(table, map, options, job, async (value, index) => {
    const raw: Record<string, unknown> = { id: value('id'), at: value('at') }
    raw.features = Object.fromEntries(features.map((name) => [name, value(name)]))
    raw.sensitive = Object.fromEntries(groups.map((name) => [name, value(name)]))
    for (const member of ['score', 'decision', 'label', 'subject']) {
      const text = map.has(member) ? value(member) : null
      if (text !== null) raw[member] = text
    }
    const reading = read(raw, version, job.now)
    if ('prediction' in reading) {
      const turn = writer.add(spec, { position: index, prediction: reading.prediction, body: JSON.stringify(raw) })
      if (turn) await turn
      return
    }
    writer.refuse(spec.model, refusedRow(index, raw, reading))
    if (writer.rejections === index + 1) refuseHopeless(spec, index + 1, reading)
  })
  const answer = await writer.finish()
  return { ...answer, rows, rejections: writer.rejections }
}

/** Takes the rows of a file in as labels of a model; columns id, label and at. */
export async function labelsFromTable(
  store: ArrivalStore,
  spec: ModelSpec,
  table: Table,
  options: TableOptions,
  job: Job,
): Promise<TableAnswer> {
  const map = mapColumns(spec, table.columns, options.columns ?? {}, ['id', 'label', 'at'], [])
  const writer = new LabelWriter(store, job, SHOWN)
  const rows = await eachRow(table, map, options, job, async (value, index) => {
    const raw = { id: value('id'), label: value('label'), at: value('at') }
    const reading = readLabel(raw, spec.model, job.now)
    if ('label' in reading) {
      const turn = writer.add(spec.model, reading.label, JSON.stringify(raw))
      if (turn) await turn
      return
    }
    writer.refusals.add(spec.model, refusedRow(index, raw, reading))
    if (writer.refusals.count === index + 1) refuseHopeless(spec, index + 1, reading)
  })
  const answer = await writer.finish()
  return { ...answer, rows, rejections: writer.refusals.count }
}

type ValueOf = (thing: string) => string | number | null

/** Visits the rows of a table in order; answers how many there were. */
async function eachRow(
  table: Table,
  map: ColumnMap,
  { assumeUtc = false }: TableOptions,
  { progress }: Job,
  visit: (value: ValueOf, index: number) => Promise<void>,
): Promise<number> {
  // Two things may lie in one column: read it once.
  const columns = [...new Set(map.values())]
  const positions = new Map([...map].map(([thing, column]) => [thing, columns.indexOf(column)]))
  const total = progress && (await table.rowCount())
  let index = 0
  let chunk: Chunk | undefined
  let row = 0
  const value: ValueOf = (thing) => {
    const text = chunk?.columns[positions.get(thing) ?? -1]?.[row] ?? null
    return thing === 'at' && text !== null ? momentIn(text, assumeUtc) : text
  }
  for await (chunk of table.chunks(columns)) {
    for (row = 0; row < chunk.rows; row++) {
      await visit(value, index++)
      if (index % PROGRESS_ROWS === 0) progress?.(index, total, 'rows read')
    }
  }
  if (index % PROGRESS_ROWS !== 0) progress?.(index, total, 'rows read')
  return index
}

/** A time in a file: digits alone are milliseconds, and a zone is added where it is left out by agreement. */
function momentIn(text: string, assumeUtc: boolean): string | number {
  if (/^-?\d{5,16}$/.test(text)) return Number(text)
  if (!assumeUtc || !/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)) return text
  return text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`
}

function refuseHopeless(spec: ModelSpec, refused: number, { path, reason }: Refusal): void {
  if (refused === HOPELESS)
    throw new ServiceError(
      'invalid',
      `${spec.model}: the first ${HOPELESS} rows are all refused, the last of them for ${path}: ${reason}; nothing of the file was kept`,
    )
}
