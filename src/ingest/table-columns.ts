import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'

/** What a column holds -> the column of the file, as flags say; keys: id, at, score, decision, label, subject, and feature names. */
export type ColumnFlags = Readonly<Record<string, string>>

/** Where each thing lies in a file. */
export type ColumnMap = ReadonlyMap<string, string>

/**
 * Finds the columns of a file: by flag, else by the model's `columns`, else by the same name.
 *
 * @param needed what must be there
 * @param welcome what is taken where it is there; a column that was named must exist all the same
 * @throws {ServiceError} `invalid` listing what is missing, the file's columns and how to map them
 */
export function mapColumns(
  spec: ModelSpec,
  fileColumns: readonly string[],
  flags: ColumnFlags,
  needed: readonly string[],
  welcome: readonly string[],
): ColumnMap {
  const named = new Map<string, string>()
  for (const [column, holds] of Object.entries(spec.columns)) named.set(holds, column)
  for (const [holds, column] of Object.entries(flags)) named.set(holds, column)
  const present = new Set(fileColumns)
  const map = new Map<string, string>()
  const missing: string[] = []
  for (const thing of new Set([...needed, ...welcome])) {
    const column = named.get(thing) ?? thing
    if (present.has(column)) map.set(thing, column)
    // A column that the configuration names may be absent where it is merely welcome; one that a flag names may not.
    else if (needed.includes(thing) || Object.hasOwn(flags, thing))
      missing.push(column === thing ? thing : `${thing} (looked for as ${column})`)
  }
  if (missing.length === 0) return map
  const first = missing[0]?.split(' ')[0] ?? 'id'
  throw new ServiceError(
    'invalid',
    `${spec.model}: the file has no column for ${missing.join(', ')}; its columns are ${fileColumns.join(', ')}; ` +
      `name the right one under columns in the monitor, as in { COLUMN: ${first} }, or by the flag for it`,
    missing.map((thing) => ({ path: thing, message: 'has no column in the file' })),
  )
}
