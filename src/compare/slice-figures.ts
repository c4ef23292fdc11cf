import { slicePairs } from '../detect/detect.ts'
import { compareMetric, type MetricComparison } from '../detect/metrics/compare-metric.ts'
import { METRIC_NAMES, type MetricName, sliceMetrics } from '../detect/metrics/index.ts'
import { type MetricValue, measureMetric } from '../detect/metrics/measure-metric.ts'
import { unavailable } from '../detect/metrics/metric.ts'
import type { Comparison as Counts } from '../detect/question.ts'

/** One metric of one slice beside everyone else, now and at training. */
export type SliceFigure = {
  readonly metric: MetricName
  readonly slice: string
  readonly now: FigureBeside
  readonly training: FigureBeside
}

/** A figure of a slice and of everyone else; of `overall` there is nobody else. */
export type FigureBeside = {
  readonly slice: MetricValue
  readonly rest: MetricValue | undefined
  readonly compared: MetricComparison | undefined
}

/** Every metric that the data can give, of every slice. They are shown and decide nothing. */
export function sliceFigures(counts: Counts): readonly SliceFigure[] {
  const { baseline, overallNow, overallTraining } = counts
  const ground = { layout: baseline.layout, schema: baseline.schema }
  const names = METRIC_NAMES.filter((name) => unavailable(sliceMetrics[name], ground) === undefined)
  return slicePairs(counts).flatMap((pair) => {
    const isEveryone = pair.slice.length === 0
    const [restNow, restTraining] = [minus(overallNow, pair.now), minus(overallTraining, pair.training)]
    return names.map((metric): SliceFigure => {
      const beside = (slice: Float64Array, rest: Float64Array): FigureBeside => ({
        slice: measureMetric(sliceMetrics[metric], ground, slice),
        rest: isEveryone ? undefined : measureMetric(sliceMetrics[metric], ground, rest),
        compared: isEveryone ? undefined : compareMetric(sliceMetrics[metric], ground, [slice, rest]),
      })
      return {
        metric,
        slice: pair.key,
        now: beside(pair.now, restNow),
        training: beside(pair.training, restTraining),
      }
    })
  })
}

function minus(whole: Float64Array, part: Float64Array): Float64Array {
  return whole.map((count, i) => count - (part[i] ?? 0))
}
