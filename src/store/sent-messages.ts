import { createHash } from 'node:crypto'
import type { Delivery, Outbox, OutgoingMessage, SentMessage, Try } from '../alert/notification.ts'
import type { Severity } from '../detect/finding.ts'
import type { Db } from './database.ts'

type SentRow = {
  readonly id: number
  readonly message_id: string
  readonly channel: string
  readonly kind: string
  readonly severity: Severity
  readonly status: Delivery['status']
  readonly attempts: number
  readonly created_at: number
  readonly delivered_at: number | null
  readonly due_at: number
  readonly last_error: string | null
  readonly because: string | null
  readonly detail: string | null
}

type WholeRow = SentRow & { readonly body: string }

const SENT = `outbox.id, message_id, channel, kind, severity, status, attempts, created_at, delivered_at, due_at, last_error,
  body ->> '$.because' as because,
  (select detail from attempt where outbox_id = outbox.id and ended_at is not null order by id desc limit 1) as detail`

/** What was sent: of one investigation, oldest first; all of it, newest first; one message with its tries. */
export function readSent(db: Db): Pick<Outbox, 'deliveriesOf' | 'byChannel' | 'list' | 'get'> {
  return {
    deliveriesOf: (investigationId) =>
      db
        .statement<SentRow>(
          `select ${SENT} from outbox_investigation told join outbox on outbox.id = told.outbox_id
           where told.investigation_id = ? order by outbox.id`,
        )
        .all(investigationId)
        .map(deliveryOf),
    byChannel: (channels) => {
      const counts = db
        .statement<{ channel: string; status: string; count: number }>(
          `select channel, status, count(*) as count from outbox
           where status in ('pending', 'failed') and (status = 'pending' or kind <> 'test') group by channel, status`,
        )
        .all()
      const countOf = (channel: string, status: string) =>
        counts.find((row) => row.channel === channel && row.status === status)?.count ?? 0
      // The newest message that was delivered: ids run with time, so no column has to be sorted.
      const last = db.statement<{ delivered_at: number }>(
        `select delivered_at from outbox where channel = ? and status = 'delivered' order by id desc limit 1`,
      )
      return channels.map((channel) => ({
        channel,
        waiting: countOf(channel, 'pending'),
        failed: countOf(channel, 'failed'),
        lastDeliveredAt: last.get(channel)?.delivered_at,
      }))
    },
    list: ({ channel, status, cursor, limit }) => {
      const asked = [
        { column: 'channel =', value: channel },
        { column: 'status =', value: status },
        { column: 'outbox.id <', value: cursor },
      ].flatMap(({ column, value }) => (value === undefined ? [] : [{ column, value }]))
      const where = asked.length === 0 ? '' : `where ${asked.map(({ column }) => `${column} ?`).join(' and ')}`
      const rows = db
        .statement<WholeRow>(`select ${SENT}, body from outbox ${where} order by outbox.id desc limit ?`)
        .all(...asked.map(({ value }) => value), limit + 1)
      const items = rows.slice(0, limit).map(sentOf)
      return { items, next: rows.length > limit ? items.at(-1)?.outboxId : undefined }
    },
    get: (outboxId) => {
      const row = db.statement<WholeRow>(`select ${SENT}, body from outbox where outbox.id = ?`).get(outboxId)
      return row && { ...sentOf(row), tries: triesOf(db, outboxId), body: bodyOf(row) }
    },
  }
}

function deliveryOf(row: SentRow): Delivery {
  return {
    outboxId: row.id,
    messageId: row.message_id,
    channel: row.channel,
    kind: row.kind,
    status: row.status,
    attempts: row.attempts,
    createdAt: row.created_at,
    deliveredAt: row.delivered_at ?? undefined,
    dueAt: row.due_at,
    lastError: row.last_error ?? undefined,
    ...(row.detail === null ? {} : { detail: row.detail }),
    ...(row.because === null ? {} : { because: row.because }),
  }
}

function sentOf(row: WholeRow): SentMessage {
  return {
    ...deliveryOf(row),
    severity: row.severity,
    investigations: bodyOf(row).notification.investigations.map(({ id }) => id),
    bytes: Buffer.byteLength(row.body),
    sha256: createHash('sha256').update(row.body).digest('hex'),
  }
}

function bodyOf(row: WholeRow): OutgoingMessage {
  return { messageId: row.message_id, channel: row.channel, ...JSON.parse(row.body) }
}

function triesOf(db: Db, outboxId: number): readonly Try[] {
  return db
    .statement<{ started_at: number; ended_at: number | null; outcome: Try['outcome'] | null; detail: string | null }>(
      'select started_at, ended_at, outcome, detail from attempt where outbox_id = ? order by id',
    )
    .all(outboxId)
    .map(({ started_at, ended_at, outcome, detail }) => ({
      startedAt: started_at,
      endedAt: ended_at ?? undefined,
      outcome: outcome ?? undefined,
      detail: detail ?? undefined,
    }))
}
