import * as z from 'zod'
import type { Problem } from '../../errors.ts'
import type { Channel, DeliveryResult, OutgoingMessage } from '../notification.ts'
import { webhookBody } from '../webhook-content.ts'
import { attemptTimeoutMs, type ChannelContext, channelKind, type WithSecret } from './channel-kind.ts'
import { type HttpAnswer, httpPost } from './http-post.ts'
import { outboundTarget, type Resolve, resolveOutbound } from './outbound-address.ts'
import { parseWebhookKeys, signWebhook } from './webhook-signature.ts'

const optionsSchema = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'expected https://host/path (http for a loopback host alone)' })
    .describe('Where signed requests are posted. https only; its path is never shown.'),
  ports: z.array(z.int().min(1).max(65_535)).max(10).default([]).describe('Ports allowed beside 443 and 8443.'),
})

/** A signed HTTP request to another system (Standard Webhooks). */
export const webhook = channelKind('webhook', optionsSchema, {
  check: webhookProblems,
  create: (options, context) => createWebhookChannel(options, context),
})

type WebhookOptions = WithSecret<z.output<typeof optionsSchema>>

/** How a webhook reaches the network; the defaults are the real ones. */
export type WebhookMeans = { readonly resolve?: Resolve; readonly timeoutMs?: number }

/**
 * A channel that posts a thin, signed body. Only 2xx counts as delivered.
 *
 * @throws {RangeError} if options were not checked before
 */
export function createWebhookChannel(
  options: WebhookOptions,
  context: ChannelContext,
  means: WebhookMeans = {},
): Channel {
  const keys = parseWebhookKeys(options.secret ?? '')
  const target = outboundTarget(options.url, options.ports)
  if (target.status === 'refused') throw new RangeError(`url ${target.because}`)
  const { url, host } = target
  const timeoutMs = means.timeoutMs ?? attemptTimeoutMs

  const post = async (message: OutgoingMessage, now: number, signal: AbortSignal): Promise<DeliveryResult> => {
    // A resolver cannot be called off; the request ends with the signal by itself, and keeps a status it has read.
    const resolved = await Promise.race([resolveOutbound(target, means.resolve), rejectionOf(signal)])
    if (resolved.status === 'refused') return { outcome: 'never', detail: resolved.because }
    const body = webhookBody(message.notification)
    const timestamp = Math.floor(now / 1000)
    const headers = {
      'content-type': 'application/json',
      'user-agent': context.userAgent,
      'webhook-id': message.messageId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook(keys, { id: message.messageId, timestamp, body }),
    }
    const answer = await httpPost({ url, host, addresses: resolved.addresses, headers, body, signal })
    return judgeAnswer(answer, url.origin, now)
  }

  return {
    kind: 'webhook',
    deliver: async (message, now) => {
      const deadline = AbortSignal.timeout(timeoutMs)
      try {
        return await post(message, now, deadline)
      } catch (error) {
        return { outcome: 'later', detail: `${url.origin}: ${describeError(error, deadline, timeoutMs)}` }
      }
    },
    close: async () => {},
  }
}

function webhookProblems(options: WebhookOptions): readonly Problem[] {
  const problems: Problem[] = []
  const target = outboundTarget(options.url, options.ports)
  if (target.status === 'refused') problems.push({ path: 'url', message: target.because })
  try {
    const keys = parseWebhookKeys(options.secret ?? '')
    if (keys.some((key) => key.scheme === 'v1a' && key.privateKey === undefined))
      problems.push({
        path: 'secret',
        message: 'a public key (whpk_) verifies and cannot sign; expected whsec_ or whsk_',
      })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    problems.push({ path: 'secret', message: error.message })
  }
  return problems
}

/** Only the origin is named: the path and the query of a webhook are often its password. */
function judgeAnswer({ status, retryAfter }: HttpAnswer, origin: string, now: number): DeliveryResult {
  const said = `${origin} answered ${status}`
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail: said }
  if (status === 410)
    return { outcome: 'never', detail: `${said}: it wants no more messages; take the channel out of the configuration` }
  if (status >= 300 && status < 400)
    return { outcome: 'later', detail: `${said}: redirects are not followed; set url to the final address` }
  const passing = status >= 500 || status === 408 || status === 425 || status === 429
  if (!passing) return { outcome: 'never', detail: `${said}: it refuses the message` }
  const retryAfterMs = parseRetryAfter(retryAfter, now)
  return { outcome: 'later', detail: said, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now; undefined where it is neither. */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function describeError(error: unknown, deadline: AbortSignal, timeoutMs: number): string {
  if (deadline.aborted) return `no answer within ${timeoutMs / 1000} s`
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  switch (code) {
    case 'ECONNREFUSED':
      return 'the connection was refused (ECONNREFUSED)'
    case 'ECONNRESET':
      return 'the connection broke (ECONNRESET)'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name could not be resolved (${code})`
    default:
      return `the request failed (${code})`
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
