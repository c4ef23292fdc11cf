import { DECISION, LABEL, type SliceMetric } from '../detect/search/metrics.ts'
import type { RepeatedRows } from '../detect/search/repeated-rows.ts'
import type { SearchTable } from '../detect/search/search-table.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import type { SearchPart } from './search-span.ts'
import { repeatedInRows } from './search-subjects.ts'
import type { SearchedAttribute } from './searched-attributes.ts'
import { type CodedRows, halfOf, type ReadCodedRows, type RowColumn } from './window-rows.ts'

/** The rows of a part in two halves, each a table: one to find slices in, one to confirm them. */
export type RowTables = {
  readonly finding: SearchTable
  readonly confirming: SearchTable
  /** Undefined where no row names a subject. */
  readonly repeated: RepeatedRows | undefined
  readonly rows: number
  readonly erased: number
}

// Names that no feature bears, so that a feature called score stays its own.
const DECIDED = '\u0000decision'
const SCORED = '\u0000score'
const LABELLED = '\u0000label'

/** Reads the rows of a part and cuts them in two by the half that each subject falls in, or each id where none is named; rows that the metric does not count are left out. */
export async function rowTables(
  read: ReadCodedRows,
  about: {
    readonly model: string
    readonly part: SearchPart
    readonly metric: SliceMetric
    readonly attributes: readonly SearchedAttribute[]
  },
  progress: (rows: number, of: number) => void,
): Promise<RowTables> {
  const { model, part, metric, attributes } = about
  const { schema } = part.view
  const columns = [...attributes.map(({ column }) => column), ...outcomeColumns(schema, metric)]
  const rows = await read(model, part.version, part, columns, progress)
  const values = valuesOf(metric, rows)
  const half = (wanted: 0 | 1): { readonly table: SearchTable; readonly units: Uint32Array } => {
    const places = placesOf(values, rows.units, wanted)
    return { table: tableOf(attributes, rows, values, places), units: places.map((i) => rows.units[i] as number) }
  }
  const [finding, confirming] = [half(0), half(1)]
  return {
    finding: finding.table,
    confirming: confirming.table,
    repeated: rows.named > 0 ? repeatedInRows(finding, confirming) : undefined,
    rows: rows.rows,
    erased: rows.erased,
  }
}

function outcomeColumns({ outcome }: ProfileSchema, { ofRow }: SliceMetric): readonly RowColumn[] {
  if (ofRow === undefined) return []
  const isRegression = outcome.kind === 'regression'
  const score: RowColumn = {
    name: SCORED,
    from: isRegression ? 'score-or-decision' : 'score',
    keep: { as: 'number' },
  }
  if (ofRow.kind === 'value') {
    if (ofRow.value === 'score') return [score]
    return [score, { name: LABELLED, from: 'label', keep: { as: 'number' } }]
  }
  const from = isRegression ? 'decision-or-score' : 'decision'
  return [
    { name: DECIDED, from, keep: { as: 'decision', outcome } },
    ...(needsLabel(ofRow.eventOf)
      ? [{ name: LABELLED, from: 'label', keep: { as: 'label', outcome } } satisfies RowColumn]
      : []),
  ]
}

/** Does a rate ask for labels? Then a decision without one is not counted. */
function needsLabel(eventOf: (decision: number, label: number) => boolean | undefined): boolean {
  return eventOf(DECISION.favourable, LABEL.none) === undefined
}

/** What every row adds: of a rate 0 or 1, of a mean its value; NaN where the metric does not count it. */
type RowValues = { readonly isCounted: Uint8Array; readonly layers: readonly (Uint8Array | Float64Array)[] }

function valuesOf({ ofRow }: SliceMetric, { rows, codes, numbers }: CodedRows): RowValues {
  const isCounted = new Uint8Array(rows)
  if (ofRow?.kind === 'event') {
    const decisions = codes.get(DECIDED) as Uint16Array
    const labels = codes.get(LABELLED)
    // Nine combinations at most: asked once each, then looked up.
    const fates = Uint8Array.from({ length: 9 }, (_, i) => {
      const isEvent = ofRow.eventOf(Math.floor(i / 3), i % 3)
      return isEvent === undefined ? 0 : isEvent ? 2 : 1
    })
    const events = new Uint8Array(rows)
    for (let i = 0; i < rows; i++) {
      const fate = fates[(decisions[i] as number) * 3 + (labels ? (labels[i] as number) : 0)] as number
      isCounted[i] = fate > 0 ? 1 : 0
      events[i] = fate === 2 ? 1 : 0
    }
    return { isCounted, layers: [events] }
  }
  const scores = numbers.get(SCORED) as Float64Array
  const truths = numbers.get(LABELLED)
  const values = truths ? scores.map((score, i) => (truths[i] as number) - score) : scores
  for (let i = 0; i < rows; i++) isCounted[i] = Number.isNaN(values[i]) ? 0 : 1
  return { isCounted, layers: [values, values.map((value) => value * value)] }
}

function placesOf({ isCounted }: RowValues, units: Uint32Array, wanted: 0 | 1): Uint32Array {
  const places = new Uint32Array(isCounted.length)
  let count = 0
  for (let i = 0; i < isCounted.length; i++) {
    places[count] = i
    if (isCounted[i] === 1 && halfOf(units[i] as number) === wanted) count++
  }
  return places.subarray(0, count)
}

function tableOf(
  attributes: readonly SearchedAttribute[],
  { codes }: CodedRows,
  { layers }: RowValues,
  places: Uint32Array,
): SearchTable {
  const records = places.length
  const chosen = <T extends Uint8Array | Float64Array>(from: Uint16Array | T, into: T): T => {
    for (let i = 0; i < records; i++) into[i] = from[places[i] as number] as number
    return into
  }
  return {
    attributes,
    records,
    codes: attributes.map(({ name }) => chosen(codes.get(name) as Uint16Array, new Uint8Array(records))),
    layers: [
      undefined,
      ...layers.map((layer) =>
        layer instanceof Uint8Array ? chosen(layer, new Uint8Array(records)) : chosen(layer, new Float64Array(records)),
      ),
    ],
    beside: [],
  }
}
