import { createHash } from 'node:crypto'
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import { leafHash } from '../evidence/merkle.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { Progress } from '../profile/table.ts'
import type { Db } from './database.ts'
import { heldBatches, labelledIn } from './held-batches.ts'
import { findModelId } from './model-id.ts'
import { batchRows } from './prediction-rows.ts'
import { notePurge } from './setting-store.ts'
import { noteBackup } from './statistics-of-store.ts'

/** Rows deleted in one transaction: arrival waits no longer than these take. */
const ROWS_AT_ONCE = 1000

type Batch = {
  readonly id: number
  readonly kind: 'predictions' | 'labels'
  readonly version: string
  readonly rows: number
  readonly minAt: number
  readonly maxAt: number
  readonly root: Buffer
}

/** What a purge came to. */
export type Purged = { readonly batches: number; readonly rows: number; readonly heldBack: number }

/**
 * Purges predictions and labels of batches that lie wholly before a model's retention, in small transactions, each batch with its log entry.
 *
 * Held back: what a live investigation refers to, with its labels, and what is not counted yet. Counts, findings and evidence stay.
 */
export function retainOnce(
  db: Db,
  log: EvidenceLog,
  specs: readonly Pick<ModelSpec, 'model' | 'retentionMs'>[],
  now: number,
): Purged {
  let batches = 0
  let rows = 0
  let heldBack = 0
  for (const { model, retentionMs } of specs) {
    const modelId = findModelId(db, model)
    if (modelId === undefined || retentionMs === undefined) continue
    const before = now - retentionMs
    const held = heldBatches(db, modelId)
    const folded = foldedThrough(db, modelId)
    const old = batchesBefore(db, modelId, before)
    const free = old.filter((batch) => batch.id <= folded && !held.holds(batch))
    heldBack += old.length - free.length
    if (free.length > 0) notePurge(db, modelId, before)
    const rowsOf = batchRows(db)
    for (const batch of free) {
      if (batch.kind === 'predictions') purgePredictions(db, modelId, batch, rowsOf(batch))
      else purgeLabels(db, modelId, batch.id)
      db.transact(() => {
        const { changes } = db.statement('delete from batch where id = ?').run(batch.id)
        if (changes === 1)
          log.append({
            kind: 'purge',
            at: now,
            actor: 'plumbline',
            subject: `batch:${batch.id}`,
            body: about(model, batch),
          })
      })
      batches += 1
      rows += batch.rows
    }
    purgeRefused(db, model, modelId, before)
  }
  return { batches, rows, heldBack }
}

/** A finished backup: the size and the SHA-256 of its file. */
export type Backup = { readonly bytes: number; readonly sha256: string }

/**
 * Copies the database to a file while it is in use, and notes in the database that it did.
 *
 * @throws {ServiceError} `conflict` if the file exists: a backup never overwrites one
 */
export async function backupTo(db: Db, file: string, progress: Progress = () => {}): Promise<Backup> {
  if (existsSync(file))
    throw new ServiceError('conflict', `${file} exists: a backup does not overwrite, name a new file`)
  const unfinished = `${file}.part`
  rmSync(unfinished, { force: true })
  await db.sqlite.backup(unfinished, {
    progress: ({ totalPages, remainingPages }) => {
      progress(totalPages - remainingPages, totalPages, 'pages copied')
      return 1000
    },
  })
  renameSync(unfinished, file)
  const sha256 = createHash('sha256')
  await pipeline(createReadStream(file), sha256)
  const { size: bytes, mtimeMs } = statSync(file)
  const backup: Backup = { bytes, sha256: sha256.digest('hex') }
  // The moment is the file's own: whoever compares the two finds them equal.
  noteBackup(db, { at: Math.round(mtimeMs), file: resolve(file), ...backup })
  return backup
}

