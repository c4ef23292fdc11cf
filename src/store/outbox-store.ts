import type {
  Notification,
  NotifiedInvestigation,
  Outbox,
  OutgoingMessage,
  TakenMessage,
} from '../alert/notification.ts'
import { SEVERITIES, type Severity } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { Db } from './database.ts'
import { readSent } from './sent-messages.ts'

/** What an outbox row keeps of a message, written once and never changed. */
type Body = { readonly notification: Notification; readonly because?: string }

type TakenRow = {
  readonly id: number
  readonly message_id: string
  readonly channel: string
  readonly attempts: number
  readonly created_at: number
  readonly body: string
}

const ACTOR = 'plumbline'

/**
 * The outbox in the database. Every write joins the transaction that is open, and stands in the evidence log with it:
 * a message when it is written (`message`), what became of a try when it is known (`notification`).
 */
export function createOutboxStore(db: Db, log: EvidenceLog): Outbox {
  return {
    enqueue: (messages, at) => db.transact(() => enqueue(db, log, messages, at)),
    dueChannels: (now) =>
      db
        .statement<{ channel: string }>(
          `select distinct channel from outbox where status = 'pending' and due_at <= ? and lease_until <= ? order by channel`,
        )
        .all(now, now)
        .map(({ channel }) => channel),
    take: (now, leaseMs, limit, choice = {}) => db.transact(() => take(db, { now, leaseMs, limit, ...choice })),
    settle: (taken, result, next, now) =>
      db.transact(() => {
        db.statement('update attempt set ended_at = ?, outcome = ?, detail = ? where id = ?').run(
          now,
          result.outcome,
          result.detail,
          taken.attemptId,
        )
        const delivered = next.status === 'delivered'
        // A sender whose lease ran out may no longer put a message off or give it up; that it arrived stays true.
        db.statement(
          `update outbox set status = ?, due_at = ?, lease_until = 0, delivered_at = ?, last_error = ?
           where id = ? and status <> 'delivered' and (attempts = ? or ? = 'delivered')`,
        ).run(
          next.status,
          next.dueAt,
          delivered ? now : null,
          delivered ? null : result.detail,
          taken.outboxId,
          taken.attempts + 1,
          next.status,
        )
        logAttempt(log, taken, { outcome: result.outcome, detail: result.detail, status: next.status }, now)
      }),
    wake: (channel, now) => {
      db.statement(`update outbox set due_at = ? where status = 'pending' and channel = ? and due_at > ?`).run(
        now,
        channel,
        now,
      )
    },
    ...readSent(db),
    replay: (outboxId, actor, at) => db.transact(() => replay(db, log, outboxId, { actor, at })),
    setAside: (outboxId, actor, at) => db.transact(() => setAside(db, log, outboxId, { actor, at })),
    isFirstDeadLetter: (outboxId, channel) => {
      // A dead letter is due at the moment it became one.
      const earlier = db
        .statement(
          `select 1 from outbox where channel = ? and id <> ? and status in ('failed', 'set-aside')
             and kind not in ('test', 'endpoint-disabled', 'undeliverable')
             and due_at >= (select coalesce(max(delivered_at), 0) from outbox where channel = ? and status = 'delivered')
           limit 1`,
        )
        .get(channel, outboxId, channel)
      return earlier === undefined
    },
    pending: () => {
      const row = db
        .statement<{ waiting: number; failed: number; oldest: number | null }>(
          `select count(*) filter (where status = 'pending') as waiting,
                  count(*) filter (where status = 'failed' and kind <> 'test') as failed,
                  min(created_at) filter (where status = 'pending') as oldest
           from outbox where status in ('pending', 'failed')`,
        )
        .get()
      return { waiting: row?.waiting ?? 0, failed: row?.failed ?? 0, oldestAt: row?.oldest ?? undefined }
    },
  }
}

function enqueue(db: Db, log: EvidenceLog, messages: readonly OutgoingMessage[], at: number): void {
  // The same news has the same place in an investigation's thread for every channel it goes to.
  const places = new Map<string, number>()
  const placeOf = ({ id }: NotifiedInvestigation, { kind, at: told }: Notification): number => {
    const news = `${id} ${kind} ${told}`
    const place = places.get(news) ?? nextPlace(db, id)
    places.set(news, place)
    return place
  }
  for (const { messageId, channel, notification, because } of messages) {
    const investigations = notification.investigations.map((investigation) => ({
      ...investigation,
      sequence: placeOf(investigation, notification),
    }))
    const body: Body = {
      notification: { ...notification, investigations },
      ...(because === undefined ? {} : { because }),
    }
    const outboxId = insert(db, { messageId, channel, notification: body.notification }, JSON.stringify(body), at)
    // Written before: the same news to the same channel is told once.
    if (outboxId === undefined) continue
    for (const { id, sequence } of investigations) {
      db.statement('insert into outbox_investigation (investigation_id, outbox_id, sequence) values (?, ?, ?)').run(
        id,
        outboxId,
        sequence,
      )
    }
    if (notification.severity === 'critical') hurry(db, channel, investigations, at)
    log.append({
      kind: 'message',
      at,
      actor: ACTOR,
      subject: `message:${messageId}`,
      body: { messageId, channel, ...body },
    })
  }
}

function insert(db: Db, message: OutgoingMessage, body: string, at: number): number | undefined {
  const { messageId, channel, notification } = message
  return db
    .statement<{ id: number }>(
      `insert into outbox (message_id, channel, kind, severity, status, created_at, attempts, due_at, lease_until, body)
       values (?, ?, ?, ?, 'pending', ?, 0, ?, 0, ?) on conflict (message_id) do nothing returning id`,
    )
    .get(messageId, channel, notification.kind, notification.severity, at, at, body)?.id
}

