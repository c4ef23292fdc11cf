import type { BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import type { ReportReads } from '../monitor/report-reads.ts'
import type { ProfileStore } from '../monitor/run-store.ts'
import { fineLayout } from '../profile/layout.ts'
import { addProfile, emptyProfile, type Profile } from '../profile/profile.ts'
import { decodeProfile } from '../profile/profile-codec.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import type { Window } from '../profile/window.ts'
import { unpackBlob } from './blob.ts'
import { countRows } from './count-rows.ts'
import type { Db } from './database.ts'
import { foldedBaselines } from './fold-rows.ts'
import { findModelId } from './model-id.ts'
import { countOutcomes } from './outcome-profile.ts'
import { reportRows } from './report-rows.ts'
import { uncutSpan } from './rolled-days.ts'
import { sumSubjects } from './segment-subjects.ts'
import { purgedBefore } from './setting-store.ts'
import { sumSegments } from './sum-segments.ts'

/** The port, what reports read besides, and what `plumbline check counts` says it has looked at. */
export type StoredProfiles = ProfileStore &
  ReportReads & {
    /** Rows by subject of a window, through a batch; undefined where no row came with a subject, or it is not kept any more. */
    readonly windowSubjects: (baselineId: number, window: Window, throughBatch: number) => SubjectSample | undefined
    /** Buckets that hold counts of a model (a rolled day is one), over all its baselines, and the rows counted in them. */
    readonly countedBuckets: (model: string) => { readonly buckets: number; readonly rows: number }
  }

/** Counts of windows from the segments in the database; `throughBatch` may be Infinity: all that is counted. */
export function createProfileStore(db: Db, baselines: Pick<BaselineStore, 'load'>): StoredProfiles {
  return {
    ...reportRows(db),

    windowProfile: (baselineId, window, throughBatch) =>
      sumSegments(db, { baselineId, window, throughBatch, places: placesOf(baselineId) }) ??
      countAgain(baselineId, window, throughBatch),

    windowSubjects: (baselineId, window, throughBatch) => sumSubjects(db, { baselineId, window, throughBatch }),

    uncut: (model, span) => {
      const modelId = findModelId(db, model)
      return modelId === undefined ? span : uncutSpan(db, modelId, span)
    },

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
             and s.bucket >= ? and s.bucket < ? and s.through_batch > ? and s.bucket_end is null`,
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
             select sum(s.rows) as rows
             from segment s left join segment d on d.baseline_id = s.baseline_id and d.bucket_end is not null
               and d.bucket <= s.bucket and d.bucket_end > s.bucket
             where s.baseline_id in (select id from baseline where model_id = (select id from model where name = ?))
             group by s.baseline_id, coalesce(d.bucket, s.bucket))`,
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

  /** The counts of a span that rolled days no longer tell, from the predictions themselves: windows were given another length or time zone since. */
  function countAgain(baselineId: number, window: Window, throughBatch: number): Profile {
    const { model, schema } = baselines.load(baselineId)
    const modelId = findModelId(db, model) as number
    const baseline = foldedBaselines(db, modelId).find((b) => b.id === baselineId)
    const purged = purgedBefore(db, modelId)
    if (!baseline || (purged !== undefined && window.start < purged))
      throw new ServiceError(
        'conflict',
        `counts of ${model} from ${isoTime(window.start)} to ${isoTime(window.end)} are kept by the day, and retention has taken the predictions: ask for whole days, or for windows of the length and time zone they were judged in`,
      )
    const sum = emptyProfile(placesOf(baselineId))
    const spec = { window: '1h', timezone: 'UTC' } as const
    for (const { profile } of countRows(db, { baseline, schema, spec, span: window, throughBatch }).values())
      addProfile(sum, profile)
    return sum
  }

  function placesOf(baselineId: number): number {
    return fineLayout(baselines.load(baselineId).schema).length
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
