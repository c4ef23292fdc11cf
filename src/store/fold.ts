import type { BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import type { Fold } from '../monitor/run-store.ts'
import { type BucketCounter, bucketCounter, bucketSpan } from '../profile/fold-batch.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import { type CountsDifference, checkCounts } from './check-counts.ts'
import type { Db } from './database.ts'
import { type FoldedBaseline, foldedBaselines, nextBatch, visitCounted } from './fold-rows.ts'
import { findModelId, lastBatchOf } from './model-id.ts'
import { uncutSince } from './rolled-days.ts'
import {
  compactBucket,
  deleteSegmentsSince,
  isBeingJudged,
  judgedThrough,
  readSegment,
  type Segment,
  segmentOf,
  writeSegments,
} from './segments.ts'
import { purgedBefore } from './setting-store.ts'

/** Rows after which counts are flushed. */
const FLUSH_ROWS = 50_000

/** The fold over stored batches, with what else it can do because counts are one. */
export type StoredFold = Fold & {
  /** Folds every configured model that has a baseline. */
  readonly foldAll: () => readonly { readonly model: string; readonly throughBatch: number }[]
  /** Counts the stored predictions of a model again and tells where stored counts differ: none when all is well. */
  readonly check: (model: string) => readonly CountsDifference[]
  /** Counts a baseline's predictions again from the first batch and puts these counts in place of the old ones. @returns rows counted */
  readonly recount: (baselineId: number) => number
}

/**
 * Makes the fold of a database: rows of batches are counted once into segments, which are written in one transaction with the number of the last batch,
 * if that number is still the one the counting began at.
 *
 * @param specOf the window and time zone of a configured model
 * @param hashOf hashes the subjects of rows
 */
export function createFold(
  db: Db,
  baselines: Pick<BaselineStore, 'load'>,
  specOf: (model: string) => Pick<ModelSpec, 'window' | 'timezone'> | undefined,
  hashOf: (subject: string) => number,
): StoredFold {
  return { foldThrough, foldAll, check, recount }

  function foldThrough(model: string): number {
    const spec = configured(model)
    const modelId = findModelId(db, model)
    if (modelId === undefined) return 0
    for (;;) {
      const folded = foldedBaselines(db, modelId)
      // Retention may have taken the newest batch: then the folds have been further than any batch that is left.
      const target = Math.max(lastBatchOf(db, modelId), ...folded.map((baseline) => foldOf(baseline.id).throughBatch))
      for (const baseline of folded) foldBaseline(baseline, spec, target)
      // Another process may have gone on: its segments could reach across `target`, so begin again from where it is.
      if (folded.every((baseline) => foldOf(baseline.id).throughBatch === target)) return target
    }
  }

  function foldAll(): readonly { readonly model: string; readonly throughBatch: number }[] {
    const rows = db
      .statement<{ name: string }>('select name from model where id in (select model_id from baseline) order by name')
      .all()
    return rows
      .filter(({ name }) => specOf(name) !== undefined)
      .map(({ name }) => ({ model: name, throughBatch: foldThrough(name) }))
  }

  function check(model: string): readonly CountsDifference[] {
    const spec = configured(model)
    const modelId = findModelId(db, model)
    if (modelId === undefined) return []
    const since = firstWholeBucket(modelId, spec)
    return foldedBaselines(db, modelId).flatMap((baseline) =>
      checkCounts(db, {
        baseline,
        schema: baselines.load(baseline.id).schema,
        spec,
        throughBatch: foldOf(baseline.id).throughBatch,
        since,
        hashOf,
      }),
    )
  }

  function recount(baselineId: number): number {
    const { model } = baselines.load(baselineId)
    const spec = configured(model)
    const modelId = findModelId(db, model) as number
    for (;;) {
      const baseline = foldedBaselines(db, modelId).find((b) => b.id === baselineId) as FoldedBaseline
      const since = uncutSince(db, baselineId, firstWholeBucket(modelId, spec))
      const segments: Segment[] = []
      const known = new Map<number, Set<number>>()
      const counter = counterOf(baselineId, spec, (bucket) => known.get(bucket) ?? [])
      let from = 0
      for (let through = foldOf(baselineId).throughBatch; from < through; through = foldOf(baselineId).throughBatch) {
        const next = countOnward(baseline, counter, { from, target: through, since })
        for (const segment of next.segments) remember(known, segment)
        segments.push(...next.segments)
        from = next.through
      }
      if (replaceSegments(baseline, from, since, segments)) return segments.reduce((sum, s) => sum + s.rows, 0)
    }
  }

  function foldBaseline(baseline: FoldedBaseline, spec: Pick<ModelSpec, 'window' | 'timezone'>, target: number): void {
    const counter = counterOf(baseline.id, spec, (bucket) => storedStrata(baseline.id, bucket))
    const touched = new Set<number>()
    for (let at = foldOf(baseline.id); at.throughBatch < target; at = foldOf(baseline.id)) {
      const next = countOnward(baseline, counter, { from: at.throughBatch, target, since: at.sinceBucket ?? undefined })
      const kept = db.transact(() => {
        const moved = db
          .statement(
            'update fold set through_batch = ? where baseline_id = ? and through_batch = ? and since_bucket is ?',
          )
          .run(next.through, baseline.id, at.throughBatch, at.sinceBucket)
        if (moved.changes === 0) return false
        writeSegments(db, baseline.id, next.segments)
        return true
      })
      if (kept) for (const segment of next.segments) touched.add(segment.bucket)
    }
    for (const bucket of touched) compactBucket(db, baseline, bucket)
  }

  /** Counts up to the target, to the next batch that a judgement ends at, or until there are enough rows for a flush. */
  function countOnward(
    baseline: FoldedBaseline,
    counter: BucketCounter,
    way: { readonly from: number; readonly target: number; readonly since: number | undefined },
  ): { readonly through: number; readonly segments: readonly Segment[] } {
    const cut = judgedThrough(db, baseline.modelId).find((through) => through > way.from)
    const target = Math.min(way.target, cut ?? way.target)
    const since = way.since ?? Number.NEGATIVE_INFINITY
    let rows = 0
    let through = way.from
    while (rows < FLUSH_ROWS) {
      const batch = nextBatch(db, baseline, through, target)
      through = batch?.id ?? target
      if (!batch) break
      visitCounted(baseline, batch, (row, at) => {
        if (at < since) return
        counter.add(row, at)
        rows += 1
      })
    }
    const batches = { from: way.from + 1, through }
    return { through, segments: counter.take().map(([bucket, counts]) => segmentOf(bucket, batches, counts)) }
  }

  function replaceSegments(
    baseline: FoldedBaseline,
    through: number,
    since: number | undefined,
    segments: readonly Segment[],
  ): boolean {
    return db.transact(() => {
      if (isBeingJudged(db, baseline.modelId))
        throw new ServiceError(
          'busy',
          `a scan of this model is under way: recount baseline ${baseline.id} when it is done`,
        )
      // The day that the new counts begin in may have been rolled up meanwhile.
      if (uncutSince(db, baseline.id, since) !== since) return false
      const judged = judgedThrough(db, baseline.modelId)
      if (segments.some((s) => judged.some((cut) => s.fromBatch <= cut && cut < s.throughBatch))) return false
      const moved = db
        .statement('update fold set since_bucket = ? where baseline_id = ? and through_batch = ?')
        .run(since ?? null, baseline.id, through)
      if (moved.changes === 0) return false
      deleteSegmentsSince(db, baseline.id, since ?? Number.MIN_SAFE_INTEGER)
      writeSegments(db, baseline.id, segments)
      return true
    })
  }

  function counterOf(
    baselineId: number,
    spec: Pick<ModelSpec, 'window' | 'timezone'>,
    strataOf: (bucket: number) => Iterable<number>,
  ): BucketCounter {
    return bucketCounter(baselines.load(baselineId).schema, spec, strataOf, hashOf)
  }

  function storedStrata(baselineId: number, bucket: number): ReadonlySet<number> {
    const strata = new Set<number>()
    const rows = db
      .statement<{ body: Buffer }>('select body from segment where baseline_id = ? and bucket = ?')
      .all(baselineId, bucket)
    for (const { body } of rows) for (const stratum of readSegment(body).strata.keys()) strata.add(stratum)
    return strata
  }

  function foldOf(baselineId: number): { readonly throughBatch: number; readonly sinceBucket: number | null } {
    const row = db
      .statement<{ throughBatch: number; sinceBucket: number | null }>(
        'select through_batch as throughBatch, since_bucket as sinceBucket from fold where baseline_id = ?',
      )
      .get(baselineId)
    if (!row) throw new Error(`baseline ${baselineId} has no row in fold`)
    return row
  }

  function configured(model: string): Pick<ModelSpec, 'window' | 'timezone'> {
    const spec = specOf(model)
    if (!spec) throw new ServiceError('not-found', `model ${model} is not configured: add it under monitors`)
    return spec
  }

  /** Start of the first bucket that retention has taken nothing from; undefined when it has taken nothing at all. */
  function firstWholeBucket(modelId: number, spec: Pick<ModelSpec, 'window' | 'timezone'>): number | undefined {
    const purged = purgedBefore(db, modelId)
    if (purged === undefined) return undefined
    const bucket = bucketSpan(spec.window, spec.timezone, purged)
    return bucket.start === purged ? bucket.start : bucket.end
  }
}

function remember(known: Map<number, Set<number>>, segment: Segment): void {
  const strata = known.get(segment.bucket) ?? new Set()
  for (const stratum of readSegment(segment.body).strata.keys()) strata.add(stratum)
  known.set(segment.bucket, strata)
}
