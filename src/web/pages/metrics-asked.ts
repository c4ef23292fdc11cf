import { RATE_INTERVALS, type RateIntervals } from '../../detect/metrics/compare-metric.ts'
import { METRIC_NAMES, type MetricName } from '../../detect/metrics/index.ts'
import { ServiceError } from '../../errors.ts'
import type { MetricRequest } from '../../monitor/metric-report.ts'
import { againstOf } from '../api/slice-metrics.ts'
import { parseMoment } from '../moment.ts'
import { modelHref } from './model-href.ts'
import { addressOf, withoutEmpty } from './read-fields.ts'

const SHOWN = ['value', 'difference', 'ratio'] as const

/** What the cells of the table hold. */
export type ShownFigure = (typeof SHOWN)[number]

/** What the address of the page of metrics asks for, as it was written. */
export type MetricsAsked = {
  readonly version?: string
  readonly from?: string
  readonly to?: string
  /** `rest`, `largest`, `highest` or the key of a slice. */
  readonly against?: string
  readonly within?: string
  /** Sensitive features joined by commas. */
  readonly features?: string
  /** Metrics joined by commas: the columns of the table. */
  readonly metrics?: string
  readonly show?: ShownFigure
  readonly intervals?: RateIntervals
  /** A slice of which everything is shown. */
  readonly slice?: string
  /** `yes`: every row. */
  readonly all?: string
}

const FIELDS = ['version', 'from', 'to', 'against', 'within', 'features', 'metrics', 'slice', 'all'] as const

/**
 * Reads the address; fields that were left empty are not asked.
 *
 * @param metric names ticked one by one
 * @throws {ServiceError} invalid, naming what `show`, `intervals` and `metrics` may be
 */
export function metricsAsked(query: Readonly<Record<string, string>>, metric: readonly string[] = []): MetricsAsked {
  const set = withoutEmpty(query)
  const asked: MetricsAsked = Object.fromEntries(
    FIELDS.flatMap((name) => (set[name] === undefined ? [] : [[name, set[name]]])),
  )
  const metrics = metric.length > 0 ? metric.join(',') : asked.metrics
  const wrong = listed(metrics).find((name) => !METRIC_NAMES.some((known) => known === name))
  if (wrong !== undefined) throw notOneOf('metrics', wrong, METRIC_NAMES)
  const show = SHOWN.find((word) => word === set.show)
  if (set.show !== undefined && show === undefined) throw notOneOf('show', set.show, SHOWN)
  const intervals = RATE_INTERVALS.find((word) => word === set.intervals)
  if (set.intervals !== undefined && intervals === undefined) throw notOneOf('intervals', set.intervals, RATE_INTERVALS)
  return {
    ...asked,
    ...(metrics !== undefined && { metrics }),
    ...(show !== undefined && { show }),
    ...(intervals !== undefined && { intervals }),
  }
}

function notOneOf(path: string, got: string, expected: readonly string[]): ServiceError {
  const message = `expected ${expected.join(', ')}`
  return new ServiceError('invalid', `${path}: there is no “${got.slice(0, 60)}”; ${message}`, [{ path, message }])
}

/** Words joined by commas, apart. */
export const listed = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** The request of a page: all metrics, because every one of them stands somewhere on it. @throws {ServiceError} invalid, naming the field that is no moment */
export function requestOf({ version, from, to, against, within, features, intervals }: MetricsAsked): MetricRequest {
  return {
    ...(version !== undefined && { version }),
    ...(from !== undefined && { from: parseMoment(from, 'from') }),
    ...(to !== undefined && { to: parseMoment(to, 'to') }),
    ...(within !== undefined && { within }),
    ...(intervals !== undefined && { intervals }),
    ...(features !== undefined && { features: listed(features) }),
    against: againstOf(against),
  }
}

/** The columns asked for; undefined where none are named. */
export const columnsAsked = ({ metrics }: MetricsAsked): readonly MetricName[] | undefined =>
  metrics === undefined ? undefined : METRIC_NAMES.filter((name) => listed(metrics).includes(name))

/** Address of the same page with something asked otherwise; undefined leaves a field out. */
export function metricsHref(
  model: string,
  asked: MetricsAsked,
  change: { readonly [Field in keyof MetricsAsked]?: string | undefined } = {},
  anchor?: string,
): string {
  const address = addressOf(`${modelHref(model)}/metrics`, { ...asked, ...change })
  return anchor === undefined ? address : `${address}#${anchor}`
}

/** Address of the same figures in the API. */
export function metricsApiHref(model: string, { show: _, slice: __, all: ___, ...asked }: MetricsAsked): string {
  return addressOf('/api/v1/slices/metrics', { model, ...asked })
}
