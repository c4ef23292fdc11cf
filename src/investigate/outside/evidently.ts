import type { OutsideStatement } from '../attachment.ts'
import { type LooseObject, listIn, nameIn, numberIn, objectIn, objectsIn, objectsOf } from './loose-json.ts'

/**
 * What an Evidently report says of columns; undefined where the document is none.
 *
 * Reports up to 0.6 name metrics with a `result`: of `DataDriftTable` by column, of `ColumnDriftMetric` one. Since 0.7 a metric has `metric_name` (`ValueDrift(column=income,method=…,threshold=…)`),
 * a `value`, and mostly `config`; tests beside them say whether it passed.
 *
 * @see https://docs.evidentlyai.com, "Output formats"
 */
export function readEvidently(document: unknown): readonly OutsideStatement[] | undefined {
  const root = objectIn(document)
  const metrics = objectsOf(listIn(root?.metrics))
  if (!root || !metrics.some((metric) => isResult(metric) || isSnapshot(metric))) return undefined
  const failed = testsByMetric(root.tests)
  return metrics.flatMap((metric) => (isResult(metric) ? ofResult(metric) : ofSnapshot(metric, failed)))
}

const isResult = (metric: LooseObject): boolean =>
  typeof metric.metric === 'string' && objectIn(metric.result) !== undefined

const isSnapshot = (metric: LooseObject): boolean =>
  'value' in metric &&
  nameOfMetric(metric) !== undefined &&
  ('config' in metric || 'metric_name' in metric || 'metric_id' in metric)

/** 0.7 called the name `metric_id` at first; later that is a hash. */
const nameOfMetric = (metric: LooseObject): string | undefined => nameIn(metric.metric_name) ?? nameIn(metric.metric_id)

function ofResult(metric: LooseObject): readonly OutsideStatement[] {
  const result = objectIn(metric.result) ?? {}
  const columns = objectsIn(result.drift_by_columns)
  if (columns.length > 0) return columns.map(([name, column]) => ofDrift(column, nameIn(name)))
  if ('drift_score' in result || 'drift_detected' in result) return [ofDrift(result, undefined)]
  if ('dataset_drift' in result)
    return [
      {
        about: { column: undefined, slice: undefined },
        metric: 'share of drifted columns',
        value: numberIn(result.share_of_drifted_columns),
        limit: numberIn(result.drift_share),
        verdict: verdictOf(result.dataset_drift),
      },
    ]
  return []
}

function ofDrift(column: LooseObject, name: string | undefined): OutsideStatement {
  return {
    about: { column: nameIn(column.column_name) ?? name, slice: undefined },
    metric: nameIn(column.stattest_name) ?? 'drift score',
    value: numberIn(column.drift_score),
    limit: numberIn(column.stattest_threshold) ?? numberIn(column.threshold),
    verdict: verdictOf(column.drift_detected),
  }
}

function ofSnapshot(metric: LooseObject, failed: ReadonlyMap<string, boolean>): readonly OutsideStatement[] {
  const config = objectIn(metric.config) ?? {}
  const name = nameOfMetric(metric)
  if (name === undefined) return []
  const kind = name.split('(', 1)[0] ?? name
  const about = { column: nameIn(config.column) ?? parameterOf(name, 'column'), slice: undefined }
  const value = numberIn(metric.value) ?? numberIn(objectIn(metric.value)?.share)
  if (value === undefined) return []
  const tested = [metric.id, metric.metric_id, metric.metric_name].flatMap((id) => failed.get(String(id)) ?? [])[0]
  const told = tested === undefined ? undefined : tested ? ('differs' as const) : ('within' as const)
  if (kind === 'ValueDrift') {
    const method = nameIn(config.method) ?? parameterOf(name, 'method') ?? 'drift'
    const limit = numberIn(config.threshold) ?? numberIn(parameterOf(name, 'threshold'))
    return [{ about, metric: method, value, limit, verdict: told ?? beyond(method, value, limit) }]
  }
  if (kind === 'DriftedColumnsCount') {
    const limit = numberIn(config.drift_share) ?? numberIn(parameterOf(name, 'drift_share'))
    return [{ about, metric: 'share of drifted columns', value, limit, verdict: told ?? beyond('share', value, limit) }]
  }
  return [{ about, metric: kind, value, limit: undefined, verdict: told ?? 'unknown' }]
}

/** A p-value tells of drift below its threshold, a distance at or above it; of a method that is neither nothing is said. */
function beyond(method: string, value: number, limit: number | undefined): OutsideStatement['verdict'] {
  if (limit === undefined) return 'unknown'
  const name = method.toLowerCase().replace(/[^a-z]/g, '')
  if (/pvalue/.test(name) || SMALL_IS_DRIFT.test(name)) return value < limit ? 'differs' : 'within'
  if (LARGE_IS_DRIFT.test(name)) return value >= limit ? 'differs' : 'within'
  return 'unknown'
}

// Evidently's tests by key and by name, in letters alone; TVD is the p-value of a permutation test of that distance.
const SMALL_IS_DRIFT =
  /^(?:ks|chisquare|z|anderson|fisherexact|fishersexacttest|cramervonmises|gtest|mannw|mannwhitney.*|ttest|es|eppssingleton.*|tvd|totalvariationdistance|emp[ei]ricalmmd)$/
const LARGE_IS_DRIFT =
  /^(?:share|psi|wasserstein.*|jensenshannon.*|kldiv|kullbackleibler.*|hellinger.*|ed|energydistance)$/

function parameterOf(name: string, parameter: string): string | undefined {
  // A method may hold brackets of its own, a value no comma.
  const inside = name.replace(/\)$/, '')
  return nameIn(new RegExp(`[(,] ?${parameter}=([^,]*)`).exec(inside)?.[1])
}

/** Metric -> did one of its tests fail. */
function testsByMetric(tests: unknown): ReadonlyMap<string, boolean> {
  const failed = new Map<string, boolean>()
  for (const entry of listIn(tests)) {
    const test = objectIn(entry)
    const of = objectIn(test?.metric_config)?.metric_id
    const status = nameIn(test?.status)?.replace(/^.*\./, '').toUpperCase()
    if (typeof of !== 'string' || (status !== 'FAIL' && status !== 'SUCCESS')) continue
    failed.set(of, failed.get(of) === true || status === 'FAIL')
  }
  return failed
}

const verdictOf = (isDrift: unknown): OutsideStatement['verdict'] =>
  typeof isDrift === 'boolean' ? (isDrift ? 'differs' : 'within') : 'unknown'
