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

const webhookBody = z
  .object({ type: z.string().openapi({ example: 'investigation.opened' }), timestamp: momentAnswer, data: webhookData })
  .openapi('WebhookBody')

/** Puts what receivers of webhooks are sent into the description of the API. */
export function describeWebhooks(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerWebhook({
    path: 'investigation',
    method: 'post',
    operationId: 'receiveInvestigation',
    tags: ['Alerts'],
    summary: 'What a webhook channel posts',
    description:
      'Signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature over `id.timestamp.body`.',
    request: { body: { required: true, content: { 'application/json': { schema: webhookBody } } } },
    responses: {
      204: { description: 'Taken. Any 2xx is.' },
      410: { description: 'No more messages, ever: the channel is switched off.' },
    },
  })
}
