import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { HttpMeans } from '../../../src/alert/channels/http-sender.ts'
import { channelKinds } from '../../../src/alert/channels/index.ts'
import { createPagerDutyChannel } from '../../../src/alert/channels/pagerduty.ts'
import { startHttpReceiver } from '../local-receivers.ts'
import { AT, CONTEXT, investigation, message } from '../notification-builder.ts'
import { httpChannelContract } from './http-channel-contract.ts'

const KEY = 'R0UT1NGk3yR0UT1NGk3yR0UT1NGk3y00'

const at = (url: string, means: HttpMeans = {}) =>
  createPagerDutyChannel({ region: 'us', url: url.split('?')[0], secret: KEY }, CONTEXT, means)

const accept = (response: ServerResponse): void => {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"success"}')
}

/** 12 digits of the SHA-256 of the address of the pages: which installation it is. */
const HERE = createHash('sha256').update(CONTEXT.baseUrl).digest('hex').slice(0, 12)
const inv = (id: number): string => `inv:${HERE}:${id}`

const keyOf = (body: Buffer): string => JSON.parse(body.toString()).dedup_key

httpChannelContract({
  name: 'pagerduty',
  at,
  away: (means) => ({
    channel: createPagerDutyChannel({ region: 'eu', secret: KEY }, CONTEXT, means),
    host: 'events.eu.pagerduty.com',
  }),
  accept,
  idOf: ({ body }) => keyOf(body),
  secrets: [KEY],
  largestBody: 512_000,
})

const three = message({ investigations: [1, 2, 3].map((id) => investigation({ id })) })

describe('a message of several investigations', () => {
  it('is one request for each, with the routing key in the body', async () => {
    const receiver = await startHttpReceiver(accept)
    const result = await at(receiver.url).deliver(three, AT)
    await receiver.close()
    expect(result).toMatchObject({
      outcome: 'delivered',
      detail: expect.stringMatching(/^3 of 3 events taken; .*202$/),
    })
    expect(receiver.requests.map(({ body }) => keyOf(body)).sort()).toEqual([inv(1), inv(2), inv(3)])
    expect(JSON.parse(receiver.requests[0]?.body.toString() ?? '')).toMatchObject({
      routing_key: KEY,
      event_action: 'trigger',
    })
  })

  it('waits as a whole while one has to wait, and the next try sends that one alone', async () => {
    let limited = true
    const receiver = await startHttpReceiver((response, { body }) =>
      limited && keyOf(body) === inv(2) ? response.writeHead(429, { 'retry-after': '60' }).end() : accept(response),
    )
    const channel = at(receiver.url)
    const first = await channel.deliver(three, AT)
    limited = false
    const second = await channel.deliver(three, AT + 60_000)
    await receiver.close()
    expect(first).toMatchObject({ outcome: 'later', retryAfterMs: 60_000, detail: expect.stringContaining('2 of 3') })
    expect(second).toMatchObject({ outcome: 'delivered', detail: expect.stringContaining('3 of 3') })
    expect(receiver.requests.slice(3).map(({ body }) => keyOf(body))).toEqual([inv(2)])
  })

  it('is a dead letter where one of them is refused for good, and says how many were taken', async () => {
    const receiver = await startHttpReceiver((response, { body }) =>
      keyOf(body) === inv(2) ? response.writeHead(400).end() : accept(response),
    )
    const result = await at(receiver.url).deliver(three, AT)
    await receiver.close()
    expect(result).toMatchObject({ outcome: 'never', detail: expect.stringMatching(/^2 of 3 events taken; .*400/) })
  })

  it('of 200 investigations is sent within one try, each once', async () => {
    const receiver = await startHttpReceiver(accept)
    const many = message({ investigations: Array.from({ length: 200 }, (_, i) => investigation({ id: i + 1 })) })
    await at(receiver.url).deliver(many, AT)
    await receiver.close()
    expect(new Set(receiver.requests.map(({ body }) => keyOf(body))).size).toBe(200)
    expect(receiver.requests).toHaveLength(200)
  })
})

describe('a test', () => {
  const test = message({ kind: 'test', investigations: [] })
  const actionOf = (body: Buffer): string => JSON.parse(body.toString()).event_action

  it('is opened and then resolved, in that order and under one key, so that nothing stays open', async () => {
    const receiver = await startHttpReceiver(accept)
    const result = await at(receiver.url).deliver(test, AT)
    await receiver.close()
    expect(result.outcome).toBe('delivered')
    expect(receiver.requests.map(({ body }) => actionOf(body))).toEqual(['trigger', 'resolve'])
    expect(new Set(receiver.requests.map(({ body }) => keyOf(body))).size).toBe(1)
  })

  it('whose resolving had to wait is resolved by the next try and not opened again', async () => {
    let limited = true
    const receiver = await startHttpReceiver((response, { body }) =>
      limited && actionOf(body) === 'resolve' ? response.writeHead(429).end() : accept(response),
    )
    const channel = at(receiver.url)
    expect(await channel.deliver(test, AT)).toMatchObject({ outcome: 'later' })
    limited = false
    expect(await channel.deliver(test, AT + 1000)).toMatchObject({ outcome: 'delivered' })
    await receiver.close()
    expect(receiver.requests.map(({ body }) => actionOf(body))).toEqual(['trigger', 'resolve', 'resolve'])
  })
})

describe('options of a PagerDuty channel', () => {
  const { check, skips } = channelKinds.pagerduty

  it('pass with a routing key and a region', () => {
    expect(check({ secret: KEY })).toEqual([])
    expect(check({ secret: KEY, region: 'eu' })).toEqual([])
  })

  it.each([
    [{}, 'secret'],
    [{ secret: `${KEY}0` }, 'secret'],
    [{ secret: `${KEY.slice(1)}-` }, 'secret'],
    [{ secret: KEY, region: 'moon' }, 'region'],
    [{ secret: KEY, url: 'https://events.bank.example/v2/enqueue' }, 'url'],
  ])('%j is refused', (options, path) => {
    const problems = check(options)
    expect(problems.map((problem) => problem.path)).toEqual([path])
    expect(JSON.stringify(problems)).not.toContain(KEY.slice(1))
  })

  it('it is the only kind that has a use for acknowledged', () => {
    const using = Object.entries(channelKinds).filter(([, kind]) => !kind.skips.includes('acknowledged'))
    expect(using.map(([name]) => name)).toEqual(['pagerduty'])
    expect(skips).toEqual([])
  })
})
