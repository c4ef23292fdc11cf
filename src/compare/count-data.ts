import type { ColumnPlan } from '../baseline/column-plan.ts'
import { type CountOptions, countTable, type TableCounts } from '../baseline/count-table.ts'
import { ServiceError } from '../errors.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import type { Progress } from '../profile/table.ts'
import type { NamedTable } from './columns-asked.ts'

/** How a data set is counted. */
export type CountingTerms = {
  readonly schema: ProfileSchema
  readonly plan: ColumnPlan
  readonly zone: CountOptions['zone']
  readonly beyondStrata: CountOptions['beyondStrata']
}

/** What can be done about a column that holds something else than numbers. */
const REMEDY = 'compare such a column as text with --categorical, or leave it out with --ignore'

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
    progress: (done, total, what) => progress(done, total, `${what} of ${name}`),
  }).catch((error: unknown) => {
    if (!(error instanceof ServiceError)) throw error
    const remedy = /cannot be counted/.test(error.message) ? `; ${REMEDY}` : ''
    throw new ServiceError(error.code, `${name}: ${error.message}${remedy}`)
  })
  if (counted.rows === 0) throw new ServiceError('invalid', `${name}: none of its rows can be counted`)
  return counted
}
