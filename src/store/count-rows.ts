import { type BucketCounts, bucketCounter } from '../profile/fold-batch.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { Window } from '../profile/window.ts'
import type { Db } from './database.ts'
import { type FoldedBaseline, visitCounted } from './fold-rows.ts'

/** Counts the stored predictions of a baseline in a span afresh, through a batch, by bucket. */
export function countRows(
  db: Db,
  what: {
    readonly baseline: FoldedBaseline
    readonly schema: ProfileSchema
    readonly spec: Pick<ModelSpec, 'window' | 'timezone'>
    readonly span: Window
    readonly throughBatch: number
    /** Hashes the subjects of rows; left out, they are not counted. */
    readonly hashOf?: (subject: string) => number
  },
): ReadonlyMap<number, BucketCounts> {
  const { baseline, span } = what
  const counter = bucketCounter(what.schema, what.spec, () => [], what.hashOf)
  for (const batch of batchesOf(db, baseline, span, what.throughBatch))
    visitCounted(baseline, batch, (row, at) => {
      if (at >= span.start && at < span.end) counter.add(row, at)
    })
  return new Map(counter.take())
}

function* batchesOf(
  db: Db,
  baseline: FoldedBaseline,
  span: Window,
  throughBatch: number,
): Generator<{ readonly id: number; readonly body: Buffer }> {
  const ids = db
    .statement<{ id: number }>(
      `select id from batch where model_id = ? and kind = 'predictions' and version = ? and min_at < ? and max_at >= ?
       and id <= ? order by id`,
    )
    .all(baseline.modelId, baseline.version, span.end, span.start, throughBatch)
  const body = db.statement<{ id: number; body: Buffer }>('select id, body from batch where id = ?')
  for (const { id } of ids) {
    const batch = body.get(id)
    if (batch) yield batch
  }
}
