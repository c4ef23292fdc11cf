import { z } from '@hono/zod-openapi'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { reportQuery } from './disparities.ts'
import { driftAnswer } from './drift.ts'
import { momentAnswer, sent } from './query-fields.ts'

const query = reportQuery.extend({
  subject: z.string().min(1).max(200).openapi({ example: 'score' }),
  slice: z.string().min(1).max(1000).default('overall').openapi({ example: 'region=North & age=18-25' }),
})

/** Schema of one distribution now and at training. */
export const distributionAnswer = z
  .object({
    model: z.string(),
    version: z.string(),
    from: momentAnswer,
    to: momentAnswer,
    timezone: z.string(),
    subject: z.string(),
    slice: z.string(),
    cells: z.array(z.string()),
    now: z.array(z.number()),
    training: z.array(z.number()),
    drift: driftAnswer.shape.versions.element.shape.subjects.element.optional(),
  })
  .openapi('DistributionReport')

/** One distribution by cell. */
export const distributionEndpoints = [
  endpoint({
    route: 'GET /api/v1/distribution',
    summary: 'A feature, the score or the decisions of one slice by cell, now and at training',
    about:
      'Counts by cell over the whole windows between `from` and `to`, in the order of `cells`; the last cells are values that are missing or no numbers, which drift is not measured on. `drift` is the row of the drift report; decisions have none.',
    query,
    answer: distributionAnswer,
    example: {
      model: 'credit-default',
      version: '7',
      from: '2026-04-06T00:00:00.000Z',
      to: '2026-04-13T00:00:00.000Z',
      timezone: 'UTC',
      subject: 'employment',
      slice: 'region=North & age=18-25',
      cells: ['salaried', 'self-employed', 'other', 'unseen', 'missing'],
      now: [610, 271, 18, 0, 5],
      training: [3120, 1230, 84, 0, 22],
      drift: {
        subject: 'employment',
        slice: 'region=North & age=18-25',
        divergence: { estimate: 0.0004, lower: 0, upper: 0.0031 },
        tolerance: 0.009,
        populationStabilityIndex: 0.004,
        moved: { cell: 'self-employed', shift: 0.024 },
        supportNow: 899,
        supportTraining: 4434,
        log10P: -0.01,
        adjustedLog10P: 0,
        level: 0.0385,
        verdict: 'within',
        detectable: 0.014,
      },
    },
    handle: ({ query: { model, ...request } }, services) => services.distribution(model, sent(request)),
  }),
] as const satisfies readonly Endpoint[]
