import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { ServiceError } from '../errors.ts'
import * as schema from './schema.ts'

/** `Plmb` in the file's header: this file is a Plumbline database. */
export const APPLICATION_ID = 0x506c6d62

const MIGRATIONS = new URL('../../drizzle/', import.meta.url)

/** A prepared statement; parameters are bound in order. */
export type Statement<Row> = Sqlite.Statement<unknown[], Row>

/** One connection to the database; every thread and process has its own. */
export type Db = {
  readonly path: string
  readonly sqlite: Sqlite.Database
  readonly orm: BetterSQLite3Database<typeof schema>
  /** Prepares a statement once and answers the same one ever after. */
  readonly statement: <Row = unknown>(sql: string) => Statement<Row>
  /**
   * Runs synchronous work in one immediate transaction, or joins the one that is open: then nothing is kept unless the outermost work returns.
   *
   * @throws {ServiceError} `busy` when another process holds the database, `storage-full` when the disk is full
   */
  readonly transact: <T>(work: () => T) => T
  readonly close: () => void
}

/** How a database is opened. */
export type DatabaseOptions = {
  /** For threads that only count and report. */
  readonly readOnly?: boolean
  /** How long to wait for another connection's write, default 5,000. */
  readonly busyTimeoutMs?: number
}

/**
 * Opens a database, making it or bringing it up to date where needed.
 *
 * @throws {ServiceError} `conflict` if the file is no Plumbline database or was written by a newer program
 */
export function openDatabase(path: string, options: DatabaseOptions = {}): Db {
  const sqlite = connect(path, options)
  try {
    setPragmas(sqlite, options)
    if (!options.readOnly) migrate(sqlite, path)
    else checkVersion(sqlite, path, migrationFiles().length)
  } catch (error) {
    sqlite.close()
    throw asNotADatabase(error, path)
  }
  const statements = new Map<string, Statement<unknown>>()
  return {
    path,
    sqlite,
    orm: drizzle(sqlite, { schema }),
    statement: <Row>(sql: string) => {
      let statement = statements.get(sql)
      if (!statement) {
        statement = sqlite.prepare(sql)
        statements.set(sql, statement)
      }
      return statement as Statement<Row>
    },
    transact: (work) => transact(sqlite, work),
    close: () => {
      sqlite.close()
    },
  }
}

function connect(path: string, options: DatabaseOptions): Sqlite.Database {
  try {
    return new Sqlite(path, { timeout: options.busyTimeoutMs ?? 5000, readonly: options.readOnly ?? false })
  } catch (error) {
    throw new ServiceError(
      'unavailable',
      `cannot open the database ${path}: ${error instanceof Error ? error.message : String(error)}; check that its folder exists and may be written`,
    )
  }
}

function setPragmas(sqlite: Sqlite.Database, options: DatabaseOptions): void {
  // The file's identity is read before anything is written to it: journal_mode would turn a stranger's file to WAL.
  sqlite.pragma('application_id')
  if (!options.readOnly && isOursOrNew(sqlite)) sqlite.pragma('journal_mode = WAL')
  // The driver compiles NORMAL in for WAL: then a commit returns before it is on the disk. Not stored, so set at every open.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('trusted_schema = OFF')
  sqlite.pragma('cell_size_check = ON')
  sqlite.pragma('temp_store = MEMORY')
  sqlite.pragma('wal_autocheckpoint = 1000')
  sqlite.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  const synchronous = sqlite.pragma('synchronous', { simple: true })
  if (synchronous !== 2) throw new Error(`synchronous must be FULL (2), the database answers ${String(synchronous)}`)
}

function isOursOrNew(sqlite: Sqlite.Database): boolean {
  const id = sqlite.pragma('application_id', { simple: true })
  if (id === APPLICATION_ID) return true
  const objects = sqlite.prepare('select count(*) from sqlite_schema').pluck().get()
  return id === 0 && objects === 0
}

function checkVersion(sqlite: Sqlite.Database, path: string, known: number): number {
  if (!isOursOrNew(sqlite)) throw notOurs(path)
  const version = sqlite.pragma('user_version', { simple: true }) as number
  if (version > known)
    throw new ServiceError(
      'conflict',
      `the database ${path} is of version ${version}, this program knows versions up to ${known}: start a newer Plumbline, or restore a backup of the older version`,
    )
  return version
}

function migrate(sqlite: Sqlite.Database, path: string): void {
  const files = migrationFiles()
  if (checkVersion(sqlite, path, files.length) === files.length) return
  transact(sqlite, () => {
    // Read again under the lock: another process may have brought it up to date in between.
    for (let version = checkVersion(sqlite, path, files.length); version < files.length; version++) {
      sqlite.exec(readFileSync(files[version] as URL, 'utf8'))
      sqlite.pragma(`user_version = ${version + 1}`)
    }
    sqlite.pragma(`application_id = ${APPLICATION_ID}`)
  })
}

function migrationFiles(): readonly URL[] {
  const journal = new URL('meta/_journal.json', MIGRATIONS)
  if (!existsSync(journal)) throw new Error(`the migrations are missing: expected ${fileURLToPath(journal)}`)
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { idx: number; tag: string }[] }
  return entries.sort((a, b) => a.idx - b.idx).map((entry) => new URL(`${entry.tag}.sql`, MIGRATIONS))
}

function transact<T>(sqlite: Sqlite.Database, work: () => T): T {
  if (sqlite.inTransaction) return work()
  try {
    sqlite.exec('begin immediate')
    const result = work()
    if (result instanceof Promise) throw new TypeError('work inside a transaction must be synchronous, got a promise')
    sqlite.exec('commit')
    return result
  } catch (error) {
    if (sqlite.inTransaction) sqlite.exec('rollback')
    throw asServiceError(error, sqlite.name)
  }
}

function asServiceError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  if (error.code.startsWith('SQLITE_BUSY'))
    return new ServiceError('busy', `the database ${path} is being written by another process: try again`)
  if (error.code === 'SQLITE_FULL' || error.code === 'SQLITE_IOERR_SHMSIZE')
    return new ServiceError('storage-full', `the disk that holds ${path} is full: free space, then try again`)
  return error
}

function asNotADatabase(error: unknown, path: string): unknown {
  return error instanceof Sqlite.SqliteError && error.code === 'SQLITE_NOTADB' ? notOurs(path) : error
}

function notOurs(path: string): ServiceError {
  return new ServiceError(
    'conflict',
    `${path} is no Plumbline database: name another file in store.path, or move this one away`,
  )
}
