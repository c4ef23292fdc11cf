import { randomBytes } from 'node:crypto'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import { logEntry, SALT_BYTES } from '../evidence/log-entry.ts'
import type { Db } from './database.ts'

/** The evidence log in the database: entries are numbered from 0 without a gap, in the order in which they were committed. */
export function createEvidenceLog(db: Db, random: (bytes: number) => Uint8Array = randomBytes): EvidenceLog {
  return {
    append: (evidence) =>
      db.transact(() => {
        const salt = random(SALT_BYTES)
        const { entry, bodySha256, leafHash } = logEntry(evidence, salt)
        const row = db
          .statement<{ seq: number }>(
            `insert into log_entry (seq, kind, at, actor, subject, body_sha256, salt, entry, leaf_hash)
             values ((select coalesce(max(seq) + 1, 0) from log_entry), ?, ?, ?, ?, ?, ?, ?, ?) returning seq`,
          )
          .get(evidence.kind, evidence.at, evidence.actor, evidence.subject, bodySha256, salt, entry, leafHash)
        return {
          seq: (row as { seq: number }).seq,
          bodySha256,
          leafHash: Buffer.from(leafHash).toString('hex'),
        }
      }),
  }
}
