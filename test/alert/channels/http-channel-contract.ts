import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { HttpMeans } from '../../../src/alert/channels/http-sender.ts'
import type { Channel, DeliveryResult } from '../../../src/alert/notification.ts'
import { type HttpReceiver, type ReceivedRequest, startHttpReceiver } from '../local-receivers.ts'
import { AT, investigation, message } from '../notification-builder.ts'
import { type Behaviour, channelContract } from './channel-contract.ts'

/** A channel that speaks HTTP, and how its receiver accepts. */
export type HttpChannelUnderTest = {
  readonly name: string
  /** A channel whose receiver is at a loopback address. */
  readonly at: (url: string, means?: HttpMeans) => Channel
  /** A channel as it is configured in earnest, at a host that `means` resolves. */
  readonly away: (means: HttpMeans) => { readonly channel: Channel; readonly host: string }
  readonly accept: (response: ServerResponse) => void
  /** By which the receiver would know a message again. */
  readonly idOf: (request: ReceivedRequest) => string
  readonly secrets: readonly string[]
  /** No body may be larger. */
  readonly largestBody: number
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end()
  }

/** The contract of every channel, and what every one that speaks HTTP must do besides. */
export function httpChannelContract(under: HttpChannelUnderTest): void {
  const { name, at, accept, idOf, secrets } = under
  const secret = secrets[0] ?? ''
  const answers: Readonly<Record<Behaviour, (response: ServerResponse) => void>> = {
    accepts: accept,
    'refuses-for-now': status(503),
    'refuses-for-good': status(400),
    hangs: () => {},
    'is-absent': () => {},
    'repeats-the-secret': (response) => response.writeHead(500, secret.replaceAll(/[^\x20-\x7e]/g, '')).end(secret),
  }
  channelContract(name, async (behaviour) => {
    const receiver = await startHttpReceiver(answers[behaviour])
    if (behaviour === 'is-absent') await receiver.close()
    return {
      channel: at(receiver.url, { timeoutMs: behaviour === 'hangs' ? 300 : 10_000 }),
      ids: () => receiver.requests.map(idOf),
      secrets: [...secrets, '/hooks/alerts', '0123456789abcdef'],
      close: behaviour === 'is-absent' ? async () => {} : receiver.close,
    }
  })

  const deliverTo = async (
    answer: (response: ServerResponse) => void,
    timeoutMs = 2000,
  ): Promise<{ result: DeliveryResult; receiver: HttpReceiver }> => {
    const receiver = await startHttpReceiver(answer)
    try {
      return { result: await at(receiver.url, { timeoutMs }).deliver(message(), AT), receiver }
    } finally {
      await receiver.close()
    }
  }

  describe(`the ${name} channel over HTTP`, () => {
    it.each([
      [302, 'later'],
      [400, 'never'],
      [401, 'never'],
      [404, 'never'],
      [408, 'later'],
      [410, 'never'],
      [429, 'later'],
      [500, 'later'],
      [502, 'later'],
      [504, 'later'],
    ])('%i is %s', async (code, outcome) => {
      expect((await deliverTo(status(code))).result.outcome).toBe(outcome)
    })

    it('follows no redirect: its target gets nothing', async () => {
      const elsewhere = await startHttpReceiver(accept)
      const { result } = await deliverTo(status(307, { location: elsewhere.url }))
      await elsewhere.close()
      expect(result.detail).toContain('redirects are not followed')
      expect(elsewhere.requests).toEqual([])
    })

    it('says that the receiver is gone at 410, and at no other answer', async () => {
      expect((await deliverTo(status(410))).result).toMatchObject({ outcome: 'never', gone: true })
      expect((await deliverTo(status(404))).result).not.toHaveProperty('gone')
    })

    it.each([429, 503])('passes on what the receiver asks for with %i', async (code) => {
      expect((await deliverTo(status(code, { 'retry-after': '3600' }))).result).toMatchObject({
        outcome: 'later',
        retryAfterMs: 3_600_000,
      })
    })

    it('reads no more than about 64 kB of an endless answer', async () => {
      let written = 0
      await deliverTo((response) => {
        response.writeHead(500)
        const chunk = Buffer.alloc(16 * 1024, 97)
        const pour = (): void => {
          while (!response.destroyed && response.write(chunk)) written += chunk.length
          if (!response.destroyed) response.once('drain', pour)
        }
        pour()
      })
      // What the sender's and the receiver's socket buffers take in comes on top of the 64 kB.
      expect(written).toBeLessThan(16 * 1024 * 1024)
    })

    it('sends nothing to a name that answers one private address among public ones', async () => {
      const { channel, host } = under.away({
        resolve: async () => [
          { address: '93.184.216.34', family: 4 },
          { address: '169.254.169.254', family: 4 },
        ],
      })
      const result = await channel.deliver(message(), AT)
      expect(result.outcome).toBe('never')
      expect(result.detail).toContain(`${host} (169.254.169.254) lies in a private or reserved network`)
    })

    it('leaves a resolver behind that never answers', async () => {
      const { channel, host } = under.away({ resolve: () => new Promise(() => {}), timeoutMs: 200 })
      expect(await channel.deliver(message(), AT)).toEqual({
        outcome: 'later',
        detail: `https://${host}: no answer within 0.2 s`,
      })
    })

    it('says no secret when the name cannot be resolved', async () => {
      const unknown = Object.assign(new Error(`getaddrinfo ENOTFOUND ${secret}`), { code: 'ENOTFOUND' })
      const { detail } = await under.away({ resolve: () => Promise.reject(unknown) }).channel.deliver(message(), AT)
      expect(detail).toContain('could not be resolved (ENOTFOUND)')
      expect(secrets.filter((one) => detail.includes(one))).toEqual([])
    })

    it.each([
      ['200 investigations', { investigations: Array.from({ length: 200 }, (_, i) => investigation({ id: i + 1 })) }],
      [
        'names of enormous length',
        { investigations: [investigation({ title: '漢&'.repeat(50_000), rootSlice: '<'.repeat(100_000) })] },
      ],
    ])('keeps within the limits of its receiver with %s', async (_, changed) => {
      const receiver = await startHttpReceiver(accept)
      const result = await at(receiver.url).deliver(message(changed), AT)
      await receiver.close()
      expect(result.outcome).toBe('delivered')
      const sizes = receiver.requests.map(({ body }) => body.length)
      expect(Math.max(...sizes)).toBeLessThan(under.largestBody)
    })
  })
}
