import type { Alert } from '../alert/alert.ts'
import { labelsOf } from '../alert/labels.ts'
import type { Family, Finding, Severity } from '../detect/finding.ts'
import type { FrozenEvidence, InvestigationStatus } from '../investigate/investigation.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { ToldCase } from '../monitor/notification-of.ts'
import type { AlertRows } from '../monitor/tell.ts'
import type { Window } from '../profile/window.ts'
import type { ContentStore } from './content-store.ts'
import type { Db } from './database.ts'
import { readInvestigation } from './investigation-rows.ts'

const LIVE: readonly InvestigationStatus[] = ['open', 'acknowledged', 'investigating']

type Row = {
  readonly id: number
  readonly model: string
  readonly family: Family
  readonly root_slice: string
  readonly severity: Severity
  readonly status: InvestigationStatus
  readonly opened_at: number
  readonly matter_id: number | null
  readonly subsided_at: number | null
}

const SELECT = `select i.id, m.name as model, i.family, i.root_slice, i.severity, i.status, i.opened_at, i.matter_id, t.subsided_at
  from investigation i join model m on m.id = i.model_id left join matter t on t.id = i.matter_id`

/**
 * Investigations as alerts over one connection. What was read is kept: every change of an investigation writes a line of its timeline, so that only those with
 * newer lines are read again. What an open transaction has written is read and not kept, because it may be rolled back.
 */
export function createAlertRows(db: Db, contents: ContentStore): AlertRows {
  const live = new Map<number, Alert>()
  const ended = new Map<number, Alert>()
  let through: number | undefined
  return {
    read: (alsoEnded) => {
      const newest = newestLine(db)
      const touched = through === undefined ? undefined : touchedSince(db, through)
      const fresh = through === undefined ? readLive(db) : readSome(db, touched ?? [])
      const keeps = !db.sqlite.inTransaction
      const nowLive = keeps || fresh.length + (touched?.length ?? 0) === 0 ? live : new Map(live)
      for (const id of touched ?? []) {
        nowLive.delete(id)
        if (keeps) ended.delete(id)
      }
      for (const alert of fresh) if (alert.endsAt === undefined) nowLive.set(alert.investigation, alert)
      if (keeps) through = newest
      const isTouched = new Set(touched)
      const wanted = [...alsoEnded].filter((id) => !nowLive.has(id))
      const missing = wanted.filter((id) => isTouched.has(id) || !ended.has(id))
      const read = new Map(readSome(db, missing).map((alert) => [alert.investigation, alert]))
      if (keeps) for (const [id, alert] of read) ended.set(id, alert)
      return [...nowLive.values(), ...wanted.flatMap((id) => read.get(id) ?? ended.get(id) ?? [])]
    },
    marker: () => String(newestLine(db)),
    caseOf: (id) => readCase(db, contents, id),
  }
}

function newestLine(db: Db): number {
  return db.statement<{ id: number | null }>('select max(id) as id from timeline').get()?.id ?? 0
}

function touchedSince(db: Db, line: number): readonly number[] {
  return db
    .statement<{ id: number }>('select distinct investigation_id as id from timeline where id > ?')
    .all(line)
    .map(({ id }) => id)
}

function readLive(db: Db): readonly Alert[] {
  return db
    .statement<Row>(`${SELECT} where i.status in ('open', 'acknowledged', 'investigating')`)
    .all()
    .map((row) => alertOf(db, row))
}

function readSome(db: Db, ids: readonly number[]): readonly Alert[] {
  if (ids.length === 0) return []
  return db
    .statement<Row>(`${SELECT} where i.id in (select value from json_each(?))`)
    .all(JSON.stringify(ids))
    .map((row) => alertOf(db, row))
}

function alertOf(db: Db, row: Row): Alert {
  const isLive = LIVE.includes(row.status)
  const main = row.matter_id === null ? undefined : mainOf(db, row.matter_id, row.root_slice)
  return {
    investigation: row.id,
    labels: labelsOf({
      ...{ model: row.model, family: row.family, rootSlice: row.root_slice, severity: row.severity },
      ...{ metric: main?.kind, version: main?.version, baseline: main?.baseline ?? undefined },
    }),
    severity: row.severity,
    startsAt: row.opened_at,
    endsAt: isLive ? undefined : (endOf(db, row.id)?.at ?? row.opened_at),
    acknowledged: row.status !== 'open',
    revision: revisionOf(db, row.id),
    subsided: row.subsided_at !== null,
  }
}

/** The finding that a matter was opened for: of the first run that found it, of the root slice, over the fewest windows. */
function mainOf(db: Db, matterId: number, rootSlice: string) {
  const first = db
    .statement<{ id: number; run_id: number }>('select id, run_id from finding where matter_id = ? order by id limit 1')
    .get(matterId)
  if (first === undefined) return undefined
  // Findings of one run are written together: the bound keeps years of later ones from being read.
  return db
    .statement<{ kind: string; version: string; baseline: string | null }>(
      `select f.kind, f.version,
              (select b.version || '/' || b.revision from run_profile p join baseline b on b.id = p.baseline_id
               where p.run_id = f.run_id and p.version = f.version) as baseline
       from finding f where f.matter_id = ? and f.run_id = ? and f.id < ?
       order by f.slice <> ?, coalesce(f.body ->> '$.improved', 0), f.horizon, f.id limit 1`,
    )
    .get(matterId, first.run_id, first.id + 5000, rootSlice)
}

function revisionOf(db: Db, id: number): number {
  const row = db
    .statement<{ n: number }>(`select count(*) as n from timeline where investigation_id = ? and kind = 'worsened'`)
    .get(id)
  return row?.n ?? 0
}

function endOf(db: Db, id: number): { readonly by: string; readonly at: number } | undefined {
  return db
    .statement<{ by: string; at: number }>(
      `select actor as by, at from timeline where investigation_id = ? and kind in ('concluded', 'dismissed') order by id desc limit 1`,
    )
    .get(id)
}

function readCase(db: Db, contents: ContentStore, id: number): ToldCase | undefined {
  const investigation = readInvestigation(db, id)
  if (investigation === undefined) return undefined
  const ended = LIVE.includes(investigation.status) ? undefined : endOf(db, id)
  // Of one that is over no figures are told: nothing needs to be unpacked.
  if (ended !== undefined) return { investigation, findings: [], window: undefined, lineage: [], ended }
  const worsened = db
    .statement<{ findings: string; lineage: string; start: number; end: number }>(
      `select body ->> '$.findingsSha256' as findings, body ->> '$.lineageSha256' as lineage,
              body ->> '$.window.start' as start, body ->> '$.window.end' as end
       from timeline where investigation_id = ? and kind = 'worsened' order by id desc limit 1`,
    )
    .get(id)
  if (worsened !== undefined) {
    const window: Window = { start: worsened.start, end: worsened.end }
    return {
      ...{ investigation, window, ended, findings: thaw<readonly Finding[]>(contents, worsened.findings) },
      lineage: thaw<readonly LineageSnapshot[]>(contents, worsened.lineage),
    }
  }
  const { findings, window } = thaw<FrozenEvidence>(contents, investigation.evidenceSha256)
  return { investigation, findings, window, lineage: thaw(contents, investigation.lineageSha256), ended }
}

function thaw<T>(contents: ContentStore, sha256: string): T {
  const kept = contents.get(sha256)
  if (!kept) throw new Error(`frozen evidence ${sha256} is missing from the content store`)
  return JSON.parse(Buffer.from(kept.body).toString('utf8')) as T
}
