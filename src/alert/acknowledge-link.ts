import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ServiceError } from '../errors.ts'

/** How long a link from a message may be used: seven days from when the message was written. */
export const linkLifetimeMs: number = 7 * 24 * 3_600_000

/** What a link lets its holder do: acknowledge one investigation, as whoever reads one channel, until a moment. */
export type AcknowledgeClaim = { readonly investigation: number; readonly channel: string; readonly expiresAt: number }

/** Where the key is kept, and which links were used. */
export type LinkStore = {
  /** 32 bytes; made when it is asked for first. */
  readonly key: () => Uint8Array
  readonly isUsed: (sha256: string) => boolean
  /** @returns false where it was used before */
  readonly use: (sha256: string, at: number) => boolean
}

/** Links that acknowledge an investigation once. */
export type AcknowledgeLinks = {
  /** The same for the same message, however often it is tried. */
  readonly urlOf: (investigation: number, channel: string, createdAt: number) => string
  /** @throws {ServiceError} invalid where it was not made here, not-found where it is too old, conflict where it was used */
  readonly read: (token: string, now: number) => AcknowledgeClaim
  /** The same, and marks it used; called inside the transaction that acts. @throws {ServiceError} as `read` */
  readonly use: (token: string, now: number) => AcknowledgeClaim
}

const LONGEST_TOKEN = 1000

/** What a link that is too old is refused at, to be told from one whose investigation is gone. */
export const EXPIRES_AT = 'expiresAt'

/** @param baseUrl where the pages of this service are */
export function createAcknowledgeLinks(store: LinkStore, baseUrl: string): AcknowledgeLinks {
  const read = (token: string, now: number): AcknowledgeClaim => {
    const claim = verifyToken(store.key(), token)
    if (claim === undefined)
      throw new ServiceError(
        'invalid',
        'this link was not made here, or a part of it is missing; open it from the message',
      )
    if (claim.expiresAt <= now)
      throw new ServiceError(
        'not-found',
        'this link is older than seven days; acknowledge on the page of the investigation',
        [{ path: EXPIRES_AT, message: `passed on ${new Date(claim.expiresAt).toISOString()}` }],
      )
    if (store.isUsed(tokenHash(token))) throw usedBefore()
    return claim
  }
  return {
    urlOf: (investigation, channel, createdAt) =>
      `${baseUrl}/acknowledge/${signToken(store.key(), { investigation, channel, expiresAt: createdAt + linkLifetimeMs })}`,
    read,
    use: (token, now) => {
      const claim = read(token, now)
      if (!store.use(tokenHash(token), now)) throw usedBefore()
      return claim
    },
  }
}

/**
 * A claim that only the holder of the key can have made: `claim.signature`, both base64url; the signature is HMAC-SHA256 over the first part as it stands.
 */
export function signToken(key: Uint8Array, { investigation, channel, expiresAt }: AcknowledgeClaim): string {
  const claim = Buffer.from(JSON.stringify([1, investigation, channel, expiresAt])).toString('base64url')
  return `${claim}.${signatureOf(key, claim).toString('base64url')}`
}

/** Reads a token; undefined where its signature is not of this key. The signature is compared in constant time, and nothing is parsed before. */
export function verifyToken(key: Uint8Array, token: string): AcknowledgeClaim | undefined {
  const parts = /^([\w-]+)\.([\w-]{43})$/.exec(token)
  if (parts === null || token.length > LONGEST_TOKEN) return undefined
  const [, claim = '', signature = ''] = parts
  const given = Buffer.from(signature, 'base64url')
  const wanted = signatureOf(key, claim)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
  // The last character of 43 has two bits to spare: another spelling of the same bytes would be another token.
  if (given.toString('base64url') !== signature) return undefined
  const [version, investigation, channel, expiresAt] = JSON.parse(Buffer.from(claim, 'base64url').toString('utf8'))
  return version === 1 ? { investigation, channel, expiresAt } : undefined
}

function signatureOf(key: Uint8Array, claim: string): Buffer {
  return createHmac('sha256', key).update(`acknowledge.${claim}`).digest()
}

function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function usedBefore(): ServiceError {
  return new ServiceError('conflict', 'this link was used before; it acts once')
}
