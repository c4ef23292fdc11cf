import { z } from '@hono/zod-openapi'
import type { ChannelState } from '../../alert/channel-states.ts'
import type { DeliveryStatus, SentMessage, Try } from '../../alert/notification.ts'
import { ServiceError } from '../../errors.ts'
import type { AppServices } from '../app-services.ts'
import { endpoint } from '../endpoint.ts'
import { isoTime } from '../moment.ts'
import { SEVERITIES } from './investigations.ts'
import { cursorField, limitField, momentAnswer, sent } from './query-fields.ts'

const STATUSES = ['pending', 'delivered', 'failed', 'set-aside'] as const satisfies readonly DeliveryStatus[]

const deliveryAnswer = z
  .object({
    outboxId: z.number().int(),
    messageId: z.string(),
    channel: z.string(),
    kind: z.string(),
    severity: z.enum(SEVERITIES),
    status: z.enum(STATUSES).openapi({
      description: '`failed` is a dead letter: it is kept and can be sent again; `set-aside` one that a person let be.',
    }),
    attempts: z.number().int(),
    createdAt: momentAnswer,
    dueAt: momentAnswer,
    deliveredAt: momentAnswer.optional(),
    lastError: z.string().optional(),
    detail: z.string().optional().openapi({ description: 'What the receiver answered at the last try.' }),
    because: z.string().optional().openapi({ description: 'Why this channel was told.' }),
    investigations: z.array(z.number().int()),
    bytes: z.number().int().openapi({ description: 'Of the message as it is kept.' }),
    sha256: z.string().openapi({ description: 'Of the message as it is kept.' }),
  })
  .openapi('Delivery')

const deliveryDetail = deliveryAnswer
  .extend({
    tries: z.array(
      z.object({
        startedAt: momentAnswer,
        endedAt: momentAnswer.optional(),
        outcome: z.enum(['delivered', 'later', 'never']).optional(),
        detail: z.string().optional(),
      }),
    ),
    body: z
      .looseObject({ messageId: z.string(), channel: z.string(), notification: z.looseObject({}) })
      .openapi({ description: 'What is told, before it is set for the channel. Links that acknowledge are not kept.' }),
  })
  .openapi('DeliveryDetail')

const channelAnswer = z
  .object({
    name: z.string(),
    kind: z.string(),
    routes: z.array(z.string()),
    waiting: z.number().int(),
    failed: z.number().int(),
    lastDeliveredAt: momentAnswer.optional(),
    disabled: z.object({ at: momentAnswer, because: z.string() }).optional(),
  })
  .openapi('Channel')

const exampleDelivery = {
  outboxId: 41,
  messageId: 'msg_kHD5pbTzRyoAVUvMCfnp4nH7AVzEXRNRzSWyVRXvAmE',
  channel: 'oncall-hook',
  kind: 'opened',
  severity: 'critical',
  status: 'failed',
  attempts: 1,
  createdAt: '2026-04-13T03:05:22.000Z',
  dueAt: '2026-04-13T03:05:31.000Z',
  lastError: 'https://hooks.bank.example answered 410: it wants no more messages',
  detail: 'https://hooks.bank.example answered 410: it wants no more messages',
  because: 'route oncall: severity is critical; first notification',
  investigations: [118],
  bytes: 1184,
  sha256: '20fa3c5e9d4b7a61f8e2d0c9b3a57f6e1d2c4b8a90e7f5d3c1b6a8e4f2d07b19',
}

const exampleDetail = {
  ...exampleDelivery,
  tries: [
    {
      startedAt: '2026-04-13T03:05:30.000Z',
      endedAt: '2026-04-13T03:05:31.000Z',
      outcome: 'never',
      detail: 'https://hooks.bank.example answered 410: it wants no more messages',
    },
  ],
  body: {
    messageId: exampleDelivery.messageId,
    channel: 'oncall-hook',
    because: 'route oncall: severity is critical; first notification',
    notification: { kind: 'opened', severity: 'critical', model: 'credit-default', investigations: [] },
  },
}

const exampleChannel = {
  name: 'oncall-hook',
  kind: 'webhook',
  routes: ['oncall'],
  waiting: 0,
  failed: 1,
  lastDeliveredAt: '2026-04-12T03:05:31.000Z',
  disabled: {
    at: '2026-04-13T03:05:31.000Z',
    because: 'https://hooks.bank.example answered 410: it wants no more messages',
  },
}

const idParams = z.object({ id: z.coerce.number<number | string>().int().min(1).openapi({ example: 41 }) })
const nameParams = z.object({ name: z.string().min(1).max(100).openapi({ example: 'oncall-hook' }) })

