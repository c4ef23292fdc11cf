import { z } from '@hono/zod-openapi'
import { investigationKey } from '../../investigate/investigation.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'

const texts = z.record(z.string(), z.string())

const webhookBody = z
  .looseObject({
    version: z.literal('4').optional(),
    alerts: z.array(
      z.looseObject({
        status: z.enum(['firing', 'resolved']),
        labels: texts,
        annotations: texts.optional(),
        startsAt: z.string(),
        endsAt: z.string().optional(),
        generatorURL: z.string().optional(),
        fingerprint: z.string().optional(),
      }),
    ),
  })
  .openapi('AlertmanagerWebhook')

const sample = {
  version: '4',
  status: 'firing',
  receiver: 'plumbline',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'ApprovalRateLow', model: 'credit-default', slice: 'region=North' },
      annotations: { summary: 'Approvals of region North fell by a third' },
      startsAt: '2026-04-13T09:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: '8a3f0c5d1e7b2a49',
    },
  ],
}

/** Alerts of another Alertmanager come in. */
export const alertmanagerEndpoints = [
  endpoint({
    route: 'POST /api/v1/alertmanager',
    summary: 'Take the webhook of an Alertmanager',
    about:
      'A firing alert whose label `model` (or another that `alertmanager.labels` of the configuration names) is that of a watched model opens an investigation of the family suspicion, with the alert attached; `model_version` and `slice` narrow it. The same alert again opens nothing, one of the same labels that begins anew is attached to the investigation that is still live, and a resolved one is noted on the timeline. Our own alerts are ignored when they come back.',
    body: { form: 'json', schema: webhookBody, example: sample },
    answer: z.object({
      opened: z.array(z.string()),
      appended: z.array(z.string()),
      ignored: z.array(z.object({ alert: z.string(), because: z.string() })),
    }),
    example: {
      opened: ['INV-119'],
      appended: [],
      ignored: [
        { alert: 'DiskFull', because: 'it has no label model or model_name, which names the model it is about' },
      ],
    },
    handle: async ({ body, actor }, services) => {
      const { opened, appended, ignored } = await services.receiveAlerts(body, actor)
      const keys = (of: typeof opened) => of.map(({ id }) => investigationKey(id))
      return { opened: keys(opened), appended: keys(appended), ignored }
    },
  }),
] as const satisfies readonly Endpoint[]
