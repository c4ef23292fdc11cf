import * as z from 'zod'
import type { Channel, DeliveryResult } from '../notification.ts'
import { type PagerDutyEvent, pagerDutyEvents } from '../pagerduty-content.ts'
import { type ChannelContext, channelKind, type WithSecret } from './channel-kind.ts'
import { createHttpSender, type HttpMeans } from './http-sender.ts'
import { isLoopbackHost, outboundTarget } from './outbound-address.ts'
import { rememberUnderWay } from './under-way.ts'

const ADDRESSES = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
} as const

const optionsSchema = z.object({
  region: z
    .enum(['us', 'eu'])
    .default('us')
    .describe('Service region of the account: events.pagerduty.com or events.eu.pagerduty.com.'),
  url: z
    .url({ protocol: /^https?$/, error: 'expected http://127.0.0.1:port/v2/enqueue' })
    .refine((text) => URL.canParse(text) && isLoopbackHost(new URL(text).hostname), {
      error: 'expected an address on a loopback host; region chooses where PagerDuty is',
    })
    .optional()
    .describe('An address on a loopback host that stands in for PagerDuty, for trials.'),
})

/** Events for PagerDuty (Events API v2); the routing key of the integration is the secret. */
export const pagerduty = channelKind('pagerduty', optionsSchema, {
  check: ({ secret }) =>
    isRoutingKey(secret)
      ? []
      : [
          {
            path: 'secret',
            message: 'expected the routing key of an Events API v2 integration: 32 letters and digits',
          },
        ],
  create: (options, context) => createPagerDutyChannel(options, context),
  skips: [],
})

/** Requests at the same time: all of a large message have to end within the time of one try. */
const TOGETHER = 4

/**
 * A channel that sends one event for each investigation of a message. It is delivered when all were taken; those that were are
 * remembered while the message is under way, and a repeat after a restart is harmless, because the key of an event stays the same.
 *
 * @throws {RangeError} if options were not checked before
 */
export function createPagerDutyChannel(
  { secret = '', region, url }: WithSecret<z.output<typeof optionsSchema>>,
  context: ChannelContext,
  means: HttpMeans = {},
): Channel {
  if (!isRoutingKey(secret)) throw new RangeError('secret: expected a routing key of 32 letters and digits')
  const target = outboundTarget(url ?? ADDRESSES[region])
  if (target.status === 'refused') throw new RangeError(`url ${target.because}`)
  // The path is the same for everyone and no secret; the routing key stands in the body.
  const sender = createHttpSender(target, [secret], means)
  const headers = { 'content-type': 'application/json', 'user-agent': context.userAgent }
  const taken = rememberUnderWay(() => new Set<string>())

  return {
    kind: 'pagerduty',
    deliver: async (message, now) => {
      const done = taken.begin(message.messageId)
      const events = pagerDutyEvents(message, context.baseUrl)
      const waiting = events.filter((event) => !done.has(nameOf(event)))
      // What is opened and resolved under one key has to arrive in that order.
      const together = new Set(events.map((event) => event.dedup_key)).size === events.length ? TOGETHER : 1
      const deadline = sender.deadline()
      const results: DeliveryResult[] = []
      for (let from = 0; from < waiting.length && !results.some(isPassing); from += together) {
        const sent = await Promise.all(
          waiting.slice(from, from + together).map(async (event) => {
            const body = Buffer.from(JSON.stringify({ routing_key: secret, ...event }))
            const result = await sender.send({ headers, body }, now, deadline)
            if (result.outcome === 'delivered') done.add(nameOf(event))
            return result
          }),
        )
        results.push(...sent)
      }
      const result = judged(results, done.size, events.length)
      if (result.outcome !== 'later') taken.end(message.messageId)
      return result
    },
    close: async () => {},
  }
}

function isRoutingKey(secret: string | undefined): boolean {
  return secret !== undefined && /^[A-Za-z0-9]{32}$/.test(secret)
}

function nameOf({ event_action, dedup_key }: PagerDutyEvent): string {
  return `${event_action} ${dedup_key}`
}

function isPassing({ outcome }: DeliveryResult): boolean {
  return outcome === 'later'
}

/** One that has to wait makes the message wait. One that is refused for good keeps no other from being told, but somebody was not: the message is a dead letter. */
function judged(results: readonly DeliveryResult[], taken: number, of: number): DeliveryResult {
  if (of === 0) return { outcome: 'delivered', detail: 'nothing to send: the message speaks of no investigation' }
  const waits = results.filter((result) => result.outcome === 'later')
  const refused = results.find((result) => result.outcome === 'never')
  const [first] = waits.length > 0 ? waits : refused === undefined ? results : [refused]
  const detail = of === 1 ? (first?.detail ?? '') : `${taken} of ${of} events taken; ${first?.detail ?? 'all before'}`
  if (waits.length > 0) {
    const retryAfterMs = Math.max(0, ...waits.map((result) => (result.outcome === 'later' && result.retryAfterMs) || 0))
    return { outcome: 'later', detail, ...(retryAfterMs === 0 ? {} : { retryAfterMs }) }
  }
  return refused === undefined ? { outcome: 'delivered', detail } : { ...refused, detail }
}
