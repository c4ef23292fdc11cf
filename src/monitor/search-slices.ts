import { findAndConfirm, type TestedSearch, testEverySlice } from '../detect/search/confirm-slices.ts'
import type { SearchOptions } from '../detect/search/exhaustive-search.ts'
import { SLICE_METRICS, type SliceMetric, type SliceMetricName, sliceMetrics } from '../detect/search/metrics.ts'
import { type Cell, MOST_VALUES, type Tally, totalOf } from '../detect/search/search-table.ts'
import { ServiceError } from '../errors.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import { type Slice, sliceKey } from '../profile/slice.ts'
import type { Progress } from '../profile/table.ts'
import type { Monitor } from './monitor.ts'
import { countsTable } from './search-counts.ts'
import { rowTables } from './search-rows.ts'
import { type SearchPart, searchPart } from './search-span.ts'
import { repeatedInCounts, repeatsOfEveryone } from './search-subjects.ts'
import { attributesOf, type SearchedAttribute } from './searched-attributes.ts'
import type { FoundSlice, SearchSide, SearchWay, SliceSearchReport, SliceSearchRequest } from './slice-search-report.ts'
import type { ReportPorts } from './summed-windows.ts'
import type { ReadCodedRows } from './window-rows.ts'

/** What a search of slices reads. */
export type SliceSearchPorts = ReportPorts & { readonly rows: ReadCodedRows }

/** The rate of false confirmations that a search keeps to. */
const LEVEL = 0.05
const SUPPORT = { usual: 100, least: 20 } as const
const MOST_FOUND = 50
const MOST_ATTRIBUTES = 60
/** Cells of all combinations of attributes together: some seconds of one core. */
const MOST_CELLS = 50_000_000

/**
 * Searches a span of a version for the slices that differ most from everyone else, over all slices of up to three conditions.
 *
 * Over sensitive features alone it rests on kept counts, which outlive the rows: every slice is tested and adjusted for. With features it reads the stored rows, finds on one half and confirms on the
 * other.
 *
 * @throws {ServiceError} `invalid` for a metric the model has not, an unknown feature or too many cells; `not-found` where there is nothing to search
 */
export async function searchSlices(
  ports: SliceSearchPorts,
  monitor: Monitor,
  request: SliceSearchRequest,
  progress: Progress = () => {},
): Promise<SliceSearchReport> {
  const { predicates = 3, minimumSupport: minimum = SUPPORT.usual, features = [] } = request
  if (!(minimum >= SUPPORT.least))
    throw new ServiceError(
      'invalid',
      `minimumSupport came ${minimum}; expected ${SUPPORT.least} rows or more, because the tests need them`,
      [{ path: 'minimumSupport', message: `must be ${SUPPORT.least} or more` }],
    )
  const part = searchPart(ports, monitor, request)
  const { schema } = part.view
  const name = metricOf(request.metric, schema.outcome)
  const metric: SliceMetric = sliceMetrics[name]
  const refusal = metric.refusal(schema.outcome, schema.score !== undefined)
  if (refusal !== undefined)
    throw new ServiceError('invalid', `${monitor.model} has no ${metric.words}: ${refusal}`, [
      { path: 'metric', message: refusal },
    ])
  const attributes = attributesOf(schema, features)
  refuseTooMany(attributes, predicates)
  const options = { predicates, minimum, most: MOST_FOUND }
  const about = { ports, monitor, part, metric, attributes, options, progress }
  const searched = features.length === 0 ? overCounts(about) : await overRows(about)
  const { way, tested, all, rows, repeats } = searched
  return {
    ...{ model: monitor.model, timezone: monitor.timezone, from: part.start, to: part.end },
    ...{ version: part.version, baselineId: part.view.id, versions: part.versions },
    ...{ metric: name, measure: metric.words, isRate: metric.form.layers[1] === 'events' },
    ...{ attributes: attributes.map((a) => a.name), predicates, minimumSupport: minimum, level: LEVEL, rows },
    rowsPerSubject: repeats,
    overall: sideOf(metric, all),
    searched: {
      ...way,
      ...{ looked: tested.looked, tooFew: tested.tooFew, redundant: tested.redundant },
      ...{ explained: tested.explained, notRanked: tested.notRanked, tests: tested.tests },
    },
    found: tested.found.map((slice): FoundSlice => {
      const { inside, outside, foundBy, cells, parent, ...figures } = slice
      return {
        ...figures,
        ...namedBy(attributes, cells),
        support: (inside[0] as number) + (foundBy?.inside[0] ?? 0),
        now: sideOf(metric, inside),
        rest: sideOf(metric, outside),
        foundOn: foundBy && { now: sideOf(metric, foundBy.inside), rest: sideOf(metric, foundBy.outside) },
        parent: parent && namedBy(attributes, parent).slice,
      }
    }),
  }
}

/** A search that is set up: everything both ways need. */
type SearchWork = {
  readonly ports: SliceSearchPorts
  readonly monitor: Monitor
  readonly part: SearchPart
  readonly metric: SliceMetric
  readonly attributes: readonly SearchedAttribute[]
  readonly options: SearchOptions
  readonly progress: Progress
}

type Searched = {
  readonly way: SearchWay
  readonly tested: TestedSearch
  readonly all: Tally
  readonly rows: number
  readonly repeats: number
}

