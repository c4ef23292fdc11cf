import type { Matcher, Silence, SilenceStore } from '../alert/alert.ts'
import { checkSilence } from '../alert/silence-rules.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { Db } from './database.ts'

type Row = {
  readonly id: number
  readonly matchers: string
  readonly reason: string
  readonly author: string
  readonly created_at: number
  readonly starts_at: number
  readonly ends_at: number
  readonly ended_by: string | null
  readonly ended_at: number | null
}

const MOST = 500

/** Silences in the database; making and ending one stands in the evidence log with it. None is ever deleted. */
export function createSilenceStore(db: Db, log: EvidenceLog): SilenceStore {
  // Matchers never change: the same objects again keep their patterns read.
  const matchers = new Map<string, readonly Matcher[]>()
  const silenceOf = (row: Row): Silence => {
    let known = matchers.get(row.matchers)
    if (known === undefined) {
      known = JSON.parse(row.matchers) as readonly Matcher[]
      matchers.set(row.matchers, known)
    }
    return silenceWith(row, known)
  }
  return {
    create: (fresh, at) => {
      checkSilence(fresh, at)
      return db.transact(() => {
        const { reason, author, startsAt, endsAt } = fresh
        const { lastInsertRowid } = db
          .statement(
            'insert into silence (matchers, reason, author, created_at, starts_at, ends_at) values (?, ?, ?, ?, ?, ?)',
          )
          .run(JSON.stringify(fresh.matchers), reason.trim(), author, at, startsAt, endsAt)
        const silence = silenceOf(existing(db, Number(lastInsertRowid)))
        append(log, 'silence-created', silence, author, at)
        return silence
      })
    },
    end: (id, actor, at) =>
      db.transact(() => {
        const before = existing(db, id)
        const { changes } = db
          .statement('update silence set ended_by = ?, ended_at = ? where id = ? and ended_at is null and ends_at > ?')
          .run(actor, at, id, at)
        if (changes === 0) throw isOver(silenceOf(before))
        const silence = silenceOf(existing(db, id))
        append(log, 'silence-ended', silence, actor, at)
        return silence
      }),
    inForce: (at) =>
      db
        .statement<Row>(
          'select * from silence where ends_at > ? and starts_at <= ? and (ended_at is null or ended_at > ?) order by id',
        )
        .all(at, at, at)
        .map(silenceOf),
    list: ({ cursor, limit }) => {
      const most = Math.min(Math.max(1, Math.trunc(limit)), MOST)
      const rows = db
        .statement<Row>('select * from silence where id < ? order by id desc limit ?')
        .all(cursor ?? Number.MAX_SAFE_INTEGER, most + 1)
      const items = rows.slice(0, most).map(silenceOf)
      return { items, next: rows.length > most ? items.at(-1)?.id : undefined }
    },
  }
}

function existing(db: Db, id: number): Row {
  const row = db.statement<Row>('select * from silence where id = ?').get(id)
  if (!row) throw new ServiceError('not-found', `there is no silence ${id}`)
  return row
}

function isOver({ id, endsAt, ended }: Silence): ServiceError {
  const how = ended
    ? `was ended by ${ended.by} at ${new Date(ended.at).toISOString()}`
    : `ended by itself at ${new Date(endsAt).toISOString()}`
  return new ServiceError('conflict', `silence ${id} ${how}; there is nothing to end`)
}

function append(log: EvidenceLog, kind: string, silence: Silence, actor: string, at: number): void {
  const { ended, ...body } = silence
  log.append({
    kind,
    at,
    actor,
    subject: `silence:${silence.id}`,
    body: ended === undefined ? body : { ...body, ended },
  })
}

function silenceWith(row: Row, matchers: readonly Matcher[]): Silence {
  return {
    id: row.id,
    matchers,
    ...{ reason: row.reason, author: row.author, createdAt: row.created_at },
    ...{ startsAt: row.starts_at, endsAt: row.ends_at },
    ended: row.ended_at === null ? undefined : { by: row.ended_by ?? '', at: row.ended_at },
  }
}
