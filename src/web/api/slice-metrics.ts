import { z } from '@hono/zod-openapi'
import { RATE_INTERVALS } from '../../detect/metrics/compare-metric.ts'
import { METRIC_NAMES, RATE_NAMES } from '../../detect/metrics/index.ts'
import { REASONS, type Reason } from '../../detect/metrics/metric.ts'
import type { MetricRequest } from '../../monitor/metric-report.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { estimateAnswer, rateAnswer, reportQuery, spanReportAnswer, verdictAnswer } from './disparities.ts'
import { momentAnswer, sent } from './query-fields.ts'

const reason = z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]).openapi('MetricReason')

const metricName = z.enum(METRIC_NAMES).openapi('MetricName')

const figure = z
  .object({
    value: z.number().optional(),
    lower: z.number().optional(),
    upper: z.number().optional(),
    because: reason.optional(),
  })
  .openapi('Figure')

const judgement = z
  .object({
    of: z.enum(['limit', 'change']),
    verdict: verdictAnswer,
    effect: z.number().optional(),
    scale: z.string().optional(),
    tolerance: z.number().optional(),
    adjustedLog10P: z.number().nullable().optional(),
    level: z.number(),
    required: z.number().int().optional(),
  })
  .openapi('MetricJudgement')

const metricFigure = z
  .object({
    metric: metricName,
    numerator: z.number(),
    denominator: z.number(),
    few: z.boolean(),
    now: figure,
    training: figure,
    comparedWith: z.string().optional(),
    other: figure.extend({ denominator: z.number() }),
    difference: figure,
    ratio: figure,
    fourFifths: z.boolean().optional(),
    equality: z.object({ test: z.string(), log10P: z.number().nullable() }).optional(),
    judged: z.array(judgement),
  })
  .openapi('MetricFigure')

const leftOut = z.object({ slice: z.string(), of: z.number(), reason })

const groupRate = z.object({ slice: z.string(), rate: rateAnswer })

const spread = z
  .object({
    status: z.enum(['measured', 'undefined']),
    difference: z.number().optional(),
    ratio: z.number().optional(),
    fourFifths: z.boolean().optional(),
    highest: groupRate.optional(),
    lowest: groupRate.optional(),
    reason: reason.optional(),
    groups: z.number().int(),
    leftOut: z.array(leftOut),
  })
  .openapi('GroupSpread')

const summed = z
  .object({
    status: z.enum(['measured', 'undefined']),
    value: z.number().optional(),
    between: z.array(z.string()).optional(),
    reason: reason.optional(),
  })
  .openapi('SummaryFigure')

const benefit = z.object({
  status: z.enum(['measured', 'undefined']),
  reason: reason.optional(),
  n: z.number().optional(),
  generalizedEntropy: z.number().optional(),
  generalizedEntropyBetween: z.number().optional(),
  theil: z.number().optional(),
  theilBetween: z.number().optional(),
})

const impactTable = z
  .object({
    status: z.enum(['measured', 'undefined']),
    reason: reason.optional(),
    highest: z.string().optional(),
    rows: z.array(
      z.object({
        slice: z.string(),
        rate: rateAnswer,
        share: z.number(),
        impactRatio: z.number().optional(),
        fourFifths: z.boolean().optional(),
        leftOut: reason.optional(),
      }),
    ),
  })
  .openapi('ImpactTable')

const summary = z
  .object({
    features: z.array(z.string()),
    summary: z.object({
      demographicParity: spread,
      equalOpportunity: spread,
      falsePositiveRate: spread,
      equalizedOddsDifference: summed,
      equalizedOddsRatio: summed,
      averageOddsDifference: summed,
      largestLogRatio: summed,
      benefit,
    }),
    impact: z.object({
      selection: impactTable,
      scoring: impactTable.extend({ cut: z.object({ score: z.number(), shareAbove: z.number() }).optional() }),
    }),
  })
  .openapi('FeatureSummary')

const pair = z.object({ difference: estimateAnswer.optional(), ratio: estimateAnswer.optional() })

const controlled = z
  .object({
    slice: z.string(),
    metric: metricName,
    pooled: pair,
    common: pair,
    homogeneity: z.object({ log10P: z.number().nullable(), df: z.number().int() }).optional(),
    reversed: z.boolean(),
    reason: reason.optional(),
    rows: z.array(pair.extend({ value: z.string(), slice: rateAnswer, other: rateAnswer })),
  })
  .openapi('WithinControl')

const slice = z
  .object({
    slice: z.string(),
    n: z.number(),
    labelled: z.number().optional(),
    figures: z.array(metricFigure),
    calibration: z
      .object({
        n: z.number(),
        expectedError: z.number(),
        log10P: z.number().nullable(),
        df: z.number().int(),
        bins: z.array(z.object({ n: z.number(), positives: z.number(), observed: z.number(), predicted: z.number() })),
      })
      .optional(),
  })
  .openapi('MetricSlice')

