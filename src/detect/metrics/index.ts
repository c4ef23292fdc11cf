import { keptSum } from '../../profile/coarse-profile.ts'
import { SUMS } from '../../profile/layout.ts'
import { sumAt } from '../cells-tested.ts'
import { selectionOf } from '../rate-question.ts'
import { confusionMetrics, treatmentEquality } from './confusion-metrics.ts'
import type { Ground, MeanMetric, RateMetric, SliceMetric } from './metric.ts'
import type { Moments } from './moments.ts'
import { calibrationBins } from './score-calibration.ts'

const selectionRate: RateMetric = {
  form: 'rate',
  unit: 'rate',
  needs: ['favourable'],
  worse: 'lower',
  empty: 'no-decisions',
  about: 'favourable decisions of those made',
  counted: ({ layout }, vector) => selectionOf(layout, vector),
}

const scoreMean: MeanMetric = {
  form: 'mean',
  unit: 'of the score',
  needs: ['score'],
  signed: false,
  about: 'mean of the score over predictions that have one',
  moments: (ground, vector) => ({
    n: inBins(ground.layout.scoreBins, vector),
    sum: keptSum(ground.layout, vector, SUMS.score),
    squares: keptSum(ground.layout, vector, SUMS.scoreSquared),
  }),
}

/** Residuals are label minus prediction: above 0 the model predicted too little. */
const residualMetric = (
  form: MeanMetric['form'],
  about: string,
  sum: number,
  options: { readonly signed: boolean },
): MeanMetric => ({
  form,
  unit: 'of the label',
  needs: ['regression', 'score'],
  signed: options.signed,
  about,
  moments: (ground, vector) => residuals(ground, vector, sum),
})

/** Moments of residuals, or of their sizes: both have the same squares. */
export function residuals({ layout }: Ground, vector: ArrayLike<number>, sum: number = SUMS.residual): Moments {
  return {
    n: inBins(layout.scoreBinsLabelled, vector),
    sum: keptSum(layout, vector, sum),
    squares: keptSum(layout, vector, SUMS.residualSquared),
  }
}

function inBins({ offset, size }: Ground['layout']['scoreBins'], vector: ArrayLike<number>): number {
  return sumAt(
    vector,
    Array.from({ length: size }, (_, i) => offset + i),
  )
}

/** Every metric of a slice, by the name that requests, limits and pages use. */
export const sliceMetrics = {
  'selection rate': selectionRate,
  ...confusionMetrics,
  'treatment equality': treatmentEquality,
  calibration: {
    form: 'calibration',
    unit: 'rate',
    needs: ['labels', 'score', 'probability'],
    about: 'positive labels less what the score predicts, by twentieths of its range, as a share of those with a label',
    counts: calibrationBins,
  },
  'mean residual': residualMetric('mean', 'mean of label minus prediction', SUMS.residual, { signed: true }),
  'mean absolute error': residualMetric('mean', 'mean distance between label and prediction', SUMS.residualAbsolute, {
    signed: false,
  }),
  'root mean squared error': residualMetric(
    'root-mean-square',
    'root of the mean squared distance between label and prediction',
    SUMS.residual,
    { signed: false },
  ),
  'score mean': scoreMean,
} as const satisfies Record<string, SliceMetric>

/** The name of a metric. */
export type MetricName = keyof typeof sliceMetrics

/** Names of every metric, in the order in which pages show them. */
export const METRIC_NAMES = Object.keys(sliceMetrics) as readonly MetricName[]

/** Names of the metrics that are counts of counts: those that policy limits may be set on. */
export const RATE_NAMES = METRIC_NAMES.filter((name) => sliceMetrics[name].form === 'rate')

/** A metric by its name; undefined for a name that none has. */
export function metricNamed(name: string): SliceMetric | undefined {
  return Object.hasOwn(sliceMetrics, name) ? sliceMetrics[name as MetricName] : undefined
}
