import type { RateForm, TestTerms } from '../basis.ts'
import { rateKeys } from '../calibration.ts'
import { type ChangeDesign, RATE_SUPPORT, testChange } from '../change-test.ts'
import type { EffectScale, Estimate } from '../finding.ts'
import { dispersionAt } from '../noise.ts'
import { type Comparison, noiseOf, type Question, type SlicePair, type Tested, type TooFew } from '../question.ts'
import { declaresFavourable, performanceMetrics, selectionOf } from '../rate-question.ts'
import { doubleDifferenceEstimate, doubleRatioEstimate, logRatioOf, proportion, rateOf } from '../rates.ts'
import { type FourRates, fourRates, supportOf } from './against-everyone-else.ts'

/** Share of a slice's predictions, and of everyone else's, that must have their label before errors are judged. */
export const MATURED_SHARE = 0.8

/** Has the slice's selection rate against everyone else's changed since training? */
export const disparityChange: Question = {
  kind: 'disparity-change',
  family: 'output',
  ask: (comparison, pair) => {
    if (!declaresFavourable(comparison.baseline.schema.outcome) || pair.slice.length === 0) return []
    const rates = fourRates(comparison, pair, (vector) => selectionOf(comparison.baseline.layout, vector))
    const byDifference =
      comparison.limits.disparity.ratio === undefined && comparison.limits.disparity.difference !== undefined
    const change = { subject: 'decision', rates }
    return byDifference
      ? [
          ask(comparison, pair, change, {
            test: testDoubleDifference,
            limit: comparison.limits.disparityChangeDifference,
            key: rateKeys.difference,
          }),
        ]
      : [
          ask(comparison, pair, change, {
            test: testDoubleRatio,
            limit: comparison.limits.disparityChangeRatio,
            key: rateKeys.ratio,
          }),
        ]
  },
}

/** Have true and false positive rates and the error changed against everyone else's? Asked of matured labels. */
export const performance: Question = {
  kind: 'performance',
  family: 'output',
  ask: (comparison, pair) => {
    if (pair.slice.length === 0) return []
    const { layout } = comparison.baseline
    const labelled = pair.now[layout.labelled] as number
    const decided = pair.now[layout.n] as number
    const restLabelled = (comparison.overallNow[layout.labelled] as number) - labelled
    const restDecided = (comparison.overallNow[layout.n] as number) - decided
    if (labelled < MATURED_SHARE * decided || restLabelled < MATURED_SHARE * restDecided) {
      const required = Math.ceil(MATURED_SHARE * decided)
      return Object.keys(performanceMetrics).map((subject) => ({
        status: 'too-few',
        subject,
        supportNow: labelled,
        supportTraining: pair.training[layout.labelled] as number,
        required,
      }))
    }
    return Object.entries(performanceMetrics).map(([subject, metric]) => {
      const rates = fourRates(comparison, pair, (vector) => metric(layout, vector))
      const about = { limit: comparison.limits.performance, key: rateKeys.performance(subject) }
      return ask(comparison, pair, { subject, rates }, { test: testDoubleDifference, ...about })
    })
  },
}

/** Four rates whose comparison may have changed. */
export type FourRateChange = { readonly subject: string; readonly rates: FourRates }

function ask(
  comparison: Comparison,
  pair: SlicePair,
  change: FourRateChange,
  about: {
    readonly test: (change: FourRateChange, terms: TestTerms) => Tested
    readonly limit: number
    readonly key: string
  },
): Tested | TooFew {
  const support = supportOf(change.rates)
  if (Math.min(support.supportNow, support.supportTraining) < RATE_SUPPORT) {
    return { status: 'too-few', subject: change.subject, ...support, required: RATE_SUPPORT }
  }
  const { widening } = comparison
  return about.test(change, { limit: about.limit, widening, noise: noiseOf(comparison, about.key, pair) })
}

