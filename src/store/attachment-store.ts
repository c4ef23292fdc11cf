import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { Attachment, AttachmentStore } from '../investigate/attachment.ts'
import type { ContentStore } from './content-store.ts'
import type { Db } from './database.ts'
import { noteOnTimeline } from './investigation-store.ts'

type Row = {
  readonly id: number
  readonly investigation_id: number
  readonly kind: Attachment['kind']
  readonly name: string
  readonly media_type: string
  readonly bytes: number
  readonly sha256: string
  readonly statements: string
  readonly note: string | null
  readonly actor: string
  readonly received_at: number
}

/**
 * Attachments in the database: the bytes in the content store by their hash, the rest in a row of its own. Each is a line of its investigation's timeline with the entry of the evidence log,
 * written in the same transaction.
 */
export function createAttachmentStore(db: Db, log: EvidenceLog, contents: ContentStore): AttachmentStore {
  const rowOf = (id: number): Row | undefined => db.statement<Row>('select * from attachment where id = ?').get(id)
  return {
    keep: (investigation, file, actor, now) =>
      db.transact(() => {
        const sha256 = contents.put(file.mediaType, file.body)
        const bytes = file.body.length
        const { lastInsertRowid } = db
          .statement(
            `insert into attachment (investigation_id, kind, name, media_type, bytes, sha256, statements, note, actor, received_at)
             values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            ...[investigation, file.kind, file.name, file.mediaType, bytes, sha256],
            ...[JSON.stringify(file.statements), file.note ?? null, actor, now],
          )
        const attachment = attachmentOf(rowOf(Number(lastInsertRowid)) as Row)
        const { id, kind, name } = attachment
        noteOnTimeline({ db, log }, investigation, {
          ...{ kind: 'attached', actor, at: now, reason: file.note },
          body: { attachment: id, name, kind, bytes, sha256, statements: attachment.statements.length },
        })
        return attachment
      }),
    of: (investigation) =>
      db
        .statement<Row>('select * from attachment where investigation_id = ? order by id')
        .all(investigation)
        .map(attachmentOf),
    get: (id) => {
      const row = rowOf(id)
      if (!row) return undefined
      const kept = contents.get(row.sha256)
      if (!kept) throw new ServiceError('not-found', `the content ${row.sha256} of attachment ${id} is missing`)
      return { attachment: attachmentOf(row), body: kept.body }
    },
  }
}

function attachmentOf(row: Row): Attachment {
  return {
    ...{ id: row.id, investigation: row.investigation_id, kind: row.kind, name: row.name },
    ...{ mediaType: row.media_type, bytes: row.bytes, sha256: row.sha256 },
    ...{ actor: row.actor, receivedAt: row.received_at, note: row.note ?? undefined },
    // What is unknown was left out when it was written.
    statements: (JSON.parse(row.statements) as Attachment['statements']).map(
      ({ about, metric, value, limit, verdict }) => ({
        about: { column: about.column, slice: about.slice },
        ...{ metric, value, limit, verdict },
      }),
    ),
  }
}
