import { readFileSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import { APPLICATION_ID, openDatabase } from '../../src/store/database.ts'
import * as schema from '../../src/store/schema.ts'
import { opened, temporaryFile } from './scene.ts'

const tables = Object.values(schema).filter((value) => is(value, SQLiteTable))
const withoutRowid = [
  'arrival',
  'edge',
  'endpoint',
  'label',
  'outbox_investigation',
  'outside_alert',
  'received',
  'run_profile',
  'session',
  'setting',
  'told',
  'used_link',
]

describe('a new database', () => {
  it('syncs every commit to the disk before it returns', () => {
    const { sqlite } = opened(temporaryFile())
    expect(sqlite.pragma('synchronous', { simple: true })).toBe(2)
    expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal')
  })

  it('is set up to find damage and to trust no stored schema', () => {
    const { sqlite } = opened(temporaryFile())
    const pragmas = [
      'foreign_keys',
      'trusted_schema',
      'cell_size_check',
      'temp_store',
      'busy_timeout',
      'journal_size_limit',
    ]
    expect(Object.fromEntries(pragmas.map((name) => [name, sqlite.pragma(name, { simple: true })]))).toEqual({
      foreign_keys: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      temp_store: 2,
      busy_timeout: 5000,
      journal_size_limit: 64 * 1024 * 1024,
    })
  })

  it('has every table strict, and without row ids those that are looked up by key alone', () => {
    const { sqlite } = opened(temporaryFile())
    const list = sqlite.pragma('table_list') as { schema: string; name: string; wr: number; strict: number }[]
    const ours = list.filter((t) => t.schema === 'main' && !t.name.startsWith('sqlite_'))
    expect(ours.filter((t) => t.strict !== 1)).toEqual([])
    expect(
      ours
        .filter((t) => t.wr === 1)
        .map((t) => t.name)
        .sort(),
    ).toEqual(withoutRowid)
  })

  it('has the tables, columns and indexes of the schema and no others', () => {
    const { sqlite } = opened(temporaryFile())
    const names = sqlite
      .prepare<[], { name: string }>(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
      .all()
    expect(names.map((t) => t.name).sort()).toEqual(tables.map(getTableName).sort())
    for (const table of tables) {
      const { name, indexes } = getTableConfig(table)
      const stored = sqlite.pragma(`table_info(${name})`) as {
        name: string
        type: string
        notnull: number
        pk: number
      }[]
      const declared = Object.values(getTableColumns(table)).map((column) => [
        column.name,
        column.getSQLType(),
        column.notNull,
      ])
      expect(
        stored.map((c) => [c.name, c.type.toLowerCase(), c.notnull === 1]),
        name,
      ).toEqual(declared)
      const made = sqlite.pragma(`index_list(${name})`) as { name: string; origin: string }[]
      const expected = indexes.map((index) => index.config.name)
      expect(
        made.map((i) => i.name),
        name,
      ).toEqual(expect.arrayContaining(expected))
    }
  })

  it.each(['log_entry', 'timeline'])('refuses to change or delete what stands in %s', (table) => {
    const { sqlite } = opened(temporaryFile())
    sqlite.exec(
      `insert into log_entry values (0, 'k', 0, 'a', 's', 'b', x'00', '{}', x'00');
       insert into timeline values (1, 1, 'k', 'a', 0, 0, null, '{}')`,
    )
    expect(() => sqlite.exec(`update ${table} set actor = 'b'`)).toThrow(`${table} is append-only`)
    expect(() => sqlite.exec(`delete from ${table}`)).toThrow(`${table} is append-only`)
  })
})

describe('opening a database', () => {
  it('opens one again as it was', () => {
    const path = temporaryFile()
    opened(path).sqlite.exec(`insert into model (name) values ('credit')`)
    expect(opened(path).statement('select name from model').all()).toEqual([{ name: 'credit' }])
  })

  it('refuses one of a newer program and leaves it untouched', () => {
    const path = temporaryFile()
    const db = openDatabase(path)
    db.sqlite.pragma('user_version = 99')
    db.close()
    expect(() => openDatabase(path)).toThrow(
      `the database ${path} is of version 99, this program knows versions up to 4`,
    )
  })

  it('brings one of the first version up to date with the counts that are in it', () => {
    const path = temporaryFile()
    const first = new Sqlite(path)
    first.exec(readFileSync('drizzle/0000_start.sql', 'utf8'))
    first.pragma('user_version = 1')
    first.pragma(`application_id = ${APPLICATION_ID}`)
    first.exec(`insert into segment values (1, 1, 0, 1, 2, 3, x'00')`)
    first.close()
    const { sqlite } = opened(path)
    expect(sqlite.prepare('select * from segment').all()).toEqual([
      {
        id: 1,
        baseline_id: 1,
        bucket: 0,
        from_batch: 1,
        through_batch: 2,
        rows: 3,
        body: Buffer.of(0),
        bucket_end: null,
      },
    ])
    expect(sqlite.pragma('user_version', { simple: true })).toBe(4)
  })

  it("refuses another program's database without changing a byte", () => {
    const path = temporaryFile('other.db')
    const other = new Sqlite(path)
    other.exec('create table notes (text)')
    other.close()
    const before = readFileSync(path)
    expect(() => openDatabase(path)).toThrow(`${path} is no Plumbline database`)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('refuses a file that is no database', () => {
    const path = temporaryFile('notes.txt')
    writeFileSync(path, 'These are the notes of a meeting, and no database at all.'.repeat(100))
    expect(() => openDatabase(path)).toThrow(`${path} is no Plumbline database`)
  })

  it('says which folder is missing', () => {
    expect(() => openDatabase('/no/such/folder/plumbline.db')).toThrow(
      'cannot open the database /no/such/folder/plumbline.db',
    )
  })

  it('marks the file as ours', () => {
    expect(opened(temporaryFile()).sqlite.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
  })

  it('lets a read-only connection count and not write', () => {
    const path = temporaryFile()
    opened(path)
    const reader = openDatabase(path, { readOnly: true })
    expect(reader.statement('select count(*) as n from model').get()).toEqual({ n: 0 })
    expect(() => reader.statement(`insert into model (name) values ('x')`).run()).toThrow('readonly')
    reader.close()
  })
})

describe('a transaction', () => {
  it('keeps nothing of work that failed, what joined it included', () => {
    const db = opened(temporaryFile())
    const add = (name: string) => db.transact(() => db.statement('insert into model (name) values (?)').run(name))
    expect(() =>
      db.transact(() => {
        add('inner')
        throw new Error('outer')
      }),
    ).toThrow('outer')
    expect(db.statement('select * from model').all()).toEqual([])
  })

  it('answers busy when another process writes for too long', () => {
    const path = temporaryFile()
    const writer = opened(path)
    const waiting = openDatabase(path, { busyTimeoutMs: 1 })
    writer.transact(() => {
      expect(() => waiting.transact(() => 1)).toThrow(expect.objectContaining({ code: 'busy' }))
    })
    expect(waiting.transact(() => 1)).toBe(1)
    waiting.close()
  })

  it('refuses work that has not ended when it returns', () => {
    const db = opened(temporaryFile())
    expect(() => db.transact(async () => 1)).toThrow('must be synchronous')
    expect(db.sqlite.inTransaction).toBe(false)
  })
})
