import { hash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import type { Evidence } from './evidence-log.ts'
import { leafHash } from './merkle.ts'

/** Bytes of salt that keep a short body from being guessed from its hash. */
export const SALT_BYTES = 16

/** An entry of the log as it is hashed, with what is kept beside it. */
export type LogEntry = {
  /** Canonical JSON of {v, kind, at, actor, subject, body_sha256, salt_commit}. */
  readonly entry: string
  readonly bodySha256: string
  /** SHA-256(0x00 || entry), 32 bytes. */
  readonly leafHash: Uint8Array
}

/** Makes the entry of a piece of evidence; the body enters as SHA-256(salt || canonical body) alone. */
export function logEntry(evidence: Evidence, salt: Uint8Array): LogEntry {
  const bodySha256 = saltedSha256(evidence.body, salt)
  const entry = canonicalJson({
    v: 1,
    kind: evidence.kind,
    at: evidence.at,
    actor: evidence.actor,
    subject: evidence.subject,
    body_sha256: bodySha256,
    salt_commit: hash('sha256', salt, 'hex'),
  })
  return { entry, bodySha256, leafHash: leafHash(Buffer.from(entry, 'utf8')) }
}

/** SHA-256(salt || canonical JSON of a body), hexadecimal: what proves that a body is the one an entry speaks of. */
export function saltedSha256(body: unknown, salt: Uint8Array): string {
  if (salt.length !== SALT_BYTES) throw new RangeError(`the salt has ${salt.length} bytes, expected ${SALT_BYTES}`)
  return hash('sha256', Buffer.concat([salt, Buffer.from(canonicalJson(body), 'utf8')]), 'hex')
}
