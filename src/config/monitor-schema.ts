import * as z from 'zod'
import { DEFAULT_LIMITS } from '../detect/limits.ts'
import { RATE_NAMES } from '../detect/metrics/index.ts'
import { closest } from '../profile/closest.ts'
import { readCategory } from '../profile/reading.ts'
import { WINDOW_SIZES } from '../profile/window.ts'
import { cronProblem } from './cron-expression.ts'
import { duration } from './duration.ts'
import { timeZoneNamed } from './time-zone.ts'

/** Most values that one sensitive feature may have. */
export const MAX_VALUES = 50

/** What a column of a file may hold, besides the names of features. */
export const COLUMN_ROLES = ['id', 'at', 'score', 'decision', 'label', 'subject', 'version'] as const

const name = z.string().regex(/^(?!\s)[^\p{C}]{1,100}(?<!\s)$/u, {
  error: 'expected a name of up to 100 letters without spaces at its ends or control characters',
})

const value = z
  .union([z.string(), z.number(), z.boolean()], { error: 'expected a text, a number, true or false' })
  .transform((raw, context) => {
    const text = readCategory(raw)
    if (text !== undefined) return text
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(raw)} reads as a missing value and can never occur`,
    })
    return z.NEVER
  })

const values = z.array(value).superRefine((list, context) => {
  const repeated = list.find((text, i) => list.indexOf(text) !== i)
  if (repeated !== undefined) context.addIssue({ code: 'custom', message: `"${repeated}" stands twice` })
})

const share = z.number().gt(0).lt(1)

const labelled = {
  favourable: values
    .min(1, { error: 'expected at least one decision' })
    .max(30)
    .describe('Decisions that are good for the person decided about; never guessed.'),
  positiveLabel: values
    .prefault([])
    .describe('Labels that turned out well; needed for performance once labels arrive.'),
}

const outcome = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('binary').describe('Two decisions.'), ...labelled }),
    z.strictObject({ kind: z.literal('multiclass').describe('More than two decisions.'), ...labelled }),
    z.strictObject({
      kind: z.literal('regression').describe('A number instead of a decision.'),
      favourable: z
        .strictObject({ atLeast: z.number().describe('Values from here on are favourable.') })
        .optional()
        .describe('Which predicted values are favourable; without it nothing is compared as a rate.'),
    }),
    z.strictObject({ kind: z.literal('score-only').describe('A score and no decision.') }),
  ])
  .describe('How decisions and labels are read.')

const sensitive = z
  .strictObject({
    bands: z
      .array(z.number())
      .min(1)
      .max(MAX_VALUES - 1)
      .refine((edges) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number)), {
        error: 'expected numbers in ascending order, none twice',
      })
      .optional()
      .describe('Edges that cut a number into bands; half-open, so 40 belongs to the band that begins at 40.'),
    values: values
      .min(1)
      .max(MAX_VALUES)
      .optional()
      .describe('The values to slice by; without it the most frequent of the baseline.'),
  })
  .refine((feature) => feature.bands === undefined || feature.values === undefined, {
    error: 'has both bands and values; a number is cut into bands, a category has values',
  })

/** Rates that a limit may be set on beside the selection rate, which has a limit of its own. */
export const LIMITED_RATES = RATE_NAMES.filter((metric) => metric !== 'selection rate')

const rateLimit = z.strictObject({
  ratio: share
    .optional()
    .describe(
      "Least ratio of the slice's rate to everyone else's; of rates whose more is worse (errors, false ...) its reciprocal is the most.",
    ),
  difference: share.optional().describe("Largest difference from everyone else's rate, the worse way."),
})

const limits = z
  .strictObject({
    falseInvestigationsAYear: z
      .number()
      .gt(0)
      .max(1000)
      .default(DEFAULT_LIMITS.falseInvestigationsAYear)
      .describe('Budget of false investigations a model-year; every scan tests at the level that keeps it.'),
    strict: z
      .boolean()
      .default(DEFAULT_LIMITS.strict)
      .describe('Benjamini-Yekutieli instead of Benjamini-Hochberg: holds under any dependence, finds less.'),
    disparity: z
      .strictObject({
        ratio: share
          .optional()
          .describe('Least ratio of a selection rate to that of everyone else; 0.8 is four fifths.'),
        difference: share.optional().describe('Largest shortfall of a selection rate against that of everyone else.'),
      })
      .default(DEFAULT_LIMITS.disparity)
      .describe('Policy limit on selection rates; with both the ratio decides; {} sets none.'),
    featureDrift: share
      .default(DEFAULT_LIMITS.featureDrift)
      .describe('Tolerated Jensen-Shannon divergence (base 2) of a feature.'),
    scoreDrift: share
      .default(DEFAULT_LIMITS.scoreDrift)
      .describe('Tolerated Jensen-Shannon divergence (base 2) of the score.'),
    decisionDrift: share
      .default(DEFAULT_LIMITS.decisionDrift)
      .describe("Tolerated change of a slice's own favourable rate."),
    disparityChangeRatio: share
      .default(DEFAULT_LIMITS.disparityChangeRatio)
      .describe('Tolerated change of the ratio against everyone else since training, as a ratio under 1.'),
    disparityChangeDifference: share
      .default(DEFAULT_LIMITS.disparityChangeDifference)
      .describe('Tolerated change of the difference against everyone else since training.'),
    representationDifference: share
      .default(DEFAULT_LIMITS.representationDifference)
      .describe("Tolerated change of a slice's share of all predictions."),
    representationRatio: share
      .default(DEFAULT_LIMITS.representationRatio)
      .describe('The same as a ratio under 1: a small slice can vanish within any difference.'),
    quality: share
      .default(DEFAULT_LIMITS.quality)
      .describe('Tolerated change of missing, unseen and out-of-range rates.'),
    performance: share
      .default(DEFAULT_LIMITS.performance)
      .describe('Tolerated change of error rates, predictive values and calibration against everyone else.'),
    residual: z
      .number()
      .gt(0)
      .max(10)
      .default(DEFAULT_LIMITS.residual)
      .describe(
        'Tolerated change of the mean residual of a regression against everyone else, in standard deviations of the residual at training.',
      ),
    metrics: z
      .partialRecord(z.enum(LIMITED_RATES), rateLimit)
      .default({})
      .describe(
        `Policy limits on rates that need labels, by name, each with a ratio or a difference (with both the ratio decides): ${LIMITED_RATES.join(', ')}.`,
      ),
  })
  .prefault({})
  .describe('What is tolerated; every limit has a default.')

/** One entry under `monitors`, as the file has it. */
export const monitorSchema = z.strictObject({
  model: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
      error: 'expected up to 100 letters, digits and . _ - that begin with a letter or digit',
    })
    .describe('Name of the model, as predictions carry it.'),
  schedule: z
    .string({ error: 'expected a cron expression such as "5 * * * *"' })
    .superRefine((expression, context) => {
      const problem = cronProblem(expression)
      if (problem !== undefined)
        context.addIssue({ code: 'custom', message: `the cron expression "${expression}": ${problem}` })
    })
    .default('5 * * * *')
    .describe('Cron expression (UTC): when to look. Which windows are due follows from window and lateness.'),
  window: z.enum(WINDOW_SIZES).default('1d').describe('Length of the windows that are judged; they tumble.'),
  timezone: z
    .string()
    .transform((text, context) => {
      const known = timeZoneNamed(text)
      if (known !== undefined) return known
      const near = closest(text, Intl.supportedValuesOf('timeZone'))
      const message = `unknown time zone "${text}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .prefault('UTC')
    .describe('IANA time zone that days, weeks and months begin in.'),
  lateness: duration('15m').prefault('15m').describe('How long after its end a window waits for late predictions.'),
  labels: z
    .strictObject({ after: duration('90d').describe('How long after its prediction a label is due.') })
    .optional()
    .describe('Set where true outcomes arrive: performance is judged once they have matured.'),
  outcome,
  scoreRange: z
    .tuple([z.number(), z.number()], { error: 'expected two numbers: [lowest, highest]' })
    .refine(([low, high]) => low < high, { error: 'expected the lower number first' })
    .optional()
    .describe('Lowest and highest score; default [0, 1]; required for regression.'),
  features: z
    .record(name, z.enum(['numeric', 'categorical']))
    .refine((all) => Object.keys(all).length > 0, { error: 'expected at least one feature' })
    .describe('Features whose distribution is watched, and how each is read: numeric or categorical.'),
  sensitive: z
    .record(name, sensitive)
    .describe('Features that slices are cut by; {} for one that is taken by its values.'),
  control: name
    .optional()
    .describe(
      'A sensitive feature within whose values slices are compared too (Mantel-Haenszel beside the pooled figure); it decides nothing.',
    ),
  slices: z
    .strictObject({
      depth: z
        .number()
        .int()
        .min(1)
        .max(4)
        .default(2)
        .describe('Intersections of at most this many sensitive features.'),
    })
    .prefault({})
    .describe('Which intersections are slices.'),
  maxStrata: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Most combinations of all sensitive values that are counted.'),
  columns: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(`Column of a file: what it holds, where names differ: ${COLUMN_ROLES.join(', ')}, or a feature.`),
  limits,
  retention: z
    .strictObject({
      predictions: duration('25mo').describe('Predictions older than this are refused and purged.'),
    })
    .optional()
    .describe('How long single predictions are kept; without it for ever.'),
})

/** A monitor as the file states it, defaults filled in. */
export type MonitorInput = z.output<typeof monitorSchema>