function nextPlace(db: Db, investigationId: number): number {
  const row = db
    .statement<{ place: number }>(
      'select coalesce(max(sequence) + 1, 0) as place from outbox_investigation where investigation_id = ?',
    )
    .get(investigationId)
  return row?.place ?? 0
}

/** What a critical message waits behind is tried at once, else it would wait out the longer gaps of its elders. */
function hurry(db: Db, channel: string, investigations: readonly NotifiedInvestigation[], at: number): void {
  db.statement(
    `update outbox set due_at = min(due_at, ?) where status = 'pending' and channel = ? and id in
       (select outbox_id from outbox_investigation where investigation_id in (select value from json_each(?)))`,
  ).run(at, channel, JSON.stringify(investigations.map(({ id }) => id)))
}

type Taking = {
  readonly now: number
  readonly leaseMs: number
  readonly limit: number
  readonly channel?: string
  readonly messageId?: string
}

function take(db: Db, { now, leaseMs, limit, channel, messageId }: Taking): readonly TakenMessage[] {
  // The investigations of a message are read from its body: outbox_investigation is ordered by investigation.
  const rows = db
    .statement<TakenRow>(
      `update outbox set lease_until = ?, attempts = attempts + 1 where id in (
         select due.id from outbox due
         where due.status = 'pending' and due.due_at <= ? and due.lease_until <= ?
           and due.channel = coalesce(?, due.channel) and due.message_id = coalesce(?, due.message_id) and not exists (
           select 1 from json_each(due.body, '$.notification.investigations') mine
           join outbox_investigation told on told.investigation_id = mine.value ->> 'id' and told.outbox_id < due.id
           join outbox earlier on earlier.id = told.outbox_id
           where earlier.status = 'pending' and earlier.channel = due.channel)
         order by due.due_at, due.id limit ?)
       returning id, message_id, channel, attempts, created_at, body`,
    )
    .all(now + leaseMs, now, now, channel ?? null, messageId ?? null, limit)
  return rows.sort((a, b) => a.id - b.id).map((row) => takenMessage(db, row, now))
}

function takenMessage(db: Db, row: TakenRow, now: number): TakenMessage {
  const { notification, because } = JSON.parse(row.body) as Body
  const attempt = db.statement('insert into attempt (outbox_id, started_at) values (?, ?)').run(row.id, now)
  return {
    messageId: row.message_id,
    channel: row.channel,
    notification,
    ...(because === undefined ? {} : { because }),
    outboxId: row.id,
    attemptId: Number(attempt.lastInsertRowid),
    attempts: row.attempts - 1,
    createdAt: row.created_at,
    urgency: urgencyOf(db, row, notification),
  }
}

function urgencyOf(db: Db, { id, channel }: TakenRow, notification: Notification): Severity {
  const waiting = db
    .statement<{ severity: Severity }>(
      `select distinct severity from outbox where status = 'pending' and channel = ? and id in
         (select outbox_id from outbox_investigation
          where investigation_id in (select value from json_each(?)) and outbox_id > ?)`,
    )
    .all(channel, JSON.stringify(notification.investigations.map((investigation) => investigation.id)), id)
    .map(({ severity }) => severity)
  const all = [notification.severity, ...waiting]
  return SEVERITIES.findLast((severity) => all.includes(severity)) ?? notification.severity
}

function logAttempt(log: EvidenceLog, taken: TakenMessage, became: object, now: number): void {
  const { messageId, channel, notification } = taken
  const { investigations, kind } = notification
  const subjects =
    investigations.length === 0 ? [`message:${messageId}`] : investigations.map(({ id }) => `investigation:${id}`)
  const body = { messageId, channel, kind, attempt: taken.attempts + 1, ...became }
  for (const subject of subjects) log.append({ kind: 'notification', at: now, actor: ACTOR, subject, body })
}

type Asked = { readonly actor: string; readonly at: number }

function replay(db: Db, log: EvidenceLog, outboxId: number, { actor, at }: Asked): void {
  const row = db
    .statement<{ message_id: string; channel: string }>(
      `update outbox set status = 'pending', attempts = 0, due_at = ?, lease_until = 0
       where id = ? and status in ('failed', 'set-aside') returning message_id, channel`,
    )
    .get(at, outboxId)
  if (row === undefined) throw noDeadLetter(db, outboxId, 'sent again')
  const { message_id: messageId, channel } = row
  log.append({ kind: 'replay', at, actor, subject: `message:${messageId}`, body: { messageId, channel, outboxId } })
}

function setAside(db: Db, log: EvidenceLog, outboxId: number, { actor, at }: Asked): void {
  const row = db
    .statement<{ message_id: string; channel: string }>(
      `update outbox set status = 'set-aside' where id = ? and status = 'failed' returning message_id, channel`,
    )
    .get(outboxId)
  if (row === undefined) throw noDeadLetter(db, outboxId, 'set aside')
  const { message_id: messageId, channel } = row
  log.append({ kind: 'set-aside', at, actor, subject: `message:${messageId}`, body: { messageId, channel, outboxId } })
}

function noDeadLetter(db: Db, outboxId: number, what: string): ServiceError {
  const row = db.statement<{ status: string }>('select status from outbox where id = ?').get(outboxId)
  return row === undefined
    ? new ServiceError('not-found', `there is no message ${outboxId}`)
    : new ServiceError('conflict', `message ${outboxId} is ${row.status}; only one that failed can be ${what}`)
}
