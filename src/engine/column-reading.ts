import type { DuckDBConnection } from '@duckdb/node-api'
import { MISSING_TEXTS } from '../profile/reading.ts'
import { MISSING_CODE, OTHER_CODE } from '../profile/table.ts'
import { literal, type SqlColumn } from './column-sql.ts'

/** SQL of a number as typed chunks hold it, and what a subquery must read beside the columns for it. */
export type NumberSql = { readonly sql: string; readonly beside: string | undefined }

/** SQL that reads a column as numbers: NaN where missing, Infinity where non-finite, -Infinity where unreadable. `spare` is a column name that nothing else has. */
export function numberSql(column: SqlColumn, spare: string): NumberSql {
  if (column.typedNumber) return { sql: column.typedNumber, beside: undefined }
  if (column.number) return { sql: `typed_number(${column.number})`, beside: undefined }
  if (column.kind === 'double') return { sql: `typed_number(${column.sql})`, beside: undefined }
  // The cast is read once, in a subquery: within one expression it would be made again for each mention.
  return {
    sql: `read_number(${column.sql}, ${spare})`,
    beside: `TRY_CAST(${column.sql} AS DOUBLE) AS ${spare}`,
  }
}

/** SQL of codes, never NULL: whole numbers whose code stands in the array, or doubles whose code stands in the map. */
export type CodeSql = { readonly sql: string; readonly codeOf: Int32Array | ReadonlyMap<number, number> }

/** Values that a list finds as fast as an enumeration does: more are enumerated. */
const MOST_LISTED = 64

/** SQL that reads a column as codes of the values told apart. */
export async function codeSql(db: DuckDBConnection, column: SqlColumn, values: readonly string[]): Promise<CodeSql> {
  if (column.kind === 'double') {
    const printed = values.flatMap((text, i): [number, number][] =>
      text !== 'NaN' && String(Number(text)) === text ? [[Number(text), i]] : [],
    )
    return { sql: `coalesce(${column.sql}, 'nan'::DOUBLE)`, codeOf: new Map(printed) }
  }
  const told = [...values.entries()].filter(([, value]) => !MISSING_TEXTS.includes(value))
  const listed = [...MISSING_TEXTS, ...told.map(([, value]) => value)].map(literal).join(', ')
  const key = `coalesce(${column.sql}, '')`
  // Places in a list begin with 1, so that 0 is any other value.
  const codeOf = Int32Array.from([OTHER_CODE, ...MISSING_TEXTS.map(() => MISSING_CODE), ...told.map(([code]) => code)])
  if (told.length <= MOST_LISTED) return { sql: `coalesce(list_position([${listed}], ${key}), 0)`, codeOf }
  enumerations += 1
  const name = `told_apart_${enumerations}`
  await db.run(`CREATE TYPE ${name} AS ENUM (${listed})`)
  return { sql: `coalesce(enum_code(TRY_CAST(${key} AS ${name}))::INTEGER + 1, 0)`, codeOf }
}

/** Numbers the enumerations, so that readings begun at once do not meet. */
let enumerations = 0
