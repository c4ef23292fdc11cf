import type { Finding, JudgedSlice } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { Lease, RunKind, RunResult, RunStore, RunSummary, WindowRun } from '../monitor/run-store.ts'
import type { Window } from '../profile/window.ts'
import type { ContentStore } from './content-store.ts'
import type { Db } from './database.ts'
import { jsonText } from './json-text.ts'
import { ensureModelId, findModelId } from './model-id.ts'
import { type IdentityColumns, readFinding } from './read-finding.ts'
import { hourOf } from './received-hours.ts'
import { keepFindingHashes, profilesInOrder, RUN_ENTRY, type RunEvidence, unpackSummary } from './run-evidence.ts'

const PROFILE = 'application/vnd.plumbline.profile'

type RunRow = {
  readonly id: number
  readonly model: string
  readonly kind: RunKind
  readonly windowStart: number
  readonly windowEnd: number
  readonly revision: number
  readonly judgedAt: number
  readonly throughBatch: number
  readonly tests: number
  readonly findings: number
  readonly summary: string
}

const RUN = `select r.id, m.name as model, r.kind, r.window_start as windowStart, r.window_end as windowEnd, r.revision, r.judged_at as judgedAt,
  r.through_batch as throughBatch, r.tests, r.findings, r.summary from window_run r join model m on m.id = r.model_id`

const NEWEST = `r.status = 'done' and r.revision = (select max(n.revision) from window_run n where n.model_id = r.model_id
  and n.kind = r.kind and n.window_start = r.window_start and n.status = 'done')`

