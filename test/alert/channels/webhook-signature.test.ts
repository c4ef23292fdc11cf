import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  newWebhookSecret,
  parseWebhookKeys,
  signWebhook,
  verifyWebhook,
} from '../../../src/alert/channels/webhook-signature.ts'

// Bytes 0 to 31; the signature by Python's hmac over `msg_1.1700000000.{"type":"investigation.opened"}`.
const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const V1 = 'v1,V80FxX8SWMEvPq3f2DBsREeyRZUsfTPK7x81gC0a+Vw='
// The first key of RFC 8032, 7.1; the signature by Python's cryptography over the same bytes.
const SIGNING_KEY = 'whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg=='
const PUBLIC_KEY = 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
const V1A = 'v1a,Knv52Rz+8T2bihZYSNKnmMRMhWqhhZjX7wN7Cm25g5VQlsJg5ozxEVVoo/cGg7fXDV5rzXbcri+jBPInEaDkBA=='

const BODY = Buffer.from('{"type":"investigation.opened"}')
const WEBHOOK = { id: 'msg_1', timestamp: 1_700_000_000, body: BODY }

const received = (signature: string) => ({
  'webhook-id': WEBHOOK.id,
  'webhook-timestamp': String(WEBHOOK.timestamp),
  'webhook-signature': signature,
})

describe('signatures', () => {
  it('agree with another implementation of HMAC-SHA256 and of Ed25519', () => {
    expect(signWebhook(parseWebhookKeys(SECRET), WEBHOOK)).toBe(V1)
    expect(signWebhook(parseWebhookKeys(SIGNING_KEY), WEBHOOK)).toBe(V1A)
  })

  it('stand side by side, one for each key', () => {
    expect(signWebhook(parseWebhookKeys(`${SECRET} ${SIGNING_KEY}`), WEBHOOK)).toBe(`${V1} ${V1A}`)
  })

  it('of the asymmetric scheme are verified with the public key alone', () => {
    expect(verifyWebhook(parseWebhookKeys(PUBLIC_KEY), received(V1A), BODY, WEBHOOK.timestamp)).toEqual({ ok: true })
    expect(() => signWebhook(parseWebhookKeys(PUBLIC_KEY), WEBHOOK)).toThrow(/cannot sign/)
  })

  it('are not made over an id with a dot, which could be read as another timestamp', () => {
    expect(() => signWebhook(parseWebhookKeys(SECRET), { ...WEBHOOK, id: 'a.b' })).toThrow(/dot/)
  })

  it('fail for any other body, id or time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(500), (body, shift) => {
        fc.pre(shift > 0 || !Buffer.from(body).equals(BODY))
        const headers = { ...received(V1), 'webhook-timestamp': String(WEBHOOK.timestamp + shift) }
        return !verifyWebhook(parseWebhookKeys(SECRET), headers, body, WEBHOOK.timestamp + shift).ok
      }),
    )
  })
})

describe('keys', () => {
  it('made here can sign: 32 bytes behind whsec_', () => {
    const secret = newWebhookSecret((bytes) => new Uint8Array(bytes).fill(255))
    expect(secret).toBe(`whsec_${Buffer.alloc(32, 255).toString('base64')}`)
    expect(signWebhook(parseWebhookKeys(secret), WEBHOOK)).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/)
  })

  it.each([
    ['', 'expected a key'],
    ['whsec_!!!', 'base64'],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, 'got 23'],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, 'got 65'],
    [`whsk_${Buffer.alloc(64, 1).toString('base64')}`, 'do not belong together'],
    [`whpk_${Buffer.alloc(31).toString('base64')}`, 'got 31'],
  ])('%j is refused without repeating it', (text, reason) => {
    const refuse = () => parseWebhookKeys(text)
    expect(refuse).toThrow(RangeError)
    expect(refuse).toThrow(reason)
    if (text.length > 10) expect(refuse).not.toThrow(text.slice(6))
  })
})
