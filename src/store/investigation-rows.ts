import type { Family, Severity } from '../detect/finding.ts'
import type {
  Investigation,
  InvestigationFilter,
  InvestigationStatus,
  RootCause,
  TimelineEvent,
} from '../investigate/investigation.ts'
import type { Db } from './database.ts'

/** Most rows a page holds. */
export const MAX_PAGE = 200

const STATUSES = ['open', 'acknowledged', 'investigating', 'concluded', 'closed', 'dismissed'] as const

type InvestigationRow = {
  readonly id: number
  readonly model: string
  readonly matter_id: number | null
  readonly family: Family
  readonly root_slice: string
  readonly title: string
  readonly severity: Severity
  readonly status: InvestigationStatus
  readonly opened_at: number
  readonly opened_by: string
  readonly updated_at: number
  readonly assignee: string | null
  readonly root_cause: RootCause | null
  readonly remedy: string | null
  readonly concluded_by: string | null
  readonly evidence_sha256: string
  readonly lineage_sha256: string
}

const SELECT = 'select i.*, m.name as model from investigation i join model m on m.id = i.model_id'

/** One investigation's line. */
export function readInvestigation(db: Db, id: number): Investigation | undefined {
  const row = db.statement<InvestigationRow>(`${SELECT} where i.id = ?`).get(id)
  return row && investigationOf(row)
}

/** The newest investigation of a matter. */
export function investigationOfMatter(db: Db, matterId: number): Investigation | undefined {
  const row = db.statement<InvestigationRow>(`${SELECT} where i.matter_id = ? order by i.id desc limit 1`).get(matterId)
  return row && investigationOf(row)
}

/** A page, newest first; `next` is the cursor of the page after. */
export function listInvestigations(
  db: Db,
  filter: InvestigationFilter,
): { readonly items: readonly Investigation[]; readonly next: number | undefined } {
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit)), MAX_PAGE)
  const conditions: readonly (readonly [string, string | number | undefined])[] = [
    ['m.name = ?', filter.model],
    ['i.status in (select value from json_each(?))', filter.status && JSON.stringify(filter.status)],
    ['i.severity in (select value from json_each(?))', filter.severity && JSON.stringify(filter.severity)],
    ['i.family = ?', filter.family],
    ['i.assignee = ?', filter.assignee],
    ['i.id < ?', filter.cursor],
  ]
  const asked = conditions.filter(([, value]) => value !== undefined)
  const where = asked.length === 0 ? '' : `where ${asked.map(([sql]) => sql).join(' and ')}`
  const rows = db
    .statement<InvestigationRow>(`${SELECT} ${where} order by i.id desc limit ?`)
    .all(...asked.map(([, value]) => value), limit + 1)
  const items = rows.slice(0, limit).map(investigationOf)
  return { items, next: rows.length > limit ? items.at(-1)?.id : undefined }
}

/** How many stand where; every status has a number. */
export function countByStatus(db: Db): Readonly<Record<InvestigationStatus, number>> {
  const rows = db
    .statement<{ status: InvestigationStatus; n: number }>(
      'select status, count(*) as n from investigation group by status',
    )
    .all()
  const counted = new Map(rows.map((row) => [row.status, row.n]))
  return Object.fromEntries(STATUSES.map((status) => [status, counted.get(status) ?? 0])) as Record<
    InvestigationStatus,
    number
  >
}

/** The timeline of an investigation, oldest first. */
export function readTimeline(db: Db, investigationId: number): readonly TimelineEvent[] {
  const rows = db
    .statement<{
      id: number
      kind: TimelineEvent['kind']
      actor: string
      at: number
      recorded_at: number
      reason: string | null
      body: string
    }>('select id, kind, actor, at, recorded_at, reason, body from timeline where investigation_id = ? order by id')
    .all(investigationId)
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, actor: row.actor, at: row.at, recordedAt: row.recorded_at },
    reason: row.reason ?? undefined,
    body: JSON.parse(row.body) as Record<string, unknown>,
  }))
}

function investigationOf(row: InvestigationRow): Investigation {
  return {
    ...{ id: row.id, model: row.model, family: row.family, rootSlice: row.root_slice, title: row.title },
    matterId: row.matter_id ?? undefined,
    ...{ severity: row.severity, status: row.status, openedAt: row.opened_at, openedBy: row.opened_by },
    updatedAt: row.updated_at,
    assignee: row.assignee ?? undefined,
    rootCause: row.root_cause ?? undefined,
    remedy: row.remedy ?? undefined,
    concludedBy: row.concluded_by ?? undefined,
    ...{ evidenceSha256: row.evidence_sha256, lineageSha256: row.lineage_sha256 },
  }
}
