import { z } from '@hono/zod-openapi'
import { SLICE_METRICS, type SliceMetricName } from '../../detect/search/metrics.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { parseMoment } from '../moment.ts'
import { estimateAnswer } from './disparities.ts'
import { modelField, momentAnswer, sent, versionField } from './query-fields.ts'

const metricField = z.enum(SLICE_METRICS as [SliceMetricName, ...SliceMetricName[]])

/** A moment in a body: a date, a date-time with a zone, or milliseconds. */
const moment = (member: string) =>
  z
    .union([z.string().max(40), z.int()])
    .optional()
    .transform((at) => (typeof at === 'string' ? parseMoment(at, member) : at))
    .openapi({ type: 'string', example: '2026-04-06' })

const body = z.strictObject({
  model: modelField,
  version: versionField.optional(),
  from: moment('from'),
  to: moment('to'),
  metric: metricField.optional().openapi({ example: 'selection-rate' }),
  predicates: z
    .union([z.literal(1), z.literal(2), z.literal(3)])
    .default(3)
    .openapi({ example: 3 }),
  features: z
    .array(z.string().min(1).max(200))
    .max(60)
    .default([])
    .openapi({ example: ['income', 'employment'] }),
  minimumSupport: z.int().min(20).max(1_000_000_000).default(100).openapi({ example: 100 }),
})

const side = z.object({ n: z.number(), value: z.number().optional() })

const foundSlice = z
  .object({
    slice: z.string(),
    predicates: z.array(z.object({ feature: z.string(), value: z.string() })),
    support: z.number(),
    status: z.enum(['hypothesis', 'confirmed']),
    now: side,
    rest: side,
    difference: estimateAnswer.optional(),
    ratio: estimateAnswer.optional(),
    log10P: z.number().nullable(),
    adjustedLog10P: z.number().nullable(),
    foundOn: z.object({ now: side, rest: side }).optional(),
    parent: z.string().optional(),
  })
  .openapi('FoundSlice')

const counted = {
  looked: z.number().int(),
  tooFew: z.number().int(),
  redundant: z.number().int(),
  explained: z.number().int(),
  notRanked: z.number().int(),
  tests: z.number().int(),
}

/** Schema of a search of slices. */
export const sliceSearchAnswer = z
  .object({
    model: z.string(),
    timezone: z.string(),
    from: momentAnswer,
    to: momentAnswer,
    version: z.string(),
    baselineId: z.number().int(),
    versions: z.array(z.object({ version: z.string(), rows: z.number() })),
    metric: metricField,
    measure: z.string(),
    isRate: z.boolean(),
    attributes: z.array(z.string()),
    predicates: z.number().int(),
    minimumSupport: z.number(),
    level: z.number(),
    rows: z.number(),
    overall: side,
    rowsPerSubject: z.number(),
    searched: z.union([
      z.object({
        way: z.literal('halves'),
        ...{ foundOn: z.number(), confirmedOn: z.number(), erased: z.number(), ...counted },
      }),
      z.object({ way: z.literal('every-slice'), rows: z.number(), ...counted }),
    ]),
    found: z.array(foundSlice),
  })
  .openapi('SliceSearchReport')

/** Where it is worst. */
export const sliceSearchEndpoints = [
  endpoint({
    route: 'POST /api/v1/slices/search',
    summary: 'The slices that differ most from everyone else, over all slices of up to three conditions',
    about:
      'Every combination of values of up to three attributes is looked at, each against everyone else. Without `features` the sensitive ones are searched from kept counts: every slice is tested and adjusted over all tests (`way: every-slice`). With `features` the stored rows are read: slices are found on one half of them, drawn by a hash of each id, and tested on the other, adjusted over those that were found (`way: halves`); the figures are those of the second half. A slice is `confirmed` where its adjusted p (Benjamini-Hochberg) is at most `level`, else it is a `hypothesis`. Left out: slices that add nothing to a coarser one (`redundant`), and slices whose difference a finer one makes (`explained`). One version is searched at a time, without `version` the one with the most rows.',
    body: { form: 'json', schema: body },
    answer: sliceSearchAnswer,
    example: {
      ...{ model: 'credit-default', timezone: 'UTC' },
      ...{ from: '2026-04-06T00:00:00.000Z', to: '2026-04-13T00:00:00.000Z' },
      ...{ version: '7', baselineId: 3, versions: [{ version: '7', rows: 18284 }] },
      ...{ metric: 'selection-rate', measure: 'selection rate', isRate: true },
      ...{ attributes: ['sex', 'age', 'region', 'income'], predicates: 3, minimumSupport: 100, level: 0.05 },
      ...{ rows: 18284, overall: { n: 18284, value: 0.6445 }, rowsPerSubject: 1 },
      searched: {
        ...{ way: 'halves', foundOn: 9121, confirmedOn: 9163, erased: 0 },
        ...{ looked: 412, tooFew: 288, redundant: 31, explained: 4, notRanked: 0, tests: 9 },
      },
      found: [
        {
          slice: 'age=18-25 & region=North & income=below 21000',
          predicates: [
            { feature: 'age', value: '18-25' },
            { feature: 'region', value: 'North' },
            { feature: 'income', value: 'below 21000' },
          ],
          ...{ support: 604, status: 'confirmed' },
          ...{ now: { n: 298, value: 0.386 }, rest: { n: 8865, value: 0.653 } },
          difference: { estimate: -0.267, lower: -0.321, upper: -0.211 },
          ratio: { estimate: 0.592, lower: 0.513, upper: 0.683 },
          ...{ log10P: -20.8, adjustedLog10P: -19.9 },
          foundOn: { now: { n: 306, value: 0.379 }, rest: { n: 8815, value: 0.652 } },
          parent: 'age=18-25 & region=North',
        },
      ],
    },
    handle: ({ body: { model, ...request } }, services) => services.searchSlices(model, sent(request)),
  }),
] as const satisfies readonly Endpoint[]
