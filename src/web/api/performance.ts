import { z } from '@hono/zod-openapi'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { windowsField } from './arrival-report.ts'
import { estimateAnswer, rateAnswer, scanAnswer, verdictAnswer, weighedMembers } from './disparities.ts'
import { modelField, momentAnswer } from './query-fields.ts'

const windowAnswer = z.object({ start: momentAnswer, end: momentAnswer })

const row = z
  .object({
    slice: z.string(),
    metric: z.string(),
    now: rateAnswer,
    restNow: rateAnswer,
    training: rateAnswer,
    restTraining: rateAnswer,
    difference: estimateAnswer.optional(),
    tolerance: z.number(),
    verdict: verdictAnswer,
    required: z.number().int().optional(),
    reason: z.string(),
    scan: scanAnswer.optional(),
    ...weighedMembers,
  })
  .openapi('PerformanceRow')

/** Schema of the performance report. */
export const performanceAnswer = z
  .object({
    model: z.string(),
    timezone: z.string(),
    labelsAfterMs: z.number().optional(),
    maturity: z.array(
      z.object({
        window: windowAnswer,
        label: z.string(),
        decided: z.number(),
        labelled: z.number(),
        judged: z.boolean(),
        dueAt: momentAnswer.optional(),
      }),
    ),
    uncounted: z.number().int().optional(),
    judged: z
      .object({
        window: windowAnswer,
        label: z.string(),
        versions: z.array(z.object({ version: z.string(), slices: z.array(row) })),
      })
      .optional(),
  })
  .openapi('PerformanceReport')

/** Rates that need labels. */
export const performanceEndpoints = [
  endpoint({
    route: 'GET /api/v1/performance',
    summary: 'How many labels have come by window, and the error rates of the last window whose labels have matured',
    about:
      '`difference` is the slice minus everyone else now, less the same at training, with its 95 % interval; `tolerance` and `verdict` are about it, in this window alone; `reason` says why, `scan` what was found over more windows. `uncounted` windows are left out of `maturity` because their labels are still being counted: ask again.',
    query: z.strictObject({ model: modelField, windows: windowsField }),
    answer: performanceAnswer,
    example: {
      model: 'credit-default',
      timezone: 'UTC',
      labelsAfterMs: 7_776_000_000,
      maturity: [
        {
          window: { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' },
          label: 'week of 2026-01-05',
          decided: 18_012,
          labelled: 17_660,
          judged: true,
          dueAt: '2026-04-12T00:00:00.000Z',
        },
      ],
      judged: {
        window: { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' },
        label: 'week of 2026-01-05',
        versions: [
          {
            version: '7',
            slices: [
              {
                slice: 'sex=F',
                metric: 'true positive rate',
                now: { count: 4702, of: 5980, rate: 0.786 },
                restNow: { count: 4815, of: 6021, rate: 0.8 },
                training: { count: 21_310, of: 26_900, rate: 0.792 },
                restTraining: { count: 21_480, of: 26_950, rate: 0.797 },
                difference: { estimate: -0.009, lower: -0.025, upper: 0.007 },
                tolerance: 0.05,
                verdict: 'within',
                reason:
                  '\u22120.009 is within the tolerance \u22120.05; adjusted p 1 > 0.0385; 5,980 labelled decisions for the true positive rate now, 26,900 at training; would be found four times in five from a change of 0.071 up',
                adjustedLog10P: 0,
                level: 0.0385,
                detectable: -0.071,
              },
            ],
          },
        ],
      },
    },
    handle: ({ query: { model, windows } }, services) => services.performance(model, windows),
  }),
] as const satisfies readonly Endpoint[]
