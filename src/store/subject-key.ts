import { randomBytes } from 'node:crypto'
import { hashSubject } from '../profile/subject-hash.ts'
import type { Db } from './database.ts'
import { createSettingStore } from './setting-store.ts'

const KEY = 'subject-key'
const KEY_BYTES = 32

/**
 * The hash of subjects: under the key given, which lies outside the database, or under one that is made once and kept in it.
 *
 * With a key in the database, whoever reads it or a backup can tell whether a person he knows is in a sample; with one outside, he cannot. Under another key than before, a subject counts as two
 * where a sum reaches across the change. Nothing is read or made until the first subject comes.
 */
export function createSubjectHash(
  db: Db,
  key?: Uint8Array | undefined,
  random: (bytes: number) => Uint8Array = randomBytes,
): (subject: string) => number {
  let hashOf: ((subject: string) => number) | undefined
  return (subject) => {
    hashOf ??= hashSubject(key ?? keptKey(db, random))
    return hashOf(subject)
  }
}

function keptKey(db: Db, random: (bytes: number) => Uint8Array): Uint8Array {
  return db.transact(() => {
    const settings = createSettingStore(db)
    const kept = settings.get(KEY)
    if (kept !== undefined) return Buffer.from(kept, 'base64')
    const fresh = random(KEY_BYTES)
    settings.set(KEY, Buffer.from(fresh).toString('base64'))
    return fresh
  })
}
