import { z } from '@hono/zod-openapi'
import { publish } from '../../detect/small-cells.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { readsTrueCounts } from '../permissions.ts'
import { modelField, momentAnswer, momentField, sent, versionField } from './query-fields.ts'

/** Schema of an estimate with its 95 % interval. */
export const estimateAnswer = z
  .object({ estimate: z.number(), lower: z.number().optional(), upper: z.number().optional() })
  .openapi('Estimate')

/** Schema of a rate with its counts. */
export const rateAnswer = z.object({ count: z.number(), of: z.number(), rate: z.number().optional() }).openapi('Rate')

/** Schema of a verdict: `unconfirmed` is beyond the tolerance or limit where chance could have done it. */
export const verdictAnswer = z
  .enum(['finding', 'unconfirmed', 'within', 'insufficient-data', 'no-baseline', 'silent'])
  .openapi('Verdict')

/** Schema of what a scan found of a row over other sums of windows. */
export const scanAnswer = z
  .object({
    windows: z.number().int(),
    scale: z.enum(['jsd', 'difference', 'difference-in-differences', 'ratio', 'ratio-of-ratios', 'count']),
    effect: estimateAnswer,
    supportNow: z.number(),
    adjustedLog10P: z.number().nullable(),
    level: z.number(),
    severity: z.enum(['notice', 'warning', 'critical']),
    origin: z.enum(['inherited', 'amplified', 'emerged', 'unknown']).optional(),
  })
  .openapi('ScanFound')

/** What every judged row says of how it was weighed. */
export const weighedMembers = {
  adjustedLog10P: z.number().nullable().optional(),
  level: z.number(),
  detectable: z.number().optional(),
}

/** The query of reports that sum windows. */
export const reportQuery = z.strictObject({
  model: modelField,
  version: versionField.optional(),
  from: momentField('from'),
  to: momentField('to'),
})

/** Schema of a report over whole windows, version by version; `rows` is what stands of each version beside its head. */
export const spanReportAnswer = <Rows extends z.ZodRawShape>(rows: Rows) =>
  z.object({
    model: z.string(),
    from: momentAnswer,
    to: momentAnswer,
    timezone: z.string(),
    versions: z.array(
      z.object({
        version: z.string(),
        baselineId: z.number().optional(),
        from: momentAnswer,
        to: momentAnswer,
        calibrated: z.boolean(),
        rows: z.number(),
        ...rows,
      }),
    ),
  })

const row = z
  .object({
    slice: z.string(),
    n: z.number(),
    trainingN: z.number(),
    now: rateAnswer,
    restNow: rateAnswer,
    training: rateAnswer,
    restTraining: rateAnswer,
    ratio: estimateAnswer.optional(),
    difference: estimateAnswer.optional(),
    trainingRatio: estimateAnswer.optional(),
    trainingDifference: estimateAnswer.optional(),
    undefinedBecause: z.string().optional(),
    verdict: verdictAnswer,
    scan: scanAnswer.optional(),
    origin: z.enum(['inherited', 'amplified', 'emerged', 'unknown']).optional(),
    log10P: z.number().nullable().optional(),
    ...weighedMembers,
    share: z.number(),
    trainingShare: z.number(),
  })
  .openapi('DisparityRow')

/** Schema of the answer to analysts. */
export const disparityAnswer = spanReportAnswer({ noRates: z.string().optional(), slices: z.array(row) })
  .extend({
    windows: z.array(
      z.object({
        window: z.object({ start: momentAnswer, end: momentAnswer }),
        label: z.string(),
        judged: z.boolean(),
      }),
    ),
    limit: z.object({ ratio: z.number().optional(), difference: z.number().optional() }),
  })
  .openapi('DisparityReport')

/** Slices against everyone else. */
export const disparityEndpoints = [
  endpoint({
    route: 'GET /api/v1/disparities',
    summary: 'Selection rates by slice against everyone else, windows summed, beside the same at training',
    about:
      'Whole windows between `from` and `to`. Interval ends are those of 95 % intervals. `verdict` is that of this span alone, adjusted over its slices: `adjustedLog10P` against `level`; `unconfirmed` is beyond the limit where chance could have done it; from `detectable` down it would be found four times in five. `scan` is what the last scan found of the slice over other sums of windows. `noRates` says why there are no slices where nothing is declared favourable.',
    query: reportQuery,
    answer: disparityAnswer,
    example: {
      model: 'credit-default',
      from: '2026-04-06T00:00:00.000Z',
      to: '2026-04-13T00:00:00.000Z',
      timezone: 'UTC',
      windows: [
        {
          window: { start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
          label: 'week of 2026-04-06',
          judged: true,
        },
      ],
      limit: { ratio: 0.8 },
      versions: [
        {
          version: '7',
          baselineId: 3,
          from: '2026-04-06T00:00:00.000Z',
          to: '2026-04-13T00:00:00.000Z',
          calibrated: true,
          rows: 18284,
          slices: [
            {
              slice: 'region=North & age=18-25',
              n: 904,
              trainingN: 4456,
              now: { count: 418, of: 904, rate: 0.462 },
              restNow: { count: 11366, of: 17380, rate: 0.654 },
              training: { count: 2822, of: 4456, rate: 0.633 },
              restTraining: { count: 56940, of: 87160, rate: 0.653 },
              ratio: { estimate: Math.SQRT1_2, lower: 0.66, upper: 0.76 },
              trainingRatio: { estimate: 0.97, lower: 0.95, upper: 0.99 },
              verdict: 'finding',
              scan: {
                windows: 3,
                scale: 'ratio',
                effect: { estimate: 0.721, lower: 0.692, upper: 0.751 },
                supportNow: 2688,
                adjustedLog10P: -9.1,
                level: 0.0385,
                severity: 'warning',
                origin: 'emerged',
              },
              origin: 'emerged',
              log10P: -5.5,
              adjustedLog10P: -4.2,
              level: 0.0385,
              detectable: 0.69,
              share: 0.049,
              trainingShare: 0.049,
            },
          ],
        },
      ],
    },
    handle: async ({ query: { model, ...query }, role }, services) => {
      const report = await services.disparities(model, sent(query))
      return readsTrueCounts(role) ? report : publish(report)
    },
  }),
] as const satisfies readonly Endpoint[]
