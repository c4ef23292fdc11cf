import { bucketCounter } from '../profile/fold-batch.ts'
import { fineLayout, type ProfileSchema } from '../profile/layout.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import { emptyProfile, type Profile, rowsOf } from '../profile/profile.ts'
import { encodeProfile } from '../profile/profile-codec.ts'
import type { Window } from '../profile/window.ts'
import type { Db } from './database.ts'
import { type FoldedBaseline, visitCounted } from './fold-rows.ts'
import { sumSegments } from './segments.ts'

/** Buckets counted at once: bounds the memory of a check. */
const BUCKETS_AT_ONCE = 64

/** A bucket whose stored counts are not those of its stored predictions. */
export type CountsDifference = {
  readonly baselineId: number
  readonly bucket: number
  readonly storedRows: number
  readonly countedRows: number
}

/** Counts the predictions of a baseline's batches afresh and compares with its segments, bucket by bucket. */
export function checkCounts(
  db: Db,
  what: {
    readonly baseline: FoldedBaseline
    readonly schema: ProfileSchema
    readonly spec: Pick<ModelSpec, 'window' | 'timezone'>
    readonly throughBatch: number
    readonly since: number | undefined
  },
): readonly CountsDifference[] {
  const { baseline, schema, throughBatch } = what
  const layout = fineLayout(schema)
  const since = what.since ?? Number.MIN_SAFE_INTEGER
  const differences: CountsDifference[] = []
  for (const span of spansOf(db, baseline.id, since)) {
    const counter = bucketCounter(schema, what.spec, () => [])
    for (const batch of batchesOf(db, baseline, span, throughBatch))
      visitCounted(baseline, batch, (row, at) => {
        if (at >= span.start && at < span.end) counter.add(row, at)
      })
    const counted = new Map(counter.take())
    const buckets = new Set([...counted.keys(), ...storedBuckets(db, baseline.id, span)])
    for (const bucket of [...buckets].sort((a, b) => a - b)) {
      const window = { start: bucket, end: bucket + 1 }
      const stored = sumSegments(db, { baselineId: baseline.id, window, throughBatch, places: layout.length })
      const fresh = counted.get(bucket)?.profile ?? emptyProfile(layout.length)
      if (!haveSameCounts(stored, fresh))
        differences.push({
          baselineId: baseline.id,
          bucket,
          storedRows: rowsOf(stored, layout),
          countedRows: rowsOf(fresh, layout),
        })
    }
  }
  return differences
}

/** Do two profiles hold the same counts and sums? Both are exact in any order of addition, so their bytes are compared. */
export function haveSameCounts(a: Profile, b: Profile): boolean {
  return Buffer.compare(encodeProfile(a), encodeProfile(b)) === 0
}

/** Spans that divide all time from `since` on, each with some of the stored buckets in it. */
function spansOf(db: Db, baselineId: number, since: number): readonly Window[] {
  const buckets = storedBuckets(db, baselineId, { start: since, end: Number.MAX_SAFE_INTEGER })
  const starts = buckets.filter((_, i) => i > 0 && i % BUCKETS_AT_ONCE === 0)
  const edges = [since, ...starts, Number.MAX_SAFE_INTEGER]
  return edges.slice(1).map((end, i) => ({ start: edges[i] as number, end }))
}

function storedBuckets(db: Db, baselineId: number, span: Window): readonly number[] {
  return db
    .statement<{ bucket: number }>(
      'select distinct bucket from segment where baseline_id = ? and bucket >= ? and bucket < ? order by bucket',
    )
    .all(baselineId, span.start, span.end)
    .map((row) => row.bucket)
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
