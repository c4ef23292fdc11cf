import { z } from '@hono/zod-openapi'
import { ServiceError } from '../../errors.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { estimateAnswer, rateAnswer } from './disparities.ts'
import { FAMILIES, SEVERITIES } from './investigations.ts'
import { momentAnswer } from './query-fields.ts'

/** A figure that JSON cannot write, an infinity, is null. */
const figure = z.number().nullable()

const noise = z
  .object({
    c: z.number(),
    omega: z.number(),
    kappa: z.number(),
    windows: z.number().int(),
    blocks: z.number().int(),
  })
  .openapi('MeasureNoise')

const terms = { limit: z.number(), widening: z.number(), noise }

const adjustment = z
  .object({
    method: z.enum(['benjamini-hochberg', 'benjamini-yekutieli']),
    tests: z.number().int(),
    rank: z.number().int(),
    log10P: figure,
  })
  .openapi('Adjustment')

const basis = z
  .object({
    format: z.literal(1),
    test: z.discriminatedUnion('form', [
      z.object({ form: z.literal('distribution'), ...terms, middles: z.array(z.number()).optional() }),
      z.object({ form: z.enum(['own-rate', 'share-ratio', 'double-ratio', 'double-difference']), ...terms }),
      z.object({
        form: z.literal('policy'),
        scale: z.enum(['ratio', 'difference']),
        ...terms,
        worsening: z.boolean().optional(),
      }),
      z.object({ form: z.literal('silence'), before: z.array(z.number()) }),
    ]),
    adjustment: adjustment.optional(),
    budget: z.object({ falseInvestigationsAYear: z.number(), scansAYear: z.number() }).optional(),
  })
  .openapi('FindingBasis')

const measured = z.discriminatedUnion('form', [
  z.object({
    form: z.literal('rates'),
    now: rateAnswer,
    training: rateAnswer.optional(),
    restNow: rateAnswer.optional(),
    restTraining: rateAnswer.optional(),
  }),
  z.object({
    form: z.literal('distribution'),
    cells: z.array(z.string()),
    now: z.array(z.number()),
    training: z.array(z.number()),
    moved: z.object({ cell: z.string(), shift: z.number() }),
  }),
  z.object({ form: z.literal('count'), now: z.number(), usual: z.number() }),
])

const finding = z
  .object({
    kind: z.enum([
      'feature-drift',
      'score-drift',
      'decision-drift',
      'disparity-change',
      'disparity',
      'representation',
      'quality',
      'silence',
      'performance',
    ]),
    family: z.enum(FAMILIES),
    subject: z.string(),
    slice: z.string(),
    version: z.string(),
    horizon: z.number().int(),
    direction: z.enum(['up', 'down', 'changed']),
    scale: z.enum(['jsd', 'difference', 'difference-in-differences', 'ratio', 'ratio-of-ratios', 'count']),
    effect: estimateAnswer,
    tolerance: z.number(),
    units: figure,
    severity: z.enum(SEVERITIES),
    log10P: figure,
    adjustedLog10P: figure,
    level: z.number(),
    supportNow: z.number(),
    supportTraining: z.number(),
    dispersion: z.number(),
    uncalibrated: z.boolean(),
    origin: z.enum(['inherited', 'amplified', 'emerged', 'unknown']).optional(),
    improved: z.boolean(),
    measured,
    beside: z.record(z.string(), figure),
    why: z.string(),
    basis: basis.optional(),
  })
  .openapi('Finding')

const whose = {
  id: z.number().int(),
  model: z.string(),
  window: z.object({ start: momentAnswer, end: momentAnswer }),
  windowLabel: z.string(),
}

/** Schema of a finding with where it stands. */
export const findingAnswer = z
  .object({
    ...whose,
    investigation: z.number().int().optional(),
    finding,
    placed: z.enum(['opened', 'appended']).optional(),
    isReadable: z.boolean().optional(),
    problems: z.array(z.string()).optional(),
    frozenAtScan: z.boolean().optional(),
  })
  .openapi('StoredFinding')

/** Schema of a finding computed again. */
export const explanationAnswer = z
  .object({
    ...whose,
    finding,
    because: z.array(z.string()),
    inputs: z.record(z.string(), z.unknown()),
    figures: z.array(z.object({ name: z.string(), frozen: figure, computed: figure, same: z.boolean() })),
    words: z.array(z.object({ name: z.string(), frozen: z.string(), computed: z.string(), same: z.boolean() })),
    notComputed: z.array(z.object({ name: z.string(), because: z.string() })),
    problems: z.array(z.string()),
    frozenAtScan: z.boolean().optional(),
    same: z.boolean(),
    detectable: z.number().optional(),
    persistence: z.object({ scans: z.number().int(), found: z.number().int() }),
  })
  .openapi('FindingExplanation')

