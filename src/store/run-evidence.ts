import { hash } from 'node:crypto'
import { saltedSha256 } from '../evidence/log-entry.ts'
import type { ContentStore } from './content-store.ts'
import type { Db } from './database.ts'

/** Kind of the log entry of a finished run. */
export const RUN_ENTRY = 'window-run'

/** What the log entry of a finished run speaks of, as it is read back from the rows. */
export type RunEvidence = {
  readonly modelId: number
  readonly kind: string
  readonly windowStart: number
  readonly windowEnd: number
  readonly revision: number
  readonly throughBatch: number
  readonly tests: number
  readonly summary: unknown
  readonly verdictsSha256: string
  /** Content that lists the SHA-256 of every finding's body, in the order of their rows; absent without findings, and in early versions. */
  readonly findingsSha256?: string
  readonly profiles: readonly { readonly version: string; readonly baselineId: number; readonly sha256: string }[]
  readonly findings: readonly FindingColumns[]
}

/** What the columns of a finding say. */
export type FindingColumns = {
  readonly kind: string
  readonly version: string
  readonly subject: string
  readonly slice: string
  readonly horizon: number
  readonly direction: string
  readonly severity: string
  readonly matterId: number | undefined
}

/** The profiles of a run in the order in which its log entry names them: that of versions, whose rows keep no other. */
export function profilesInOrder(profiles: RunEvidence['profiles']): RunEvidence['profiles'] {
  return profiles
    .map(({ version, baselineId, sha256 }) => ({ version, baselineId, sha256 }))
    .sort((a, b) => (a.version < b.version ? -1 : 1))
}

/** Keeps the list of hashes of a run's findings; undefined where there is none. */
export function keepFindingHashes(contents: ContentStore, bodies: readonly string[]): string | undefined {
  if (bodies.length === 0) return undefined
  return contents.put('application/json', Buffer.from(JSON.stringify(bodies.map(bodySha256)), 'utf8'))
}

/** What holding a finding against the record of its run says. */
export type FrozenCheck = {
  /** Undefined where the run kept no hashes. */
  readonly frozenAtScan: boolean | undefined
  readonly problems: readonly string[]
}

/** Holds the body of a finding against the hash that its run kept, and the rows of the run against the append-only log entry of it. */
export function checkFrozen(db: Db, contents: ContentStore, runId: number, findingId: number): FrozenCheck {
  const run = readRun(db, runId)
  if (!run) return { frozenAtScan: undefined, problems: [`run ${runId}, which made it, is not finished`] }
  const { evidence, ids, bodies } = run
  const record = agreesWithLog(db, runId, evidence)
    ? []
    : [
        `the rows of run ${runId}, which made it, are not what the log entry of that run says: it or another finding of the scan was changed`,
      ]
  if (evidence.findingsSha256 === undefined) return { frozenAtScan: undefined, problems: record }
  const place = ids.indexOf(findingId)
  const kept = hashesIn(contents, evidence.findingsSha256)
  const isSame = kept?.[place] === bodySha256(bodies[place] ?? '')
  return {
    frozenAtScan: isSame && record.length === 0,
    problems: [...(isSame ? [] : [`its body is not what run ${runId} froze: the SHA-256 is another`]), ...record],
  }
}

const bodySha256 = (body: string): string => hash('sha256', body, 'hex')

function agreesWithLog(db: Db, runId: number, evidence: RunEvidence): boolean {
  const entry = db
    .statement<{ sha256: string; salt: Buffer }>(
      'select body_sha256 as sha256, salt from log_entry where subject = ? and kind = ? order by seq desc limit 1',
    )
    .get(`run:${runId}`, RUN_ENTRY)
  if (!entry) return false
  try {
    return saltedSha256(evidence, entry.salt) === entry.sha256
  } catch (error) {
    // What has no canonical JSON was never logged.
    if (error instanceof RangeError || error instanceof TypeError) return false
    throw error
  }
}

function hashesIn(contents: ContentStore, sha256: string): readonly unknown[] | undefined {
  const body = contents.get(sha256)?.body
  if (!body || hash('sha256', body, 'hex') !== sha256) return undefined
  return JSON.parse(Buffer.from(body).toString('utf8')) as readonly unknown[]
}

type RunColumns = Omit<RunEvidence, 'summary' | 'findingsSha256' | 'profiles' | 'findings'> & {
  readonly summary: string
}

type FindingRow = Omit<FindingColumns, 'matterId'> & {
  readonly id: number
  readonly matterId: number | null
  readonly body: string
}

function readRun(
  db: Db,
  runId: number,
): { readonly evidence: RunEvidence; readonly ids: readonly number[]; readonly bodies: readonly string[] } | undefined {
  const row = db
    .statement<RunColumns>(
      `select model_id as modelId, kind, window_start as windowStart, window_end as windowEnd, revision, through_batch as throughBatch, tests, summary,
         verdicts_sha256 as verdictsSha256 from window_run where id = ? and status = 'done'`,
    )
    .get(runId)
  if (!row) return undefined
  const profiles = db
    .statement<RunEvidence['profiles'][number]>(
      'select version, baseline_id as baselineId, sha256 from run_profile where run_id = ?',
    )
    .all(runId)
  const findings = db
    .statement<FindingRow>(
      `select id, kind, version, subject, slice, horizon, direction, severity, matter_id as matterId, body from finding
       where run_id = ? order by id`,
    )
    .all(runId)
  const { findingsSha256, summary } = unpackSummary(row.summary)
  return {
    evidence: {
      ...row,
      summary,
      ...(findingsSha256 !== undefined && { findingsSha256 }),
      profiles: profilesInOrder(profiles),
      findings: findings.map(({ id: _, body: __, matterId, ...columns }) => ({
        ...columns,
        matterId: matterId ?? undefined,
      })),
    },
    ids: findings.map(({ id }) => id),
    bodies: findings.map(({ body }) => body),
  }
}

/** The summary of a run's row, and beside it where the hashes of its findings are kept. */
export function unpackSummary(text: string): {
  readonly summary: unknown
  readonly findingsSha256: string | undefined
} {
  const { findingsSha256, ...summary } = JSON.parse(text) as { readonly findingsSha256?: string }
  return { summary, findingsSha256 }
}
