import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { AppEnv } from '../access.ts'
import { FAMILIES, SEVERITIES, STATUSES } from './investigations.ts'
import { momentAnswer } from './query-fields.ts'

const fact = z.object({ name: z.string(), value: z.string() })

/** What a webhook holds beside its type and its time; `dataschema` of the CloudEvents names it. */
const webhookData = z
  .object({
    severity: z.enum(SEVERITIES),
    model: z.string(),
    note: z.string().optional(),
    channel: z.string().optional().openapi({ description: 'Of channel.disabled: which channel was switched off.' }),
    because: z.string().optional().openapi({ description: 'Of channel.disabled: why.' }),
    groupKey: z.string().optional(),
    investigations: z.array(
      z.object({
        id: z.number().int(),
        investigation: z.string().openapi({ example: 'INV-118' }),
        title: z.string(),
        severity: z.enum(SEVERITIES),
        status: z.enum(STATUSES),
        model: z.string(),
        versions: z.array(z.string()),
        family: z.enum(FAMILIES),
        slice: z.string(),
        openedAt: momentAnswer.optional(),
        endedAt: momentAnswer.optional(),
        window: z.object({ label: z.string(), start: momentAnswer, end: momentAnswer }).optional(),
        facts: z.array(fact),
        sequence: z.number().int(),
        url: z.string(),
        evidenceSha256: z.string(),
      }),
    ),
    omitted: z.number().int().optional().openapi({ description: 'Investigations left out to stay under 20 kB.' }),
  })
  .openapi('WebhookData')

/** Schema of what a webhook channel posts. */
export const webhookBody = z
  .object({ type: z.string().openapi({ example: 'investigation.opened' }), timestamp: momentAnswer, data: webhookData })
  .openapi('WebhookBody')

const example = {
  type: 'investigation.opened',
  timestamp: '2026-04-13T03:05:22.000Z',
  data: {
    severity: 'critical',
    model: 'credit-default',
    groupKey: 'oncall:{metric="disparity", model="credit-default"}',
    investigations: [
      {
        id: 118,
        investigation: 'INV-118',
        title: 'Selection rate of region=North & age=18-25 is 0.71 of everyone else’s, limit 0.80',
        severity: 'critical',
        status: 'open',
        model: 'credit-default',
        versions: ['7'],
        family: 'limit',
        slice: 'region=North & age=18-25',
        openedAt: '2026-04-13T03:05:22.000Z',
        window: { label: '6 to 12 April 2026', start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
        facts: [{ name: 'Selection rate now', value: '418 of 904 (0.46)' }],
        sequence: 0,
        url: 'https://plumbline.bank.example/investigations/INV-118',
        evidenceSha256: '3f9ac41b66d0e8a5b0a3bd2b9e2d1c7f5e4a9b8c7d6e5f4a3b2c1d0e9f8a7b6c',
      },
    ],
  },
} satisfies z.output<typeof webhookBody>

/** Puts what receivers of webhooks are sent into the description of the API. */
export function describeWebhooks(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerWebhook({
    path: 'investigation',
    method: 'post',
    operationId: 'receiveInvestigation',
    tags: ['Alerts'],
    summary: 'What a webhook channel posts',
    description:
      'Signed by Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature` over `id.timestamp.body`. Verify the bytes as they came, refuse what is more than five minutes old, and drop an id that you have seen. docs/receiving.md has functions to copy; a channel with `format: cloudevents` gets the same data in that envelope.',
    request: { body: { required: true, content: { 'application/json': { schema: webhookBody, example } } } },
    responses: {
      204: { description: 'Taken. Any 2xx is.' },
      '4XX': { description: 'Refused: given up at once, but for 408, 425 and 429, which are tried again.' },
      '5XX': { description: 'Tried again for three days, `Retry-After` honoured.' },
      410: { description: 'No more messages, ever: the channel is switched off.' },
    },
  })
}
