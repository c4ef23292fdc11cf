import { decodeBatch } from '../ingest/batch-format.ts'
import type { FrozenEvidence } from '../investigate/investigation.ts'
import type { Window } from '../profile/window.ts'
import { createContentStore } from './content-store.ts'
import type { Db } from './database.ts'

const DAY_MS = 86_400_000

/** Batches of predictions that live investigations of a model refer to, by whatever way, and what of labels belongs to them. */
export type HeldBatches = {
  readonly holds: (batch: { readonly id: number; readonly kind: 'predictions' | 'labels' }) => boolean
}

/**
 * Finds what live investigations refer to: the windows their findings speak of, back to the first of their horizon; the window of their frozen evidence; and the prediction
 * that a person named. An investigation is live until it is closed or dismissed; a concluded one may still be challenged.
 */
export function heldBatches(db: Db, modelId: number): HeldBatches {
  const evidence = evidenceOf(db, modelId)
  const held = new Set<number>()
  const spans = [...findingSpans(db, modelId), ...evidence.flatMap(({ window }) => (window ? [window] : []))]
  const overlapping = db.statement<{ id: number }>(
    `select id from batch where model_id = ? and kind = 'predictions' and min_at < ? and max_at >= ?`,
  )
  for (const { start, end } of spans) for (const { id } of overlapping.all(modelId, end, start)) held.add(id)
  const batchOf = (prediction: string): number | undefined =>
    db
      .statement<{ batch: number }>('select batch_id as batch from prediction where model_id = ? and id = ?')
      .get(modelId, prediction)?.batch
  for (const { suspicion } of evidence) {
    const named = suspicion?.about.prediction
    const batch = named === undefined ? undefined : batchOf(named)
    if (batch !== undefined) held.add(batch)
  }
  return {
    holds: ({ id, kind }) =>
      kind === 'predictions'
        ? held.has(id)
        : held.size > 0 && labelledIn(db, id).some((prediction) => held.has(batchOf(prediction) ?? 0)),
  }
}

/** Ids of the predictions that a batch of labels speaks of. */
export function labelledIn(db: Db, batchId: number): readonly string[] {
  const stored = db.statement<{ body: Buffer }>('select body from batch where id = ?').get(batchId)
  const rows = stored ? decodeBatch(stored.body).rows : []
  return rows.flatMap((row) => (row === undefined ? [] : [String((JSON.parse(row) as { id: unknown }).id)]))
}

function evidenceOf(db: Db, modelId: number): readonly FrozenEvidence[] {
  const contents = createContentStore(db)
  return db
    .statement<{ sha256: string }>(
      `select evidence_sha256 as sha256 from investigation where model_id = ? and status not in ('closed', 'dismissed')`,
    )
    .all(modelId)
    .flatMap(({ sha256 }) => {
      const kept = contents.get(sha256)
      return kept ? [JSON.parse(Buffer.from(kept.body).toString('utf8')) as FrozenEvidence] : []
    })
}

/** The spans of event time that findings of live matters speak of: as many windows back as their horizon, and rather a little more than less. */
function findingSpans(db: Db, modelId: number): readonly Window[] {
  return db
    .statement<Window & { readonly horizon: number }>(
      `select distinct r.window_start as start, r.window_end as end, f.horizon
       from investigation i join finding f on f.matter_id = i.matter_id join window_run r on r.id = f.run_id
       where i.model_id = ? and i.status not in ('closed', 'dismissed')`,
    )
    .all(modelId)
    .map(({ start, end, horizon }) => {
      const length = end - start
      // Earlier windows may be longer: a month by three days, any other by the hour of a change of clocks.
      const longer = length > 27 * DAY_MS ? 3 * DAY_MS + DAY_MS / 24 : DAY_MS / 24
      return { start: start - (horizon - 1) * (length + longer), end }
    })
}
