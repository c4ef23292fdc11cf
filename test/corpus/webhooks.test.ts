import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseWebhookKeys, signWebhook, verifyWebhook } from '../../src/alert/channels/webhook-signature.ts'
import { retryGapsMs } from '../../src/alert/retry-schedule.ts'

type Signed = {
  readonly scheme: 'v1' | 'v1a'
  readonly secret?: string
  readonly whsk?: string
  readonly whpk?: string
  readonly id: string
  readonly timestamp: number
  readonly payload: string
  readonly want: string
}

type Verified = {
  readonly desc: string
  readonly secret?: string
  readonly now: number
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string
  readonly ok: boolean
}

const corpus = JSON.parse(
  readFileSync(`${process.env.PLUMBLINE_CORPUS}/vectors/webhooks/standard_webhooks.json`, 'utf8'),
) as {
  readonly toleranceSeconds: number
  readonly sign: readonly Signed[]
  readonly key_reject: readonly string[]
  readonly verify: readonly Verified[]
  readonly retry_schedule_seconds: { readonly spec_example_delays: readonly number[] }
}

describe('the vectors of Standard Webhooks', () => {
  it('are there: both schemes, and at least ten to verify', () => {
    expect(corpus.sign.map(({ scheme }) => scheme)).toEqual(['v1', 'v1a'])
    expect(corpus.verify.length).toBeGreaterThan(10)
  })

  it.each(corpus.sign)('$scheme: the signature is byte for byte the published one', (vector) => {
    const { id, timestamp, payload, want } = vector
    const keys = parseWebhookKeys(vector.secret ?? vector.whsk ?? '')
    expect(signWebhook(keys, { id, timestamp, body: Buffer.from(payload) })).toBe(want)
  })

  it.each(corpus.sign.filter(({ whpk }) => whpk !== undefined))('$scheme: the public key verifies it', (vector) => {
    const headers = {
      'webhook-id': vector.id,
      'webhook-timestamp': String(vector.timestamp),
      'webhook-signature': vector.want,
    }
    const keys = parseWebhookKeys(vector.whpk ?? '')
    expect(verifyWebhook(keys, headers, Buffer.from(vector.payload), vector.timestamp)).toEqual({ ok: true })
  })

  it.each(corpus.key_reject)('a damaged key is refused', (key) => {
    expect(() => parseWebhookKeys(key)).toThrow(RangeError)
  })

  it.each(corpus.verify)('verifying: $desc', ({ secret, now, headers, payload, ok }) => {
    const keys = parseWebhookKeys(secret ?? corpus.sign[0]?.secret ?? '')
    expect(verifyWebhook(keys, headers, Buffer.from(payload), now, corpus.toleranceSeconds).ok).toBe(ok)
  })

  it('the schedule of tries is the specification’s', () => {
    expect(retryGapsMs.map((gap) => gap / 1000)).toEqual(corpus.retry_schedule_seconds.spec_example_delays)
  })
})
