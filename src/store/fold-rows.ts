import { decodeBatch } from '../ingest/batch-format.ts'
import { readInstant } from '../ingest/instant.ts'
import type { StoredRow } from '../profile/fold-batch.ts'
import type { Db } from './database.ts'

/** One baseline as the fold sees it. */
export type FoldedBaseline = {
  readonly id: number
  readonly modelId: number
  readonly version: string
  readonly effectiveFrom: number | undefined
  /** Later revisions: from batches after `after` on they take the rows at or after `from`. */
  readonly newer: readonly { readonly after: number; readonly from: number }[]
}

type BaselineRow = {
  readonly id: number
  readonly version: string
  readonly revision: number
  readonly effective_from: number | null
  readonly kept_after_batch: number
}

/** The baselines of a model, oldest first. */
export function foldedBaselines(db: Db, modelId: number): readonly FoldedBaseline[] {
  const rows = db
    .statement<BaselineRow>(
      'select id, version, revision, effective_from, kept_after_batch from baseline where model_id = ? order by id',
    )
    .all(modelId)
  return rows.map((row) => ({
    id: row.id,
    modelId,
    version: row.version,
    effectiveFrom: row.effective_from ?? undefined,
    newer: rows
      .filter((other) => other.version === row.version && other.revision > row.revision)
      .map((other) => ({
        after: other.kept_after_batch,
        from: other.effective_from ?? Number.NEGATIVE_INFINITY,
      })),
  }))
}

/** The next batch that a baseline counts rows of, after one batch and through another; undefined when there is none left. */
export function nextBatch(
  db: Db,
  baseline: FoldedBaseline,
  after: number,
  through: number,
): { readonly id: number; readonly body: Buffer } | undefined {
  return db
    .statement<{ id: number; body: Buffer }>(
      `select id, body from batch indexed by batch_by_model
       where model_id = ? and id > ? and id <= ? and kind = 'predictions' and version = ? order by id limit 1`,
    )
    .get(baseline.modelId, after, through, baseline.version)
}

/**
 * Visits the rows of a batch that a baseline counts: in effect at their moment and not taken over by a later revision.
 *
 * It depends on what is stored alone, never on when the fold happens to run: so counts can be taken again.
 */
export function visitCounted(
  baseline: FoldedBaseline,
  batch: { readonly id: number; readonly body: Uint8Array },
  visit: (row: StoredRow, at: number) => void,
): void {
  const from = baseline.effectiveFrom ?? Number.NEGATIVE_INFINITY
  let until = Number.POSITIVE_INFINITY
  for (const newer of baseline.newer) if (newer.after < batch.id) until = Math.min(until, newer.from)
  for (const text of decodeBatch(batch.body).rows) {
    if (text === undefined) continue
    const row = JSON.parse(text) as StoredRow & { at: unknown }
    const at = Number(readInstant(row.at))
    if (at >= from && at < until) visit(row, at)
  }
}
