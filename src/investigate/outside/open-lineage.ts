import type { OutsideStatement } from '../attachment.ts'
import { type LooseObject, listIn, nameIn, numberIn, objectIn, objectsIn, objectsOf } from './loose-json.ts'

/**
 * What the data quality facets of OpenLineage events say of columns; undefined where the document holds no event.
 *
 * Read are `dataQualityAssertions` and `dataQualityMetrics` of inputs and outputs, among the facets of the data set and those of the input, in one event or a list of them.
 *
 * @see https://openlineage.io/docs/spec/facets/dataset-facets/data_quality_assertions
 */
export function readOpenLineage(document: unknown): readonly OutsideStatement[] | undefined {
  const events = objectsOf(Array.isArray(document) ? document : [document])
  const datasets = events.filter(isEvent).flatMap(datasetsOf)
  if (!events.some(isEvent)) return undefined
  return datasets.flatMap((dataset) =>
    [dataset.facets, dataset.inputFacets, dataset.outputFacets].flatMap((facets) => [
      ...assertionsOf(objectIn(facets)?.dataQualityAssertions),
      ...metricsOf(objectIn(facets)?.dataQualityMetrics),
    ]),
  )
}

/** Run, job and data set events. */
const isEvent = (event: LooseObject): boolean =>
  typeof event.producer === 'string' &&
  typeof event.eventTime === 'string' &&
  (objectIn(event.job) !== undefined || objectIn(event.dataset) !== undefined)

function datasetsOf(event: LooseObject): readonly LooseObject[] {
  return objectsOf([...listIn(event.inputs), ...listIn(event.outputs), event.dataset])
}

function assertionsOf(facet: unknown): readonly OutsideStatement[] {
  return objectsOf(listIn(objectIn(facet)?.assertions)).map(({ assertion, column, success }) => ({
    about: { column: nameIn(column), slice: undefined },
    metric: nameIn(assertion) ?? 'assertion',
    value: undefined,
    limit: undefined,
    verdict: success === true ? 'within' : success === false ? 'differs' : 'unknown',
  }))
}

const FIGURES = [
  ['count', 'count'],
  ['nullCount', 'missing'],
  ['distinctCount', 'distinct values'],
  ['sum', 'sum'],
  ['min', 'least'],
  ['max', 'largest'],
] as const

function metricsOf(facet: unknown): readonly OutsideStatement[] {
  const metrics = objectIn(facet)
  const rows = numberIn(metrics?.rowCount)
  const figure = (column: string | undefined, metric: string, value: number): OutsideStatement => ({
    about: { column, slice: undefined },
    ...{ metric, value, limit: undefined, verdict: 'unknown' },
  })
  return [
    ...(rows === undefined ? [] : [figure(undefined, 'rows', rows)]),
    ...objectsIn(metrics?.columnMetrics).flatMap(([name, column]) =>
      FIGURES.flatMap(([member, metric]) => {
        const value = numberIn(column[member])
        return value === undefined ? [] : [figure(nameIn(name), metric, value)]
      }),
    ),
  ]
}
