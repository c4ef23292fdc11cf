import { z } from '@hono/zod-openapi'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { estimateAnswer, rateAnswer } from './disparities.ts'
import { modelField, momentAnswer, versionField } from './query-fields.ts'

const gap = z.object({ slice: rateAnswer, rest: rateAnswer, difference: estimateAnswer.optional() }).openapi('RateGap')

const rateKind = z.enum(['labels', 'decisions'])

/** Schema of a slice in the training data of a version. */
export const trainingAnswer = z
  .object({
    model: z.string(),
    version: z.string(),
    revision: z.number().int(),
    fittedAt: momentAnswer,
    sourceSha256: z.string(),
    slice: z.string(),
    rows: z.number(),
    allRows: z.number(),
    share: rateAnswer,
    labels: gap.optional(),
    decisions: gap.optional(),
    features: z.array(
      z
        .object({
          subject: z.string(),
          n: z.number(),
          restN: z.number(),
          divergence: estimateAnswer.optional(),
          populationStabilityIndex: z.number().optional(),
          cell: z.object({ name: z.string(), share: z.number(), restShare: z.number() }).optional(),
          missing: rateAnswer,
          restMissing: rateAnswer,
          tooFew: z.boolean(),
        })
        .openapi('FeatureGap'),
    ),
    sourceRate: rateKind.optional(),
    sources: z.array(
      z
        .object({
          source: z.string(),
          rows: z.number(),
          allRows: z.number(),
          share: z.number().optional(),
          gap: gap.optional(),
          pooledWithout: estimateAnswer.optional(),
          consistent: z.boolean(),
        })
        .openapi('SourcePart'),
    ),
  })
  .openapi('TrainingReport')

/** A slice in the training data of a version. */
export const trainingEndpoints = [
  endpoint({
    route: 'GET /api/v1/training',
    summary: 'A slice in the training data of a version, against everyone else there',
    about:
      'From the counts of the newest baseline of the version. `labels` is the rate of positive labels among rows that have a label and a decision, `decisions` that of favourable decisions; each with the 95 % interval of the difference from everyone else. `features` are sorted by their Jensen-Shannon divergence from everyone else (base 2, corrected for noise); `tooFew` says that a test would have asked for more values. `sources` compares one of the rates, `sourceRate`, within each training source; `consistent` marks a source whose own gap excludes 0 on the side of the whole gap and without which at most half of that gap is left. Nothing is tested here, and the model was not trained again.',
    query: z.strictObject({
      model: modelField,
      version: versionField,
      slice: z.string().min(1).max(1000).default('overall').openapi({ example: 'region=North & age=18-25' }),
    }),
    answer: trainingAnswer,
    example: {
      model: 'credit-default',
      version: '7',
      revision: 1,
      fittedAt: '2026-03-20T12:00:00.000Z',
      sourceSha256: 'ab'.repeat(32),
      slice: 'region=North & age=18-25',
      rows: 4456,
      allRows: 91_616,
      share: { count: 4456, of: 91_616, rate: 0.0486 },
      labels: {
        slice: { count: 2762, of: 4456, rate: 0.62 },
        rest: { count: 57_090, of: 87_160, rate: 0.655 },
        difference: { estimate: -0.035, lower: -0.05, upper: -0.021 },
      },
      decisions: {
        slice: { count: 2822, of: 4456, rate: 0.633 },
        rest: { count: 56_940, of: 87_160, rate: 0.653 },
        difference: { estimate: -0.02, lower: -0.035, upper: -0.006 },
      },
      features: [
        {
          subject: 'employment',
          n: 4456,
          restN: 87_160,
          divergence: { estimate: 0.041, lower: 0.037, upper: 0.045 },
          populationStabilityIndex: 0.23,
          cell: { name: 'student', share: 0.31, restShare: 0.09 },
          missing: { count: 0, of: 4456, rate: 0 },
          restMissing: { count: 12, of: 87_160, rate: 0.0001 },
          tooFew: false,
        },
      ],
      sourceRate: 'labels',
      sources: [
        {
          source: 'internal-branch-2024',
          rows: 372,
          allRows: 7600,
          share: 0.0489,
          gap: {
            slice: { count: 150, of: 372, rate: 0.403 },
            rest: { count: 4703, of: 7228, rate: 0.651 },
            difference: { estimate: -0.247, lower: -0.296, upper: -0.195 },
          },
          pooledWithout: { estimate: -0.001, lower: -0.015, upper: 0.014 },
          consistent: true,
        },
      ],
    },
    handle: ({ query: { model, version, slice } }, services) => services.training(model, version, slice),
  }),
] as const satisfies readonly Endpoint[]
