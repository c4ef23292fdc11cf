import type { Context } from 'hono'
import { ServiceError } from '../errors.ts'
import type { AppServices } from './app-services.ts'

/**
 * Sends an attachment's bytes as they came, to be saved and never shown: whatever a file claims to be, a browser neither guesses at it nor runs it.
 *
 * @throws {ServiceError} not-found
 */
export function sendAttachment(c: Context, services: Pick<AppServices, 'attachment'>, id: string): Response {
  const found = /^[1-9]\d{0,14}$/.test(id) ? services.attachment(Number(id)) : undefined
  if (found === undefined) throw new ServiceError('not-found', 'there is no attachment of this number')
  const { name, mediaType, sha256 } = found.attachment
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  c.header('content-type', mediaType)
  c.header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded(name)}`)
  c.header('x-content-type-options', 'nosniff')
  c.header('content-security-policy', "sandbox; default-src 'none'")
  c.header('x-content-sha256', sha256)
  c.header('repr-digest', `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
  return c.body(new Uint8Array(found.body))
}

/** RFC 8187: what encodeURIComponent leaves as it is and a header may not hold. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
