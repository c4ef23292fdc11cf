import type { DuckDBConnection } from '@duckdb/node-api'
import { ServiceError } from '../errors.ts'
import { identifier, literal, type SqlColumn, typedColumn } from './column-sql.ts'
import { delimitedFailure } from './delimited-failure.ts'
import { type DelimitedHeader, delimitedHeader } from './delimited-header.ts'
import { firstBrokenLine, firstRecord, type InputFiles } from './input-files.ts'
import { readFailure } from './read-failure.ts'

/** Makes the relation `source` of the files, rows in their order, and answers its columns. */
export async function openSource(db: DuckDBConnection, files: InputFiles): Promise<readonly SqlColumn[]> {
  if (files.format === 'parquet') return openParquet(db, files.paths)
  // Low repetition in texts of numbers: this codec is written in half the time of the one chosen by itself.
  await db.run(`PRAGMA force_compression = 'fsst'`)
  return files.format === 'ndjson' ? openJsonLines(db, files.paths) : openDelimited(db, files.paths, files.format)
}

async function openDelimited(
  db: DuckDBConnection,
  paths: readonly string[],
  format: 'csv' | 'tsv',
): Promise<readonly SqlColumn[]> {
  const headers: DelimitedHeader[] = []
  for (const path of paths) headers.push(delimitedHeader(path, await firstRecord(path), format))
  sameColumns(
    paths,
    headers.map((h) => h.columns),
  )
  const [first] = headers as [DelimitedHeader]
  const wanted = first.columns.map(identifier).join(', ')
  for (const [i, path] of paths.entries()) {
    const header = headers[i] as DelimitedHeader
    const { delimiter, columns } = header
    const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')
    const read = `read_csv(${literal(path)}, auto_detect = false, header = true, columns = {${types}},
      delim = ${literal(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true, max_line_size = 16777216)`
    await stage(db, `SELECT ${wanted} FROM ${read}`, i, (error) => delimitedFailure(path, header, error))
  }
  return first.columns.map((name) => ({ name, sql: identifier(name), kind: 'text' }))
}

async function openParquet(db: DuckDBConnection, paths: readonly string[]): Promise<readonly SqlColumn[]> {
  const perFile: (readonly string[])[] = []
  for (const path of paths) {
    perFile.push((await describe(db, `read_parquet(${literal(path)})`)).map((column) => column.name))
  }
  sameColumns(paths, perFile)
  const read = `read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`
  const columns = (await describe(db, read)).map(({ name, type }) => typedColumn(name, type))
  await db.run(`CREATE VIEW source AS SELECT * FROM ${read}`)
  return columns
}

/** Objects are opened one level deep: `features.income` is a column of a file of predictions as they are sent. */
async function openJsonLines(db: DuckDBConnection, paths: readonly string[]): Promise<readonly SqlColumn[]> {
  try {
    return await stageJsonLines(db, paths)
  } catch (error) {
    for (const path of paths) {
      const line = await firstBrokenLine(path)
      if (line === undefined) continue
      throw new ServiceError(
        'invalid',
        `${path}, line ${line}: not one JSON object a line; write each row as one object on a line of its own`,
      )
    }
    throw error
  }
}

async function stageJsonLines(db: DuckDBConnection, paths: readonly string[]): Promise<readonly SqlColumn[]> {
  const list = `[${paths.map(literal).join(', ')}]`
  const found = await describe(
    db,
    `read_json(${list}, format = 'newline_delimited', records = true, union_by_name = true, sample_size = -1,
      maximum_depth = 2, map_inference_threshold = -1, field_appearance_threshold = 0)`,
  )
  const columns: (SqlColumn & { readonly json: string })[] = []
  for (const { name, type } of found) {
    const sql = identifier(name)
    const nested = type.startsWith('STRUCT')
    if (!nested) columns.push({ name, sql, kind: type.endsWith('[]') ? 'nested' : 'text', json: sql })
    for (const key of nested ? await structKeys(db, type) : []) {
      const path = `${name}.${key}`
      columns.push({
        name: path,
        sql: identifier(path),
        kind: 'text',
        json: `${sql}->${literal(`$.${identifier(key)}`)}`,
      })
    }
  }
  if (columns.length === 0) throw new ServiceError('invalid', `${paths.join(', ')}: no row with any member`)
  const types = found.map(({ name }) => `${literal(name)}: 'JSON'`).join(', ')
  const texts = columns
    .filter((column) => column.kind === 'text')
    .map(({ name, json, sql }) => {
      const what = literal(`column ${name} holds a list or an object beside single values`)
      return `js_value(${json}, ${what}) AS ${sql}`
    })
  for (const [i, path] of paths.entries()) {
    const read = `read_json(${literal(path)}, format = 'newline_delimited', records = true, columns = {${types}},
      maximum_object_size = 16777216)`
    await stage(db, `SELECT ${texts.join(', ')} FROM ${read}`, i, async (error) => readFailure([path], error))
  }
  return columns.map(({ name, sql, kind }) => ({ name, sql, kind }))
}

async function structKeys(db: DuckDBConnection, type: string): Promise<readonly string[]> {
  return (await describe(db, `(SELECT unnest(NULL::${type}))`)).map((column) => column.name)
}

async function stage(
  db: DuckDBConnection,
  select: string,
  position: number,
  failure: (error: unknown) => Promise<ServiceError>,
): Promise<void> {
  try {
    await db.run(position === 0 ? `CREATE TABLE source AS ${select}` : `INSERT INTO source ${select}`)
  } catch (error) {
    throw await failure(error)
  }
}

async function describe(
  db: DuckDBConnection,
  relation: string,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  const rows = (await db.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`)).getRows()
  return rows.map((row) => ({ name: String(row[0]), type: String(row[1]) }))
}

function sameColumns(paths: readonly string[], perFile: readonly (readonly string[])[]): void {
  const [first = []] = perFile
  for (const [i, columns] of perFile.entries()) {
    const lacking = first.filter((name) => !columns.includes(name))
    const added = columns.filter((name) => !first.includes(name))
    if (lacking.length === 0 && added.length === 0) continue
    const parts = [
      ...(lacking.length > 0 ? [`lacks ${lacking.join(', ')}`] : []),
      ...(added.length > 0 ? [`has ${added.join(', ')} besides`] : []),
    ]
    throw new ServiceError(
      'invalid',
      `${paths[i]} ${parts.join(' and ')} compared with ${paths[0]}: files read as one table must have the same columns`,
    )
  }
}
