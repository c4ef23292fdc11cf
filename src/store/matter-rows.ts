import type { Family } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import { investigationKey, type Matter, type NewInvestigation } from '../investigate/investigation.ts'
import type { Db } from './database.ts'
import { investigationOfMatter } from './investigation-rows.ts'
import { findModelId } from './model-id.ts'

type MatterRow = {
  readonly id: number
  readonly model: string
  readonly family: Family
  readonly root_slice: string
  readonly status: 'live' | 'settled'
  readonly opened_at: number
  readonly quiet_scans: number
  readonly subsided_at: number | null
  readonly told_units: number
  readonly settled_units: number | null
  readonly settled_until: number | null
}

const SELECT = 'select t.*, m.name as model from matter t join model m on m.id = t.model_id'

/** One matter. */
export function readMatter(db: Db, id: number): Matter | undefined {
  const row = db.statement<MatterRow>(`${SELECT} where t.id = ?`).get(id)
  return row && matterOf(row)
}

/** Matters of a model under a live investigation. */
export function readLiveMatters(db: Db, model: string): readonly Matter[] {
  const modelId = findModelId(db, model)
  if (modelId === undefined) return []
  return db
    .statement<MatterRow>(`${SELECT} where t.model_id = ? and t.status = 'live' order by t.id`)
    .all(modelId)
    .map(matterOf)
}

/** Matters that are settled at a moment; of several of one cause the newest, because the others were settled at another effect. */
export function readSettledMatters(db: Db, model: string, at: number): readonly Matter[] {
  const modelId = findModelId(db, model)
  if (modelId === undefined) return []
  return db
    .statement<MatterRow>(
      `${SELECT} where t.model_id = ? and t.status = 'settled' and t.settled_until > ?
         and t.id = (select max(o.id) from matter o
                     where o.model_id = t.model_id and o.family = t.family and o.root_slice = t.root_slice
                       and o.status = 'settled')
       order by t.id`,
    )
    .all(modelId, at)
    .map(matterOf)
}

/**
 * Opens a matter.
 *
 * @throws {ServiceError} `conflict` where one of the same cause is live
 */
export function insertMatter(
  db: Db,
  modelId: number,
  matter: NonNullable<NewInvestigation['matter']>,
  at: number,
): number {
  const live = liveOf(db, modelId, matter.family, matter.rootSlice)
  if (live !== undefined)
    throw new ServiceError(
      'conflict',
      `the matter (${matter.family}, ${matter.rootSlice}) is live in ${keyOf(db, live)}: append to it`,
    )
  const result = db
    .statement(
      `insert into matter (model_id, family, root_slice, status, opened_at, quiet_scans, told_units)
       values (?, ?, ?, 'live', ?, 0, ?)`,
    )
    .run(modelId, matter.family, matter.rootSlice, at, matter.units)
  return Number(result.lastInsertRowid)
}

/** A finding of a scan: the matter is there. @returns false where it is no longer live */
export function stirMatter(db: Db, id: number, told: number | undefined): boolean {
  const result = db
    .statement(
      `update matter set quiet_scans = 0, subsided_at = null, told_units = max(told_units, coalesce(?, told_units))
       where id = ? and status = 'live'`,
    )
    .run(told ?? null, id)
  return result.changes === 1
}

/**
 * A scan without a finding. A settled matter that has subsided stays so: when it comes back, it is news. @returns whether it subsided with this scan
 */
export function quietMatter(db: Db, id: number, quietScans: number, subsided: boolean, at: number): boolean {
  const before = readMatter(db, id)
  if (!before) throw new ServiceError('not-found', `matter ${id} is not on record`)
  const returned = quietScans === 0 && before.status === 'live'
  const subsidedAt = returned ? undefined : (before.subsidedAt ?? (subsided ? at : undefined))
  db.statement('update matter set quiet_scans = ?, subsided_at = ? where id = ?').run(
    quietScans,
    subsidedAt ?? null,
    id,
  )
  return subsidedAt !== undefined && before.subsidedAt === undefined
}

/** Settles a live matter at its largest effect until a date. */
export function settleMatter(db: Db, id: number, units: number, until: number): void {
  db.statement(
    `update matter set status = 'settled', settled_units = max(told_units, ?), settled_until = ?
     where id = ? and status = 'live'`,
  ).run(units, until, id)
}

/**
 * Makes a settled matter live again.
 *
 * @throws {ServiceError} `conflict` where the same cause has been opened anew
 */
export function reviveMatter(db: Db, id: number): void {
  const matter = db
    .statement<{ model_id: number; family: Family; root_slice: string }>(
      'select model_id, family, root_slice from matter where id = ?',
    )
    .get(id)
  const live = matter && liveOf(db, matter.model_id, matter.family, matter.root_slice)
  if (live !== undefined && live !== id)
    throw new ServiceError(
      'conflict',
      `cannot reopen: ${keyOf(db, live)} has been opened for the same matter since; go on there`,
    )
  db.statement(
    `update matter set status = 'live', quiet_scans = 0, subsided_at = null, settled_units = null, settled_until = null
     where id = ?`,
  ).run(id)
}

function liveOf(db: Db, modelId: number, family: Family, rootSlice: string): number | undefined {
  return db
    .statement<{ id: number }>(
      `select id from matter where model_id = ? and family = ? and root_slice = ? and status = 'live'`,
    )
    .get(modelId, family, rootSlice)?.id
}

function keyOf(db: Db, matterId: number): string {
  const investigation = investigationOfMatter(db, matterId)
  return investigation ? investigationKey(investigation.id) : `matter ${matterId}`
}

function matterOf(row: MatterRow): Matter {
  return {
    ...{ id: row.id, model: row.model, family: row.family, rootSlice: row.root_slice, status: row.status },
    ...{ openedAt: row.opened_at, quietScans: row.quiet_scans, toldUnits: row.told_units },
    subsidedAt: row.subsided_at ?? undefined,
    settledUnits: row.settled_units ?? undefined,
    settledUntil: row.settled_until ?? undefined,
  }
}
