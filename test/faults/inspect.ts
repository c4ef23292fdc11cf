import { batchRoot, decodeBatch } from '../../src/ingest/batch-format.ts'
import { createContentStore } from '../../src/store/content-store.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { checkIntegrity } from '../../src/store/maintenance.ts'

/** Looks into a database with a connection of its own. */
export function inspect<T>(path: string, look: (db: Db) => T): T {
  const db = openDatabase(path)
  try {
    return look(db)
  } finally {
    db.close()
  }
}

const rows = <T>(db: Db, sql: string): readonly T[] => db.statement<T>(sql).all()

/** Everything that must hold in a database once its windows are judged, as sentences about what does not: pages, log, batches, runs, messages. */
export function violations(path: string): readonly string[] {
  const untold = inspect(path, (db) =>
    rows<{ id: number }>(
      db,
      'select id from investigation where id not in (select investigation_id from outbox_investigation)',
    ),
  )
  return [...violationsBeforeTelling(path), ...untold.map(({ id }) => `investigation ${id} is told to nobody`)]
}

/** What must hold at any moment: also between two windows that are made up for, whose findings are told together with the last. */
export function violationsBeforeTelling(path: string): readonly string[] {
  return inspect(path, (db) => [
    ...checkIntegrity(db),
    ...wrongBatches(db),
    ...rows<{ what: string }>(
      db,
      `select 'window ' || window_start || ' has two first judgements' as what from window_run where status = 'done'
         group by model_id, kind, window_start, revision having count(*) > 1
       union all select 'matter ' || matter_id || ' has several investigations' from investigation
         where matter_id is not null and status <> 'concluded' group by matter_id having count(*) > 1
       union all select channel || ' is told twice that investigation ' || investigation_id || ' opened'
         from outbox join outbox_investigation on outbox_id = outbox.id where kind = 'opened'
         group by channel, investigation_id having count(*) > 1
       union all select 'message ' || message_id || ' is delivered and not dated' from outbox
         where (status = 'delivered') <> (delivered_at is not null)
       union all select 'finding ' || id || ' belongs to no finished run' from finding
         where run_id not in (select id from window_run where status = 'done')
       union all select 'batch ' || id || ' has no entry in the log' from batch
         where not exists (select 1 from log_entry where subject = 'batch:' || batch.id)
       union all select 'the log has an entry of ' || subject || ', which is not stored' from log_entry
         where kind in ('batch', 'label-batch') and not exists (select 1 from batch where 'batch:' || batch.id = subject)`,
    ).map(({ what }) => what),
  ])
}

function wrongBatches(db: Db): readonly string[] {
  const batches = rows<{ id: number; rows: number; root: Buffer; body: Buffer }>(
    db,
    'select id, rows, root, body from batch',
  )
  return batches
    .filter(({ rows: count, root, body }) => decodeBatch(body).rows.length !== count || !root.equals(batchRoot(body)))
    .map(({ id }) => `batch ${id} is not what its root was taken of`)
}

/** How often each id stands in the stored batches, each only where the narrow row of that id points to it. */
export function storedIds(path: string): ReadonlyMap<string, number> {
  return inspect(path, (db) => {
    const times = new Map<string, number>()
    const place = db.statement<{ batchId: number; position: number }>(
      'select batch_id as batchId, position from prediction where id = ?',
    )
    for (const { id: batchId, body } of rows<{ id: number; body: Buffer }>(db, 'select id, body from batch')) {
      decodeBatch(body).rows.forEach((row, position) => {
        const { id } = JSON.parse(row ?? '{}') as { id: string }
        const narrow = place.get(id)
        const isThere = narrow?.batchId === batchId && narrow.position === position
        times.set(id, (times.get(id) ?? 0) + (isThere ? 1 : 1000))
      })
    }
    return times
  })
}

/** What judging has left behind, without the moments at which it was done: equal for equal input, however often it was interrupted. */
export function judgement(path: string) {
  return inspect(path, (db) => {
    const contents = createContentStore(db)
    const text = (sha256: string): string => Buffer.from(contents.get(sha256)?.body ?? []).toString('utf8')
    const investigations = rows<{ id: number; evidence: string; [column: string]: unknown }>(
      db,
      `select id, matter_id, family, root_slice, title, severity, status, opened_by, evidence_sha256 as evidence from investigation order by id`,
    )
    return {
      runs: rows<{ window_start: number }>(
        db,
        `select r.kind, window_start, window_end, revision, status, through_batch, tests, findings, summary, verdicts_sha256,
           (select json_group_array(json_array(version, baseline_id, rows, sha256)) from run_profile where run_id = r.id) as profiles
         from window_run r order by window_start, r.kind, revision`,
      ),
      findings: rows<{ window_start: number; matter_id: number | null }>(
        db,
        `select r.window_start, f.matter_id, f.body from finding f join window_run r on r.id = f.run_id
         order by r.window_start, r.kind, r.revision, f.id`,
      ),
      matters: rows(
        db,
        'select id, family, root_slice, status, quiet_scans, told_units, subsided_at is null as loud from matter order by id',
      ),
      investigations: investigations.map((investigation) => ({
        ...investigation,
        frozen: text(investigation.evidence),
      })),
      timeline: rows(db, 'select investigation_id, kind, actor, reason from timeline order by investigation_id, id'),
      // In how many messages depends on who was interrupted where; what the channels know at the end does not.
      told: rows<{ channel: string; firing: string }>(db, 'select channel, firing from told order by route, channel'),
      entries: rows<{ kind: string; subject: string }>(
        db,
        `select kind, subject from log_entry where kind not in ('configuration', 'notification', 'message') order by seq`,
      ),
    }
  })
}

/** What was written to be sent, in its order. */
export function messages(
  path: string,
): readonly { readonly channel: string; readonly kind: string; readonly told: string }[] {
  return inspect(path, (db) =>
    rows(
      db,
      `select channel, kind, (select json_group_array(investigation_id) from outbox_investigation where outbox_id = outbox.id) as told
       from outbox order by id`,
    ),
  )
}

/** How many attempts each window took, oldest window first. */
export function attempts(path: string): readonly number[] {
  return inspect(path, (db) =>
    rows<{ fence: number }>(db, 'select fence from window_run order by window_start, kind, revision').map(
      (r) => r.fence,
    ),
  )
}
