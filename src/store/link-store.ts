import { randomBytes } from 'node:crypto'
import type { LinkStore } from '../alert/acknowledge-link.ts'
import type { Db } from './database.ts'
import { createSettingStore } from './setting-store.ts'

const KEY = 'link-key'
const KEY_BYTES = 32

/** The key of links and those that were used, in the database. */
export function createLinkStore(db: Db, random: (bytes: number) => Uint8Array = randomBytes): LinkStore {
  const settings = createSettingStore(db)
  let known: Uint8Array | undefined
  return {
    key: () => {
      known ??= db.transact(() => {
        const kept = settings.get(KEY)
        if (kept !== undefined) return Buffer.from(kept, 'base64')
        const fresh = random(KEY_BYTES)
        settings.set(KEY, Buffer.from(fresh).toString('base64'))
        return fresh
      })
      return known
    },
    isUsed: (sha256) => db.statement('select 1 from used_link where sha256 = ?').get(sha256) !== undefined,
    use: (sha256, at) =>
      db
        .statement('insert into used_link (sha256, used_at) values (?, ?) on conflict (sha256) do nothing')
        .run(sha256, at).changes === 1,
  }
}
