import { z } from '@hono/zod-openapi'
import { RECENT_WINDOWS } from '../../monitor/recent-windows.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { isoTime } from '../moment.ts'
import { estimateAnswer, rateAnswer, scanAnswer, verdictAnswer } from './disparities.ts'
import { modelField, momentAnswer, sent, versionField } from './query-fields.ts'

/** Slices by name, joined by commas; a comma inside a value stays with it, because every slice has an equals sign of its own. */
const slicesField = z
  .string()
  .max(4000)
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : slicesOf(text)))
  .openapi({ type: 'string', example: 'sex=F,region=North & age=18-25' })

const query = z.strictObject({
  model: modelField,
  version: versionField.optional(),
  slices: slicesField,
  windows: z.coerce
    .number<number | string>()
    .int()
    .min(1)
    .max(RECENT_WINDOWS.most)
    .default(RECENT_WINDOWS.usual)
    .openapi({ example: 30 }),
  most: z.coerce.number<number | string>().int().min(1).max(50).default(8).openapi({ example: 8 }),
})

const windowAnswer = z.object({ start: momentAnswer, end: momentAnswer })

const rateQuestion = z.enum(['disparity', 'disparity-change'])

const point = z
  .object({
    window: windowAnswer,
    label: z.string(),
    version: z.string(),
    n: z.number(),
    now: rateAnswer,
    restNow: rateAnswer,
    ratio: estimateAnswer.optional(),
    difference: estimateAnswer.optional(),
    trainingRatio: estimateAnswer.optional(),
    trainingDifference: estimateAnswer.optional(),
    undefinedBecause: z.string().optional(),
    verdict: verdictAnswer.optional(),
    question: rateQuestion.optional(),
    scan: scanAnswer.extend({ question: rateQuestion }).openapi('HistoryScanFound').optional(),
  })
  .openapi('HistoryPoint')

/** Schema of the history of slices. */
export const historyAnswer = z
  .object({
    model: z.string(),
    timezone: z.string(),
    limit: z.object({ ratio: z.number().optional(), difference: z.number().optional() }),
    slices: z.array(z.object({ slice: z.string(), points: z.array(point) })),
    noRates: z.string().optional(),
    versions: z.array(z.object({ version: z.string(), since: momentAnswer, label: z.string() })),
  })
  .openapi('HistoryReport')

/** Slices over time. */
export const historyEndpoints = [
  endpoint({
    route: 'GET /api/v1/history',
    summary: 'Selection rates of slices by window, as they were judged, beside the same at training',
    about:
      'The last judged windows, oldest first, from the counts that each run kept. Without `slices` those of the last window: findings first, then the furthest from training. A window in which two versions serve has a point for each. `verdict` is that of the window alone: of the policy limit and of the change since training the worse, and `question` says which; `scan` is what the scan of the window found over more windows. `noRates` says why there are no rates where nothing is declared favourable.',
    query,
    answer: historyAnswer,
    example: {
      model: 'credit-default',
      timezone: 'UTC',
      limit: { ratio: 0.8 },
      slices: [
        {
          slice: 'region=North & age=18-25',
          points: [
            {
              window: { start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
              label: 'week of 2026-04-06',
              version: '7',
              n: 904,
              now: { count: 418, of: 904, rate: 0.462 },
              restNow: { count: 11366, of: 17380, rate: 0.654 },
              ratio: { estimate: 0.708, lower: 0.661, upper: 0.757 },
              difference: { estimate: -0.192, lower: -0.225, upper: -0.158 },
              trainingRatio: { estimate: 0.969, lower: 0.947, upper: 0.992 },
              trainingDifference: { estimate: -0.02, lower: -0.034, upper: -0.005 },
              verdict: 'finding',
              question: 'disparity',
            },
          ],
        },
      ],
      versions: [{ version: '7', since: '2026-03-23T00:00:00.000Z', label: 'week of 2026-03-23' }],
    },
    handle: async ({ query: { model, ...request } }, services) => {
      const report = await services.history(model, sent(request))
      return { ...report, versions: report.versions.map((v) => ({ ...v, since: isoTime(v.since) })) }
    },
  }),
] as const satisfies readonly Endpoint[]

function slicesOf(text: string): readonly string[] {
  const slices: string[] = []
  for (const piece of text.split(',')) {
    const last = slices.length - 1
    if (last >= 0 && !piece.includes('=') && piece !== 'overall') slices[last] += `,${piece}`
    else slices.push(piece)
  }
  return slices
}
