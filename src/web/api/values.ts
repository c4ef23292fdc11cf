import { z } from '@hono/zod-openapi'
import { VALUE_TESTS, type ValueTestName } from '../../detect/values/index.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { parseMoment } from '../moment.ts'
import { modelField, momentAnswer, sent, versionField } from './query-fields.ts'

/** A moment in a body: a date, a date-time with a zone, or milliseconds. */
const moment = (member: string) =>
  z
    .union([z.string().max(40), z.int()], { error: 'expected a date, a date-time with a zone or integer milliseconds' })
    .transform((at) => (typeof at === 'string' ? parseMoment(at, member) : at))

const body = z.strictObject({
  model: modelField,
  version: versionField.optional(),
  from: moment('from').optional().openapi({ type: 'string', example: '2026-04-06' }),
  to: moment('to').optional().openapi({ type: 'string', example: '2026-04-13' }),
  subject: z.string().min(1).max(200).openapi({ example: 'income' }),
  slice: z.string().min(1).max(1000).optional().openapi({ example: 'sex=F' }),
  against: z
    .union(
      [
        z.literal('rest'),
        z.strictObject({
          from: moment('against.from').openapi({ type: 'string', example: '2026-03-30' }),
          to: moment('against.to').openapi({ type: 'string', example: '2026-04-06' }),
          version: versionField.optional(),
        }),
      ],
      { error: 'expected “rest”, or { from, to } of another span' },
    )
    .optional()
    .openapi({ example: 'rest' }),
})

const side = z
  .object({
    version: z.string(),
    from: momentAnswer,
    to: momentAnswer,
    rows: z.number().int(),
    n: z.number().int(),
    leftOut: z.number().int(),
    mean: z.number().optional(),
    sd: z.number().optional(),
    quantiles: z.array(z.object({ q: z.number(), value: z.number() })),
  })
  .openapi('ValueSide')

const answer = z
  .discriminatedUnion('status', [
    z.object({
      status: z.literal('tested'),
      statistic: z.number(),
      effect: z.number(),
      lower: z.number().optional(),
      upper: z.number().optional(),
      log10P: z.number().nullable().optional(),
      p: z.enum(['within', 'at-most', 'at-least']),
      method: z.enum(['exact', 'asymptotic', 'chi-square']).optional(),
    }),
    z.object({
      status: z.literal('undefined'),
      reason: z.enum(['empty-group', 'no-variation', 'too-few', 'zero-count', 'unbounded']),
    }),
  ])
  .openapi('ValueAnswer')

/** Schema of tests of values. */
export const valueTestAnswer = z
  .object({
    model: z.string(),
    timezone: z.string(),
    from: momentAnswer,
    to: momentAnswer,
    subject: z.string(),
    kind: z.enum(['numeric', 'categorical']),
    slice: z.string(),
    against: z.enum(['rest', 'span']),
    now: side,
    other: side,
    tests: z.array(
      z.object({
        test: z.enum(VALUE_TESTS as [ValueTestName, ...ValueTestName[]]),
        words: z.string(),
        about: z.string(),
        effect: z.string(),
        answer,
        adjustedLog10P: z.number().nullable().optional(),
      }),
    ),
    categories: z.array(z.object({ value: z.string(), now: z.number().int(), other: z.number().int() })),
    categoriesInAll: z.number().int(),
  })
  .openapi('ValueTestReport')

/** Values rather than counts. */
export const valueEndpoints = [
  endpoint({
    route: 'POST /api/v1/values/test',
    summary:
      'Tests of the stored values of a feature or the score: a slice against everyone else, or against another span',
    about:
      'Numbers: Kolmogorov-Smirnov, Mann-Whitney (two-sided), Welch’s t, Wasserstein (raw, and in standard deviations of the other side), energy distance, Cramér-von Mises, Anderson-Darling, Epps-Singleton. Categories: chi-square of homogeneity, G, Fisher (exact where the tables can be counted, else chi-square, and `method` says so), Cramér’s V with its bias corrected. `adjustedLog10P` is by Holm over the tests of this answer; `p` says where `log10P` is only a bound; a test without a value says its `reason`. Nothing here opens an investigation. Rows of training are not stored: against training cells are compared, in the drift report.',
    body: { form: 'json', schema: body },
    answer: valueTestAnswer,
    example: {
      ...{ model: 'credit-default', timezone: 'UTC' },
      ...{ from: '2026-04-06T00:00:00.000Z', to: '2026-04-13T00:00:00.000Z' },
      ...{ subject: 'income', kind: 'numeric', slice: 'sex=F', against: 'rest' },
      now: {
        ...{ version: '7', from: '2026-04-06T00:00:00.000Z', to: '2026-04-13T00:00:00.000Z' },
        ...{ rows: 9041, n: 9012, leftOut: 29, mean: 31420, sd: 12180 },
        quantiles: [
          { q: 0, value: 4200 },
          { q: 0.5, value: 29800 },
          { q: 1, value: 148000 },
        ],
      },
      other: {
        ...{ version: '7', from: '2026-04-06T00:00:00.000Z', to: '2026-04-13T00:00:00.000Z' },
        ...{ rows: 9243, n: 9212, leftOut: 31, mean: 32110, sd: 12390 },
        quantiles: [
          { q: 0, value: 3900 },
          { q: 0.5, value: 30400 },
          { q: 1, value: 151000 },
        ],
      },
      tests: [
        {
          test: 'welch-t',
          words: 'Welch’s t',
          about: 'Do the means differ, whatever the variances?',
          effect: 'difference of means, in the unit of the values',
          answer: {
            ...{ status: 'tested', statistic: -3.79, effect: -690, lower: -1046.6, upper: -333.4 },
            ...{ log10P: -3.82, p: 'within' },
          },
          adjustedLog10P: -3.04,
        },
      ],
      categories: [],
      categoriesInAll: 0,
    },
    handle: ({ body: { model, against, ...request } }, services) =>
      services.testValues(model, {
        ...sent(request),
        ...(against !== undefined && { against: against === 'rest' ? against : sent(against) }),
      }),
  }),
] as const satisfies readonly Endpoint[]
