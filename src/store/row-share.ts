import { inflateLines } from '../ingest/batch-lines.ts'
import type { RowCoding } from '../monitor/row-coding.ts'
import type { RowColumn } from '../monitor/window-rows.ts'
import type { Window } from '../profile/window.ts'
import { Target } from './column-targets.ts'
import type { Db } from './database.ts'
import { batchRows } from './prediction-rows.ts'
import { rowScanner } from './row-scanner.ts'

/** Batches to be read, in the order they came: a part of a span's, or all. */
export type RowShare = {
  readonly batches: readonly { readonly id: number; readonly rows: number }[]
  readonly span: Window
  readonly columns: readonly RowColumn[]
}

/** The rows of a share; of a column either its numbers or its codes are set. Arrays may be longer than their rows. */
export type ShareRows = {
  readonly rows: number
  readonly erased: number
  readonly units: Uint32Array
  /** Rows that came with a subject. */
  readonly named: number
  readonly columns: readonly { readonly numbers: Float64Array; readonly codes: Uint16Array }[]
}

/** Rows after which progress is told. */
const PROGRESS_ROWS = 50_000

/**
 * Reads a share of stored predictions into columns. A batch that retention has taken since is left out.
 *
 * @param codings one a column; undefined where numbers are kept
 * @param room rows that columns have room for, at least those of the share
 */
export function readShare(
  db: Db,
  {
    batches,
    span,
    columns,
  }: Omit<RowShare, 'columns'> & { readonly columns: readonly Pick<RowColumn, 'name' | 'from'>[] },
  codings: readonly (RowCoding | undefined)[],
  { room, progress = () => {} }: { readonly room: number; readonly progress?: (rows: number) => void },
): ShareRows {
  const targets = codings.map((coding) => new Target(coding, room))
  const scanner = rowScanner(columns, targets)
  const units = new Uint32Array(room)
  const bodyOf = db.statement<{ body: Buffer }>('select body from batch where id = ?')
  const labels = columns.flatMap((column, i) => (column.from === 'label' ? [targets[i] as Target] : []))
  const labelsOf = labels.length > 0 ? labelReader(db) : undefined
  let [rows, named, erased, told, mark] = [0, 0, 0, 0, 0]
  for (const batch of batches) {
    const stored = bodyOf.get(batch.id)
    if (!stored) continue
    const lines = inflateLines(stored.body)
    erased += lines.erased
    const known = labelsOf?.(batch)
    for (let i = 0; i < lines.count; i++) {
      const end = lines.ends[i] as number
      if (end < 0) continue
      const read = scanner.read(lines.bytes, lines.starts[i] as number, end, rows)
      if (!(read.at >= span.start && read.at < span.end)) continue
      units[rows] = read.unit
      if (read.isNamed) named++
      const label = known?.get(i)
      if (label !== undefined) {
        mark++
        for (const target of labels) target.setRaw(rows, mark, label)
      }
      rows++
    }
    if (rows - told < PROGRESS_ROWS) continue
    told = rows
    progress(rows)
  }
  return { rows, named, erased, units, columns: targets.map(({ numbers, codes }) => ({ numbers, codes })) }
}

type PlacedLabel = [position: number, value: string]

/** The labels that count now of a batch's predictions, by their position in it. */
function labelReader(db: Db): (batch: RowShare['batches'][number]) => ReadonlyMap<number, string> {
  const rowsOf = batchRows(db)
  const statement = db.sqlite
    .prepare<unknown[], PlacedLabel>(
      `select p.position, l.value from prediction p join label l on l.model_id = p.model_id and l.id = p.id
       where p.row between ? and ? and p.batch_id = ?`,
    )
    .raw()
  return (batch) => {
    const { first, last } = rowsOf(batch)
    return new Map(statement.all(first, last, batch.id))
  }
}
