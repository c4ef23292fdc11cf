import { z } from '@hono/zod-openapi'
import { RECENT_WINDOWS } from '../../monitor/recent-windows.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { modelField, momentAnswer } from './query-fields.ts'

/** How many windows are looked back over. */
export const windowsField = z.coerce
  .number<number | string>()
  .int()
  .min(1)
  .max(RECENT_WINDOWS.most)
  .default(RECENT_WINDOWS.usual)
  .openapi({ example: 30 })

/** Schema of what came in. */
export const arrivalReportAnswer = z
  .object({
    model: z.string(),
    timezone: z.string(),
    windows: z.array(
      z.object({
        window: z.object({ start: momentAnswer, end: momentAnswer }),
        label: z.string(),
        judged: z.boolean(),
        rows: z.number(),
        late: z.number(),
        versions: z.record(z.string(), z.number()),
        received: z.object({
          accepted: z.number(),
          repeated: z.number(),
          conflicting: z.number(),
          refused: z.number(),
        }),
      }),
    ),
    lastReceivedAt: momentAnswer.optional(),
    unknown: z.array(z.object({ feature: z.string(), missing: z.number(), unseen: z.number(), of: z.number() })),
  })
  .openapi('ArrivalReport')

/** What came in, by window. */
export const arrivalReportEndpoints = [
  endpoint({
    route: 'GET /api/v1/arrival',
    summary: 'What came in by window: rows, late ones, versions, and what became of what was received',
    about:
      'The last windows up to the one that is open now, oldest first. `rows` lie in the window by their own time, `late` of them came after it was first judged; `received` counts predictions by the time they came, whatever window they belong to. `unknown` is of the last judged window.',
    query: z.strictObject({ model: modelField, windows: windowsField }),
    answer: arrivalReportAnswer,
    example: {
      model: 'credit-default',
      timezone: 'UTC',
      windows: [
        {
          window: { start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
          label: 'week of 2026-04-06',
          judged: true,
          rows: 18_284,
          late: 12,
          versions: { '7': 18_284 },
          received: { accepted: 18_290, repeated: 41, conflicting: 0, refused: 14 },
        },
      ],
      lastReceivedAt: '2026-04-13T10:21:00.000Z',
      unknown: [{ feature: 'income', missing: 60, unseen: 0, of: 18_284 }],
    },
    handle: ({ query: { model, windows } }, services) => services.arrival(model, windows),
  }),
] as const satisfies readonly Endpoint[]
