import { ServiceError } from '../errors.ts'
import { closest } from '../profile/closest.ts'
import type { ColumnsAsked, NamedTable } from './columns-asked.ts'

/** Columns that a message lists. */
const MOST_LISTED = 30

/** The columns that were named for something else than a feature, with what each was named for. */
export function namedColumns(asked: ColumnsAsked): readonly { readonly column: string; readonly flag: string }[] {
  return [
    ...asked.sensitive.map(({ column }) => ({ column, flag: '--sensitive' })),
    ...(asked.decision ? [{ column: asked.decision.column, flag: '--decision' }] : []),
    ...(asked.label ? [{ column: asked.label.column, flag: '--label' }] : []),
    ...(asked.score === undefined ? [] : [{ column: asked.score, flag: '--score' }]),
    ...(asked.time === undefined ? [] : [{ column: asked.time, flag: '--time' }]),
    ...(asked.source === undefined ? [] : [{ column: asked.source, flag: '--source' }]),
    ...(asked.subject === undefined ? [] : [{ column: asked.subject, flag: '--subject' }]),
  ]
}

/**
 * Refuses columns that a table does not have, with the nearest name it has, and columns named for two things.
 *
 * @param optional flags that may name a column the table lacks
 * @throws {ServiceError} listing everything that is wrong
 */
export function requireColumns(
  { name, table }: NamedTable,
  asked: ColumnsAsked,
  optional: readonly string[] = [],
): void {
  const has = new Set(table.columns)
  const named = namedColumns(asked)
  const features = [
    ...(asked.features ?? []).map(({ column }) => ({ column, flag: '--features' })),
    ...Object.keys(asked.kinds).map((column) => ({ column, flag: '--numeric and --categorical' })),
    ...asked.ignore.map((column) => ({ column, flag: '--ignore' })),
  ]
  const lacking = [...named, ...features].filter(({ column, flag }) => !has.has(column) && !optional.includes(flag))
  if (lacking.length > 0) {
    const faults = lacking.map(({ column, flag }) => `${flag} names ${column}${meant(column, table.columns)}`)
    throw new ServiceError(
      'invalid',
      `${name} has no such column: ${faults.join('; ')}; it has ${listed(table.columns)}`,
    )
  }
  const twice = named.find(({ column }, i) => named.findIndex((other) => other.column === column) !== i)
  if (twice) {
    const flags = named.filter(({ column }) => column === twice.column).map(({ flag }) => flag)
    throw new ServiceError(
      'invalid',
      `column ${twice.column} is named twice (${flags.join(', ')}); one column is one thing`,
    )
  }
}

/** The first columns of a file, and how many more there are. */
export function listed(columns: readonly string[]): string {
  if (columns.length <= MOST_LISTED) return columns.join(', ')
  return `${columns.slice(0, MOST_LISTED).join(', ')} and ${columns.length - MOST_LISTED} more`
}

function meant(column: string, columns: readonly string[]): string {
  const near =
    columns.find((name) => name.toLowerCase() === column.toLowerCase()) ??
    columns.find((name) => name.endsWith(`.${column}`)) ??
    closest(column, columns)
  return near === undefined ? '' : ` (did you mean ${near}?)`
}
