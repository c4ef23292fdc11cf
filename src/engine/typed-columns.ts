import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBVector } from '@duckdb/node-api'
import { MISSING_CODE, OTHER_CODE, type Readings, type TypedChunk } from '../profile/table.ts'
import { type CodeSql, codeSql, numberSql } from './column-reading.ts'
import type { SqlColumn } from './column-sql.ts'
import { readFailure } from './read-failure.ts'
import { itemsOf } from './vector-values.ts'

/** Rows handed over at once: the engine's own chunks are so short that turning to the next column would cost more than the column. */
const BLOCK = 8192

/**
 * Streams columns as typed arrays in the order of the files: numbers and codes are made in SQL, with the meaning of `readNumeric` and `readCategory`.
 */
export async function* typedColumns(
  instance: DuckDBInstance,
  columnOf: (name: string) => SqlColumn,
  readings: Readings,
  paths: readonly string[],
): AsyncGenerator<TypedChunk> {
  const connection = await instance.connect()
  let next: Promise<DuckDBDataChunk | null> | undefined
  try {
    await connection.run("SET TimeZone = 'UTC'")
    const block = await openBlock(connection, columnOf, readings)
    const result = await connection.stream(block.sql)
    // The engine makes the next rows while these are counted.
    next = result.fetchChunk()
    for (;;) {
      const chunk = await next
      next = undefined
      const isLast = !chunk || chunk.rowCount === 0
      if (!isLast) next = result.fetchChunk()
      if (isLast || !block.hasRoomFor(chunk.rowCount)) {
        if (block.rows > 0) yield block.take()
        if (isLast) return
      }
      block.add(chunk)
    }
  } catch (error) {
    throw readFailure(paths, error)
  } finally {
    await next?.catch(() => undefined)
    connection.closeSync()
  }
}

/** A number of rows being gathered from the engine's chunks, whose memory is theirs: values are copied. */
class Block {
  readonly sql: string
  rows = 0
  readonly #numbers: readonly Float64Array[]
  readonly #codes: readonly (CodeSql & { readonly into: Int32Array })[]
  readonly #texts: (string | null)[][]

  constructor(sql: string, numbers: number, codes: readonly CodeSql[], texts: number) {
    this.sql = sql
    this.#numbers = Array.from({ length: numbers }, () => new Float64Array(BLOCK))
    this.#codes = codes.map((code) => ({ ...code, into: new Int32Array(BLOCK) }))
    this.#texts = Array.from({ length: texts }, () => [])
  }

  hasRoomFor(rows: number): boolean {
    return this.rows + rows <= BLOCK
  }

  add(chunk: DuckDBDataChunk): void {
    const { rowCount } = chunk
    let at = 0
    for (const into of this.#numbers) copyNumbers(chunk.getColumnVector(at++), rowCount, into, this.rows)
    for (const { codeOf, into } of this.#codes) {
      copyCodes(chunk.getColumnVector(at++), rowCount, codeOf, into, this.rows)
    }
    for (const into of this.#texts) {
      const vector = chunk.getColumnVector(at++)
      for (let r = 0; r < rowCount; r++) {
        const value = vector.getItem(r)
        into.push(value === null ? null : String(value))
      }
    }
    this.rows += rowCount
  }

  take(): TypedChunk {
    const { rows } = this
    this.rows = 0
    return {
      rows,
      numbers: this.#numbers.map((values) => values.subarray(0, rows)),
      codes: this.#codes.map(({ into }) => into.subarray(0, rows)),
      texts: this.#texts.map((values) => values.splice(0)),
    }
  }
}

async function openBlock(
  db: DuckDBConnection,
  columnOf: (name: string) => SqlColumn,
  readings: Readings,
): Promise<Block> {
  const numbers = readings.numbers.map((name, i) => numberSql(columnOf(name), `plumbline_cast_${i}`))
  const codes: CodeSql[] = []
  for (const { column, values } of readings.codes) codes.push(await codeSql(db, columnOf(column), values))
  const read = [
    ...numbers.map(({ sql }) => sql),
    ...codes.map(({ sql }) => sql),
    ...readings.texts.map((name) => columnOf(name).sql),
  ]
  const beside = numbers.flatMap(({ beside: sql }) => sql ?? [])
  const from = beside.length === 0 ? 'source' : `(SELECT *, ${beside.join(', ')} FROM source)`
  // A row is a row even where nothing is read of it.
  const sql = `SELECT ${read.length > 0 ? read.join(', ') : '0'} FROM ${from}`
  return new Block(sql, numbers.length, codes, readings.texts.length)
}

function copyNumbers(vector: DuckDBVector, rows: number, into: Float64Array, at: number): void {
  const items = itemsOf(vector)
  if (items instanceof Float64Array) into.set(items.length === rows ? items : items.subarray(0, rows), at)
  else for (let r = 0; r < rows; r++) into[at + r] = Number(vector.getItem(r) ?? Number.NaN)
}

function copyCodes(vector: DuckDBVector, rows: number, codeOf: CodeSql['codeOf'], into: Int32Array, at: number): void {
  const items = itemsOf(vector)
  const values = items instanceof Int32Array || items instanceof Float64Array ? items : undefined
  if (codeOf instanceof Int32Array && values) {
    for (let r = 0; r < rows; r++) into[at + r] = codeOf[values[r] as number] as number
    return
  }
  for (let r = 0; r < rows; r++) {
    const value = values ? (values[r] as number) : Number(vector.getItem(r))
    into[at + r] = codeOf instanceof Int32Array ? (codeOf[value] as number) : codeOfDouble(codeOf, value)
  }
}

function codeOfDouble(codes: ReadonlyMap<number, number>, value: number): number {
  return Number.isNaN(value) ? MISSING_CODE : (codes.get(value) ?? OTHER_CODE)
}
