import type { BaselineStore } from '../baseline/baseline.ts'
import type { ProfileStore } from '../monitor/run-store.ts'
import { fineLayout } from '../profile/layout.ts'
import { emptyProfile } from '../profile/profile.ts'
import { decodeProfile } from '../profile/profile-codec.ts'
import { unpackBlob } from './blob.ts'
import type { Db } from './database.ts'
import { findModelId, lastBatchOf } from './model-id.ts'
import { countOutcomes } from './outcome-profile.ts'
import { sumSegments } from './segments.ts'

/** The port, and what `plumbline check counts` says it has looked at. */
export type StoredProfiles = ProfileStore & {
  /** Buckets that hold counts of a model, over all its baselines, and the rows counted in them. */
  readonly countedBuckets: (model: string) => { readonly buckets: number; readonly rows: number }
}

/** Counts of windows from the segments in the database; `throughBatch` may be Infinity: all that is counted. */
export function createProfileStore(db: Db, baselines: Pick<BaselineStore, 'load'>): StoredProfiles {
  return {
    lastBatch: (model) => {
      const modelId = findModelId(db, model)
      return modelId === undefined ? 0 : lastBatchOf(db, modelId)
    },

    windowProfile: (baselineId, window, throughBatch) =>
      sumSegments(db, { baselineId, window, throughBatch, places: placesOf(baselineId) }),

    keptProfile: (kind, model, version, baselineId, window) => {
      const row = db
        .statement<{ baseline_id: number | null; body: Buffer | null }>(
          `select p.baseline_id, c.body from window_run r
           left join run_profile p on p.run_id = r.id and p.version = ? left join content c on c.sha256 = p.sha256
           where r.model_id = (select id from model where name = ?) and r.kind = ? and r.window_start = ? and r.window_end = ?
             and r.status = 'done' order by r.revision desc limit 1`,
        )
        .get(version, model, kind, window.start, window.end)
      return row?.body && row.baseline_id === baselineId ? decodeProfile(unpackBlob(row.body)) : undefined
    },

    lateRows: (model, window, throughBatch) => {
      const row = db
        .statement<{ rows: number }>(
          `select coalesce(sum(s.rows), 0) as rows from segment s
           where s.baseline_id in (
             select id from baseline b where b.model_id = (select id from model where name = ?) and b.revision = (
               select max(revision) from baseline n where n.model_id = b.model_id and n.version = b.version
                 and (n.effective_from is null or n.effective_from <= ?)))
             and s.bucket >= ? and s.bucket < ? and s.through_batch > ?`,
        )
        .get(model, window.start, window.start, window.end, throughBatch)
      return row?.rows ?? 0
    },

    outcomeProfile: (baselineId, version, window) => {
      const { model, schema } = baselines.load(baselineId)
      const modelId = findModelId(db, model)
      if (modelId === undefined) return emptyProfile(placesOf(baselineId))
      return countOutcomes(db, { modelId, version, window, schema })
    },

    countedBuckets: (model) => {
      const row = db
        .statement<{ buckets: number; rows: number }>(
          `select count(*) as buckets, coalesce(sum(rows), 0) as rows from (
             select sum(rows) as rows from segment where baseline_id in (
               select id from baseline where model_id = (select id from model where name = ?))
             group by baseline_id, bucket)`,
        )
        .get(model)
      return row ?? { buckets: 0, rows: 0 }
    },

    batchRoots: (model, window, throughBatch) =>
      db
        .statement<{ id: number; root: Buffer }>(
          `select id, root from batch where model_id = (select id from model where name = ?) and kind = 'predictions'
             and min_at < ? and max_at >= ? and id <= ? order by id`,
        )
        .all(model, window.end, window.start, throughBatch)
        .map(({ id, root }) => ({ id, root: root.toString('hex') })),
  }

  function placesOf(baselineId: number): number {
    return fineLayout(baselines.load(baselineId).schema).length
  }
}
