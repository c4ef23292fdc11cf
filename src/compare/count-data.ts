import type { ColumnPlan } from '../baseline/column-plan.ts'
import { type CountOptions, countTable, type TableCounts } from '../baseline/count-table.ts'
import { ServiceError } from '../errors.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import { hashSubject } from '../profile/subject-hash.ts'
import type { Progress } from '../profile/table.ts'
import type { NamedTable } from './columns-asked.ts'

/** How a data set is counted. */
export type CountingTerms = {
  readonly schema: ProfileSchema
  readonly plan: ColumnPlan & { readonly subject?: string | undefined }
  readonly zone: CountOptions['zone']
  readonly beyondStrata: CountOptions['beyondStrata']
}

/** Hashes of subjects leave no run of the command, so that no key has to be kept secret; the same data always give the same sample. */
const KEY = new TextEncoder().encode('subjects of one comparison')

/** What can be done about a column that holds something else than numbers. */
const REMEDY = 'compare such a column as text with --categorical, or leave it out with --ignore'
/** A score has to be a finite number wherever there is one. */
const REMEDY_OF_SCORE = 'clean the scores, or compare without --score and leave them out with --ignore'
const REMEDY_OF_TIME = 'name a column of times with --time, or leave it out'

/**
 * Counts a data set under a schema; what is wrong with it is told with its name.
 *
 * @throws {ServiceError} if more than one row in a hundred cannot be counted, none is left, or there are too many strata
 */
export async function countData(
  { name, table }: NamedTable,
  { schema, plan, ...terms }: CountingTerms,
  progress: Progress,
): Promise<TableCounts> {
  const counted = await countTable(table, schema, plan, {
    ...terms,
    ...(plan.subject !== undefined && { hashSubject: hashSubject(KEY) }),
    progress: (done, total, what) => progress(done, total, `${what} of ${name}`),
  }).catch((error: unknown) => {
    if (!(error instanceof ServiceError)) throw error
    throw new ServiceError(error.code, `${name}: ${error.message}${remedyFor(error.message)}`)
  })
  if (counted.rows === 0) throw new ServiceError('invalid', `${name}: none of its rows can be counted`)
  return counted
}

function remedyFor(message: string): string {
  if (!/cannot be counted/.test(message)) return ''
  if (/is no finite number/.test(message)) return `; ${REMEDY_OF_SCORE}`
  return /is no time/.test(message) ? `; ${REMEDY_OF_TIME}` : `; ${REMEDY}`
}
