import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { Progress, Table } from '../profile/table.ts'
import type { FittedBaseline } from './baseline.ts'
import { type ColumnPlan, planColumns } from './column-plan.ts'
import { countTable } from './count-table.ts'
import { fitSchema } from './fit-schema.ts'
import type { RejectedRows } from './row-rejects.ts'

/** What a fit may be told beside the file. */
export type FitOptions = {
  /** Column that names the training source of a row: counts are kept by source too. */
  readonly sourceColumn?: string | undefined
  /** Column that holds the time of a row: counts are kept by block too, without them the baseline is uncalibrated. */
  readonly atColumn?: string | undefined
  /** Refuse a file whose version column holds rows of another version. */
  readonly versionFilter?: string | undefined
  /** The keyed hash of a subject: where the file names subjects, their rows are counted for a sample of them. */
  readonly hashSubject?: ((subject: string) => number) | undefined
  readonly progress: Progress
}

/** A fitted baseline with the rows that could not be counted. */
export type FitResult = {
  readonly fitted: FittedBaseline
  readonly rejected: RejectedRows
}

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
  const counts = await countTable(table, schema, plan, {
    doubtful,
    zone: spec,
    beyondStrata: 'refuse',
    ...(options.hashSubject && { hashSubject: options.hashSubject }),
    progress: options.progress,
  })
  const { profile, sources, blocks, subjects, rows, rejected } = counts
  const fitted = { schema, profile, sources, blocks, ...(subjects && { subjects }), rows, sourceSha256: table.sha256 }
  return { fitted, rejected }
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
