import { type ValueTestName, valueTests } from '../detect/values/index.ts'
import type { ValueAnswer, ValueTest } from '../detect/values/value-test.ts'
import { ServiceError } from '../errors.ts'
import { parseSliceKey, type Slice } from '../profile/slice.ts'
import { holm } from '../stats/holm.ts'
import { momentsOf } from '../stats/moments.ts'
import { quantileOfSorted } from '../stats/quantile-of-sorted.ts'
import { sortedValues } from '../stats/sorted-values.ts'
import type { Monitor } from './monitor.ts'
import { namedSlice, offered } from './named-slice.ts'
import { type SearchPart, searchPart } from './search-span.ts'
import type { ReportPorts } from './summed-windows.ts'
import type { CategoryCount, ValueSide, ValueTestReport, ValueTestRequest, ValueTestRow } from './value-report.ts'
import type { ReadWindowRows, WindowRows } from './window-rows.ts'

/** What tests of values read. */
export type ValueTestPorts = ReportPorts & { readonly readRows: ReadWindowRows }

const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
const MOST_CATEGORIES = 30

/**
 * Tests the values of a feature or the score of a slice, as stored, against everyone else's in the same span or against the same slice's in another span.
 *
 * Rows of training are not stored, so against training cells are compared: that is the drift report. Rows without a comparable value are counted and left out.
 *
 * @throws {ServiceError} `invalid` for a subject the baseline has not, a slice nobody stands beside or spans that overlap; `not-found` where no row is stored
 */
export async function testValues(
  ports: ValueTestPorts,
  monitor: Monitor,
  request: ValueTestRequest,
): Promise<ValueTestReport> {
  const { subject, against = 'rest' } = request
  const slice = namedSlice(monitor, request.slice ?? 'overall', new Set())
  const predicates = parseSliceKey(slice)
  if (against === 'rest' && predicates.length === 0)
    throw new ServiceError('invalid', 'overall is everyone, so there is nobody else to compare with', [
      { path: 'slice', message: 'name a slice, or compare with another span by against.from and against.to' },
    ])
  const part = searchPart(ports, monitor, request)
  refuseUnknown(monitor, part, subject)
  const columns = [...new Set([subject, ...predicates.map(({ feature }) => feature)])]
  const rows = await stored(ports, monitor, part, columns)
  const inside = membersOf(rows, predicates)
  const beside =
    against === 'rest'
      ? { part, rows, picked: inside.map((isIn) => 1 - isIn) }
      : await inOtherSpan(ports, monitor, part, { ...against, subject, predicates, columns })
  const sides = [
    { part, rows, picked: inside },
    { ...beside, picked: beside.picked },
  ] as const
  const about = {
    ...{ model: monitor.model, timezone: monitor.timezone, from: part.start, to: part.end, subject, slice },
    against: against === 'rest' ? ('rest' as const) : ('span' as const),
  }
  return rows.numbers.has(subject)
    ? { ...about, ...numbersCompared(subject, sides) }
    : { ...about, ...categoriesCompared(subject, sides) }
}

/** Rows of one side: those whose `picked` is 1. */
type Side = { readonly part: SearchPart; readonly rows: WindowRows; readonly picked: Uint8Array }

function refuseUnknown(monitor: Monitor, { view: { schema }, version }: SearchPart, subject: string): void {
  const known = [...schema.features.map(({ name }) => name), ...(schema.score ? ['score'] : [])]
  if (known.includes(subject)) return
  throw new ServiceError(
    'invalid',
    `${subject} is neither a feature of ${monitor.model}@${version} nor its score; there are ${offered(known)}`,
    [{ path: 'subject', message: `use ${offered(known)}` }],
  )
}

async function stored(
  { readRows }: ValueTestPorts,
  { model }: Monitor,
  { start, end, version }: SearchPart,
  columns: readonly string[],
): Promise<WindowRows> {
  const rows = await readRows(model, version, { start, end }, columns)
  if (rows.rows > 0) return rows
  throw new ServiceError(
    'not-found',
    `no row of ${model}@${version} is stored from ${new Date(start).toISOString()} to ${new Date(end).toISOString()}; rows past their retention are gone, their counts remain in the drift report`,
  )
}

async function inOtherSpan(
  ports: ValueTestPorts,
  monitor: Monitor,
  now: SearchPart,
  asked: Exclude<ValueTestRequest['against'], 'rest' | undefined> & {
    readonly subject: string
    readonly predicates: Slice
    readonly columns: readonly string[]
  },
): Promise<Side> {
  const { from, to, version, subject, predicates, columns } = asked
  const part = searchPart(ports, monitor, { from, to, ...(version !== undefined && { version }) })
  if (part.start < now.end && now.start < part.end && part.version === now.version)
    throw new ServiceError('invalid', 'both spans hold the same windows, so their rows are not independent', [
      { path: 'against', message: 'choose a span that does not overlap the other' },
    ])
  refuseUnknown(monitor, part, subject)
  const rows = await stored(ports, monitor, part, columns)
  return { part, rows, picked: membersOf(rows, predicates) }
}

