import { rateKeys } from '../calibration.ts'
import { RATE_SUPPORT, testChange } from '../change-test.ts'
import type { EffectScale, Estimate } from '../finding.ts'
import { type Comparison, dispersionOf, type Question, type SlicePair, type Tested, type TooFew } from '../question.ts'
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
    return byDifference
      ? [
          askDoubleDifference(comparison, pair, rates, {
            subject: 'decision',
            tolerance: comparison.limits.disparityChangeDifference * comparison.widening,
            key: rateKeys.difference,
          }),
        ]
      : [askDoubleRatio(comparison, pair, rates)]
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
    return Object.entries(performanceMetrics).map(([subject, metric]) =>
      askDoubleDifference(
        comparison,
        pair,
        fourRates(comparison, pair, (vector) => metric(layout, vector)),
        { subject, tolerance: comparison.limits.performance * comparison.widening, key: rateKeys.performance(subject) },
      ),
    )
  },
}

function askDoubleRatio(comparison: Comparison, pair: SlicePair, rates: FourRates): Tested | TooFew {
  const { now, restNow, training, restTraining } = rates
  const support = supportOf(rates)
  const subject = 'decision'
  if (Math.min(support.supportNow, support.supportTraining) < RATE_SUPPORT) {
    return { status: 'too-few', subject, ...support, required: RATE_SUPPORT }
  }
  const logNow = logRatioOf(now, restNow)
  const logThen = logRatioOf(training, restTraining)
  const estimate = logNow - logThen
  const tolerance = Math.abs(Math.log(comparison.limits.disparityChangeRatio)) * comparison.widening
  const result = testChange({
    scale: 'log',
    slice: now,
    others: [restNow, training, restTraining],
    estimate,
    boundary: tolerance / 2,
    impliedRate: (effect) => proportion(restNow) * Math.exp(logThen + effect),
    dispersion: (variance) => dispersionOf(comparison, rateKeys.ratio, pair, 1 / variance),
  })
  return changed(rates, {
    subject,
    scale: 'ratio-of-ratios',
    estimate: Math.exp(estimate),
    signed: estimate,
    tolerance: Math.exp(-tolerance),
    units: Math.abs(estimate) / tolerance,
    improved: Math.abs(logNow) < Math.abs(logThen),
    result,
    interval: () => doubleRatioEstimate([now, restNow], [training, restTraining]),
  })
}

function askDoubleDifference(
  comparison: Comparison,
  pair: SlicePair,
  rates: FourRates,
  about: { readonly subject: string; readonly tolerance: number; readonly key: string },
): Tested | TooFew {
  const { now, restNow, training, restTraining } = rates
  const support = supportOf(rates)
  if (Math.min(support.supportNow, support.supportTraining) < RATE_SUPPORT) {
    return { status: 'too-few', subject: about.subject, ...support, required: RATE_SUPPORT }
  }
  const differenceNow = proportion(now) - proportion(restNow)
  const differenceThen = proportion(training) - proportion(restTraining)
  const estimate = differenceNow - differenceThen
  const result = testChange({
    scale: 'linear',
    slice: now,
    others: [restNow, training, restTraining],
    estimate,
    boundary: about.tolerance / 2,
    impliedRate: (effect) => proportion(restNow) + differenceThen + effect,
    dispersion: (variance) => dispersionOf(comparison, about.key, pair, 1 / variance),
  })
  return changed(rates, {
    subject: about.subject,
    scale: 'difference-in-differences',
    estimate,
    signed: estimate,
    tolerance: about.tolerance,
    units: Math.abs(estimate) / about.tolerance,
    improved: Math.abs(differenceNow) < Math.abs(differenceThen),
    result,
    interval: () => doubleDifferenceEstimate([now, restNow], [training, restTraining]),
  })
}

function changed(
  rates: FourRates,
  change: {
    readonly subject: string
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
    subject: change.subject,
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
    }),
  }
}
