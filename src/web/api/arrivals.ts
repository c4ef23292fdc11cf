import { z } from '@hono/zod-openapi'
import type { ArrivalInput } from '../../ingest/request-rows.ts'
import { parseJson, ROWS_BODY_BYTES, readText } from '../body.ts'
import { type Endpoint, endpoint, expectMedia } from '../endpoint.ts'
import { cursorField, limitField, modelField, momentAnswer, sent } from './query-fields.ts'

const ROW_TYPES = ['application/json', 'application/x-ndjson'] as const

const rejectedRow = z.object({
  index: z.number(),
  id: z.string().optional(),
  path: z.string(),
  reason: z.string(),
})

const arrivalAnswer = z
  .object({
    accepted: z.number(),
    repeated: z.number(),
    conflicting: z.number(),
    rejected: z.array(rejectedRow),
    waiting: z.number().optional(),
  })
  .openapi('ArrivalAnswer')

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Documents a prediction; rows are read by the ingest room, not by this schema. */
const predictionsBody = z
  .object({
    model: z.string(),
    version: z.string(),
    predictions: z.array(
      z.object({
        id: z.string(),
        at: z.union([z.string(), z.number()]),
        features: z.record(z.string(), scalar),
        sensitive: z.record(z.string(), scalar),
        score: z.number().optional(),
        decision: z.string().optional(),
        label: z.string().optional(),
        subject: z.string().optional(),
      }),
    ),
  })
  .openapi('Predictions')

const predictionExample = {
  id: 'a-1',
  at: '2026-04-13T09:00:00Z',
  features: { income: 41000, employment: 'salaried' },
  sensitive: { sex: 'F', age: 23, region: 'North' },
  score: 0.42,
  decision: 'decline',
}

const labelsBody = z
  .object({
    model: z.string(),
    labels: z.array(z.object({ id: z.string(), label: z.string(), at: z.union([z.string(), z.number()]) })),
  })
  .openapi('Labels')

const labelExample = { id: 'a-1', label: 'repaid', at: '2026-07-13T00:00:00Z' }

const ROWS_ABOUT =
  'At most 10,000 rows and 16 MiB inflated; gzip by Content-Encoding. As NDJSON, each line is one row with its model (and version). ' +
  'Answered once the rows are on disk; a row that is refused never loses another one.'

function lineOf(row: object): string {
  return `${JSON.stringify(row)}\n`
}

async function rowsOf(request: Request): Promise<ArrivalInput> {
  const media = expectMedia(request, ROW_TYPES)
  const text = await readText(request, ROWS_BODY_BYTES)
  return media === 'application/json' ? { format: 'json', body: parseJson(text) } : { format: 'ndjson', text }
}

/** Predictions and labels arrive; what was refused can be read. */
export const arrivalEndpoints = [
  endpoint({
    route: 'POST /api/v1/predictions',
    summary: 'Send predictions',
    body: {
      form: 'raw',
      contentTypes: ROW_TYPES,
      schema: predictionsBody,
      about: ROWS_ABOUT,
      example: { model: 'credit-default', version: '7', predictions: [predictionExample] },
      examples: { 'application/x-ndjson': lineOf({ model: 'credit-default', version: '7', ...predictionExample }) },
    },
    answer: arrivalAnswer,
    example: { accepted: 1, repeated: 0, conflicting: 0, rejected: [] },
    handle: async (asked, services) => services.ingestPredictions(await rowsOf(asked.request), asked.actor),
  }),
  endpoint({
    route: 'POST /api/v1/labels',
    summary: 'Send labels',
    about: 'A label for an id that has not come yet waits for its prediction.',
    body: {
      form: 'raw',
      contentTypes: ROW_TYPES,
      schema: labelsBody,
      about: ROWS_ABOUT,
      example: { model: 'credit-default', labels: [labelExample] },
      examples: { 'application/x-ndjson': lineOf({ model: 'credit-default', ...labelExample }) },
    },
    answer: arrivalAnswer,
    example: { accepted: 1, repeated: 0, conflicting: 0, rejected: [], waiting: 0 },
    handle: async (asked, services) => services.ingestLabels(await rowsOf(asked.request), asked.actor),
  }),
  endpoint({
    route: 'GET /api/v1/quarantine',
    summary: 'Rows that were refused, newest first',
    query: z.strictObject({ model: modelField.optional(), cursor: cursorField, limit: limitField }),
    answer: z.object({
      items: z.array(
        rejectedRow.extend({
          row: z.number(),
          model: z.string(),
          kind: z.string(),
          receivedAt: momentAnswer,
          body: z.string(),
        }),
      ),
      next: z.number().optional(),
    }),
    example: {
      items: [
        {
          row: 14,
          model: 'credit-default',
          kind: 'predictions',
          receivedAt: '2026-04-13T09:00:01.000Z',
          index: 3,
          id: 'a-4',
          path: 'features.income',
          reason: 'expected a number, got text',
          body: '{"id":"a-4"}',
        },
      ],
      next: 14,
    },
    handle: ({ query }, services) => services.quarantined({ ...sent(query), limit: query.limit }),
  }),
] as const satisfies readonly Endpoint[]