/** 1 for every row in a slice. */
function membersOf({ rows, categories }: WindowRows, predicates: Slice): Uint8Array {
  const picked = new Uint8Array(rows).fill(1)
  for (const { feature, value } of predicates) {
    const column = categories.get(feature)
    const wanted = column?.values.indexOf(value) ?? -1
    for (let row = 0; row < rows; row++) if (wanted < 0 || column?.codes[row] !== wanted) picked[row] = 0
  }
  return picked
}

function numbersCompared(subject: string, sides: readonly [Side, Side]) {
  const [now, other] = sides.map(({ rows, picked }) => {
    const values = rows.numbers.get(subject) ?? new Float64Array()
    return sortedValues(values.filter((value, row) => picked[row] === 1 && Number.isFinite(value)))
  }) as [Float64Array, Float64Array]
  const described = (side: Side, sorted: Float64Array): ValueSide => {
    const moments = sorted.length === 0 ? undefined : momentsOf(sorted)
    return {
      ...sideOf(side, sorted.length),
      mean: finite(moments?.mean),
      sd: finite(moments && sorted.length > 1 ? Math.sqrt(moments.variance) : undefined),
      quantiles: sorted.length === 0 ? [] : QUANTILES.map((q) => ({ q, value: quantileOfSorted(sorted, q) })),
    }
  }
  return {
    kind: 'numeric' as const,
    now: described(sides[0], now),
    other: described(sides[1], other),
    tests: adjusted(valueTests.numeric, now, other),
    categories: [],
    categoriesInAll: 0,
  }
}

function categoriesCompared(subject: string, sides: readonly [Side, Side]) {
  const counts = sides.map((side) => countsOf(side, subject)) as [Map<string, number>, Map<string, number>]
  const values = [...new Set(counts.flatMap((of) => [...of.keys()]))].sort()
  const [now, other] = counts.map((of) => values.map((value) => of.get(value) ?? 0)) as [number[], number[]]
  const [n, m] = [now, other].map((of) => of.reduce((sum, count) => sum + count, 0)) as [number, number]
  const moved = (row: CategoryCount): number => Math.abs(row.now / Math.max(1, n) - row.other / Math.max(1, m))
  const described = (side: Side, of: number): ValueSide => {
    return { ...sideOf(side, of), mean: undefined, sd: undefined, quantiles: [] }
  }
  return {
    kind: 'categorical' as const,
    now: described(sides[0], n),
    other: described(sides[1], m),
    tests: adjusted(valueTests.categorical, now, other),
    categories: values
      .map((value, i) => ({ value, now: now[i] ?? 0, other: other[i] ?? 0 }))
      .sort((a, b) => moved(b) - moved(a))
      .slice(0, MOST_CATEGORIES),
    categoriesInAll: values.length,
  }
}

function countsOf({ rows, picked }: Side, subject: string): Map<string, number> {
  const { codes, values } = rows.categories.get(subject) ?? { codes: new Int32Array(), values: [] }
  const counts = new Float64Array(values.length)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (picked[row] === 1 && code >= 0) counts[code] = (counts[code] ?? 0) + 1
  }
  return new Map(values.flatMap((value, code) => ((counts[code] ?? 0) > 0 ? [[value, counts[code] ?? 0]] : [])))
}

function sideOf({ part, picked }: Side, n: number) {
  const rows = picked.reduce((sum, isIn) => sum + isIn, 0)
  return { version: part.version, from: part.start, to: part.end, rows, n, leftOut: rows - n }
}

const finite = (value: number | undefined): number | undefined => (Number.isFinite(value) ? value : undefined)

/** Every test of a kind, with Holm's adjustment over those that have a p. */
function adjusted<Sample>(
  tests: Readonly<Record<string, ValueTest<Sample>>>,
  now: Sample,
  other: Sample,
): readonly ValueTestRow[] {
  const rows = Object.entries(tests).map(([test, { words, about, effect, test: run }]) => {
    const answer = run(now, other)
    return { test: test as ValueTestName, words, about, effect, answer, log10P: log10POf(answer) }
  })
  const tested = rows.filter((row) => row.log10P !== undefined)
  const byHolm = holm(tested.map(({ log10P }) => log10P as number))
  const adjustedOf = new Map(tested.map((row, i) => [row, byHolm[i] as number]))
  return rows.map((row) => {
    const { log10P: _, ...shown } = row
    return { ...shown, adjustedLog10P: adjustedOf.get(row) }
  })
}

const log10POf = (answer: ValueAnswer): number | undefined => (answer.status === 'tested' ? answer.log10P : undefined)
