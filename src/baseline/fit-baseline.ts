import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import { emptyProfile, type Profile } from '../profile/profile.ts'
import { rowCounter } from '../profile/row-counter.ts'
import { OVERFLOW } from '../profile/stratum.ts'
import type { Progress, Table } from '../profile/table.ts'
import type { FittedBaseline } from './baseline.ts'
import { blockCounter } from './block-counter.ts'
import { readBlockTime } from './block-time.ts'
import { type ColumnPlan, planColumns } from './column-plan.ts'
import { fitSchema, MOST_UNREADABLE_SHARE, placesOf, unreadableReason } from './fit-schema.ts'
import { tooManyStrata } from './too-many-strata.ts'

/** What a fit may be told beside the file. */
export type FitOptions = {
  /** Column that names the training source of a row: counts are kept by source too. */
  readonly sourceColumn?: string | undefined
  /** Column that holds the time of a row: counts are kept by block too, without them the baseline is uncalibrated. */
  readonly atColumn?: string | undefined
  /** Refuse a file whose version column holds rows of another version. */
  readonly versionFilter?: string | undefined
  readonly progress: Progress
}

/** A fitted baseline with the rows that could not be counted. */
export type FitResult = {
  readonly fitted: FittedBaseline
  readonly rejected: { readonly count: number; readonly examples: readonly string[] }
}

const MOST_EXAMPLES = 10
const MOST_SOURCES = 200

/**
 * Fits a baseline: the binnings from summaries of the columns, then the counts in one pass over the rows, none of them held.
 *
 * Rows with an unreadable number or time are not counted but listed; more than one in a hundred refuse the file.
 *
 * @throws {ServiceError} if columns are missing, values do not fit what is declared, or there are too many strata
 */
export async function fitBaseline(table: Table, spec: ModelSpec, options: FitOptions): Promise<FitResult> {
  const plan = planColumns(spec, table.columns, options)
  await refuseOtherVersions(table, plan, options.versionFilter)
  await refuseManySources(table, plan)
  const { schema, doubtful } = await fitSchema(table, spec, plan, options.progress)
  const total = await table.rowCount()
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  const sources = new Map<string, Profile>()
  const blocks = plan.at === undefined ? undefined : blockCounter(schema, spec.window, spec.timezone)
  const faults: { row: number; reason: string }[] = []
  let refused = 0

  const columns = wantedColumns(plan)
  const place = (column: string | undefined): number => (column === undefined ? -1 : columns.indexOf(column))
  const featureAt = plan.features.map((f) => place(f.column))
  const sensitiveAt = plan.sensitive.map((s) => place(s.column))
  const doubtfulAt = doubtful.map((doubt) => ({ doubt, at: place(doubt.column) }))
  const [scoreAt, decisionAt, labelAt] = [place(plan.score), place(plan.decision), place(plan.label)]
  const [timeAt, sourceAt] = [place(plan.at), place(plan.source)]
  const row = {
    features: new Array<string | null>(featureAt.length).fill(null),
    sensitive: new Array<string | null>(sensitiveAt.length).fill(null),
    score: null as string | null,
    decision: null as string | null,
    label: undefined as string | null | undefined,
  }
  let seen = 0
  let rows = 0
  const reject = (reason: string): void => {
    refused += 1
    if (faults.length < MOST_EXAMPLES) faults.push({ row: seen, reason })
  }
  for await (const chunk of table.chunks(columns)) {
    const value = (at: number, r: number): string | null => (at < 0 ? null : (chunk.columns[at]?.[r] ?? null))
    for (let r = 0; r < chunk.rows; r++) {
      seen += 1
      let fault: string | undefined
      for (let i = 0; i < doubtfulAt.length && fault === undefined; i++) {
        const { doubt, at } = doubtfulAt[i] as (typeof doubtfulAt)[number]
        fault = unreadableReason(doubt, value(at, r))
      }
      if (fault !== undefined) {
        reject(fault)
        continue
      }
      const at = timeAt < 0 ? 0 : readBlockTime(value(timeAt, r))
      if (at === undefined) {
        reject(`column ${plan.at}: ${JSON.stringify((value(timeAt, r) ?? '').slice(0, 40))} is no time`)
        continue
      }
      for (let i = 0; i < featureAt.length; i++) row.features[i] = value(featureAt[i] as number, r)
      for (let i = 0; i < sensitiveAt.length; i++) row.sensitive[i] = value(sensitiveAt[i] as number, r)
      row.score = value(scoreAt, r)
      row.decision = value(decisionAt, r)
      if (labelAt >= 0) row.label = value(labelAt, r)
      const read = counter.read(row)
      if (counter.add(profile, read) === OVERFLOW) throw tooManyStrata(schema)
      if (sourceAt >= 0) counter.add(profileOf(sources, value(sourceAt, r) ?? 'unknown', profile.length), read)
      blocks?.add(at, read)
      rows += 1
    }
    options.progress(seen, total, 'counting rows')
  }
  const places = await placesOf(
    table,
    faults.map(({ row }) => row),
  )
  const examples = faults.map(({ reason }, i) => `${places[i]}: ${reason}`)
  const rejected = { count: refused, examples }
  if (refused > MOST_UNREADABLE_SHARE * seen) throw tooManyRejected(rejected, seen)
  return {
    fitted: { schema, profile, sources, blocks: blocks?.finish(), rows, sourceSha256: table.sha256 },
    rejected,
  }
}

function wantedColumns(plan: ColumnPlan): readonly string[] {
  const all = [
    ...plan.features.map((f) => f.column),
    ...plan.sensitive.map((s) => s.column),
    ...[plan.score, plan.decision, plan.label, plan.at, plan.source].filter((column) => column !== undefined),
  ]
  return [...new Set(all)]
}

function profileOf(sources: Map<string, Profile>, source: string, length: number): Profile {
  let profile = sources.get(source)
  if (!profile) {
    profile = emptyProfile(length)
    sources.set(source, profile)
  }
  return profile
}

async function refuseOtherVersions(table: Table, plan: ColumnPlan, version: string | undefined): Promise<void> {
  if (version === undefined || plan.version === undefined) return
  const { values } = await table.categorySummary(plan.version, 20)
  const others = values.map((v) => v.value).filter((value) => value !== version)
  if (others.length === 0) return
  throw new ServiceError(
    'invalid',
    `column ${plan.version} holds rows of version ${others.join(', ')}, but the baseline is that of ${version}: leave out the other rows`,
  )
}

async function refuseManySources(table: Table, plan: ColumnPlan): Promise<void> {
  if (plan.source === undefined) return
  const { distinct } = await table.categorySummary(plan.source, 1)
  if (distinct <= MOST_SOURCES) return
  throw new ServiceError(
    'invalid',
    `column ${plan.source} names ${distinct} training sources; at most ${MOST_SOURCES} are kept: name a column of data sets, not of rows`,
  )
}

function tooManyRejected(rejected: { count: number; examples: readonly string[] }, seen: number): ServiceError {
  return new ServiceError(
    'invalid',
    `${rejected.count} of ${seen} rows cannot be counted, more than one in a hundred. ${rejected.examples.slice(0, 3).join('; ')}. ` +
      'Numbers are decimal; times are whole milliseconds, dates or ISO 8601',
  )
}
