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
  const selects = paths.map((path, i) => {
    const { delimiter, columns } = headers[i] as DelimitedHeader
    const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')
    return `SELECT ${wanted} FROM read_csv(${literal(path)}, auto_detect = false, header = true, columns = {${types}},
      delim = ${literal(delimiter)}, quote = '"', escape = '"', nullstr = '', strict_mode = true, max_line_size = 16777216)`
  })
  const columns = first.columns.map((name): SqlColumn => ({ name, sql: identifier(name), kind: 'text' }))
  return stageTexts(db, columns, selects, (error, i) =>
    delimitedFailure(paths[i] as string, headers[i] as DelimitedHeader, error),
  )
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
  const selects = paths.map(
    (path) => `SELECT ${texts.join(', ')} FROM read_json(${literal(path)}, format = 'newline_delimited', records = true,
      columns = {${types}}, maximum_object_size = 16777216)`,
  )
  const staged = columns.map(({ name, sql, kind }): SqlColumn => ({ name, sql, kind }))
  return stageTexts(db, staged, selects, async (error, i) => readFailure([paths[i] as string], error))
}

async function structKeys(db: DuckDBConnection, type: string): Promise<readonly string[]> {
  return (await describe(db, `(SELECT unnest(NULL::${type}))`)).map((column) => column.name)
}

/** Rows by which a column is known to hold numbers, so that they are read along with the texts, once. */
const ROWS_LOOKED_AT = 1000

/** Keeps the rows of files as `source`, one select of texts a file; columns that look like numbers are kept as numbers beside. */
async function stageTexts(
  db: DuckDBConnection,
  columns: readonly SqlColumn[],
  selects: readonly string[],
  failure: (error: unknown, file: number) => Promise<ServiceError>,
): Promise<readonly SqlColumn[]> {
  const numeric = await numericOf(db, columns, selects[0] as string)
  const staged = columns.map((column, i) =>
    numeric.has(column) ? { ...column, typedNumber: `plumbline_number_${i}` } : column,
  )
  const beside = staged.flatMap(({ sql, typedNumber }) =>
    typedNumber ? [`read_number(${sql}, TRY_CAST(${sql} AS DOUBLE)) AS ${typedNumber}`] : [],
  )
  for (const [i, select] of selects.entries()) {
    const rows = `SELECT ${['*', ...beside].join(', ')} FROM (${select})`
    try {
      await db.run(i === 0 ? `CREATE TABLE source AS ${rows}` : `INSERT INTO source ${rows}`)
    } catch (error) {
      throw await failure(error, i)
    }
  }
  return staged
}

/** The columns of which most texts at the beginning are numbers. */
async function numericOf(
  db: DuckDBConnection,
  columns: readonly SqlColumn[],
  select: string,
): Promise<ReadonlySet<SqlColumn>> {
  const texts = columns.filter((column) => column.kind === 'text')
  if (texts.length === 0) return new Set()
  const counts = texts.flatMap(({ sql }) => [`count(${sql})`, `count(TRY_CAST(${sql} AS DOUBLE))`])
  // What cannot be read is told, with its place, when the rows are kept.
  const found = await db
    .runAndReadAll(`SELECT ${counts.join(', ')} FROM (${select} LIMIT ${ROWS_LOOKED_AT})`)
    .catch(() => undefined)
  const [row = []] = found?.getRows() ?? []
  return new Set(texts.filter((_, i) => Number(row[2 * i + 1] ?? 0) * 2 > Number(row[2 * i] ?? 0)))
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