/** The table of runs in the database. */
export function createRunStore(db: Db, log: EvidenceLog, contents: ContentStore): RunStore {
  return {
    finished: (model, kind, since) =>
      db
        .statement<RunRow>(
          `${RUN} where r.model_id = (select id from model where name = ?) and r.kind = ? and r.window_start >= ? and ${NEWEST}
           order by r.window_start`,
        )
        .all(model, kind, since)
        .map(runOf),

    newest: (model, kind, limit) =>
      db
        .statement<RunRow>(
          `${RUN} where r.model_id = (select id from model where name = ?) and r.kind = ? and ${NEWEST}
           order by r.window_start desc limit ?`,
        )
        .all(model, kind, limit)
        .map(runOf),

    lastReceivedAt: (model) => {
      const row = db
        .statement<{ at: number | null }>(
          'select max(last_received_at) as at from arrival where model_id = (select id from model where name = ?)',
        )
        .get(model)
      return row?.at ?? undefined
    },

    firstArrival: (model) => {
      const modelId = findModelId(db, model)
      if (modelId === undefined) return undefined
      const row = db
        .statement<{ at: number | null }>(
          `select min(min_at) as at from batch where model_id = ? and kind = 'predictions'`,
        )
        .get(modelId)
      return row?.at ?? undefined
    },

    lease: (model, kind, window, revision, owner, now, leaseMs) => {
      const modelId = ensureModelId(db, model)
      // One window of a model at a time: what a scan finds depends on the scans before it, so two workers on two windows would come to
      // another result than one worker on both.
      return db.transact(() =>
        db
          .statement<Lease>(
            `insert into window_run (model_id, kind, window_start, window_end, revision, status, owner, lease_until, fence)
             select :model, :kind, :start, :end, :revision, 'leased', :owner, :until, 1
             where not exists (select 1 from window_run other where other.model_id = :model and other.status = 'leased' and other.lease_until > :now)
             on conflict (model_id, kind, window_start, revision) do update
               set owner = excluded.owner, lease_until = excluded.lease_until, fence = fence + 1
               where status = 'leased'
             returning id as runId, fence`,
          )
          .get({
            model: modelId,
            kind,
            start: window.start,
            end: window.end,
            revision,
            owner,
            until: now + leaseMs,
            now,
          }),
      )
    },

    isDone: (model, kind, window, revision) =>
      db
        .statement(
          `select 1 from window_run where model_id = (select id from model where name = ?) and kind = ? and window_start = ?
             and revision = ? and status = 'done'`,
        )
        .get(model, kind, window.start, revision) !== undefined,

    keepAhead: (result) => {
      contents.put('application/json', verdictsOf(result))
      for (const profile of result.profiles) contents.put(PROFILE, profile.body)
    },

    holds: ({ runId, fence }) =>
      db.statement(`select 1 from window_run where id = ? and fence = ? and status = 'leased'`).get(runId, fence) !==
      undefined,

    finish: (lease, result) => db.transact(() => finish(lease, result)),

    recentFindings: (model, kind, before, scans) =>
      db
        .statement<{ id: number }>(
          `select r.id from window_run r where r.model_id = (select id from model where name = ?) and r.kind = ?
             and r.window_start < ? and ${NEWEST} order by r.window_start desc limit ?`,
        )
        .all(model, kind, before, scans)
        .map(({ id }) => findingsOf(id)),

    judgedSlices: (runId) => {
      const row = db
        .statement<{ sha256: string | null }>('select verdicts_sha256 as sha256 from window_run where id = ?')
        .get(runId)
      if (!row?.sha256) throw new ServiceError('not-found', `there is no finished run ${runId}`)
      const content = contents.get(row.sha256)
      if (!content) throw new Error(`content ${row.sha256} of run ${runId} is not stored`)
      return JSON.parse(Buffer.from(content.body).toString('utf8')) as readonly JudgedSlice[]
    },

    findingsOf,

    rowsByVersion: (model, window) => {
      const rows = db
        .statement<{ version: string; rows: number }>(
          `select version, sum(rows) as rows from arrival where model_id = (select id from model where name = ?) and hour >= ? and hour < ?
           group by version order by version`,
        )
        .all(model, hourOf(window.start), hourOf(window.end))
      return new Map(rows.map((row) => [row.version, row.rows]))
    },

    rowsOfWindows: (model, windows) => {
      const modelId = findModelId(db, model)
      return windows.map((window) => (modelId === undefined ? 0 : rowsIn(modelId, window)))
    },
  }

  function finish(lease: Lease, result: RunResult): boolean {
    const held = db
      .statement(`select 1 from window_run where id = ? and fence = ? and status = 'leased'`)
      .get(lease.runId, lease.fence)
    if (!held) return false
    const verdicts = contents.put('application/json', verdictsOf(result))
    const bodies = result.findings.map(({ finding }) => jsonText(finding))
    const findingsSha256 = keepFindingHashes(contents, bodies)
    const row = db
      .statement<{ modelId: number; kind: RunKind; start: number; end: number; revision: number }>(
        `update window_run set status = 'done', judged_at = ?, through_batch = ?, tests = ?, findings = ?, summary = ?, verdicts_sha256 = ?
         where id = ? and fence = ? and status = 'leased'
         returning model_id as modelId, kind, window_start as start, window_end as end, revision`,
      )
      .get(
        result.judgedAt,
        result.throughBatch,
        result.tests,
        result.findings.length,
        jsonText({ ...result.summary, findingsSha256 }),
        verdicts,
        lease.runId,
        lease.fence,
      )
    if (!row) return false
    for (const profile of result.profiles) {
      const sha256 = contents.put(PROFILE, profile.body)
      if (sha256 !== profile.sha256)
        throw new Error(`profile of ${profile.version} has SHA-256 ${sha256}, the run tells of ${profile.sha256}`)
      db.statement('insert into run_profile (run_id, version, baseline_id, rows, sha256) values (?, ?, ?, ?, ?)').run(
        lease.runId,
        profile.version,
        profile.baselineId,
        profile.rows,
        sha256,
      )
    }
    result.findings.forEach(({ finding, matterId }, i) => {
      writeFinding({ runId: lease.runId, modelId: row.modelId, matterId, body: bodies[i] as string }, finding)
    })
    log.append({
      kind: RUN_ENTRY,
      at: result.judgedAt,
      actor: 'plumbline',
      subject: `run:${lease.runId}`,
      body: {
        modelId: row.modelId,
        kind: row.kind,
        windowStart: row.start,
        windowEnd: row.end,
        revision: row.revision,
        throughBatch: result.throughBatch,
        tests: result.tests,
        summary: result.summary,
        verdictsSha256: verdicts,
        ...(findingsSha256 !== undefined && { findingsSha256 }),
        profiles: profilesInOrder(result.profiles),
        findings: result.findings.map(({ finding, matterId }) => ({
          kind: finding.kind,
          version: finding.version,
          subject: finding.subject,
          slice: finding.slice,
          horizon: finding.horizon,
          direction: finding.direction,
          severity: finding.severity,
          matterId,
        })),
      } satisfies RunEvidence,
    })
    return true
  }

  function writeFinding(
    row: {
      readonly runId: number
      readonly modelId: number
      readonly matterId: number | undefined
      readonly body: string
    },
    finding: Finding,
  ): void {
    db.statement(
      `insert into finding (run_id, model_id, version, kind, family, subject, slice, horizon, direction, severity, matter_id, body)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      row.runId,
      row.modelId,
      finding.version,
      finding.kind,
      finding.family,
      finding.subject,
      finding.slice,
      finding.horizon,
      finding.direction,
      finding.severity,
      row.matterId ?? null,
      row.body,
    )
  }

  function findingsOf(runId: number): readonly Finding[] {
    return (
      db
        .statement<IdentityColumns & { readonly body: string }>(
          'select kind, family, subject, slice, version, horizon, direction, severity, body from finding where run_id = ? order by id',
        )
        .all(runId)
        // One row that cannot be read must not keep later windows from being judged.
        .map((row) => readFinding(row, row.body).finding)
    )
  }

  function rowsIn(modelId: number, window: Window): number {
    const row = db
      .statement<{ rows: number }>(
        'select coalesce(sum(rows), 0) as rows from arrival where model_id = ? and hour >= ? and hour < ?',
      )
      .get(modelId, hourOf(window.start), hourOf(window.end))
    return row?.rows ?? 0
  }
}

function verdictsOf({ judged }: Pick<RunResult, 'judged'>): Buffer {
  return Buffer.from(jsonText(judged), 'utf8')
}

function runOf(row: RunRow): WindowRun {
  const { windowStart, windowEnd, summary, ...rest } = row
  return {
    ...rest,
    window: { start: windowStart, end: windowEnd },
    summary: unpackSummary(summary).summary as RunSummary,
  }
}
