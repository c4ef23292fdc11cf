import { countsWithin, profilesWithin } from '../../profile/coarse-profile.ts'
import { OVERALL, type Slice } from '../../profile/slice.ts'
import type { TestBasis, TestTerms } from '../basis.ts'
import { rateKeys } from '../calibration.ts'
import { type ChangeResult, testLimit } from '../change-test.ts'
import { besideFourRates } from '../figures-of-rates.ts'
import { metricNamed } from '../metrics/index.ts'
import { type Ground, unavailable, type WorseSide } from '../metrics/metric.ts'
import { besideControl } from '../metrics/within-control.ts'
import { dispersionAt, type MeasureNoise } from '../noise.ts'
import { type Comparison, noiseOf, type Question, type SlicePair, type Tested, type TooFew } from '../question.ts'
import { type Counted, declaresFavourable, restOf, selectionOf } from '../rate-question.ts'
import { RATE_SUPPORT } from '../rate-support.ts'
import { differenceEstimate, logRatioOf, pointEstimate, proportion, ratioEstimate } from '../rates.ts'
import { type FourRates, fourRates, measuredOf, supportOf } from './against-everyone-else.ts'
import { immature } from './disparity-change.ts'

/** Does the slice's selection rate break the policy limit against everyone else? One side: the slice gets less than the limit allows. */
export const disparity: Question = {
  kind: 'disparity',
  family: 'limit',
  ask: (comparison, pair) => askLimit(comparison, pair, SELECTION),
}

/** Do rates that need labels break a policy limit of their own? Asked of matured labels, one side: the one where the slice fares worse. */
export const metricLimits: Question = {
  kind: 'disparity',
  family: 'limit',
  ask: (comparison, pair) => {
    if (pair.slice.length === 0) return []
    const limited = Object.keys(comparison.limits.metrics ?? {}).filter(
      (metric) => metric !== 'selection rate' && policyLimit(comparison, metric) !== undefined,
    )
    const few = limited.length === 0 ? undefined : immature(comparison, pair)
    if (few) return limited.map((subject) => ({ status: 'too-few', subject, ...few }))
    return limited.flatMap((metric) => askLimit(comparison, pair, metric))
  },
}

/** The subject of findings about selection rates. */
export const SELECTION = 'decision'

function askLimit(comparison: Comparison, pair: SlicePair, subject: string): readonly (Tested | TooFew)[] {
  const limit = policyLimit(comparison, subject)
  if (!limit || pair.slice.length === 0) return []
  const counted = rateUnderLimit(subject)
  const rates = fourRates(comparison, pair, (vector) => counted(comparison.baseline, vector))
  const { supportNow, supportTraining } = supportOf(rates)
  if (supportNow < RATE_SUPPORT)
    return [{ status: 'too-few', subject, supportNow, supportTraining, required: RATE_SUPPORT }]
  return [
    testDisparity({ ...rates, subject }, limit.scale, {
      limit: limit.value,
      widening: comparison.widening,
      noise: limitNoise(comparison, pair, { subject, scale: limit.scale, rates }),
    }),
  ]
}

/** The rate that a policy limit on a subject is about. */
export function rateUnderLimit(subject: string): (ground: Ground, vector: ArrayLike<number>) => Counted {
  const metric = subject === SELECTION ? undefined : metricNamed(subject)
  return metric?.form === 'rate' ? metric.counted : ({ layout }, vector) => selectionOf(layout, vector)
}

/** Where a policy limit looks: at slices with a lower rate than everyone else, or with a higher one where more of it is worse. */
export function sideOfLimit(subject: string): WorseSide {
  const metric = subject === SELECTION ? undefined : metricNamed(subject)
  return metric?.form === 'rate' ? metric.worse : 'lower'
}

/** Noise of a comparison with a limit. Blocks tell of rates with labels on the scale of differences alone: on that of logarithms what they share is larger by the square of the rate. */
function limitNoise(
  comparison: Comparison,
  pair: SlicePair,
  about: { readonly subject: string; readonly scale: PolicyLimit['scale']; readonly rates: FourRates },
): MeasureNoise {
  const { subject, scale, rates } = about
  const options = { againstLimit: true }
  if (subject === SELECTION) {
    return noiseOf(comparison, scale === 'ratio' ? rateKeys.ratio : rateKeys.difference, pair, options)
  }
  const noise = noiseOf(comparison, rateKeys.performance(calibratedName(subject)), pair, options)
  const rate = (rates.restNow.x + 0.5) / (rates.restNow.n + 1)
  return scale === 'ratio' ? { ...noise, omega: noise.omega / rate ** 2 } : noise
}

/** A rate and its complement move alike, so that one name stands for both among what blocks were asked for. */
function calibratedName(subject: string): string {
  return COMPLEMENTS[subject] ?? subject
}

const COMPLEMENTS: Readonly<Record<string, string>> = {
  'true negative rate': 'false positive rate',
  'false negative rate': 'true positive rate',
  'negative predictive value': 'false omission rate',
  'false discovery rate': 'positive predictive value',
  accuracy: 'error',
}

/** Slice and everyone else inside each value of a control feature, now: kept with a finding, so that what stands beside it can be computed again. */
export type StratumCounts = { readonly slice: Counted; readonly other: Counted }

