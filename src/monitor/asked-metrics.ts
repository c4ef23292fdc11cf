import type { RateIntervals } from '../detect/metrics/compare-metric.ts'
import { METRIC_NAMES, type MetricName } from '../detect/metrics/index.ts'
import { ServiceError } from '../errors.ts'
import type { MetricRequest } from './metric-report.ts'
import type { Monitor } from './monitor.ts'
import { namedSlice } from './named-slice.ts'
import type { Against } from './slice-figures.ts'

/** What a request came to once it was read. */
export type AskedMetrics = {
  readonly against: Against
  readonly control: string | undefined
  readonly features: ReadonlySet<string> | undefined
  readonly metrics: readonly MetricName[]
  /** Metrics compared within the control feature: those named, else the usual ones. */
  readonly controlled: readonly MetricName[]
  readonly intervals: RateIntervals
}

/** Metrics that are compared within a control feature where none is named. */
const CONTROLLED: readonly MetricName[] = ['selection rate', 'true positive rate', 'false positive rate']

/** Reads a request for metrics. @throws {ServiceError} `invalid` for a metric, `not-found` for a feature or slice that there is none of */
export function readAskedMetrics(
  monitor: Monitor,
  { against = 'rest', within, features, metrics, intervals = 'usual' }: MetricRequest,
): AskedMetrics {
  const sensitive = Object.keys(monitor.sensitive)
  const known = (feature: string, field: string): string => {
    if (sensitive.includes(feature)) return feature
    const message = `${feature} is no sensitive feature of ${monitor.model}; there are ${sensitive.join(', ') || 'none'}`
    throw new ServiceError('not-found', message, [{ path: field, message: `use ${sensitive.join(', ') || 'none'}` }])
  }
  const wrong = metrics?.find((name) => !METRIC_NAMES.some((metric) => metric === name))
  if (wrong !== undefined) {
    const message = `expected ${METRIC_NAMES.join(', ')}`
    throw new ServiceError('invalid', `metrics: there is no metric “${wrong.slice(0, 60)}”; ${message}`, [
      { path: 'metrics', message },
    ])
  }
  const control = within ?? monitor.limits.control
  return {
    against:
      typeof against === 'object'
        ? { kind: 'slice', slice: namedSlice(monitor, against.slice, new Set()) }
        : { kind: against },
    control: control === undefined ? undefined : known(control, 'within'),
    features: features && new Set(features.map((feature) => known(feature, 'features'))),
    metrics: METRIC_NAMES.filter((name) => metrics === undefined || metrics.includes(name)),
    controlled: METRIC_NAMES.filter((name) => (metrics ?? CONTROLLED).includes(name)),
    intervals,
  }
}
