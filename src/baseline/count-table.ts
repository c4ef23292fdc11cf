import { ServiceError } from '../errors.ts'
import { type ColumnCounter, columnCounter, type ProfileCounter } from '../profile/column-counter.ts'
import { MOST_DENSE, type PickedRows } from '../profile/dense-counts.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import { emptyProfile, type Profile } from '../profile/profile.ts'
import { readCategory } from '../profile/reading.ts'
import { OVERFLOW } from '../profile/stratum.ts'
import { subjectCollector } from '../profile/subject-collector.ts'
import { MOST_SUBJECTS, type SubjectSample } from '../profile/subject-sample.ts'
import type { Progress, Table, TypedChunk } from '../profile/table.ts'
import { typedChunks } from '../profile/typed-chunks.ts'
import type { WindowSize } from '../profile/window.ts'
import type { BaselineBlocks } from './baseline.ts'
import { blockCounter } from './block-counter.ts'
import type { ColumnPlan } from './column-plan.ts'
import { type DoubtfulColumn, MOST_UNREADABLE_SHARE } from './fit-schema.ts'
import { type RejectedRows, rowRejects } from './row-rejects.ts'
import { type TableColumns, tableColumns } from './table-columns.ts'
import { tooManyStrata } from './too-many-strata.ts'

/** How a table is counted. */
export type CountOptions = {
  /** Columns whose unreadable texts refuse a row; if absent, every column that numbers are read from. */
  readonly doubtful?: readonly DoubtfulColumn[]
  /** What time blocks are cut into, where the plan has a time column. */
  readonly zone: { readonly window: WindowSize; readonly timezone: string }
  /** What becomes of rows of strata beyond the schema's limit: the table is refused, or they are counted in `overall` alone. */
  readonly beyondStrata: 'refuse' | 'overflow'
  /** The keyed hash of a subject; without it no subjects are sampled. */
  readonly hashSubject?: (subject: string) => number
  readonly progress: Progress
}

/** A table's counts under a schema. */
export type TableCounts = {
  readonly profile: Profile
  /** The same counts by training source; empty without a source column. */
  readonly sources: ReadonlyMap<string, Profile>
  /** Counts by time block; undefined without a time column. */
  readonly blocks: BaselineBlocks | undefined
  /** Rows by subject; undefined without a subject column or a hash. */
  readonly subjects: SubjectSample | undefined
  readonly rows: number
  readonly rejected: RejectedRows
}

/**
 * Counts the rows of a table in one pass, none of them held.
 *
 * Rows with an unreadable number or time are not counted but listed; more than one in a hundred refuse the table.
 *
 * @param plan where each thing the schema counts stands; its features and sensitive features in the schema's order
 * @throws {ServiceError} if too many rows are unreadable or there are too many strata
 */
export async function countTable(
  table: Table,
  schema: ProfileSchema,
  plan: ColumnPlan & { readonly subject?: string | undefined },
  options: CountOptions,
): Promise<TableCounts> {
  const total = await table.rowCount()
  const counter = columnCounter(schema)
  const columns = tableColumns(schema, plan, counter.wanted)
  const rejects = rowRejects(columns, options.doubtful ?? numberColumns(schema, plan), plan.at)
  const profile = emptyProfile(counter.layout.length)
  const whole = counter.into(profile, { left: MOST_DENSE })
  const besides = [
    plan.at === undefined ? undefined : blockTaker(counter, schema, rejects.moments, options.zone),
    sourceTaker(counter, columns, plan.source),
    subjectTaker(columns, plan.subject, options.hashSubject),
  ] as const
  let seen = 0
  let rows = 0
  for await (const chunk of typedChunks(table, columns.readings)) {
    counter.read(columns.countable(chunk))
    const picked = rejects.without(chunk, seen) ?? counter.all()
    const strata = whole.add(picked)
    if (options.beyondStrata === 'refuse' && profile.strata.has(OVERFLOW)) throw tooManyStrata(schema)
    for (const taker of besides) taker?.take(chunk, picked, strata)
    seen += chunk.rows
    rows += picked.count
    options.progress(seen, total, 'counting rows')
  }
  whole.finish()
  const rejected = await rejects.told(table)
  if (rejected.count > MOST_UNREADABLE_SHARE * seen) throw tooManyRejected(rejected, seen)
  const [blocks, sources, subjects] = besides
  return {
    profile,
    sources: sources?.finish() ?? new Map(),
    blocks: blocks?.finish(),
    subjects: subjects?.finish(),
    rows,
    rejected,
  }
}

