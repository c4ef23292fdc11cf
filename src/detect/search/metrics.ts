import type { Counts } from '../../profile/counts.ts'
import { type Layout, SUMS } from '../../profile/layout.ts'
import type { OutcomeSpec } from '../../profile/prediction.ts'
import { declaresFavourable } from '../rate-question.ts'
import { changeForm, type EffectForm, meanForm, rateForm } from './effect-form.ts'

/** What was decided in a row, and what its label says. */
export const DECISION = { none: 0, unfavourable: 1, favourable: 2 } as const
export const LABEL = { none: 0, negative: 1, positive: 2 } as const

/** A metric that slices are searched by: what a row adds to its slice, from the row itself and from kept counts. */
export type SliceMetric = {
  /** In words, as a sentence holds it. */
  readonly words: string
  readonly form: EffectForm
  /** Whether it needs labels, and with them the runs that count those. */
  readonly labels: boolean
  /** What a row adds: of a rate whether it counts and whether it is an event, by decision and label; of a mean which value. Undefined where rows do not tell. */
  readonly ofRow:
    | { readonly kind: 'event'; readonly eventOf: (decision: number, label: number) => boolean | undefined }
    | { readonly kind: 'value'; readonly value: 'score' | 'residual' }
    | undefined
  /** The layers of one stratum's counts; those at training are put behind by the search. */
  readonly ofCounts: (layout: Layout, counts: Pick<Counts, 'at' | 'sums'>) => readonly number[]
  /** Why a model of this outcome has no such metric. */
  readonly refusal: (outcome: OutcomeSpec, hasScore: boolean) => string | undefined
}

const noFavourable = 'nothing is declared favourable (outcome.favourable), so no decision is a selection'
const noPositive =
  'nothing is declared a positive label (outcome.positiveLabel), so labels cannot be told right from wrong'

const needsFavourable = (outcome: OutcomeSpec): string | undefined =>
  declaresFavourable(outcome) ? undefined : noFavourable

const needsBoth = (outcome: OutcomeSpec): string | undefined => {
  if (outcome.kind !== 'binary' && outcome.kind !== 'multiclass')
    return `the outcome is ${outcome.kind}; it needs decisions and labels in classes`
  return needsFavourable(outcome) ?? (outcome.positiveLabel.length === 0 ? noPositive : undefined)
}

const selected = (layout: Layout, counts: Pick<Counts, 'at'>): readonly number[] => {
  const none = counts.at(layout.decisions.offset + layout.decisions.size - 1)
  return [counts.at(layout.n) - none, counts.at(layout.favourable)]
}

/** A rate of decisions against labels, by the places of its events and of what it counts besides. */
const againstLabels = (
  words: string,
  places: (layout: Layout) => { readonly events: readonly number[]; readonly others: readonly number[] },
  eventOf: (isFavourable: boolean, isPositive: boolean) => boolean | undefined,
): SliceMetric => ({
  words,
  form: rateForm,
  labels: true,
  ofRow: {
    kind: 'event',
    eventOf: (decision, label) =>
      decision === DECISION.none || label === LABEL.none
        ? undefined
        : eventOf(decision === DECISION.favourable, label === LABEL.positive),
  },
  ofCounts: (layout, counts) => {
    const { events, others } = places(layout)
    const sum = (of: readonly number[]): number => of.reduce((total, place) => total + counts.at(place), 0)
    return [sum(events) + sum(others), sum(events)]
  },
  refusal: needsBoth,
})

/** The metrics that slices are searched by; configuration, documents and pages take their keys from here. */
export const sliceMetrics = {
  'selection-rate': {
    words: 'selection rate',
    form: rateForm,
    labels: false,
    ofRow: {
      kind: 'event',
      eventOf: (decision) => (decision === DECISION.none ? undefined : decision === DECISION.favourable),
    },
    ofCounts: selected,
    refusal: needsFavourable,
  },
  'selection-rate-change': {
    words: 'change of the selection rate since training',
    form: changeForm,
    labels: false,
    ofRow: undefined,
    ofCounts: selected,
    refusal: needsFavourable,
  },
  'true-positive-rate': againstLabels(
    'true positive rate',
    (l) => ({ events: [l.truePositive], others: [l.falseNegative] }),
    (isFavourable, isPositive) => (isPositive ? isFavourable : undefined),
  ),
  'false-positive-rate': againstLabels(
    'false positive rate',
    (l) => ({ events: [l.falsePositive], others: [l.trueNegative] }),
    (isFavourable, isPositive) => (isPositive ? undefined : isFavourable),
  ),
  error: againstLabels(
    'error',
    (l) => ({ events: [l.falsePositive, l.falseNegative], others: [l.truePositive, l.trueNegative] }),
    (isFavourable, isPositive) => isFavourable !== isPositive,
  ),
  'positive-predictive-value': againstLabels(
    'positive predictive value',
    (l) => ({ events: [l.truePositive], others: [l.falsePositive] }),
    (isFavourable, isPositive) => (isFavourable ? isPositive : undefined),
  ),
  'score-mean': {
    words: 'mean score',
    form: meanForm,
    labels: false,
    ofRow: { kind: 'value', value: 'score' },
    ofCounts: (layout, counts) => {
      let n = 0
      for (let i = 0; i < layout.scoreBins.size; i++) n += counts.at(layout.scoreBins.offset + i)
      return [n, counts.sums[SUMS.score] as number, counts.sums[SUMS.scoreSquared] as number]
    },
    refusal: (_, hasScore) => (hasScore ? undefined : 'its baseline held no score, so none is counted'),
  },
  residual: {
    words: 'mean residual (label minus prediction)',
    form: meanForm,
    labels: true,
    ofRow: { kind: 'value', value: 'residual' },
    ofCounts: (layout, counts) => [
      counts.at(layout.labelled),
      counts.sums[SUMS.residual] as number,
      counts.sums[SUMS.residualSquared] as number,
    ],
    refusal: (outcome) =>
      outcome.kind === 'regression' ? undefined : `the outcome is ${outcome.kind}; only a regression has residuals`,
  },
} as const satisfies Readonly<Record<string, SliceMetric>>

/** The name of a metric, as requests spell it. */
export type SliceMetricName = keyof typeof sliceMetrics

/** Names of all metrics. */
export const SLICE_METRICS = Object.keys(sliceMetrics) as readonly SliceMetricName[]
