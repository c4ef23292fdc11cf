import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { HttpMeans } from '../../../src/alert/channels/http-sender.ts'
import { channelKinds } from '../../../src/alert/channels/index.ts'
import { createWebhookChannel } from '../../../src/alert/channels/webhook.ts'
import { parseWebhookKeys, verifyWebhook } from '../../../src/alert/channels/webhook-signature.ts'
import type { DeliveryResult } from '../../../src/alert/notification.ts'
import { startHttpReceiver } from '../local-receivers.ts'
import { AT, CONTEXT, message } from '../notification-builder.ts'
import { httpChannelContract } from './http-channel-contract.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const OLD_SECRET = `whsec_${Buffer.alloc(24, 8).toString('base64')}`

httpChannelContract({
  name: 'webhook',
  at: channel,
  away: (means) => ({ channel: channel('https://hooks.example.com/x/secret-path', means), host: 'hooks.example.com' }),
  accept: (response) => response.writeHead(204).end(),
  idOf: ({ headers }) => headers['webhook-id'] ?? '',
  secrets: [SECRET, SECRET.slice(6), 'secret-path'],
  largestBody: 20_000,
})

function channel(url: string, means: HttpMeans = {}, secret = SECRET) {
  return createWebhookChannel({ url, ports: [], secret }, CONTEXT, means)
}

async function deliverTo(answer: (response: ServerResponse) => void, timeoutMs = 2000): Promise<DeliveryResult> {
  const receiver = await startHttpReceiver(answer)
  try {
    return await channel(receiver.url, { timeoutMs }).deliver(message(), AT)
  } finally {
    await receiver.close()
  }
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end()
  }

describe('a webhook on the wire', () => {
  it('is verified by a receiver that knows the secret, over the exact bytes received', async () => {
    const receiver = await startHttpReceiver(status(200))
    await channel(receiver.url).deliver(message(), AT)
    await receiver.close()
    const [request] = receiver.requests
    expect(request?.method).toBe('POST')
    expect(request?.path).toBe('/hooks/alerts?sig=0123456789abcdef')
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'plumbline/1.0.0',
      'webhook-timestamp': String(AT / 1000),
      'webhook-id': message().messageId,
    })
    const body = request?.body ?? Buffer.alloc(0)
    expect(verifyWebhook(parseWebhookKeys(SECRET), request?.headers ?? {}, body, AT / 1000)).toEqual({ ok: true })
    expect(verifyWebhook(parseWebhookKeys(OLD_SECRET), request?.headers ?? {}, body, AT / 1000).ok).toBe(false)
    expect(JSON.parse(body.toString())).toMatchObject({
      type: 'investigation.opened',
      timestamp: '2026-04-13T03:05:22.000Z',
      data: { investigations: [{ investigation: 'INV-12' }] },
    })
  })

  it('is signed anew at each try with the time of that try, over the same body', async () => {
    const receiver = await startHttpReceiver(status(503))
    const hook = channel(receiver.url)
    await hook.deliver(message(), AT)
    await hook.deliver(message(), AT + 5000)
    await receiver.close()
    const [first, second] = receiver.requests
    expect(Number(second?.headers['webhook-timestamp']) - Number(first?.headers['webhook-timestamp'])).toBe(5)
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature'])
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true)
  })

  it('carries a signature for each secret while one is being rotated', async () => {
    const receiver = await startHttpReceiver(status(200))
    await channel(receiver.url, {}, `${SECRET} ${OLD_SECRET}`).deliver(message(), AT)
    await receiver.close()
    const { headers = {}, body = Buffer.alloc(0) } = receiver.requests[0] ?? {}
    for (const key of [SECRET, OLD_SECRET])
      expect(verifyWebhook(parseWebhookKeys(key), headers, body, AT / 1000)).toEqual({ ok: true })
  })
})