const exampleFinding = {
  kind: 'disparity',
  family: 'limit',
  subject: 'decision',
  slice: 'age=18-25 & region=North',
  version: '7',
  horizon: 3,
  direction: 'down',
  scale: 'ratio',
  effect: { estimate: 0.708, lower: 0.662, upper: 0.757 },
  tolerance: 0.8,
  units: 1.55,
  severity: 'warning',
  log10P: -4.2,
  adjustedLog10P: -2.6,
  level: 0.0385,
  supportNow: 904,
  supportTraining: 4456,
  dispersion: 1,
  uncalibrated: false,
  origin: 'emerged',
  improved: false,
  measured: {
    form: 'rates',
    now: { count: 416, of: 904, rate: 0.4602 },
    training: { count: 2800, of: 4456, rate: 0.6284 },
    restNow: { count: 11_301, of: 17_380, rate: 0.6502 },
    restTraining: { count: 35_410, of: 54_800, rate: 0.6462 },
  },
  beside: { ratio: 0.708, difference: -0.19, trainingRatio: 0.972, trainingDifference: -0.018 },
  why: 'adjusted p 0.0025 \u2264 0.0385; 0.708 is beyond the limit 0.8 over the last 3 windows',
  basis: {
    format: 1,
    test: {
      form: 'policy',
      scale: 'ratio',
      limit: 0.8,
      widening: 1,
      noise: { c: 1, omega: 0, kappa: 1, windows: 3, blocks: 0 },
      worsening: true,
    },
    adjustment: { method: 'benjamini-hochberg', tests: 412, rank: 10, log10P: -4.21 },
    budget: { falseInvestigationsAYear: 2, scansAYear: 52 },
  },
}

const exampleWhose = {
  id: 73,
  model: 'credit-default',
  window: { start: '2026-04-06T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' },
  windowLabel: '2026-W15',
}

const params = z.object({ id: z.coerce.number().int().min(1).openapi({ example: 73 }) })

/** A finding, and the same computed again from what it holds. */
export const findingEndpoints = [
  endpoint({
    route: 'GET /api/v1/findings/:id',
    summary: 'One finding with every figure and what it rests on',
    about:
      '`measured` holds the counts, `basis` everything else that the figures follow from: limit, widening, noise, and the step of the adjustment that decided. Findings of early versions have no `basis`. `problems` names what does not fit between body, row and what the scan froze.',
    params,
    answer: findingAnswer,
    example: { ...exampleWhose, investigation: 118, finding: exampleFinding },
    handle: ({ params: { id } }, services) => {
      const stored = services.finding(id)
      if (!stored) throw new ServiceError('not-found', `there is no finding ${id}`)
      return stored
    },
  }),
  endpoint({
    route: 'GET /api/v1/findings/:id/explain',
    summary: 'A finding computed again from its frozen counts alone',
    about:
      'No baseline, no profile and no configuration is read: every figure follows from the row of the finding. `same` says whether all agree within 1e-9, `words` included, and nothing is among `problems`: the body is what its scan froze (`frozenAtScan`: by the hash that the run kept and its log entry), and says what its row says. `notComputed` names what no longer can be. `because` says in words why it is a finding; from `detectable` on it would be found four times in five; `persistence` counts the scans in which the same finding stood, its own included.',
    params,
    answer: explanationAnswer,
    example: {
      ...exampleWhose,
      finding: exampleFinding,
      because: [
        'adjusted p 0.0025 \u2264 0.0385',
        '0.71 is beyond the limit 0.80',
        '904 decisions now, 4,456 at training: would be found four times in five from 0.69 down',
        'sums 3 windows',
        'one of 412 tests of its scan, adjusted together (Benjamini-Hochberg): decided at rank 10 by p 6 \u00d7 10\u207b\u2075 \u00d7 412 / 10; the p of the other tests are not in this finding',
        'second of three scans; found twice within three, it opened its matter',
      ],
      inputs: { counts: exampleFinding.measured, test: exampleFinding.basis.test, words: [], notComputed: [] },
      figures: [
        { name: 'effect.estimate', frozen: 0.708, computed: 0.708, same: true },
        { name: 'log10P', frozen: -4.2, computed: -4.2, same: true },
      ],
      words: [{ name: 'severity', frozen: 'warning', computed: 'warning', same: true }],
      notComputed: [],
      problems: [],
      frozenAtScan: true,
      same: true,
      detectable: 0.69,
      persistence: { scans: 3, found: 2 },
    },
    handle: ({ params: { id } }, services) => services.explain(id),
  }),
] as const satisfies readonly Endpoint[]
