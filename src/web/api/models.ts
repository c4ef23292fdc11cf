import { z } from '@hono/zod-openapi'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { limitField, modelField, momentAnswer } from './query-fields.ts'

const modelStatus = z
  .object({
    model: z.string(),
    versions: z.array(z.string()),
    withoutBaseline: z.array(z.string()),
    lastWindow: z
      .object({
        label: z.string(),
        end: momentAnswer,
        judgedAt: momentAnswer,
        findings: z.number(),
        tests: z.number(),
      })
      .optional(),
    verdicts: z.record(z.string(), z.number()),
    openInvestigations: z.number(),
    lastReceivedAt: momentAnswer.optional(),
    nextDueAt: momentAnswer.optional(),
    silent: z.boolean(),
    calibrated: z.boolean(),
  })
  .openapi('ModelStatus')

/** Schema of a judged window. */
export const windowRun = z
  .object({
    id: z.number(),
    model: z.string(),
    kind: z.enum(['arrival', 'outcome']),
    window: z.object({ start: momentAnswer, end: momentAnswer }),
    revision: z.number(),
    judgedAt: momentAnswer,
    throughBatch: z.number(),
    tests: z.number(),
    findings: z.number(),
    summary: z.object({
      level: z.number(),
      rows: z.number(),
      versions: z.array(
        z.object({
          version: z.string(),
          rows: z.number(),
          baselineId: z.number().optional(),
          calibrated: z.boolean(),
        }),
      ),
      verdicts: z.record(z.string(), z.number()),
    }),
  })
  .openapi('WindowRun')

/** A judged window, for the documentation. */
export const exampleRun = {
  id: 41,
  model: 'credit-default',
  kind: 'arrival',
  window: { start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
  revision: 1,
  judgedAt: '2026-04-13T03:05:22.000Z',
  throughBatch: 9041,
  tests: 412,
  findings: 4,
  summary: {
    level: 0.038,
    rows: 18284,
    versions: [{ version: '7', rows: 18284, baselineId: 3, calibrated: true }],
    verdicts: { finding: 4, unconfirmed: 2, within: 41, 'insufficient-data': 13 },
  },
}

/** Models under watch and the windows that were judged. */
export const modelEndpoints = [
  endpoint({
    route: 'GET /api/v1/models',
    summary: 'Models under watch and how each stands',
    answer: z.object({ items: z.array(modelStatus) }),
    example: {
      items: [
        {
          model: 'credit-default',
          versions: ['7'],
          withoutBaseline: [],
          lastWindow: {
            label: 'week of 2026-04-06',
            end: '2026-04-13T00:00:00.000Z',
            judgedAt: '2026-04-13T03:05:22.000Z',
            findings: 4,
            tests: 412,
          },
          verdicts: { finding: 4, unconfirmed: 2, within: 41, 'insufficient-data': 13 },
          openInvestigations: 1,
          lastReceivedAt: '2026-04-13T10:21:00.000Z',
          nextDueAt: '2026-04-20T03:00:00.000Z',
          silent: false,
          calibrated: true,
        },
      ],
    },
    handle: async (_, services) => ({ items: await services.modelStatuses() }),
  }),
  endpoint({
    route: 'GET /api/v1/runs',
    summary: 'Judged windows of a model, newest first',
    query: z.strictObject({
      model: modelField,
      limit: limitField,
    }),
    answer: z.object({ items: z.array(windowRun) }),
    example: { items: [exampleRun] },
    handle: async ({ query }, services) => ({ items: await services.runsOf(query.model, query.limit) }),
  }),
] as const satisfies readonly Endpoint[]
