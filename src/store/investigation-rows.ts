import type { Family, Severity } from '../detect/finding.ts'
import {
  type Investigation,
  type InvestigationChoice,
  type InvestigationFilter,
  type InvestigationOrder,
  type InvestigationStatus,
  type RootCause,
  STATUSES,
  type TimelineEvent,
} from '../investigate/investigation.ts'
import type { Db } from './database.ts'

/** Most rows a page holds. */
export const MAX_PAGE = 200

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

/** A page; `next` is the cursor of the page after, under the same order. */
export function listInvestigations(
  db: Db,
  filter: InvestigationFilter,
): { readonly items: readonly Investigation[]; readonly next: number | undefined } {
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit)), MAX_PAGE)
  const order = ORDERS[filter.order ?? 'newest']
  const { where, values } = whereOf([
    ...conditionsOf(filter),
    ...(filter.cursor === undefined ? [] : [order.after(filter.cursor)]),
  ])
  const rows = db
    .statement<InvestigationRow>(`${SELECT} ${where} order by ${order.by} limit ?`)
    .all(...values, limit + 1)
  const items = rows.slice(0, limit).map(investigationOf)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? order.cursorOf(last) : undefined }
}

/** How many of a choice stand where; every status has a number. */
export function countByStatus(db: Db, choice: InvestigationChoice = {}): Readonly<Record<InvestigationStatus, number>> {
  const { where, values } = whereOf(conditionsOf(choice))
  const rows = db
    .statement<{ status: InvestigationStatus; n: number }>(
      `select i.status, count(*) as n from investigation i ${where} group by i.status`,
    )
    .all(...values)
  const counted = new Map(rows.map((row) => [row.status, row.n]))
  return Object.fromEntries(STATUSES.map((status) => [status, counted.get(status) ?? 0])) as Record<
    InvestigationStatus,
    number
  >
}

/** The investigation that was closed last and still is. */
export function lastClosed(db: Db): { readonly id: number; readonly at: number } | undefined {
  // Read from the newest event backwards: where anything is closed at all, it is found soon.
  if (countByStatus(db, { status: ['closed'] }).closed === 0) return undefined
  return db
    .statement<{ id: number; at: number }>(
      `select t.investigation_id as id, t.at from timeline t
       where t.kind = 'closed' and (select i.status from investigation i where i.id = t.investigation_id) = 'closed'
       order by t.id desc limit 1`,
    )
    .get()
}

type Condition = { readonly sql: string; readonly values: readonly (string | number)[] }

function conditionsOf(choice: InvestigationChoice): readonly Condition[] {
  const { model, status, severity, family, assignee, unassigned, slice, find, openedSince, openedBefore } = choice
  const when = (value: string | number | undefined, sql: string): readonly Condition[] =>
    value === undefined ? [] : [{ sql, values: [value] }]
  return [
    ...when(model, 'i.model_id = (select id from model where name = ?)'),
    ...when(status && JSON.stringify(status), 'i.status in (select value from json_each(?))'),
    ...when(severity && JSON.stringify(severity), 'i.severity in (select value from json_each(?))'),
    ...when(family, 'i.family = ?'),
    ...(unassigned === true ? [{ sql: 'i.assignee is null', values: [] }] : when(assignee, 'i.assignee = ?')),
    ...when(slice && contains(slice.trim()), "i.root_slice like ? escape '\\'"),
    ...(find === undefined ? [] : found(find)),
    ...when(openedSince, 'i.opened_at >= ?'),
    ...when(openedBefore, 'i.opened_at < ?'),
  ]
}

const WORDS_IN = `(i.title like ? escape '\\' or i.root_slice like ? escape '\\'
  or (select name from model where id = i.model_id) like ? escape '\\')`

/** A key finds one; words must all stand somewhere; a bare number may be either. */
function found(find: string): readonly Condition[] {
  const key = /^INV-(\d{1,15})$/i.exec(find.trim())?.[1]
  if (key !== undefined) return [{ sql: 'i.id = ?', values: [Number(key)] }]
  return find
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
    .map((word) => {
      const like = Array<string>(3).fill(contains(word))
      return /^\d{1,15}$/.test(word)
        ? { sql: `(i.id = ? or ${WORDS_IN})`, values: [Number(word), ...like] }
        : { sql: WORDS_IN, values: like }
    })
}

const MAX_WORDS = 12

const contains = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

function whereOf(conditions: readonly Condition[]): { readonly where: string; readonly values: (string | number)[] } {
  return {
    where: conditions.length === 0 ? '' : `where ${conditions.map((c) => c.sql).join(' and ')}`,
    values: conditions.flatMap((c) => c.values),
  }
}

type Order = {
  readonly by: string
  readonly after: (cursor: number) => Condition
  readonly cursorOf: (last: Investigation) => number
}

const SEVERITY_RANK = "case i.severity when 'critical' then 3 when 'warning' then 2 else 1 end"
const RANKS: Readonly<Record<Severity, number>> = { critical: 3, warning: 2, notice: 1 }
// The cursor carries the severity that the last row had: raised in between, it must not take the place with it.
const RANK_UNIT = 1e14

const ORDERS: Readonly<Record<InvestigationOrder, Order>> = {
  newest: { by: 'i.id desc', after: (id) => ({ sql: 'i.id < ?', values: [id] }), cursorOf: ({ id }) => id },
  oldest: { by: 'i.id', after: (id) => ({ sql: 'i.id > ?', values: [id] }), cursorOf: ({ id }) => id },
  severity: {
    by: `${SEVERITY_RANK} desc, i.id desc`,
    after: (cursor) => ({
      sql: `(${SEVERITY_RANK}, i.id) < (?, ?)`,
      values: [Math.floor(cursor / RANK_UNIT), cursor % RANK_UNIT],
    }),
    cursorOf: ({ severity, id }) => RANKS[severity] * RANK_UNIT + id,
  },
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
