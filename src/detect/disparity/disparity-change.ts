import type { RateForm, TestTerms } from '../basis.ts'
import { rateKeys } from '../calibration.ts'
import { type RateScale, type ToleratedChange, testedChange } from '../change-test.ts'
import { besideChange } from '../figures-of-rates.ts'
import type { EffectScale, Estimate } from '../finding.ts'
import { isByRatio } from '../limits.ts'
import { dispersionAt, type MeasureNoise } from '../noise.ts'
import { type Comparison, noiseOf, type Question, type SlicePair, type Tested, type TooFew } from '../question.ts'
import { type Counted, declaresFavourable, selectionOf } from '../rate-question.ts'
import { RATE_SUPPORT } from '../rate-support.ts'
import { doubleDifferenceEstimate, doubleRatioEstimate, logRatioOf, pointEstimate, proportion } from '../rates.ts'
import { type FourRates, fourRates, measuredOf, supportOf } from './against-everyone-else.ts'
import { type FourVariances, type MeanNoise, meanDesign, meanEstimate, variancesIn } from './mean-change.ts'
import { performanceChanges } from './performance-changes.ts'

/** Share of a slice's predictions, and of everyone else's, that must have their label before errors are judged. */
export const MATURED_SHARE = 0.8

/** Has the slice's selection rate against everyone else's changed since training? */
export const disparityChange: Question = {
  kind: 'disparity-change',
  family: 'output',
  ask: (comparison, pair) => {
    if (!declaresFavourable(comparison.baseline.schema.outcome) || pair.slice.length === 0) return []
    const rates = fourRates(comparison, pair, (vector) => selectionOf(comparison.baseline.layout, vector))
    const { disparity, disparityChangeRatio, disparityChangeDifference } = comparison.limits
    const about = isByRatio(disparity)
      ? { test: testDoubleRatio, limit: disparityChangeRatio, key: rateKeys.ratio }
      : { test: testDoubleDifference, limit: disparityChangeDifference, key: rateKeys.difference }
    return [ask(comparison, pair, { subject: 'decision', rates }, about)]
  },
}

/**
 * Have error rates, predictive values or calibration changed against everyone else's, or the mean residual of a regression? Asked of matured labels.
 */
export const performance: Question = {
  kind: 'performance',
  family: 'output',
  ask: (comparison, pair) => {
    if (pair.slice.length === 0) return []
    const changes = performanceChanges(comparison, pair)
    const few = immature(comparison, pair)
    if (few) return changes.map(({ subject }) => ({ status: 'too-few', subject, ...few }))
    return changes.map(({ subject, rates, ...about }) =>
      ask(comparison, pair, { subject, rates }, { test: testDoubleDifference, ...about }),
    )
  },
}

/** Labels of a slice, and how many it needs, where too few of its own or of everyone else's have come; undefined where enough have. */
export function immature(
  { baseline: { layout }, overallNow }: Comparison,
  pair: SlicePair,
): Pick<TooFew, 'supportNow' | 'supportTraining' | 'required'> | undefined {
  const labelled = pair.now[layout.labelled] as number
  const decided = pair.now[layout.n] as number
  const restLabelled = (overallNow[layout.labelled] as number) - labelled
  const restDecided = (overallNow[layout.n] as number) - decided
  if (labelled >= MATURED_SHARE * decided && restLabelled >= MATURED_SHARE * restDecided) return undefined
  return {
    supportNow: labelled,
    supportTraining: pair.training[layout.labelled] as number,
    required: Math.ceil(MATURED_SHARE * decided),
  }
}

/** Four rates whose comparison may have changed. */
export type FourRateChange = { readonly subject: string; readonly rates: FourRates }

function ask(
  comparison: Comparison,
  pair: SlicePair,
  change: FourRateChange,
  about: Parameters<typeof changeTerms>[2] & {
    readonly test: (change: FourRateChange, terms: TestTerms) => Tested
  },
): Tested | TooFew {
  const support = supportOf(change.rates)
  if (Math.min(support.supportNow, support.supportTraining) < RATE_SUPPORT) {
    return { status: 'too-few', subject: change.subject, ...support, required: RATE_SUPPORT }
  }
  return about.test(change, changeTerms(comparison, pair, about))
}

