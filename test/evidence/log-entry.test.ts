import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { logEntry, saltedSha256 } from '../../src/evidence/log-entry.ts'

const salt = Buffer.alloc(16, 7)
const evidence = {
  kind: 'step',
  at: 1_700_000_000_000,
  actor: 'ada',
  subject: 'investigation:12',
  body: { b: 1, a: 'x' },
}
const sha256 = (...parts: (Buffer | string)[]) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest('hex')

describe('logEntry', () => {
  it('is canonical JSON of what happened, with the body as a salted hash alone', () => {
    const { entry, bodySha256 } = logEntry(evidence, salt)
    expect(bodySha256).toBe(sha256(salt, '{"a":"x","b":1}'))
    expect(entry).toBe(
      `{"actor":"ada","at":1700000000000,"body_sha256":"${bodySha256}","kind":"step","salt_commit":"${sha256(salt)}","subject":"investigation:12","v":1}`,
    )
  })

  it('has the leaf hash SHA-256 of 0x00 and the text', () => {
    const { entry, leafHash } = logEntry(evidence, salt)
    expect(Buffer.from(leafHash).toString('hex')).toBe(sha256(Buffer.from([0]), entry))
  })

  it('hides equal bodies behind different salts', () => {
    expect(saltedSha256('declined', salt)).not.toBe(saltedSha256('declined', Buffer.alloc(16, 8)))
  })

  it('refuses a salt that is too short to hide anything', () => {
    expect(() => logEntry(evidence, Buffer.alloc(4))).toThrow('the salt has 4 bytes, expected 16')
  })
})
