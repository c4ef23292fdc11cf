import type { Db } from './database.ts'

/** Small facts the service keeps about itself, by key. */
export type SettingStore = {
  readonly get: (key: string) => string | undefined
  readonly set: (key: string, value: string) => void
}

/** Settings in the database. */
export function createSettingStore(db: Db): SettingStore {
  return {
    get: (key) => db.statement<{ value: string }>('select value from setting where key = ?').get(key)?.value,
    set: (key, value) => {
      db.statement(
        'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
      ).run(key, value)
    },
  }
}

/** Event time before which predictions of a model have been purged; undefined when none were. */
export function purgedBefore(db: Db, modelId: number): number | undefined {
  const value = createSettingStore(db).get(`purged-before:${modelId}`)
  return value === undefined ? undefined : Number(value)
}

/** Notes that predictions of a model before a moment are being purged; the moment only ever moves on. */
export function notePurge(db: Db, modelId: number, before: number): void {
  createSettingStore(db).set(`purged-before:${modelId}`, String(Math.max(before, purgedBefore(db, modelId) ?? before)))
}
