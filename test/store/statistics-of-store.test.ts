import { statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { backupTo } from '../../src/store/maintenance.ts'
import { createStoreStatistics } from '../../src/store/statistics-of-store.ts'
import { opened, START, scene, storesOf, temporaryFile } from './scene.ts'

const HOUR = 3_600_000

/** Adds an hour of receipt as arrival does. */
function receivedIn(db: ReturnType<typeof scene>['db'], hour: number, accepted: number, refused = 0): void {
  const { id } = db.statement<{ id: number }>('select min(id) as id from model').get() as { id: number }
  db.statement(
    `insert into received (model_id, kind, hour, accepted, repeated, conflicting, refused) values (?, 'predictions', ?, ?, 0, 0, ?)
     on conflict do update set accepted = accepted + excluded.accepted, refused = refused + excluded.refused`,
  ).run(id, hour, accepted, refused)
}

describe('rows received', () => {
  it('are summed over all hours, and go on growing while older hours are remembered', () => {
    const s = scene()
    s.arrive([{ id: 'a', at: START }])
    s.db.statement('delete from received').run()
    const { received } = createStoreStatistics(s.db)
    expect(received()).toEqual([])
    receivedIn(s.db, START, 10, 1)
    receivedIn(s.db, START + HOUR, 5)
    expect(received()).toMatchObject([{ kind: 'predictions', accepted: 15, repeated: 0, refused: 1 }])
    // The newest hour still grows, and another begins.
    receivedIn(s.db, START + HOUR, 2)
    expect(received()).toMatchObject([{ accepted: 17 }])
    receivedIn(s.db, START + 2 * HOUR, 4)
    receivedIn(s.db, START + 9 * HOUR, 1, 3)
    expect(received()).toMatchObject([{ accepted: 22, refused: 4 }])
    expect(received()).toEqual(createStoreStatistics(s.db).received())
  })
})

describe('a database', () => {
  it('says how large it is, what it holds and which room is left', () => {
    const path = temporaryFile()
    const s = storesOf(opened(path))
    s.arrive([
      { id: 'a', at: START },
      { id: 'b', at: START + HOUR },
    ])
    const statistics = createStoreStatistics(s.db)
    const database = statistics.database()
    expect(database).toMatchObject({
      path,
      bytes: statSync(path).size,
      walBytes: statSync(`${path}-wal`).size,
      schemaVersion: s.db.sqlite.pragma('user_version', { simple: true }),
    })
    expect(database.freeBytes).toBeGreaterThan(0)
    expect(statistics.predictions()).toBe(2)
    expect(s.runs.firstArrival('credit')).toBe(START)
    expect(s.runs.firstArrival('another')).toBeUndefined()
    const entries = s.db.statement<{ n: number }>('select count(*) as n from log_entry').get()
    expect(statistics.logSize()).toBe(entries?.n)
  })

  it('in memory has a size and no disk under it', () => {
    const database = createStoreStatistics(opened(':memory:')).database()
    expect(database).toMatchObject({ path: ':memory:', walBytes: 0, freeBytes: undefined })
    expect(database.bytes).toBeGreaterThan(4096)
  })
})

describe('a backup', () => {
  it('is noted when it is finished, with what its file has', async () => {
    const s = scene()
    const { lastBackup } = createStoreStatistics(s.db)
    expect(lastBackup()).toBeUndefined()
    const file = temporaryFile('backup.db')
    const backup = await backupTo(s.db, file)
    expect(lastBackup()).toEqual({ at: Math.round(statSync(file).mtimeMs), file, ...backup })
  })

  it('that was refused is not noted', async () => {
    const s = scene()
    const file = temporaryFile('backup.db')
    writeFileSync(file, 'precious')
    await expect(backupTo(s.db, file)).rejects.toThrow()
    expect(createStoreStatistics(s.db).lastBackup()).toBeUndefined()
  })
})