/** Counts inside the values of a control feature. */
export function controlStrata(
  { baseline, now }: Comparison,
  slice: Slice,
  control: string,
  counted: (ground: Ground, vector: ArrayLike<number>) => Counted,
): readonly (StratumCounts & { readonly value: string })[] {
  const { schema } = baseline
  return [...profilesWithin(schema, now, control)].map(([value, profile]) => {
    const own = counted(baseline, countsWithin(schema, profile, slice, []))
    return { value, slice: own, other: restOf(counted(baseline, countsWithin(schema, profile, OVERALL, [])), own) }
  })
}

/** The basis of a policy test, with the counts by value of the control feature where there is one. */
export type PolicyBasis = Extract<TestBasis, { readonly form: 'policy' }> & {
  readonly strata?: readonly StratumCounts[]
}

type PolicyTerms = TestTerms & {
  readonly strata?: readonly StratumCounts[] | undefined
  /** The same, summed only where the test turns out to be a finding. */
  readonly strataOf?: () => readonly StratumCounts[]
}

/** Tests four rates for a policy limit; the limit itself is never widened. A ratio limit on a rate of which more is worse is the reciprocal of the one configured. */
export function testDisparity(
  rates: FourRates & { readonly subject?: string | undefined },
  scale: PolicyLimit['scale'],
  { strata, strataOf, ...terms }: PolicyTerms,
): Tested {
  const subject = rates.subject ?? SELECTION
  const side = sideOfLimit(subject)
  const test = testPolicy({ scale, value: terms.limit, side }, rates.now, rates.restNow, (variance) =>
    dispersionAt(terms.noise, 1 / variance),
  )
  return {
    status: 'tested',
    subject,
    ...supportOf(rates),
    log10P: test.log10P,
    scale,
    estimate: test.estimate,
    tolerance: scale === 'ratio' && side === 'higher' ? 1 / terms.limit : terms.limit,
    units: test.units,
    reached: true,
    direction: side === 'higher' ? 'up' : 'down',
    improved: false,
    dispersion: test.dispersion,
    precision: test.standardError,
    explain: () => {
      const within = strata ?? strataOf?.().map(({ slice, other }) => ({ slice, other }))
      const basis: PolicyBasis = { form: 'policy', scale, ...terms, ...(within && { strata: within }) }
      const explained = explainDisparity(rates, scale, test.estimate)
      return { ...explained, beside: { ...explained.beside, ...(within && besideControl(within)) }, basis }
    },
  }
}

/** The configured limit that decides: the ratio first; undefined where nothing is declared favourable, the rate has no meaning for the model, or no limit is set. */
export function policyLimit(
  { limits, baseline }: Pick<Comparison, 'limits' | 'baseline'>,
  subject = SELECTION,
): PolicyLimit | undefined {
  if (!declaresFavourable(baseline.schema.outcome)) return undefined
  const metric = subject === SELECTION ? undefined : metricNamed(subject)
  if (metric && unavailable(metric, baseline)) return undefined
  const { ratio, difference } = subject === SELECTION ? limits.disparity : (limits.metrics?.[subject] ?? {})
  const side = sideOfLimit(subject)
  if (ratio !== undefined) return { scale: 'ratio', value: ratio, side }
  return difference === undefined ? undefined : { scale: 'difference', value: difference, side }
}

/** A policy limit: the ratio under 1, or the difference, that is still within; `side` says where a slice fares worse, `lower` where it is left out. */
export type PolicyLimit = {
  readonly scale: 'ratio' | 'difference'
  readonly value: number
  readonly side?: WorseSide | undefined
}

/** Tests one slice against everyone else for a policy limit; estimate on the scale of the limit, units in distances of the limit from equality. */
export function testPolicy(
  limit: PolicyLimit,
  slice: Counted,
  rest: Counted,
  dispersion: (variance: number) => number,
): ChangeResult & { readonly estimate: number; readonly units: number } {
  const restRate = proportion(rest)
  // Where more is worse everything is turned round, so that below the limit is beyond it on either side.
  const sign = limit.side === 'higher' ? -1 : 1
  if (limit.scale === 'ratio') {
    const log = sign * logRatioOf(slice, rest)
    const result = testLimit({
      scale: 'log',
      slice,
      others: [rest],
      estimate: log,
      limit: Math.log(limit.value),
      impliedRate: (effect) => restRate * Math.exp(sign * effect),
      dispersion,
    })
    return { ...result, estimate: Math.exp(sign * log), units: log / Math.log(limit.value) }
  }
  const difference = sign * (proportion(slice) - restRate)
  const result = testLimit({
    scale: 'linear',
    slice,
    others: [rest],
    estimate: difference,
    limit: -limit.value,
    impliedRate: (effect) => restRate + sign * effect,
    dispersion,
  })
  return { ...result, estimate: sign * difference, units: -difference / limit.value }
}

function explainDisparity(rates: FourRates, scale: 'ratio' | 'difference', estimate: number) {
  const ratio = ratioEstimate(rates.now, rates.restNow)
  const difference = differenceEstimate(rates.now, rates.restNow)
  return {
    effect: (scale === 'ratio' ? ratio : difference) ?? pointEstimate(estimate),
    measured: measuredOf(rates),
    beside: besideFourRates(rates),
  }
}