describe('what becomes of an answer', () => {
  it.each([200, 202, 204])('%i is delivered', async (code) => {
    expect((await deliverTo(status(code))).outcome).toBe('delivered')
  })

  it('410 is for good and for every message: the channel may be switched off', async () => {
    expect(await deliverTo(status(410))).toEqual({
      outcome: 'never',
      gone: true,
      detail: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ answered 410: it wants no more messages$/),
    })
  })

  it('Retry-After as a date counts from the time of the try', async () => {
    const result = await deliverTo(status(503, { 'retry-after': new Date(AT + 90_000).toUTCString() }))
    expect(result).toMatchObject({ outcome: 'later', retryAfterMs: 90_000 })
  })

  it('a connection that breaks before the answer is tried again later', async () => {
    const result = await deliverTo((response) => response.socket?.destroy())
    expect(result.outcome).toBe('later')
    expect(result.detail).toContain('ECONNRESET')
  })

  it('2xx counts even if the body after it never ends', async () => {
    const result = await deliverTo((response) => {
      response.writeHead(200)
      response.write('so far')
    }, 300)
    expect(result.outcome).toBe('delivered')
  })

  it('a server that speaks no TLS where https is wanted is tried again later', async () => {
    const receiver = await startHttpReceiver(status(200))
    const result = await channel(`https://127.0.0.1:${receiver.port}/`).deliver(message(), AT)
    await receiver.close()
    expect(result.outcome).toBe('later')
    expect(receiver.requests).toEqual([])
  })
})

describe('where a webhook may go', () => {
  it('the name is resolved once for a try, so that check and connection see the same answer', async () => {
    const receiver = await startHttpReceiver(status(200))
    let asked = 0
    const hook = channel(`http://localhost:${receiver.port}/x`, {
      resolve: async () => {
        asked++
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    expect((await hook.deliver(message(), AT)).outcome).toBe('delivered')
    await receiver.close()
    expect(asked).toBe(1)
    expect(receiver.requests[0]?.headers.host).toBe(`localhost:${receiver.port}`)
  })
})

describe('the format of a body', () => {
  const bodyIn = async (format: 'thin' | 'cloudevents' | 'alertmanager') => {
    const receiver = await startHttpReceiver(status(200))
    const made = channelKinds.webhook.create({ url: receiver.url, secret: SECRET, format }, CONTEXT)
    await made.deliver(message(), AT)
    await receiver.close()
    const { headers = {}, body = Buffer.alloc(0) } = receiver.requests[0] ?? {}
    expect(verifyWebhook(parseWebhookKeys(SECRET), headers, body, AT / 1000)).toEqual({ ok: true })
    return { type: headers['content-type'], body: JSON.parse(body.toString()) }
  }

  it('is thin, a CloudEvent, or that of Alertmanager; all are signed over their bytes', async () => {
    expect(await bodyIn('thin')).toMatchObject({ type: 'application/json', body: { type: 'investigation.opened' } })
    expect(await bodyIn('cloudevents')).toMatchObject({
      type: 'application/cloudevents+json; charset=utf-8',
      body: { specversion: '1.0', id: message().messageId },
    })
    expect(await bodyIn('alertmanager')).toMatchObject({ type: 'application/json', body: { version: '4' } })
  })

  it('is thin where none is named', () => {
    expect(channelKinds.webhook.optionsSchema.parse({ url: 'https://hooks.example.com' })).toMatchObject({
      format: 'thin',
    })
  })
})

describe('options of a webhook', () => {
  const { check, create } = channelKinds.webhook

  it('pass with a url and a secret', () => {
    expect(check({ url: 'https://hooks.example.com/plumbline', secret: SECRET })).toEqual([])
  })

  it.each([
    [{ url: 'ftp://hooks.example.com', secret: SECRET }, 'url', 'expected https://host/path'],
    [{ url: 'http://hooks.example.com', secret: SECRET }, 'url', 'http is for loopback hosts alone'],
    [{ url: 'https://hooks.example.com:9443', secret: SECRET }, 'url', 'has port 9443; expected 443 or 8443'],
    [{ url: 'https://u:p@hooks.example.com', secret: SECRET }, 'url', 'holds a user name or password'],
    [{ url: 'https://192.168.1.1/', secret: SECRET }, 'url', 'private or reserved network'],
    [{ url: 'https://hooks.example.com' }, 'secret', 'expected a key that begins with whsec_'],
    [{ url: 'https://hooks.example.com', secret: 'hunter2' }, 'secret', 'base64'],
    [{ url: 'https://hooks.example.com', secret: 'whsec_c2hvcnQ=' }, 'secret', '24 to 64 bytes, got 5'],
  ])('%j is refused at %s', (options, path, text) => {
    const [problem] = check(options)
    expect(problem?.path).toBe(path)
    expect(problem?.message).toContain(text)
    expect(() => create(options, CONTEXT)).toThrow(/the webhook channel cannot be made/)
  })

  it('a port may be listed', () => {
    expect(check({ url: 'https://hooks.example.com:9443', ports: [9443], secret: SECRET })).toEqual([])
  })
})
