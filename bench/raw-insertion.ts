import Sqlite from 'better-sqlite3'
import { type IdKind, sampleRows } from './sample-rows.ts'

// The alternative that arrival is compared with, in a process of its own: the same rows, durable, under the same unique index, and nothing else.
// No sockets, no parsing, no validation, no evidence, no counting; combination and decision are numbers worked out beforehand.

const BATCH = 500

/** What a block of insertion is told. */
export type RawBlock = { readonly seed: number; readonly from: number; readonly stepMs: number; readonly rows: number }

const [path, ids] = process.argv.slice(2) as [string, IdKind]
const db = new Sqlite(path)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`
  create table prediction (
    row integer primary key, model_id integer not null, id text not null, at integer not null, batch_id integer not null,
    position integer not null, combination integer, decision integer, score real, subject blob, body text not null
  ) strict;
  create unique index prediction_by_id on prediction (model_id, id);
`)
const insert = db.prepare(
  `insert into prediction (model_id, id, at, batch_id, position, combination, decision, score, subject, body)
   values (1, ?, ?, ?, ?, ?, ?, ?, null, ?) on conflict (model_id, id) do nothing`,
)
const combinations = new Map<string, number>()
let batchId = 0

process.on('message', (block: RawBlock) => {
  const ms = insertBlock(block)
  process.send?.(ms)
})

function insertBlock({ seed, from, stepMs, rows }: RawBlock): number {
  const next = sampleRows({ seed, ids, from, stepMs })
  let ms = 0
  for (let done = 0; done < rows; done += BATCH) {
    batchId++
    const batch = Array.from({ length: BATCH }, next).map((row) => ({ ...row, combination: numberOf(row.combination) }))
    const start = performance.now()
    db.exec('begin immediate')
    batch.forEach((row, i) => {
      insert.run(row.id, row.at, batchId, i, row.combination, row.decision === 'approve' ? 1 : 2, row.score, row.json)
    })
    db.exec('commit')
    ms += performance.now() - start
  }
  return ms
}

function numberOf(combination: string): number {
  let number = combinations.get(combination)
  if (number === undefined) {
    number = combinations.size + 1
    combinations.set(combination, number)
  }
  return number
}
