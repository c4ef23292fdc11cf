import { hash } from 'node:crypto'
import { packBlob, unpackBlob } from './blob.ts'
import type { Db } from './database.ts'

/** Immutable content by the SHA-256 (hexadecimal) of its bytes; the same bytes are kept once. */
export type ContentStore = {
  readonly put: (mediaType: string, body: Uint8Array) => string
  readonly get: (sha256: string) => { readonly mediaType: string; readonly body: Uint8Array } | undefined
}

/** Keeps content compressed in the database. */
export function createContentStore(db: Db): ContentStore {
  return {
    put: (mediaType, body) => {
      const sha256 = hash('sha256', body, 'hex')
      if (!db.statement('select 1 from content where sha256 = ?').get(sha256))
        db.statement('insert into content (sha256, media_type, body) values (?, ?, ?) on conflict do nothing').run(
          sha256,
          mediaType,
          packBlob(body),
        )
      return sha256
    },
    get: (sha256) => {
      const row = db
        .statement<{ media_type: string; body: Buffer }>('select media_type, body from content where sha256 = ?')
        .get(sha256)
      return row && { mediaType: row.media_type, body: unpackBlob(row.body) }
    },
  }
}
