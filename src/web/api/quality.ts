import { z } from '@hono/zod-openapi'
import { type Endpoint, endpoint } from '../endpoint.ts'
import {
  estimateAnswer,
  rateAnswer,
  reportQuery,
  scanAnswer,
  spanReportAnswer,
  verdictAnswer,
  weighedMembers,
} from './disparities.ts'
import { sent } from './query-fields.ts'

const row = z
  .object({
    feature: z.string(),
    aspect: z.string(),
    slice: z.string(),
    now: rateAnswer,
    training: rateAnswer,
    change: estimateAnswer.optional(),
    tolerance: z.number(),
    verdict: verdictAnswer,
    reason: z.string(),
    log10P: z.number().nullable().optional(),
    required: z.number().int().optional(),
    scan: scanAnswer.optional(),
    ...weighedMembers,
  })
  .openapi('QualityRow')

/** Schema of the quality report. */
export const qualityAnswer = spanReportAnswer({ rates: z.array(row) }).openapi('QualityReport')

/** Values that are missing, unseen or out of range, against training. */
export const qualityEndpoints = [
  endpoint({
    route: 'GET /api/v1/quality',
    summary: 'How many values are missing, unseen at training or out of range, by feature and slice, against training',
    about:
      'Whole windows between `from` and `to`, summed. `change` is the rate now minus the rate at training with its 95 % interval; `tolerance` and `verdict` are about it. Rates that are 0 now and were 0 at training are left out. `scan` is what the last scan of the span found over other sums of windows.',
    query: reportQuery,
    answer: qualityAnswer,
    example: {
      model: 'credit-default',
      from: '2026-04-06T00:00:00.000Z',
      to: '2026-04-13T00:00:00.000Z',
      timezone: 'UTC',
      versions: [
        {
          version: '7',
          baselineId: 3,
          from: '2026-04-06T00:00:00.000Z',
          to: '2026-04-13T00:00:00.000Z',
          calibrated: true,
          rows: 18_284,
          rates: [
            {
              feature: 'income',
              aspect: 'missing',
              slice: 'region=North',
              now: { count: 904, of: 4520, rate: 0.2 },
              training: { count: 216, of: 21_600, rate: 0.01 },
              change: { estimate: 0.19, lower: 0.178, upper: 0.202 },
              tolerance: 0.02,
              verdict: 'finding',
              reason:
                'adjusted p 2 × 10⁻²⁰ ≤ 0.038; 0.19 is beyond the tolerance 0.02; 4,520 predictions now, 21,600 at training',
              log10P: -22.1,
              adjustedLog10P: -19.7,
              level: 0.0385,
              detectable: 0.024,
            },
          ],
        },
      ],
    },
    handle: ({ query: { model, ...query } }, services) => services.quality(model, sent(query)),
  }),
] as const satisfies readonly Endpoint[]
