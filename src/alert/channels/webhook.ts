import * as z from 'zod'
import type { Problem } from '../../errors.ts'
import { alertmanagerBody } from '../alertmanager-content.ts'
import type { Channel, OutgoingMessage } from '../notification.ts'
import { cloudEventBody, webhookBody } from '../webhook-content.ts'
import { type ChannelContext, channelKind, type WithSecret } from './channel-kind.ts'
import { createHttpSender, type HttpMeans } from './http-sender.ts'
import { outboundTarget } from './outbound-address.ts'
import { parseWebhookKeys, signWebhook } from './webhook-signature.ts'

/** Where a signed request goes; shared by every channel that signs. */
export const signedAddress = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'expected https://host/path (http for a loopback host alone)' })
    .describe('Where signed requests are posted. https only; its path is never shown.'),
  ports: z.array(z.int().min(1).max(65_535)).max(10).default([]).describe('Ports allowed beside 443 and 8443.'),
})

const FORMATS = {
  thin: (message) => ({ contentType: 'application/json', body: webhookBody(message.notification) }),
  cloudevents: (message, baseUrl) => ({
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: cloudEventBody(message, baseUrl),
  }),
  alertmanager: (message, baseUrl) => ({
    contentType: 'application/json',
    body: alertmanagerBody(message, baseUrl),
  }),
} as const satisfies Record<
  string,
  (message: OutgoingMessage, baseUrl: string) => { readonly contentType: string; readonly body: Buffer }
>

/** How the body of a signed request is written. */
export type WebhookFormat = keyof typeof FORMATS

const optionsSchema = signedAddress.extend({
  format: z
    .enum(Object.keys(FORMATS) as [WebhookFormat, ...WebhookFormat[]])
    .default('thin')
    .describe(
      'Body: thin (what happened and where to read on), cloudevents (the same as a CloudEvent 1.0) or alertmanager (version 4).',
    ),
})

/** A signed HTTP request to another system (Standard Webhooks). */
export const webhook = channelKind('webhook', optionsSchema, {
  check: signingProblems,
  create: (options, context) => createWebhookChannel(options, context),
})

type SignedOptions = WithSecret<z.output<typeof signedAddress>>

/**
 * A channel that posts a signed body. Only 2xx counts as delivered.
 *
 * @throws {RangeError} if options were not checked before
 */
export function createWebhookChannel(
  options: SignedOptions & { readonly format?: WebhookFormat; readonly kind?: string },
  context: ChannelContext,
  means: HttpMeans = {},
): Channel {
  const keys = parseWebhookKeys(options.secret ?? '')
  const target = outboundTarget(options.url, options.ports)
  if (target.status === 'refused') throw new RangeError(`url ${target.because}`)
  const sender = createHttpSender(target, (options.secret ?? '').split(/\s+/), means)
  const format = FORMATS[options.format ?? 'thin']
  return {
    kind: options.kind ?? 'webhook',
    deliver: async (message, now) => {
      const { contentType, body } = format(message, context.baseUrl)
      const timestamp = Math.floor(now / 1000)
      const headers = {
        'content-type': contentType,
        'user-agent': context.userAgent,
        'webhook-id': message.messageId,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(keys, { id: message.messageId, timestamp, body }),
      }
      return sender.send({ headers, body }, now, sender.deadline())
    },
    close: async () => {},
  }
}

/** What is wrong with where signed requests go and with what signs them. */
export function signingProblems(options: SignedOptions): readonly Problem[] {
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
