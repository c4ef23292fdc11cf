import { z } from '@hono/zod-openapi'
import { readBytes } from '../body.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { modelField, momentAnswer, momentField, sent, versionField } from './query-fields.ts'

const DEFAULT_MAX_BYTES = 1024 ** 3

const baselineAnswer = z
  .object({
    id: z.number(),
    model: z.string(),
    version: z.string(),
    revision: z.number(),
    fittedAt: momentAnswer,
    effectiveFrom: momentAnswer.optional(),
    rows: z.number(),
    calibrated: z.boolean(),
    sourceSha256: z.string(),
    sha256: z.string(),
    actor: z.string(),
  })
  .openapi('Baseline')

const example = {
  id: 3,
  model: 'credit-default',
  version: '7',
  revision: 1,
  fittedAt: '2026-03-20T12:00:00.000Z',
  rows: 91616,
  calibrated: true,
  sourceSha256: '9f2c…',
  sha256: '3f9a…',
  actor: 'training-pipeline',
}

/** What was normal: baselines are fitted and listed. */
export const baselineEndpoints = [
  endpoint({
    route: 'POST /api/v1/baselines',
    summary: 'Fit a baseline from training rows',
    about: 'Counts the training data of one model version and freezes its binnings; later revisions never edit it.',
    query: z.strictObject({
      model: modelField,
      version: versionField,
      source: z.string().min(1).max(200).optional().openapi({ description: 'Column that names the training source.' }),
      at: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .openapi({ description: 'Column of event time; calibrates tolerances.' }),
      effectiveFrom: momentField('effectiveFrom'),
    }),
    body: {
      form: 'raw',
      contentTypes: ['application/x-ndjson'],
      schema: z.string(),
      example: '{"income":41000,"sex":"F","age":23,"decision":"approve"}\n',
      about: 'NDJSON, one training row a line, streamed; gzip by Content-Encoding.',
    },
    answer: baselineAnswer.extend({ rejected: z.object({ count: z.number(), examples: z.array(z.string()) }) }),
    example: { ...example, rejected: { count: 1, examples: ['row 17: income is "n/a?", which is no number'] } },
    handle: ({ query, request, actor }, services, options) =>
      services.fitBaseline(
        {
          ...sent(query),
          model: query.model,
          version: query.version,
          rows: readBytes(request, options.maxBaselineBytes ?? DEFAULT_MAX_BYTES),
        },
        actor,
      ),
  }),
  endpoint({
    route: 'GET /api/v1/baselines',
    summary: 'Baselines, newest first',
    query: z.strictObject({ model: modelField.optional() }),
    answer: z.object({ items: z.array(baselineAnswer) }),
    example: { items: [example] },
    handle: ({ query }, services) => ({ items: services.baselines.list(query.model) }),
  }),
] as const satisfies readonly Endpoint[]
