import { parentPort, workerData } from 'node:worker_threads'
import { codingOf } from '../monitor/row-coding.ts'
import { openDatabase } from '../store/database.ts'
import { type RowShare, readShare, type ShareRows } from '../store/row-share.ts'
import { packError, type SentError } from './thread-protocol.ts'

// The entry of a thread that reads one share of stored predictions and ends.

/** What the thread is started with. */
export type ReadRowsCall = { readonly databasePath: string; readonly share: RowShare }

/** What it says, once. */
export type ReadRowsReply =
  | { readonly kind: 'rows'; readonly rows: ShareRows }
  | { readonly kind: 'failed'; readonly error: SentError }

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread; start the service instead')

const { databasePath, share } = workerData as ReadRowsCall
try {
  const db = openDatabase(databasePath, { readOnly: true })
  const room = share.batches.reduce((sum, batch) => sum + batch.rows, 0)
  const codings = share.columns.map(({ keep }) => codingOf(keep))
  const rows = readShare(db, share, codings, { room })
  db.close()
  const reply: ReadRowsReply = { kind: 'rows', rows }
  const buffers = rows.columns.flatMap(({ numbers, codes }) => [numbers.buffer, codes.buffer] as ArrayBuffer[])
  // Handed over, not copied.
  port.postMessage(reply, [rows.units.buffer as ArrayBuffer, ...buffers])
} catch (error) {
  port.postMessage({ kind: 'failed', error: packError(error) } satisfies ReadRowsReply)
}
