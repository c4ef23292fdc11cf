import { ServiceError } from '../errors.ts'
import type { Table } from '../profile/table.ts'

/** The first values of some columns; a column that cannot be read as single values is left out. */
export async function firstValues(
  table: Table,
  columns: readonly string[],
): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  if (columns.length === 0) return new Map()
  try {
    return await read(table, columns)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    if (columns.length === 1) return new Map()
    // One of them holds lists or objects; which one is found by asking for each.
    const found = new Map<string, readonly (string | null)[]>()
    for (const column of columns)
      for (const [name, values] of await firstValues(table, [column])) found.set(name, values)
    return found
  }
}

async function read(
  table: Table,
  columns: readonly string[],
): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  for await (const chunk of table.chunks(columns)) {
    return new Map(columns.map((column, i) => [column, chunk.columns[i] ?? []]))
  }
  return new Map(columns.map((column) => [column, []]))
}
