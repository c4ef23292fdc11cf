import type { Received, ReportReads, RunProfile } from '../monitor/report-reads.ts'
import { decodeProfile } from '../profile/profile-codec.ts'
import type { Window } from '../profile/window.ts'
import { unpackBlob } from './blob.ts'
import type { Db } from './database.ts'
import { findModelId } from './model-id.ts'
import { batchRows } from './prediction-rows.ts'
import { hourOf } from './received-hours.ts'

/** Longer than any day of any time zone: a rolled day may begin before the span it lies in. */
const LONGEST_DAY_MS = 2 * 86_400_000
const NOTHING: Received = { accepted: 0, repeated: 0, conflicting: 0, refused: 0 }

/** What reports read, over one connection. */
export function reportRows(db: Db): ReportReads {
  return {
    runProfiles: (runId) =>
      db
        .statement<RunProfile>(
          'select version, baseline_id as baselineId, rows, sha256 from run_profile where run_id = ? order by version',
        )
        .all(runId),

    profileBy: (sha256) => {
      const row = db.statement<{ body: Buffer }>('select body from content where sha256 = ?').get(sha256)
      if (!row) throw new Error(`the counts ${sha256} of a finished run are missing from the content store`)
      return decodeProfile(unpackBlob(row.body))
    },

    firstJudged: (model, since) => {
      const rows = db
        .statement<{ start: number; rows: number }>(
          `select window_start as start, json_extract(summary, '$.rows') as rows from window_run
           where model_id = (select id from model where name = ?) and kind = 'arrival' and window_start >= ? and revision = 1 and status = 'done'`,
        )
        .all(model, since)
      return new Map(rows.map((row) => [row.start, row.rows]))
    },

    receivedIn: (model, windows) => {
      const modelId = findModelId(db, model)
      if (modelId === undefined) return windows.map(() => NOTHING)
      const sum = db.statement<Received>(
        `select coalesce(sum(accepted), 0) as accepted, coalesce(sum(repeated), 0) as repeated,
           coalesce(sum(conflicting), 0) as conflicting, coalesce(sum(refused), 0) as refused
         from received where model_id = ? and kind = 'predictions' and hour >= ? and hour < ?`,
      )
      return windows.map((window) => sum.get(modelId, hourOf(window.start), hourOf(window.end)) ?? NOTHING)
    },

    labelledIn: (model, window) => {
      const modelId = findModelId(db, model)
      return modelId === undefined ? { rows: 0, labelled: 0 } : labelledIn(db, modelId, window)
    },

    labelStamp: (model) => {
      const row = db
        .statement<{ count: number; last: number | null }>(
          `select count(*) as count, max(id) as last from batch where model_id = (select id from model where name = ?) and kind = 'labels'`,
        )
        .get(model)
      return `${row?.count ?? 0}/${row?.last ?? 0}`
    },

    spanStamp: (model, span) => {
      const modelId = findModelId(db, model)
      return modelId === undefined ? 'nothing' : stampOf(db, modelId, span)
    },

    isCounted: (model, span) =>
      db
        .statement(
          `select 1 from batch indexed by batch_by_model where model_id = (select id from model where name = ?) and kind = 'predictions'
             and id > (select min(through_batch) from fold where baseline_id in (select b.id from baseline b join model m on m.id = b.model_id where m.name = ?))
             and min_at < ? and max_at >= ? limit 1`,
        )
        .get(model, model, span.end, span.start) === undefined,
  }
}

function labelledIn(db: Db, modelId: number, window: Window): { readonly rows: number; readonly labelled: number } {
  const batches = db
    .statement<{ id: number; rows: number }>(
      `select id, rows from batch where model_id = ? and kind = 'predictions' and min_at < ? and max_at >= ? order by id`,
    )
    .all(modelId, window.end, window.start)
  const count = db.statement<{ rows: number; labelled: number }>(
    `select count(*) as rows, count(l.id) as labelled from prediction p left join label l on l.model_id = p.model_id and l.id = p.id
     where p.row between ? and ? and p.batch_id = ? and p.at >= ? and p.at < ?`,
  )
  const rowsOf = batchRows(db)
  const sum = { rows: 0, labelled: 0 }
  for (const batch of batches) {
    const { first, last } = rowsOf(batch)
    const part = count.get(first, last, batch.id, window.start, window.end)
    sum.rows += part?.rows ?? 0
    sum.labelled += part?.labelled ?? 0
  }
  return sum
}

function stampOf(db: Db, modelId: number, span: Window): string {
  const first = (row: unknown): readonly unknown[] => Object.values(row as object)
  const runs = db
    .statement(
      `select count(*) as runs, max(id) as last, max(judged_at) as judged from window_run
       where model_id = ? and kind = 'arrival' and window_start >= ? and window_start < ? and status = 'done'`,
    )
    .get(modelId, span.start, span.end)
  const baselines = db.statement('select count(*) as n, max(id) as last from baseline where model_id = ?').get(modelId)
  const counts = db
    .statement(
      `select count(*) as n, max(id) as last, max(through_batch) as through, sum(rows) as rows from segment
       where baseline_id in (select id from baseline where model_id = ?) and bucket >= ? and bucket < ?`,
    )
    .get(modelId, span.start - LONGEST_DAY_MS, span.end)
  const arrived = db
    .statement('select sum(rows) as rows from arrival where model_id = ? and hour >= ? and hour < ?')
    .get(modelId, hourOf(span.start), hourOf(span.end))
  return [runs, baselines, counts, arrived].flatMap(first).join('/')
}