/** Schema of the report of metrics. */
export const metricAnswer = spanReportAnswer({
  labels: z.object({
    status: z.enum(['known', 'unknown']),
    because: reason.optional(),
    from: momentAnswer.optional(),
    to: momentAnswer.optional(),
    rows: z.number().optional(),
    labelled: z.number().optional(),
    uncounted: z.number().int().optional(),
    matured: z.boolean().optional(),
  }),
  unavailable: z.array(z.object({ metric: metricName, because: reason })),
  slices: z.array(slice),
  summaries: z.array(summary),
  within: z.array(controlled),
})
  .extend({
    against: z.enum(['rest', 'largest', 'highest', 'slice']),
    againstSlice: z.string().optional(),
    control: z.string().optional(),
    intervals: z.enum(RATE_INTERVALS),
    metrics: z.array(z.object({ metric: metricName, unit: z.string(), about: z.string() })),
  })
  .openapi('MetricReport')

/** A list of texts joined by commas. */
const listField = (example: string) =>
  z
    .string()
    .optional()
    .transform((text) =>
      text
        ?.split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    )
    .openapi({ type: 'string', example })

/** Whom slices are compared with, as an address spells it: one of three words, else the key of a slice. */
export function againstOf(text: string | undefined): NonNullable<MetricRequest['against']> {
  if (text === undefined || text === '' || text === 'rest') return 'rest'
  return text === 'largest' || text === 'highest' ? text : { slice: text }
}

/** Metrics of slices. */
export const sliceMetricEndpoints = [
  endpoint({
    route: 'GET /api/v1/slices/metrics',
    summary:
      'Every metric of every slice with its interval, against whom one likes, and summary measures by sensitive feature',
    about: `\`against\` is \`rest\` (everyone else), \`largest\` or \`highest\` (the slice of the same features with most predictions, or with the highest figure among those of 30 and more) or the key of a slice. \`within\` compares slices within the values of another sensitive feature: the pooled figure beside the Mantel-Haenszel one, with log10 p of Breslow and Day's test that the values agree. \`features\` and \`metrics\` narrow the answer; there are ${METRIC_NAMES.join(', ')}. Rates (${RATE_NAMES.length} of them) have Wilson's interval, their differences Newcombe's, their ratios that of the adjusted log ratio; \`intervals\` asks for Miettinen and Nurminen's of differences, or Katz's of ratios (too narrow under 100 observations, for rules that name it); means Welch's. A missing value says \`because\` of what; \`few\` is under 30 observations. Figures that need labels are from the newest window judged on its labels, or from the span asked for: \`labels\` says which. \`judged\` is what the questions of a scan say of the same windows, always against everyone else. Summaries leave out groups under 30 and list them.`,
    query: reportQuery.extend({
      against: z.string().max(400).optional().openapi({ example: 'rest' }),
      within: z.string().min(1).max(200).optional().openapi({ example: 'region' }),
      features: listField('sex,age'),
      metrics: listField('selection rate,true positive rate'),
      intervals: z.enum(RATE_INTERVALS).optional(),
    }),
    answer: metricAnswer,
    example: {
      model: 'credit-default',
      from: '2026-04-06T00:00:00.000Z',
      to: '2026-04-13T00:00:00.000Z',
      timezone: 'UTC',
      against: 'rest',
      intervals: 'usual',
      metrics: [{ metric: 'selection rate', unit: 'rate', about: 'favourable decisions of those made' }],
      versions: [
        {
          version: '7',
          baselineId: 3,
          from: '2026-04-06T00:00:00.000Z',
          to: '2026-04-13T00:00:00.000Z',
          calibrated: true,
          rows: 18_284,
          labels: { status: 'unknown', because: 'labels-uncounted' },
          unavailable: [],
          slices: [
            {
              slice: 'sex=F',
              n: 9102,
              figures: [
                {
                  metric: 'selection rate',
                  numerator: 5552,
                  denominator: 9102,
                  few: false,
                  now: { value: 0.61, lower: 0.6, upper: 0.62 },
                  training: { value: 0.63, lower: 0.625, upper: 0.635 },
                  comparedWith: 'rest',
                  other: { value: 0.66, lower: 0.65, upper: 0.67, denominator: 9182 },
                  difference: { value: -0.05, lower: -0.064, upper: -0.036 },
                  ratio: { value: 0.924, lower: 0.904, upper: 0.945 },
                  fourFifths: true,
                  equality: { test: 'two-proportion z', log10P: -11.6 },
                  judged: [
                    {
                      of: 'limit',
                      verdict: 'within',
                      effect: 0.924,
                      scale: 'ratio',
                      tolerance: 0.8,
                      adjustedLog10P: 0,
                      level: 0.0385,
                    },
                  ],
                },
              ],
            },
          ],
          summaries: [],
          within: [],
        },
      ],
    },
    handle: ({ query: { model, against, ...query } }, services) =>
      services.sliceMetrics(model, { ...sent(query), against: againstOf(against) }),
  }),
] as const satisfies readonly Endpoint[]
