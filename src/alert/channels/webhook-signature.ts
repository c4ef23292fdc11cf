import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'

/** A key that signs or verifies: a shared secret (`whsec_`), or one half of an Ed25519 pair (`whsk_` signs, `whpk_` verifies). */
export type WebhookKey =
  | { readonly scheme: 'v1'; readonly secret: Buffer }
  | { readonly scheme: 'v1a'; readonly privateKey: KeyObject | undefined; readonly publicKey: KeyObject }

/** What is signed: `id.timestamp.body`, the timestamp in whole seconds, the body byte for byte. */
export type SignedWebhook = { readonly id: string; readonly timestamp: number; readonly body: Uint8Array }

/** Whether a received webhook is genuine, and if not, what is wrong with it. */
export type WebhookVerification = { readonly ok: true } | { readonly ok: false; readonly because: string }

// DER headers of an Ed25519 private key (RFC 8410, PKCS #8) and public key (SPKI); the 32 raw bytes follow.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

/** A fresh shared secret for a webhook: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(random: (bytes: number) => Uint8Array): string {
  return `whsec_${Buffer.from(random(32)).toString('base64')}`
}

/**
 * Reads keys written one after the other with spaces between; two of them sign while a secret is being rotated.
 *
 * A secret may stand without its prefix, as other senders print it.
 *
 * @throws {RangeError} naming what is wrong, never the key
 */
export function parseWebhookKeys(text: string): readonly WebhookKey[] {
  const keys = text.split(/\s+/).filter((part) => part !== '')
  if (keys.length === 0) throw new RangeError('expected a key that begins with whsec_ (`plumbline secret` prints one)')
  return keys.map(parseKey)
}

/**
 * The value of the `webhook-signature` header: one signature per key, separated by spaces.
 *
 * @throws {RangeError} if the id holds a dot or a key cannot sign
 * @see Standard Webhooks specification, "Signature scheme"
 */
export function signWebhook(keys: readonly WebhookKey[], webhook: SignedWebhook): string {
  if (webhook.id.includes('.'))
    throw new RangeError('the id of a webhook must not hold a dot: it would not be told from the timestamp')
  const bytes = signedBytes(webhook)
  return keys.map((key) => `${key.scheme},${signatureOf(key, bytes).toString('base64')}`).join(' ')
}

/**
 * Verifies a received webhook: all headers there, sent within the tolerance, one signature made by one of the keys.
 *
 * @param headers names in any case
 * @param nowSeconds the receiver's clock, seconds
 */
export function verifyWebhook(
  keys: readonly WebhookKey[],
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
  nowSeconds: number,
  toleranceSeconds = 300,
): WebhookVerification {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const id = lower.get('webhook-id')
  const sent = lower.get('webhook-timestamp')
  const signatures = lower.get('webhook-signature')
  if (!id || !sent || !signatures)
    return { ok: false, because: 'webhook-id, webhook-timestamp or webhook-signature is missing' }
  if (!/^\d{1,12}$/.test(sent)) return { ok: false, because: 'webhook-timestamp is not a number of seconds' }
  const timestamp = Number(sent)
  if (Math.abs(nowSeconds - timestamp) > toleranceSeconds)
    return { ok: false, because: `webhook-timestamp is more than ${toleranceSeconds} s from now` }
  const bytes = signedBytes({ id, timestamp, body })
  const genuine = signatures.split(' ').some((signature) => keys.some((key) => isGenuine(key, signature, bytes)))
  return genuine ? { ok: true } : { ok: false, because: 'no signature was made by a known key over these bytes' }
}

function parseKey(text: string): WebhookKey {
  if (text.startsWith('whsk_')) return signingPair(text.slice(5))
  if (text.startsWith('whpk_')) {
    const raw = base64(text.slice(5), 'a public key (whpk_)')
    if (raw.length !== 32) throw new RangeError(`a public key (whpk_) has 32 bytes, got ${raw.length}`)
    return { scheme: 'v1a', privateKey: undefined, publicKey: publicKeyOf(raw) }
  }
  const secret = base64(text.startsWith('whsec_') ? text.slice(6) : text, 'a secret (whsec_)')
  if (secret.length < 24 || secret.length > 64)
    throw new RangeError(`a secret (whsec_) has 24 to 64 bytes, got ${secret.length}; \`plumbline secret\` prints one`)
  return { scheme: 'v1', secret }
}

function signingPair(text: string): WebhookKey {
  const raw = base64(text, 'a signing key (whsk_)')
  if (raw.length !== 64)
    throw new RangeError(`a signing key (whsk_) has 64 bytes, seed and public key, got ${raw.length}`)
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, raw.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  if (!publicKey.equals(publicKeyOf(raw.subarray(32))))
    throw new RangeError('the two halves of a signing key (whsk_) do not belong together')
  return { scheme: 'v1a', privateKey, publicKey }
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_ED25519, raw]), format: 'der', type: 'spki' })
}

function base64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new RangeError(`${what} is written in base64 with its padding`)
  return bytes
}

function signedBytes({ id, timestamp, body }: SignedWebhook): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
}

function signatureOf(key: WebhookKey, bytes: Buffer): Buffer {
  if (key.scheme === 'v1') return createHmac('sha256', key.secret).update(bytes).digest()
  if (key.privateKey === undefined)
    throw new RangeError('a public key (whpk_) verifies and cannot sign; expected whsk_')
  return sign(null, bytes, key.privateKey)
}

function isGenuine(key: WebhookKey, signature: string, bytes: Buffer): boolean {
  if (!signature.startsWith(`${key.scheme},`)) return false
  const given = Buffer.from(signature.slice(key.scheme.length + 1), 'base64')
  if (key.scheme === 'v1a') return given.length === 64 && verify(null, bytes, key.publicKey, given)
  const wanted = signatureOf(key, bytes)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