function overCounts({ ports, monitor, part, metric, attributes, options }: SearchWork): Searched {
  const { table, rows } = countsTable(ports, monitor, part, metric, attributes)
  const all = totalOf(table)
  refuseNothing(all, metric, rows)
  const about = { predicates: options.predicates, layers: metric.form.layers }
  const repeated = repeatedInCounts(ports, part, attributes, about)
  const tested = testEverySlice(table, metric.form, LEVEL, options, repeated)
  return {
    way: { way: 'every-slice', rows: all[0] as number },
    tested,
    all,
    rows,
    repeats: repeatsOfEveryone(repeated),
  }
}

async function overRows({
  ports,
  monitor,
  part,
  metric,
  attributes,
  options,
  progress,
}: SearchWork): Promise<Searched> {
  const { model } = monitor
  if (metric.ofRow === undefined)
    throw new ServiceError(
      'invalid',
      `the ${metric.words} is known of sensitive features alone, because training rows are kept as counts of these; leave out features, or choose another metric`,
      [{ path: 'features', message: 'leave out, or choose another metric' }],
    )
  const read = await rowTables(ports.rows, { model, part, metric, attributes }, (done, of) =>
    progress(done, of, 'rows read'),
  )
  if (read.rows === 0)
    throw new ServiceError(
      'not-found',
      `the predictions of ${model}@${part.version} in this span are no longer stored, only their counts; leave out features to search the sensitive ones`,
    )
  const [found, confirmed] = [totalOf(read.finding), totalOf(read.confirming)]
  const all = found.map((sum, k) => sum + (confirmed[k] as number))
  refuseNothing(all, metric, read.rows)
  const telling: SearchOptions = {
    ...options,
    progress: (done, of) => progress(done, of, 'pairs of attributes searched'),
  }
  const tested = findAndConfirm(read, metric.form, LEVEL, telling, read.repeated)
  const repeats = repeatsOfEveryone(read.repeated)
  const halves = { foundOn: found[0] as number, confirmedOn: confirmed[0] as number }
  return { way: { way: 'halves', ...halves, erased: read.erased }, tested, all, rows: read.rows, repeats }
}

function metricOf(asked: string | undefined, outcome: OutcomeSpec): SliceMetricName {
  if (asked === undefined) {
    const usual = 'selection-rate'
    return sliceMetrics[usual].refusal(outcome) === undefined ? usual : 'score-mean'
  }
  const known = SLICE_METRICS.find((name) => name === asked)
  if (known !== undefined) return known
  throw new ServiceError('invalid', `metric came ${asked.slice(0, 60)}; expected one of ${SLICE_METRICS.join(', ')}`, [
    { path: 'metric', message: `must be one of ${SLICE_METRICS.join(', ')}` },
  ])
}

function refuseTooMany(attributes: readonly SearchedAttribute[], predicates: number): void {
  const fewer = 'name fewer features'
  if (attributes.length > MOST_ATTRIBUTES)
    throw new ServiceError(
      'too-large',
      `a search takes at most ${MOST_ATTRIBUTES} attributes, came ${attributes.length} with the sensitive features; ${fewer}`,
    )
  const wide = attributes.find(({ values }) => values.length > MOST_VALUES)
  if (wide)
    throw new ServiceError(
      'too-large',
      `${wide.name} has ${wide.values.length} cells, a search takes at most ${MOST_VALUES}; leave it out, or band it`,
    )
  // Sums of products over all pairs and triples, from the sums of powers.
  const sizes = attributes.map(({ values }) => values.length)
  const power = (of: number): number => sizes.reduce((sum, size) => sum + size ** of, 0)
  const [one, two, three] = [power(1), power(2), power(3)]
  const pairs = (one * one - two) / 2
  const triples = (one ** 3 - 3 * one * two + 2 * three) / 6
  const cells = one + (predicates > 1 ? pairs : 0) + (predicates > 2 ? triples : 0)
  if (cells > MOST_CELLS)
    throw new ServiceError(
      'too-large',
      `slices of ${predicates} conditions over ${attributes.length} attributes have ${cells.toLocaleString('en')} cells, a search takes at most ${MOST_CELLS.toLocaleString('en')}; ${fewer}, or ask for ${predicates - 1} conditions`,
    )
}

function refuseNothing(all: Tally, { words, labels }: SliceMetric, rows: number): void {
  if ((all[0] as number) > 0) return
  throw new ServiceError(
    'not-found',
    labels
      ? `no label has come for the ${rows.toLocaleString('en')} predictions of this span, so there is no ${words} yet; choose an earlier span, or a metric that needs no labels`
      : `none of the ${rows.toLocaleString('en')} predictions of this span counts towards the ${words}; choose another metric or span`,
  )
}

function sideOf({ form }: SliceMetric, side: Tally): SearchSide {
  return { n: side[0] as number, value: form.value(side) }
}

function namedBy(
  attributes: readonly SearchedAttribute[],
  cells: readonly Cell[],
): Pick<FoundSlice, 'slice' | 'predicates'> {
  const predicates: Slice = cells.map(({ attribute, value }) => {
    const { name, values } = attributes[attribute] as SearchedAttribute
    return { feature: name, value: values[value] as string }
  })
  return { slice: sliceKey(predicates), predicates }
}
