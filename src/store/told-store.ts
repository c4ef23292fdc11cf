import type { ToldEntry, ToldLog } from '../alert/alert.ts'
import { toldText } from '../alert/told-book.ts'
import type { Severity } from '../detect/finding.ts'
import type { Db } from './database.ts'
import { createSettingStore } from './setting-store.ts'

type Row = {
  readonly route: string
  readonly channel: string
  readonly group_key: string
  readonly firing: string
  readonly resolved: string
  readonly told_at: number
  readonly reason: string
}

const BEGUN = 'told-log'

/** Name under which the log holds what was told before there was a log; no route is called so. */
const BEFORE = 'before the log'

/** The notification log in the database; writers join the transaction that is open. */
export function createToldStore(db: Db): ToldLog {
  const settings = createSettingStore(db)
  let hasBegun = false
  // Lists of ten thousand alerts stay as they are for hours: the same text is the same list.
  let lists: ReadonlyMap<string, readonly string[]> = new Map()
  return {
    all: () => {
      const rows = db.statement<Row>('select * from told').all()
      const now = new Map<string, readonly string[]>()
      const listOf = (text: string): readonly string[] => {
        const list = now.get(text) ?? lists.get(text) ?? (JSON.parse(text) as readonly string[])
        now.set(text, list)
        return list
      }
      const entries = rows.map((row) => entryOf(row, listOf))
      lists = now
      return entries
    },
    write: (entries) => write(db, entries),
    forget: (keys) => {
      for (const { route, channel, groupKey } of keys)
        db.statement('delete from told where route = ? and channel = ? and group_key = ?').run(route, channel, groupKey)
    },
    begin: (at) => {
      if (hasBegun) return
      if (settings.get(BEGUN) === undefined)
        db.transact(() => {
          // Another process may have begun it meanwhile.
          if (settings.get(BEGUN) !== undefined) return
          settings.set(BEGUN, String(at))
          write(db, toldBefore(db, at))
        })
      // Remembered only once it is committed.
      hasBegun = !db.sqlite.inTransaction
    },
  }
}

function write(db: Db, entries: readonly ToldEntry[]): void {
  for (const { route, channel, groupKey, firing, resolved, toldAt, reason } of entries)
    db.statement(
      `insert into told (route, channel, group_key, firing, resolved, told_at, reason) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (route, channel, group_key)
       do update set firing = excluded.firing, resolved = excluded.resolved, told_at = excluded.told_at, reason = excluded.reason`,
    ).run(route, channel, groupKey, JSON.stringify(firing), JSON.stringify(resolved), toldAt, reason)
}

/** What the outbox shows of live investigations, by channel: told at the revision they have, because each revision was told when it came. */
function toldBefore(db: Db, at: number): readonly ToldEntry[] {
  const rows = db
    .statement<{ channel: string; id: number; severity: Severity; revision: number }>(
      `select distinct o.channel, i.id, i.severity,
              (select count(*) from timeline t where t.investigation_id = i.id and t.kind = 'worsened') as revision
       from investigation i join outbox_investigation told on told.investigation_id = i.id join outbox o on o.id = told.outbox_id
       where i.status in ('open', 'acknowledged', 'investigating') order by o.channel, i.id`,
    )
    .all()
  return Array.from(
    Map.groupBy(rows, (row) => row.channel),
    ([channel, told]) => ({
      ...{ route: BEFORE, channel, groupKey: '', resolved: [], toldAt: at, reason: 'first notification' },
      firing: told.map(({ id, revision, severity }) =>
        toldText({ investigation: id, revision, critical: severity === 'critical', acknowledged: false }),
      ),
    }),
  )
}

function entryOf(row: Row, listOf: (text: string) => readonly string[]): ToldEntry {
  return {
    ...{ route: row.route, channel: row.channel, groupKey: row.group_key, toldAt: row.told_at, reason: row.reason },
    firing: listOf(row.firing),
    resolved: listOf(row.resolved),
  }
}