/** What a change is weighed with: the tolerance, widened where little is known, and the noise of rates, or of means with the variances of their observations. */
export function changeTerms(
  comparison: Comparison,
  pair: SlicePair,
  about: {
    readonly limit: number
    readonly key: string
    readonly widening?: number
    readonly variances?: FourVariances | undefined
  },
): TestTerms {
  const { limit, key, widening = comparison.widening, variances } = about
  const noise: MeanNoise = { ...noiseOf(comparison, key, pair), ...(variances && { variances }) }
  return { limit, widening, noise }
}

/** Tests the change of a ratio against everyone else's, on the log scale. */
export function testDoubleRatio(change: FourRateChange, terms: TestTerms): Tested {
  const { now, restNow, training, restTraining } = change.rates
  return changed(change, terms, {
    form: 'double-ratio',
    scale: 'ratio-of-ratios',
    design: doubleRatioDesign(change.rates, terms),
    interval: () => doubleRatioEstimate([now, restNow], [training, restTraining]),
  })
}

/** Tests the change of a difference from everyone else's: of rates, or of means where the noise tells their variances. */
export function testDoubleDifference(change: FourRateChange, terms: TestTerms): Tested {
  return changed(change, terms, {
    form: 'double-difference',
    scale: 'difference-in-differences',
    design: doubleDifferenceDesign(change.rates, terms),
    interval: () => doubleDifferenceInterval(change.rates, terms),
  })
}

/** The 95 % interval of that change; undefined where a side holds nothing. */
export function doubleDifferenceInterval(rates: FourRates, terms: TestTerms): Estimate | undefined {
  const { now, restNow, training, restTraining } = rates
  const variances = variancesIn(terms.noise)
  if (!variances) return doubleDifferenceEstimate([now, restNow], [training, restTraining])
  const isWhole = [now, restNow, training, restTraining].every(({ n }) => n > 0)
  return isWhole ? meanEstimate(meanDesign(rates, variances, terms)) : undefined
}

type DoubleDesign = ToleratedChange & {
  /** The comparison now and at training, on the scale of the test. */
  readonly compared: number
  readonly before: number
}

/** The log ratio now less that at training, with its noise and tolerance. */
export function doubleRatioDesign(rates: FourRates, { limit, widening, noise }: TestTerms): DoubleDesign {
  return doubleDesign(rates, noise, {
    scale: 'log',
    compare: logRatioOf,
    tolerance: Math.abs(Math.log(limit)) * widening,
    impliedRate: (restRate, before, effect) => restRate * Math.exp(before + effect),
  })
}

/** The difference now less that at training, with its noise and tolerance. */
export function doubleDifferenceDesign(rates: FourRates, terms: TestTerms): DoubleDesign {
  const { limit, widening, noise } = terms
  const variances = variancesIn(noise)
  if (variances) return meanDesign(rates, variances, terms)
  return doubleDesign(rates, noise, {
    scale: 'linear',
    compare: (slice, rest) => proportion(slice) - proportion(rest),
    tolerance: limit * widening,
    impliedRate: (restRate, before, effect) => restRate + before + effect,
  })
}

function doubleDesign(
  { now, restNow, training, restTraining }: FourRates,
  noise: MeasureNoise,
  on: {
    readonly scale: RateScale
    /** A slice against everyone else. */
    readonly compare: (slice: Counted, rest: Counted) => number
    readonly tolerance: number
    readonly impliedRate: (restRate: number, before: number, effect: number) => number
  },
): DoubleDesign {
  const compared = on.compare(now, restNow)
  const before = on.compare(training, restTraining)
  return {
    scale: on.scale,
    slice: now,
    others: [restNow, training, restTraining],
    estimate: compared - before,
    compared,
    before,
    tolerance: on.tolerance,
    boundary: on.tolerance / 2,
    impliedRate: (effect) => on.impliedRate(proportion(restNow), before, effect),
    dispersion: (variance) => dispersionAt(noise, 1 / variance),
  }
}

function changed(
  { subject, rates }: FourRateChange,
  terms: TestTerms,
  by: {
    readonly form: RateForm
    readonly scale: EffectScale
    readonly design: DoubleDesign
    readonly interval: () => Estimate | undefined
  },
): Tested {
  const tested = testedChange(by.design)
  return {
    ...tested,
    subject,
    ...supportOf(rates),
    scale: by.scale,
    improved: Math.abs(by.design.compared) < Math.abs(by.design.before),
    explain: () => ({
      effect: by.interval() ?? pointEstimate(tested.estimate),
      measured: measuredOf(rates),
      // A mean has no denominator that the figures of rates could be made of.
      beside: variancesIn(terms.noise) ? {} : besideChange(rates),
      basis: { form: by.form, ...terms },
    }),
  }
}
