import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { ServiceError } from '../errors.ts'
import type { Engine, Table } from '../profile/table.ts'
import { macros } from './column-sql.ts'
import { findInputFiles, hashFiles } from './input-files.ts'
import { openSource } from './open-source.ts'
import { readFailure } from './read-failure.ts'
import { placesIn } from './row-places.ts'
import { categorySummary, numericSummary } from './summaries.ts'
import { textChunks } from './text-chunks.ts'
import { typedColumns } from './typed-columns.ts'

/** How much of the machine one open table may take. */
export type DuckdbOptions = {
  readonly threads?: number
  readonly memoryLimit?: string
  /** Where rows are kept that memory has no room for while a table is open; the system's folder for temporary files if absent. */
  readonly temporaryFolder?: string
}

/**
 * DuckDB embedded: delimited and NDJSON files are parsed once, into memory and beyond its limit into temporary files; Parquet is read where it lies.
 *
 * Rows keep the order of the files. Nothing that cannot be read is skipped: the first fault refuses the table.
 */
export function duckdbEngine(options: DuckdbOptions = {}): Engine {
  return { openTable: (files) => openTable(files, options) }
}

async function openTable(names: readonly string[], options: DuckdbOptions): Promise<Table> {
  const files = await findInputFiles(names)
  const folder = mkdtempSync(join(options.temporaryFolder ?? tmpdir(), 'plumbline-table-'))
  let instance: DuckDBInstance | undefined
  let connection: DuckDBConnection | undefined
  const close = async (): Promise<void> => {
    connection?.closeSync()
    instance?.closeSync()
    connection = undefined
    instance = undefined
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads ?? 2),
      memory_limit: options.memoryLimit ?? '4GB',
      temp_directory: join(folder, 'spill'),
      preserve_insertion_order: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const db = await instance.connect()
    connection = db
    for (const sql of ["SET TimeZone = 'UTC'", ...macros()]) await db.run(sql)
    // Both to their end: the engine must not be closed under its own work, and a broken gzip stream explains whatever else went wrong.
    const [opened, hashed] = await Promise.allSettled([openSource(db, files), hashFiles(files.paths)])
    if (hashed.status === 'rejected') throw hashed.reason
    if (opened.status === 'rejected') throw opened.reason
    const [columns, sha256] = [opened.value, hashed.value]
    const byName = new Map(columns.map((column) => [column.name, column]))
    const columnOf = (name: string) => {
      const column = byName.get(name)
      if (!column) throw new ServiceError('invalid', `${files.paths.join(', ')}: no column ${name}`)
      if (column.kind === 'nested') {
        const where = `${files.paths.join(', ')}: column ${name}`
        throw new ServiceError('invalid', `${where} holds lists, objects or bytes; a single value a row is expected`)
      }
      return column
    }
    const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work()
      } catch (error) {
        throw readFailure(files.paths, error)
      }
    }
    return {
      columns: columns.map((column) => column.name),
      sha256,
      rowCount: () =>
        guarded(async () => Number((await db.runAndReadAll('SELECT count(*) FROM source')).getRows()[0]?.[0])),
      numericSummary: (name, parts, atomShare) => guarded(() => numericSummary(db, columnOf(name), parts, atomShare)),
      categorySummary: (name, most) => guarded(() => categorySummary(db, columnOf(name), most)),
      placesOf: (rows) => placesIn(files, rows),
      chunks: (names) => textChunks(instance as DuckDBInstance, names.map(columnOf), files.paths),
      typedChunks: (readings) => typedColumns(instance as DuckDBInstance, columnOf, readings, files.paths),
      close,
    }
  } catch (error) {
    await close()
    throw readFailure(files.paths, error)
  }
}
