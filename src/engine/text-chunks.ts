import type { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import { ServiceError } from '../errors.ts'
import type { Chunk } from '../profile/table.ts'
import { literal, type SqlColumn } from './column-sql.ts'
import { readFailure } from './read-failure.ts'

// A row's texts travel as one string: the binding pays for every string it hands over, splitting one is ten times cheaper.
const BETWEEN = '\u001f'
const ABSENT = '\u001e'

/**
 * Streams columns as text in the order of the files. A value that is the control character U+001E alone counts as absent.
 *
 * @throws {ServiceError} if a value holds the control character U+001F, which no value of a file of records does
 */
export async function* textChunks(
  instance: DuckDBInstance,
  columns: readonly SqlColumn[],
  paths: readonly string[],
): AsyncGenerator<Chunk> {
  const texts = columns.filter((column) => column.kind === 'text')
  const doubles = columns.filter((column) => column.kind === 'double')
  const connection = await instance.connect()
  let next: Promise<DuckDBDataChunk | null> | undefined
  try {
    await connection.run("SET TimeZone = 'UTC'")
    const joined = texts.map(({ sql }) => `coalesce(${sql}, ${literal(ABSENT)})`).join(` || ${literal(BETWEEN)} || `)
    const selected = [texts.length > 0 ? joined : "''", ...doubles.map(({ sql }) => sql)]
    const result = await connection.stream(`SELECT ${selected.join(', ')} FROM source`)
    let before = 0
    // The engine makes the next rows while these are counted.
    next = result.fetchChunk()
    for (;;) {
      const chunk = await next
      next = undefined
      if (!chunk || chunk.rowCount === 0) return
      next = result.fetchChunk()
      const rows = chunk.rowCount
      const split = texts.map(() => new Array<string | null>(rows).fill(null))
      if (texts.length > 0) {
        const lines = chunk.getColumnVector(0)
        for (let r = 0; r < rows; r++) {
          const fields = (lines.getItem(r) as string).split(BETWEEN)
          if (fields.length !== texts.length) throw controlCharacter(paths, before + r + 1)
          for (let c = 0; c < fields.length; c++) {
            const field = fields[c] as string
            if (field !== ABSENT) (split[c] as (string | null)[])[r] = field
          }
        }
      }
      const printed = doubles.map((_, d) => {
        const vector = chunk.getColumnVector(d + 1)
        return Array.from({ length: rows }, (_, r) => {
          const value = vector.getItem(r)
          return value === null ? null : String(value)
        })
      })
      let text = 0
      let double = 0
      yield {
        rows,
        columns: columns.map((column) =>
          column.kind === 'text' ? (split[text++] as (string | null)[]) : (printed[double++] as (string | null)[]),
        ),
      }
      before += rows
    }
  } catch (error) {
    throw readFailure(paths, error)
  } finally {
    await next?.catch(() => undefined)
    connection.closeSync()
  }
}

function controlCharacter(paths: readonly string[], row: number): ServiceError {
  return new ServiceError(
    'invalid',
    `${paths.join(', ')}, row ${row}: a value holds the control character U+001F; remove it from the file`,
  )
}
