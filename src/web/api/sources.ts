import { z } from '@hono/zod-openapi'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { estimateAnswer, rateAnswer } from './disparities.ts'
import { modelField, versionField } from './query-fields.ts'

/** Schema of what a slice was trained on. */
export const sourcesAnswer = z
  .object({
    model: z.string(),
    version: z.string(),
    slice: z.string(),
    sources: z.array(
      z.object({
        source: z.string(),
        rows: z.number(),
        allRows: z.number(),
        share: z.number(),
        allShare: z.number(),
        rate: rateAnswer,
        restRate: rateAnswer,
        difference: estimateAnswer.optional(),
        pooledWithout: estimateAnswer.optional(),
      }),
    ),
    pooled: estimateAnswer.optional(),
    noRates: z.string().optional(),
  })
  .openapi('SourceReport')

/** Training sources of a slice. */
export const sourceEndpoints = [
  endpoint({
    route: 'GET /api/v1/sources',
    summary: 'What a slice was trained on, by training source',
    about:
      'From the counts that the newest baseline of the version keeps by source; empty where it names none. `difference` is the selection rate of the slice minus that of everyone else within the source, `pooled` the same over all training rows, `pooledWithout` over those of the other sources, each with its 95 % interval. The model was not trained again without a source: a source that stands out is where to look, not what was shown to be the cause.',
    query: z.strictObject({
      model: modelField,
      version: versionField,
      slice: z.string().min(1).max(1000).default('overall').openapi({ example: 'region=North & age=18-25' }),
    }),
    answer: sourcesAnswer,
    example: {
      model: 'credit-default',
      version: '7',
      slice: 'region=North & age=18-25',
      sources: [
        {
          source: 'core-bank',
          rows: 4084,
          allRows: 84_016,
          share: 0.917,
          allShare: 0.917,
          rate: { count: 2672, of: 4084, rate: 0.654 },
          restRate: { count: 52_237, of: 79_932, rate: 0.654 },
          difference: { estimate: 0.001, lower: -0.014, upper: 0.015 },
          pooledWithout: { estimate: -0.25, lower: -0.299, upper: -0.197 },
        },
        {
          source: 'internal-branch-2024',
          rows: 372,
          allRows: 7600,
          share: 0.083,
          allShare: 0.083,
          rate: { count: 150, of: 372, rate: 0.403 },
          restRate: { count: 4703, of: 7228, rate: 0.651 },
          difference: { estimate: -0.247, lower: -0.296, upper: -0.195 },
          pooledWithout: { estimate: 0.001, lower: -0.014, upper: 0.015 },
        },
      ],
      pooled: { estimate: -0.02, lower: -0.034, upper: -0.006 },
    },
    handle: ({ query: { model, version, slice } }, services) => services.sources(model, version, slice),
  }),
] as const satisfies readonly Endpoint[]