/** What is wrong with a database: its pages, its indexes, the order and the hashes of the evidence log. Empty when all is well. */
export function checkIntegrity(db: Db): readonly string[] {
  const pages = db.sqlite.pragma('integrity_check(20)') as { integrity_check: string }[]
  const problems = pages.map((row) => row.integrity_check).filter((text) => text !== 'ok')
  const foreign = db.sqlite.pragma('foreign_key_check') as unknown[]
  if (foreign.length > 0) problems.push(`${foreign.length} rows refer to rows that do not exist`)
  let expected = 0
  const entries = db.sqlite
    .prepare<[], { seq: number; entry: string; leaf_hash: Buffer }>(
      'select seq, entry, leaf_hash from log_entry order by seq',
    )
    .iterate()
  for (const { seq, entry, leaf_hash } of entries) {
    if (seq !== expected) problems.push(`the evidence log lacks the entries from ${expected} to ${seq - 1}`)
    if (!leaf_hash.equals(leafHash(Buffer.from(entry, 'utf8'))))
      problems.push(`entry ${seq} of the evidence log is not the one its hash was taken of`)
    expected = seq + 1
  }
  return problems
}

function batchesBefore(db: Db, modelId: number, before: number): readonly Batch[] {
  return db
    .statement<Batch>(
      `select id, kind, version, rows, min_at as minAt, max_at as maxAt, root from batch
       where model_id = ? and kind in ('predictions', 'labels') and min_at < ? and max_at < ? order by kind desc, id`,
    )
    .all(modelId, before, before)
}

/** The newest batch that every baseline of a model has counted; all of them where there is no baseline. */
function foldedThrough(db: Db, modelId: number): number {
  const row = db
    .statement<{ through: number | null }>(
      'select min(through_batch) as through from fold where baseline_id in (select id from baseline where model_id = ?)',
    )
    .get(modelId)
  return row?.through ?? Number.POSITIVE_INFINITY
}

function purgePredictions(
  db: Db,
  modelId: number,
  batch: Batch,
  rows: { readonly first: number; readonly last: number },
): void {
  for (let first = rows.first; first <= rows.last; first += ROWS_AT_ONCE) {
    const last = Math.min(rows.last, first + ROWS_AT_ONCE - 1)
    db.transact(() => {
      db.statement(
        'delete from label where model_id = ? and id in (select id from prediction where row between ? and ? and batch_id = ?)',
      ).run(modelId, first, last, batch.id)
      db.statement('delete from prediction where row between ? and ? and batch_id = ?').run(first, last, batch.id)
    })
  }
}

/** Labels whose predictions are gone or never came go with their batch; the others belong to predictions that stay. */
function purgeLabels(db: Db, modelId: number, batchId: number): void {
  const remove = db.statement(
    `delete from label where model_id = ? and id = ? and batch_id = ?
       and not exists (select 1 from prediction where model_id = ? and id = ?)`,
  )
  const ids = labelledIn(db, batchId)
  for (let first = 0; first < ids.length; first += ROWS_AT_ONCE)
    db.transact(() => {
      for (const id of ids.slice(first, first + ROWS_AT_ONCE)) remove.run(modelId, id, batchId, modelId, id)
    })
}

/** Refused and conflicting bodies hold what predictions hold, and are kept no longer. */
function purgeRefused(db: Db, model: string, modelId: number, before: number): void {
  const refused = db.statement(
    'delete from quarantine where row in (select row from quarantine where model = ? and received_at < ? limit ?)',
  )
  while (db.transact(() => refused.run(model, before, ROWS_AT_ONCE).changes) === ROWS_AT_ONCE);
  const conflicting = db.statement(
    'delete from conflict where row in (select row from conflict where model_id = ? and received_at < ? limit ?)',
  )
  while (db.transact(() => conflicting.run(modelId, before, ROWS_AT_ONCE).changes) === ROWS_AT_ONCE);
}

function about(model: string, batch: Batch): unknown {
  const { kind, version, rows, minAt, maxAt, root } = batch
  return { model, kind, version, rows, minAt, maxAt, root: root.toString('hex'), reason: 'retention' }
}
