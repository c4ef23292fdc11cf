import type { Layout } from '../../profile/layout.ts'
import { type Counted, performanceMetrics } from '../rate-question.ts'
import type { QuotientMetric, RateMetric } from './metric.ts'

/** Right and wrong decisions of labelled rows. */
export type Confusion = {
  readonly truePositive: number
  readonly falsePositive: number
  readonly falseNegative: number
  readonly trueNegative: number
}

/** The four counts of decisions against labels; a positive is a favourable decision. */
export function confusionIn(layout: Layout, vector: ArrayLike<number>): Confusion {
  return {
    truePositive: vector[layout.truePositive] as number,
    falsePositive: vector[layout.falsePositive] as number,
    falseNegative: vector[layout.falseNegative] as number,
    trueNegative: vector[layout.trueNegative] as number,
  }
}

/** The other side of a rate: those of its denominator that it does not count. */
const complement =
  (counted: (layout: Layout, vector: ArrayLike<number>) => Counted) =>
  (layout: Layout, vector: ArrayLike<number>): Counted => {
    const { x, n } = counted(layout, vector)
    return { x: n - x, n }
  }

const rate = (
  counted: (layout: Layout, vector: ArrayLike<number>) => Counted,
  rest: Pick<RateMetric, 'worse' | 'empty' | 'about'>,
): RateMetric => ({
  form: 'rate',
  unit: 'rate',
  needs: ['favourable', 'labels'],
  counted: ({ layout }, vector) => counted(layout, vector),
  ...rest,
})

const {
  'true positive rate': truePositiveRate,
  'false positive rate': falsePositiveRate,
  'positive predictive value': positivePredictiveValue,
  'false omission rate': falseOmissionRate,
  error,
} = performanceMetrics

/** Rates of decisions against labels. A rate and its complement stand both: they are asked for by either name. */
export const confusionMetrics = {
  'true positive rate': rate(truePositiveRate, {
    worse: 'lower',
    empty: 'no-positives',
    about: 'favourable decisions of those with a positive label',
  }),
  'false positive rate': rate(falsePositiveRate, {
    worse: 'higher',
    empty: 'no-negatives',
    about: 'favourable decisions of those with a negative label',
  }),
  'true negative rate': rate(complement(falsePositiveRate), {
    worse: 'lower',
    empty: 'no-negatives',
    about: 'unfavourable decisions of those with a negative label',
  }),
  'false negative rate': rate(complement(truePositiveRate), {
    worse: 'higher',
    empty: 'no-positives',
    about: 'unfavourable decisions of those with a positive label',
  }),
  'positive predictive value': rate(positivePredictiveValue, {
    worse: 'lower',
    empty: 'no-favourable',
    about: 'positive labels of those decided favourably',
  }),
  'negative predictive value': rate(complement(falseOmissionRate), {
    worse: 'lower',
    empty: 'no-unfavourable',
    about: 'negative labels of those decided unfavourably',
  }),
  'false discovery rate': rate(complement(positivePredictiveValue), {
    worse: 'higher',
    empty: 'no-favourable',
    about: 'negative labels of those decided favourably',
  }),
  'false omission rate': rate(falseOmissionRate, {
    worse: 'higher',
    empty: 'no-unfavourable',
    about: 'positive labels of those decided unfavourably',
  }),
  accuracy: rate(complement(error), {
    worse: 'lower',
    empty: 'no-labels',
    about: 'decisions that agree with the label, of all with a label',
  }),
  error: rate(error, {
    worse: 'higher',
    empty: 'no-labels',
    about: 'decisions that do not agree with the label, of all with a label',
  }),
} as const satisfies Record<string, RateMetric>

/** False negatives for each false positive: which kind of mistake a slice bears. */
export const treatmentEquality: QuotientMetric = {
  form: 'quotient',
  unit: 'quotient',
  needs: ['favourable', 'labels'],
  about: 'wrongly unfavourable decisions for each wrongly favourable one',
  counts: ({ layout }, vector) => {
    const { falseNegative, falsePositive } = confusionIn(layout, vector)
    return { over: falseNegative, under: falsePositive }
  },
}
