import {
  type ComparedFigure,
  compareMetric,
  type MetricComparison,
  notCompared,
  type RateIntervals,
} from '../detect/metrics/compare-metric.ts'
import { type MetricName, sliceMetrics } from '../detect/metrics/index.ts'
import { type MetricValue, measureMetric } from '../detect/metrics/measure-metric.ts'
import { type Ground, type Reason, SHOWN_SUPPORT, type SliceMetric } from '../detect/metrics/metric.ts'
import type { SliceCounts } from '../profile/coarse-profile.ts'
import { parseSliceKey, type Slice } from '../profile/slice.ts'
import type { Figure, MetricFigure, MetricJudgement, MetricReport } from './metric-report.ts'

/** Whom slices are compared with. */
export type Against = { readonly kind: MetricReport['against']; readonly slice?: string | undefined }

/** Counts by slice, now and at training, that figures are measured in. */
export type CountedSlices = {
  readonly ground: Ground
  readonly now: ReadonlyMap<string, SliceCounts>
  readonly training: ReadonlyMap<string, SliceCounts>
  readonly overall: Float64Array
  /** Slices now by the features that cut them. */
  readonly siblings: ReadonlyMap<string, readonly SliceCounts[]>
  /** Whom the others of some features are compared with in a metric, once found. */
  readonly chosen: Map<string, string | undefined>
}

/** Makes the counts ready for figures. */
export function countedSlices(
  ground: Ground,
  now: ReadonlyMap<string, SliceCounts>,
  training: ReadonlyMap<string, SliceCounts>,
): CountedSlices {
  return {
    ground,
    now,
    training,
    overall: now.get('overall')?.vector ?? new Float64Array(ground.layout.length),
    siblings: Map.groupBy(now.values(), ({ slice }) => featuresOf(slice)),
    chosen: new Map(),
  }
}

type Comparand = { readonly key: string; readonly vector: Float64Array } | { readonly because: Reason }

/** One metric of one slice, beside training and against whom one asked for. */
export function figureOf(
  counts: CountedSlices,
  about: { readonly slice: string; readonly metric: MetricName; readonly intervals?: RateIntervals },
  against: Against,
  judged: readonly MetricJudgement[],
): MetricFigure {
  const { ground } = counts
  const metric = sliceMetrics[about.metric]
  const nothing = new Float64Array(counts.overall.length)
  const own = counts.now.get(about.slice)?.vector ?? nothing
  const now = measureMetric(metric, ground, own)
  const training = measureMetric(metric, ground, counts.training.get(about.slice)?.vector ?? nothing)
  const comparand = comparandOf(counts, about, against)
  const isFound = 'vector' in comparand
  const other = isFound ? measureMetric(metric, ground, comparand.vector) : undefined
  const compared: MetricComparison = isFound
    ? compareMetric(metric, ground, [own, comparand.vector], about.intervals)
    : notCompared(comparand.because)
  return {
    metric: about.metric,
    numerator: now.numerator,
    denominator: now.denominator,
    few: Math.min(observationsOf(metric, now), other ? observationsOf(metric, other) : Infinity) < SHOWN_SUPPORT,
    now: valueFigure(now),
    training: valueFigure(training),
    comparedWith: isFound ? comparand.key : undefined,
    other: other
      ? { ...valueFigure(other), denominator: other.denominator }
      : { ...missing(isFound ? 'nobody-else' : comparand.because), denominator: 0 },
    difference: comparedFigure(compared.difference),
    ratio: comparedFigure(compared.ratio),
    fourFifths: compared.fourFifths,
    equality: compared.equality,
    judged,
  }
}

/** Observations behind a value: of a quotient both of its counts. */
function observationsOf({ form }: SliceMetric, { numerator, denominator }: MetricValue): number {
  return form === 'quotient' ? numerator + denominator : denominator
}

/** A metric that a model has and this slice cannot be asked for, all for one reason. */
export function missingFigure(metric: MetricName, because: Reason): MetricFigure {
  const none = missing(because)
  return {
    metric,
    numerator: 0,
    denominator: 0,
    few: true,
    now: none,
    training: none,
    comparedWith: undefined,
    other: { ...none, denominator: 0 },
    difference: none,
    ratio: none,
    fourFifths: undefined,
    equality: undefined,
    judged: [],
  }
}

function comparandOf(
  counts: CountedSlices,
  { slice, metric }: { readonly slice: string; readonly metric: MetricName },
  against: Against,
): Comparand {
  const predicates = parseSliceKey(slice)
  const own = counts.now.get(slice)?.vector
  if (against.kind === 'rest') {
    if (predicates.length === 0 || !own) return { because: 'nobody-else' }
    return { key: 'rest', vector: counts.overall.map((count, i) => count - (own[i] as number)) }
  }
  if (predicates.length === 0) return { because: 'overlapping' }
  const key = against.kind === 'slice' ? against.slice : chosenSlice(counts, predicates, metric, against.kind)
  const chosen = key === undefined ? undefined : counts.now.get(key)
  if (!chosen) return { because: against.kind === 'slice' ? 'no-such-slice' : 'one-group' }
  if (chosen.key === slice) return { because: 'is-compared-with' }
  return areDisjoint(predicates, chosen.slice) ? { key: chosen.key, vector: chosen.vector } : { because: 'overlapping' }
}

/** The largest slice of the same features, or the one with the highest figure among those that hold enough. */
function chosenSlice(
  { ground, siblings, chosen }: CountedSlices,
  predicates: Slice,
  metric: MetricName,
  kind: 'largest' | 'highest',
): string | undefined {
  const features = featuresOf(predicates)
  const about = kind === 'largest' ? features : `${features}|${metric}`
  if (chosen.has(about)) return chosen.get(about)
  let best: { readonly key: string; readonly by: number } | undefined
  for (const { key, vector } of siblings.get(features) ?? []) {
    const by = kind === 'largest' ? (vector[ground.layout.n] as number) : highestBy(ground, metric, vector)
    if (by !== undefined && (best === undefined || by > best.by)) best = { key, by }
  }
  chosen.set(about, best?.key)
  return best?.key
}

/** The sensitive features that cut a slice, as one text. */
export const featuresOf = (slice: Slice): string => JSON.stringify(slice.map(({ feature }) => feature))

function highestBy(ground: Ground, metric: MetricName, vector: Float64Array): number | undefined {
  const value = measureMetric(sliceMetrics[metric], ground, vector)
  return value.status === 'measured' && value.denominator >= SHOWN_SUPPORT ? value.value : undefined
}

/** Does nobody belong to both? They differ in the value of a feature that cuts both. */
function areDisjoint(a: Slice, b: Slice): boolean {
  return a.some((p) => b.some((q) => p.feature === q.feature && p.value !== q.value))
}

const missing = (because: Reason): Figure => ({ value: undefined, lower: undefined, upper: undefined, because })

function valueFigure(value: MetricValue): Figure {
  return value.status === 'undefined' ? missing(value.reason) : endsOf(value)
}

function comparedFigure(figure: ComparedFigure): Figure {
  return figure.status === 'undefined' ? missing(figure.reason) : endsOf(figure)
}

function endsOf({ value, lower, upper, noInterval }: Extract<ComparedFigure, { readonly status: 'measured' }>): Figure {
  return { value, lower, upper, because: noInterval }
}