/** Tests the change of a ratio against everyone else's, on the log scale. */
export function testDoubleRatio(change: FourRateChange, terms: TestTerms): Tested {
  const { now, restNow, training, restTraining } = change.rates
  const design = doubleRatioDesign(change.rates, terms)
  const { estimate, tolerance } = design
  return changed(change, terms, {
    form: 'double-ratio',
    scale: 'ratio-of-ratios',
    estimate: Math.exp(estimate),
    signed: estimate,
    tolerance: Math.exp(-tolerance),
    units: Math.abs(estimate) / tolerance,
    improved: Math.abs(design.compared) < Math.abs(design.before),
    result: testChange(design),
    interval: () => doubleRatioEstimate([now, restNow], [training, restTraining]),
  })
}

/** Tests the change of a difference from everyone else's. */
export function testDoubleDifference(change: FourRateChange, terms: TestTerms): Tested {
  const { now, restNow, training, restTraining } = change.rates
  const design = doubleDifferenceDesign(change.rates, terms)
  const { estimate, tolerance } = design
  return changed(change, terms, {
    form: 'double-difference',
    scale: 'difference-in-differences',
    estimate,
    signed: estimate,
    tolerance,
    units: Math.abs(estimate) / tolerance,
    improved: Math.abs(design.compared) < Math.abs(design.before),
    result: testChange(design),
    interval: () => doubleDifferenceEstimate([now, restNow], [training, restTraining]),
  })
}

type DoubleDesign = ChangeDesign & {
  readonly tolerance: number
  /** The comparison now and at training, on the scale of the test. */
  readonly compared: number
  readonly before: number
}

/** The log ratio now less that at training, with its noise and tolerance. */
export function doubleRatioDesign(
  { now, restNow, training, restTraining }: FourRates,
  { limit, widening, noise }: TestTerms,
): DoubleDesign {
  const compared = logRatioOf(now, restNow)
  const before = logRatioOf(training, restTraining)
  const tolerance = Math.abs(Math.log(limit)) * widening
  return {
    scale: 'log',
    slice: now,
    others: [restNow, training, restTraining],
    estimate: compared - before,
    compared,
    before,
    tolerance,
    boundary: tolerance / 2,
    impliedRate: (effect) => proportion(restNow) * Math.exp(before + effect),
    dispersion: (variance) => dispersionAt(noise, 1 / variance),
  }
}

/** The difference now less that at training, with its noise and tolerance. */
export function doubleDifferenceDesign(
  { now, restNow, training, restTraining }: FourRates,
  { limit, widening, noise }: TestTerms,
): DoubleDesign {
  const compared = proportion(now) - proportion(restNow)
  const before = proportion(training) - proportion(restTraining)
  const tolerance = limit * widening
  return {
    scale: 'linear',
    slice: now,
    others: [restNow, training, restTraining],
    estimate: compared - before,
    compared,
    before,
    tolerance,
    boundary: tolerance / 2,
    impliedRate: (effect) => proportion(restNow) + before + effect,
    dispersion: (variance) => dispersionAt(noise, 1 / variance),
  }
}

function changed(
  { subject, rates }: FourRateChange,
  terms: TestTerms,
  change: {
    readonly form: RateForm
    readonly scale: EffectScale
    readonly estimate: number
    readonly signed: number
    readonly tolerance: number
    readonly units: number
    readonly improved: boolean
    readonly result: { readonly log10P: number; readonly standardError: number; readonly dispersion: number }
    readonly interval: () => Estimate | undefined
  },
): Tested {
  return {
    status: 'tested',
    subject,
    ...supportOf(rates),
    log10P: change.result.log10P,
    scale: change.scale,
    estimate: change.estimate,
    tolerance: change.tolerance,
    units: change.units,
    reached: change.units >= 1,
    direction: change.signed < 0 ? 'down' : 'up',
    improved: change.improved,
    dispersion: change.result.dispersion,
    precision: change.result.standardError,
    explain: () => ({
      effect: change.interval() ?? { estimate: change.estimate, lower: undefined, upper: undefined },
      measured: {
        form: 'rates',
        now: rateOf(rates.now),
        training: rateOf(rates.training),
        restNow: rateOf(rates.restNow),
        restTraining: rateOf(rates.restTraining),
      },
      beside: {},
      basis: { form: change.form, ...terms },
    }),
  }
}
