import type { BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import { codingOf, type RowCoding } from '../monitor/row-coding.ts'
import type { CodedRows, ReadCodedRows, ReadWindowRows, RowColumn, WindowRows } from '../monitor/window-rows.ts'
import { readCategory } from '../profile/reading.ts'
import { type SensitiveFeature, valueIndexOf, valueName } from '../profile/stratum.ts'
import type { Window } from '../profile/window.ts'
import type { Db } from './database.ts'
import { findModelId } from './model-id.ts'
import { type RowShare, readShare, type ShareRows } from './row-share.ts'

/** Reads a share of the rows on another connection, at the same time. */
export type ReadElsewhere = (share: RowShare) => Promise<ShareRows>

/** Stored predictions as columns. */
export type StoredRows = {
  /** @param elsewhere takes half of the rows where there are many; without it all are read here */
  readonly coded: (elsewhere?: ReadElsewhere) => ReadCodedRows
  readonly window: ReadWindowRows
}

/** Rows from which on a second thread is worth its start. */
const WORTH_SHARING = 150_000

/** What of the rows this thread reads: the other one has to start first. */
const OWN_SHARE = 0.58

/** Different values that a column of categories may have: codes have 16 bits. */
const MOST_VALUES = 0xffff

/** Reads the stored predictions of a database into columns. */
export function createStoredRows(db: Db, baselines: Pick<BaselineStore, 'inEffect' | 'load'>): StoredRows {
  return {
    coded: (elsewhere) => async (model, version, span, columns, progress) => {
      const batches = batchesIn(db, model, version, span)
      const of = rowsIn(batches)
      const tell = (rows: number): void => progress?.(rows, of)
      const codings = columns.map(({ keep }) => codingOf(keep))
      const cut = elsewhere && of >= WORTH_SHARING ? cutAt(batches, of * OWN_SHARE) : batches.length
      const other =
        elsewhere && cut < batches.length ? elsewhere({ batches: batches.slice(cut), span, columns }) : undefined
      // Awaited below; should this thread fail first, the other's failure is no unhandled one.
      other?.catch(() => {})
      const own = readShare(db, { batches: batches.slice(0, cut), span, columns }, codings, {
        room: of,
        progress: tell,
      })
      return asRows(columns, joined(own, other && (await other)))
    },
    window: (model, version, span, names) => {
      const of = baselines.inEffect(model, version, span.start)
      if (!of)
        throw new ServiceError(
          'not-found',
          `${model}@${version} has no baseline in effect at ${new Date(span.start).toISOString()}, which says how its columns are to be read; fit one`,
        )
      const { schema } = baselines.load(of.id)
      const plans = names.map((name) => planOf(schema, name))
      const batches = batchesIn(db, model, version, span)
      const codings = plans.map(({ coding }) => coding)
      return asWindowRows(plans, readShare(db, { batches, span, columns: plans }, codings, { room: rowsIn(batches) }))
    },
  }
}

/** Batches of a version that hold rows of a span, in the order they came. */
function batchesIn(db: Db, model: string, version: string, span: Window): RowShare['batches'] {
  const modelId = findModelId(db, model)
  if (modelId === undefined) return []
  return db
    .statement<RowShare['batches'][number]>(
      `select id, rows from batch where model_id = ? and kind = 'predictions' and min_at < ? and max_at >= ? and version = ? order by id`,
    )
    .all(modelId, span.end, span.start, version)
}

const rowsIn = (batches: RowShare['batches']): number => batches.reduce((sum, batch) => sum + batch.rows, 0)

/** The first batch of those that follow after so many rows. */
function cutAt(batches: RowShare['batches'], rows: number): number {
  let before = 0
  return batches.findIndex((batch) => {
    before += batch.rows
    return before > rows
  })
}

/** The rows of one share, and behind them those of the other; the columns of the first have room for both. */
function joined(first: ShareRows, second: ShareRows | undefined): ShareRows {
  if (!second) return first
  first.units.set(second.units.subarray(0, second.rows), first.rows)
  first.columns.forEach(({ numbers, codes }, i) => {
    const more = second.columns[i] as ShareRows['columns'][number]
    if (numbers.length > 0) numbers.set(more.numbers.subarray(0, second.rows), first.rows)
    if (codes.length > 0) codes.set(more.codes.subarray(0, second.rows), first.rows)
  })
  return {
    ...first,
    ...{ rows: first.rows + second.rows, named: first.named + second.named, erased: first.erased + second.erased },
  }
}

function asRows(columns: readonly RowColumn[], { rows, named, erased, units, columns: filled }: ShareRows): CodedRows {
  const numbers = new Map<string, Float64Array>()
  const codes = new Map<string, Uint16Array>()
  columns.forEach(({ name, keep }, i) => {
    const column = filled[i] as ShareRows['columns'][number]
    if (keep.as === 'number') numbers.set(name, column.numbers.subarray(0, rows))
    else codes.set(name, column.codes.subarray(0, rows))
  })
  return { rows, named, erased, units: units.subarray(0, rows), numbers, codes }
}

type Schema = ReturnType<BaselineStore['load']>['schema']

/** How one column of window rows is read: as numbers, or as codes into values with one before them for what is missing. */
type Plan = Pick<RowColumn, 'name' | 'from'> & {
  readonly coding: RowCoding | undefined
  readonly values: readonly string[] | undefined
}

function planOf(schema: Schema, name: string): Plan {
  const number = (from: RowColumn['from']): Plan => ({ name, from, coding: undefined, values: undefined })
  const isRegression = schema.outcome.kind === 'regression'
  const sensitive = schema.sensitive.find((feature) => feature.name === name)
  if (sensitive) return groups(sensitive)
  const feature = schema.features.find((f) => f.name === name)
  if (feature) return feature.binning.kind === 'numeric' ? number('feature') : categories(name, 'feature')
  if (name === 'score') return number(isRegression ? 'score-or-decision' : 'score')
  if (name === 'decision') return isRegression ? number('decision-or-score') : categories(name, 'decision')
  if (name === 'label') return isRegression ? number('label') : categories(name, 'label')
  const known = [...schema.features, ...schema.sensitive].map((f) => f.name)
  throw new ServiceError(
    'invalid',
    `there is no column ${name}; there are ${[...known, 'score', 'decision', 'label'].join(', ')}`,
  )
}

/** Codes in the order in which values come; 0 is a value that is missing. */
function categories(name: string, from: RowColumn['from']): Plan {
  const values: string[] = []
  const codes = new Map<string, number>()
  const codeOf = (raw: unknown): number => {
    const value = readCategory(raw)
    if (value === undefined) return 0
    const known = codes.get(value)
    if (known !== undefined) return known
    if (values.length === MOST_VALUES)
      throw new ServiceError(
        'too-large',
        `${name} has more than ${MOST_VALUES} different values in this span, so it is no category; move from and to closer`,
      )
    const code = values.push(value)
    codes.set(value, code)
    return code
  }
  return { name, from, coding: { codeOf, numeric: false }, values }
}

function groups(feature: SensitiveFeature): Plan {
  const indexOf = valueIndexOf(feature)
  // `unknown` is a value of a sensitive feature: counted, never missing.
  const values = Array.from({ length: feature.values.length + 3 }, (_, index) => valueName(feature, index))
  const coding = { codeOf: (raw: unknown) => indexOf(raw) + 1, numeric: feature.bands !== undefined }
  return { name: feature.name, from: 'sensitive', coding, values }
}

function asWindowRows(plans: readonly Plan[], { rows, columns }: ShareRows): WindowRows {
  const numbers = new Map<string, Float64Array>()
  const categories = new Map<string, { readonly codes: Int32Array; readonly values: readonly string[] }>()
  plans.forEach(({ name, values }, i) => {
    const column = columns[i] as ShareRows['columns'][number]
    if (values === undefined) numbers.set(name, column.numbers.subarray(0, rows))
    else categories.set(name, { codes: fromZero(column.codes.subarray(0, rows)), values })
  })
  return { rows, numbers, categories }
}

function fromZero(codes: Uint16Array): Int32Array {
  const shifted = new Int32Array(codes.length)
  for (let i = 0; i < codes.length; i++) shifted[i] = (codes[i] as number) - 1
  return shifted
}
