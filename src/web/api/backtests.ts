import { z } from '@hono/zod-openapi'
import { FAMILIES, SEVERITIES } from '../../detect/finding.ts'
import type { Limits } from '../../detect/limits.ts'
import { ASKED_LIMITS, type AskedLimit, askedLimit } from '../../monitor/asked-limit.ts'
import { BACKTEST_WINDOWS } from '../../monitor/backtest.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { modelField, momentAnswer } from './query-fields.ts'

const body = z.strictObject({
  model: modelField,
  windows: z.int().min(1).max(BACKTEST_WINDOWS.most).default(BACKTEST_WINDOWS.usual).openapi({ example: 90 }),
  limits: z
    .partialRecord(z.enum(Object.keys(ASKED_LIMITS) as [AskedLimit, ...AskedLimit[]]), z.number())
    .optional()
    .openapi({ example: { 'disparity.ratio': 0.7 } }),
})

const spanAnswer = z.object({ start: momentAnswer, end: momentAnswer })

const variant = z
  .object({
    kind: z.enum(['configured', 'asked', 'budget']),
    name: z.string(),
    opened: z.number(),
    aYear: z.object({ estimate: z.number(), lower: z.number(), upper: z.number() }).optional(),
    limits: z.looseObject({ falseInvestigationsAYear: z.number() }),
    matters: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        family: z.enum(FAMILIES),
        rootSlice: z.string(),
        severity: z.enum(SEVERITIES),
        run: z.enum(['arrival', 'outcome']),
        window: spanAnswer,
        label: z.string(),
        units: z.number(),
        subsidedAt: momentAnswer.optional(),
        found: z.array(z.object({ at: momentAnswer, severity: z.enum(SEVERITIES) })),
      }),
    ),
  })
  .openapi('BacktestVariant')

/** Schema of a backtest. */
export const backtestAnswer = z
  .object({
    model: z.string(),
    timezone: z.string(),
    from: momentAnswer,
    to: momentAnswer,
    windows: z.array(
      z.object({ window: spanAnswer, label: z.string(), rows: z.number(), tests: z.number(), findings: z.number() }),
    ),
    variants: z.array(variant),
    tooSmall: z.array(
      z.object({
        kind: z.string(),
        slice: z.string(),
        supportNow: z.number(),
        supportTraining: z.number(),
        required: z.number(),
        horizon: z.number(),
      }),
    ),
    skipped: z.array(z.object({ version: z.string(), rows: z.number(), because: z.string() })),
  })
  .openapi('BacktestReport')

/** What a monitor would have done. */
export const backtestEndpoints = [
  endpoint({
    route: 'POST /api/v1/backtests',
    summary: 'What a monitor would have opened in the last windows, as configured and otherwise',
    about:
      'Windows that were judged, judged again from the counts that their runs kept, as configured, with other budgets, and with the limits asked about. Nothing is written and nobody is told. A matter that has subsided counts as closed. `aYear` has the exact 95 % interval of a Poisson count. `tooSmall` lists slices that a question can never be put to at this pace.',
    body: { form: 'json', schema: body },
    answer: backtestAnswer,
    example: {
      model: 'credit-default',
      timezone: 'UTC',
      from: '2026-01-13T00:00:00.000Z',
      to: '2026-04-13T00:00:00.000Z',
      windows: [
        {
          window: { start: '2026-04-12T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
          ...{ label: '2026-04-12', rows: 2612, tests: 1204, findings: 2 },
        },
      ],
      variants: [
        {
          kind: 'configured',
          name: 'as configured',
          opened: 1,
          aYear: { estimate: 4.06, lower: 0.1, upper: 22.6 },
          limits: { falseInvestigationsAYear: 2, disparity: { ratio: 0.8 } },
          matters: [
            {
              id: 1,
              title: 'Selection rate of age 18–25 × region North is 0.71 of everyone else’s, limit 0.80',
              ...{ family: 'limit', rootSlice: 'age=18-25 & region=North', severity: 'warning', run: 'arrival' },
              window: { start: '2026-04-11T00:00:00.000Z', end: '2026-04-12T00:00:00.000Z' },
              ...{ label: '2026-04-11', units: 1.5 },
              found: [{ at: '2026-04-12T00:00:00.000Z', severity: 'warning' }],
            },
          ],
        },
      ],
      tooSmall: [
        {
          ...{ kind: 'feature-drift', slice: 'age=61+ & region=West', supportNow: 84, supportTraining: 112 },
          ...{ required: 200, horizon: 28 },
        },
      ],
      skipped: [],
    },
    handle: ({ body: { model, windows, limits } }, services) =>
      services.backtest(model, { windows, ...(limits && { limits: limitsOf(limits) }) }),
  }),
] as const satisfies readonly Endpoint[]

function limitsOf(limits: Readonly<Record<string, number | undefined>>): Partial<Limits> {
  const asked = Object.entries(limits).flatMap(([name, value]) =>
    value === undefined ? [] : [askedLimit(name, value)],
  )
  return Object.assign({}, ...asked)
}
