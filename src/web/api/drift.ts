import { z } from '@hono/zod-openapi'
import { DISTRIBUTION_FIGURES } from '../../detect/figures-of-distributions.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import {
  estimateAnswer,
  reportQuery,
  scanAnswer,
  spanReportAnswer,
  verdictAnswer,
  weighedMembers,
} from './disparities.ts'
import { sent } from './query-fields.ts'

const besideAnswer = z
  .object(
    Object.fromEntries(
      Object.entries(DISTRIBUTION_FIGURES).map(([name, words]) => [
        name,
        z
          .number()
          .nullable()
          .optional()
          .openapi({ description: name.endsWith('Log10P') ? `log10 of ${words}` : words }),
      ]),
    ),
  )
  .openapi('BesideDivergence')

const row = z
  .object({
    subject: z.string(),
    slice: z.string(),
    divergence: estimateAnswer.optional(),
    tolerance: z.number(),
    populationStabilityIndex: z.number().optional(),
    beside: besideAnswer.optional(),
    moved: z.object({ cell: z.string(), shift: z.number() }).optional(),
    supportNow: z.number(),
    supportTraining: z.number(),
    log10P: z.number().nullable().optional(),
    verdict: verdictAnswer,
    required: z.number().int().optional(),
    scan: scanAnswer.optional(),
    ...weighedMembers,
  })
  .openapi('DriftRow')

/** Schema of the drift report. */
export const driftAnswer = spanReportAnswer({ subjects: z.array(row) }).openapi('DriftReport')

/** Distributions against training. */
export const driftEndpoints = [
  endpoint({
    route: 'GET /api/v1/drift',
    summary: 'How far features, score and decisions have moved from training, by slice',
    about:
      'Jensen-Shannon divergence to base 2 with its 95 % interval (by inversion of the test); `beside` it what else counts can say: PSI, the Jensen-Shannon distance (base 2), Hellinger, total variation, L-infinity (of the cell in `moved`), Kolmogorov-Smirnov and Wasserstein over cells of numbers, chi-square of homogeneity and G with degrees of freedom, Cramér’s V. They decide nothing; one without a value is left out, and of `insufficient-data` there are none. `verdict` is that of this span alone, adjusted over its rows: `adjustedLog10P` against `level`; `unconfirmed` is beyond the tolerance where chance could have done it; from `detectable` up it would be found four times in five. `scan` is what the last scan found over other sums of windows.',
    query: reportQuery,
    answer: driftAnswer,
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
          rows: 18284,
          subjects: [
            {
              subject: 'score',
              slice: 'region=North & age=18-25',
              divergence: { estimate: 0.04, lower: 0.028, upper: 0.055 },
              tolerance: 0.0045,
              populationStabilityIndex: 0.23,
              beside: {
                ...{ populationStabilityIndex: 0.23, jensenShannonDistance: 0.203, hellinger: 0.17 },
                ...{ totalVariation: 0.18, lInfinity: 0.09, kolmogorovSmirnov: 0.17, wassersteinInDeviations: 0.41 },
                ...{ homogeneityChiSquare: 171.2, homogeneityDf: 9, homogeneityLog10P: -32.1 },
                ...{ gStatistic: 168.4, gDf: 9, gLog10P: -31.6, cramersV: 0.174 },
              },
              moved: { cell: '0.7-0.8', shift: -0.09 },
              supportNow: 904,
              supportTraining: 4456,
              log10P: -10.7,
              verdict: 'finding',
              adjustedLog10P: -8.3,
              level: 0.0385,
              detectable: 0.019,
            },
          ],
        },
      ],
    },
    handle: ({ query: { model, ...query } }, services) => services.drift(model, sent(query)),
  }),
] as const satisfies readonly Endpoint[]