/** Counts the picked rows of a chunk in yet another way; `strata` are by row the ones they were counted into. */
type Taker<T> = {
  readonly take: (chunk: TypedChunk, picked: PickedRows, strata: Float64Array) => void
  readonly finish: () => T
}

function blockTaker(
  counter: ColumnCounter,
  schema: ProfileSchema,
  moments: () => Float64Array,
  zone: CountOptions['zone'],
): Taker<BaselineBlocks> {
  const blocks = blockCounter(schema, zone.window, zone.timezone)
  return {
    take: (_, { rows, count }) => {
      const at = moments()
      for (let i = 0; i < count; i++) {
        const r = rows[i] as number
        blocks.add(at[r] as number, counter.row(r))
      }
    },
    finish: blocks.finish,
  }
}

function sourceTaker(
  counter: ColumnCounter,
  columns: TableColumns,
  column: string | undefined,
): Taker<ReadonlyMap<string, Profile>> | undefined {
  if (column === undefined) return undefined
  const names = columns.text(column)
  const room = { left: MOST_DENSE }
  const sources = new Map<string, { readonly profile: Profile; readonly counts: ProfileCounter; rows: number[] }>()
  return {
    take: (chunk, { rows, count }) => {
      const texts = names(chunk)
      for (let i = 0; i < count; i++) {
        const r = rows[i] as number
        const name = texts[r] ?? 'unknown'
        let source = sources.get(name)
        if (!source) {
          const profile = emptyProfile(counter.layout.length)
          source = { profile, counts: counter.into(profile, room), rows: [] }
          sources.set(name, source)
        }
        source.rows.push(r)
      }
      for (const source of sources.values()) {
        source.counts.add({ rows: Uint32Array.from(source.rows), count: source.rows.length })
        source.rows = []
      }
    },
    finish: () => {
      for (const { counts } of sources.values()) counts.finish()
      return new Map([...sources].map(([name, { profile }]) => [name, profile]))
    },
  }
}

function subjectTaker(
  columns: TableColumns,
  column: string | undefined,
  hashOf: CountOptions['hashSubject'],
): Taker<SubjectSample> | undefined {
  if (column === undefined || hashOf === undefined) return undefined
  const collector = subjectCollector(MOST_SUBJECTS)
  const names = columns.text(column)
  return {
    take: (chunk, { rows, count }, strata) => {
      const texts = names(chunk)
      for (let i = 0; i < count; i++) {
        const r = rows[i] as number
        const subject = readCategory(texts[r])
        if (subject !== undefined) collector.add(hashOf(subject), strata[r] as number)
      }
    },
    finish: collector.finish,
  }
}

/** Every column of a plan that numbers are read from: numeric features, the score, a regression's decision, banded sensitive features. */
function numberColumns(schema: ProfileSchema, plan: ColumnPlan): readonly DoubtfulColumn[] {
  const sensitive = new Set(plan.sensitive.map((s) => s.column))
  const columns = [
    ...plan.features.filter((_, i) => schema.features[i]?.binning.kind === 'numeric').map((f) => f.column),
    ...(plan.score === undefined ? [] : [plan.score]),
    ...(plan.decision === undefined || schema.outcome.kind !== 'regression' ? [] : [plan.decision]),
    ...plan.sensitive.filter((_, i) => schema.sensitive[i]?.bands).map((s) => s.column),
  ]
  return [...new Set(columns)].map((column) => ({
    column,
    isSensitive: sensitive.has(column),
    isScore: column === plan.score,
  }))
}

function tooManyRejected(rejected: RejectedRows, seen: number): ServiceError {
  return new ServiceError(
    'invalid',
    `${rejected.count} of ${seen} rows cannot be counted, more than one in a hundred. ${rejected.examples.slice(0, 3).join('; ')}. ` +
      'Numbers are decimal; times are whole milliseconds, dates or ISO 8601',
  )
}