/** What was sent and what became of it; channels. */
export const deliveryEndpoints = [
  endpoint({
    route: 'GET /api/v1/deliveries',
    summary: 'Messages, newest first',
    query: z.strictObject({
      channel: z.string().min(1).max(100).optional().openapi({ example: 'oncall-hook' }),
      status: z.enum(STATUSES).optional().openapi({ example: 'failed' }),
      cursor: cursorField,
      limit: limitField,
    }),
    answer: z.object({ items: z.array(deliveryAnswer), next: z.number().int().optional() }),
    example: { items: [exampleDelivery], next: 41 },
    handle: ({ query }, services) => services.outbox.list({ ...sent(query), limit: query.limit }),
  }),
  endpoint({
    route: 'GET /api/v1/deliveries/:id',
    summary: 'One message with its tries and what it tells',
    params: idParams,
    answer: deliveryDetail,
    example: exampleDetail,
    handle: ({ params: { id } }, services) => {
      const found = messageOf(services, id)
      return { ...found, tries: found.tries.map(tryAnswer) }
    },
  }),
  endpoint({
    route: 'POST /api/v1/deliveries/:id/replay',
    summary: 'Send a dead letter again',
    about:
      'It keeps its id, so that a receiver that has it already can drop it; its tries begin anew. Anything but a dead letter is refused with 409.',
    params: idParams,
    answer: deliveryAnswer,
    example: { ...exampleDelivery, status: 'pending', attempts: 0 },
    handle: ({ params: { id }, actor }, services) => {
      services.replay(id, actor)
      const { tries: _tries, body: _body, ...message } = messageOf(services, id)
      return message satisfies SentMessage
    },
  }),
  endpoint({
    route: 'POST /api/v1/deliveries/:id/set-aside',
    summary: 'Let a dead letter be',
    about:
      'It is kept with its tries and counted no more; it can still be sent again. Who set it aside stands in the evidence log. Anything but a dead letter is refused with 409.',
    params: idParams,
    answer: deliveryAnswer,
    example: { ...exampleDelivery, status: 'set-aside' },
    handle: ({ params: { id }, actor }, services) => {
      services.setAside(id, actor)
      const { tries: _tries, body: _body, ...message } = messageOf(services, id)
      return message satisfies SentMessage
    },
  }),
  endpoint({
    route: 'GET /api/v1/channels',
    summary: 'Channels of the configuration, and whether messages go there',
    answer: z.object({ items: z.array(channelAnswer) }),
    example: { items: [exampleChannel] },
    handle: (_, services) => ({ items: services.channels().map(stateAnswer) }),
  }),
  endpoint({
    route: 'POST /api/v1/channels/:name/enable',
    summary: 'Switch a channel on again',
    about:
      'Everything that could not go there since it was switched off is due at once. A channel that is on is refused with 409.',
    params: nameParams,
    answer: channelAnswer,
    example: { name: 'oncall-hook', kind: 'webhook', routes: ['oncall'], waiting: 1, failed: 0 },
    handle: ({ params: { name }, actor }, services) => {
      channelOf(services, name)
      services.enableChannel(name, actor)
      return stateAnswer(channelOf(services, name))
    },
  }),
  endpoint({
    route: 'POST /api/v1/channels/:name/test',
    summary: 'Send a message that says it is a test',
    about:
      'It goes the way of every message and is tried once. `delivered` is what the receiver answered, not what a person has read.',
    params: nameParams,
    answer: z
      .object({
        outcome: z.enum(['delivered', 'later', 'never']),
        detail: z.string(),
        retryAfterMs: z.number().optional(),
        gone: z.boolean().optional(),
        refused: z.string().optional().openapi({ description: 'Recipients who will never get it, and why.' }),
      })
      .openapi('DeliveryResult'),
    example: { outcome: 'delivered', detail: 'https://hooks.bank.example answered 204' },
    handle: ({ params: { name }, actor }, services) => {
      channelOf(services, name)
      return services.testChannel(name, actor)
    },
  }),
] as const

function messageOf(services: AppServices, id: number) {
  const found = services.outbox.get(id)
  if (found === undefined) throw new ServiceError('not-found', `there is no message ${id}`)
  return found
}

function channelOf(services: AppServices, name: string): ChannelState {
  const channels = services.channels()
  const found = channels.find((channel) => channel.name === name)
  if (found !== undefined) return found
  const known = channels.map((channel) => channel.name).join(', ') || 'none'
  throw new ServiceError('not-found', `there is no channel of this name; the configuration has ${known}`)
}

function stateAnswer({ lastDeliveredAt, ...state }: ChannelState) {
  return { ...state, ...(lastDeliveredAt === undefined ? {} : { lastDeliveredAt: isoTime(lastDeliveredAt) }) }
}

function tryAnswer({ startedAt, endedAt, ...result }: Try) {
  return { startedAt: isoTime(startedAt), ...(endedAt === undefined ? {} : { endedAt: isoTime(endedAt) }), ...result }
}
