import type { ArrivalStore } from '../ingest/arrival-store.ts'
import type { Db } from './database.ts'
import { ensureModelId, findModelId } from './model-id.ts'
import { receivedHours } from './received-hours.ts'

type Row = {
  readonly row: number
  readonly model: string
  readonly kind: string
  readonly received_at: number
  readonly position: number
  readonly id: string | null
  readonly path: string
  readonly reason: string
  readonly body: string
}

/**
 * Keeps refused rows and lists them, newest first.
 *
 * @param configured models that are under watch; a name that is neither among them nor known to the database is a slip of the sender, and is counted nowhere
 */
export function quarantineTable(
  db: Db,
  configured: readonly { readonly model: string }[] = [],
): Pick<ArrivalStore, 'quarantine' | 'quarantined'> {
  const watched = new Set(configured.map(({ model }) => model))
  const countReceived = receivedHours(db)
  const add = db.statement(
    `insert into quarantine (model, kind, received_at, actor, position, id, path, reason, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const ofAll = db.statement<Row>('select * from quarantine where row < ? order by row desc limit ?')
  const ofModel = db.statement<Row>('select * from quarantine where model = ? and row < ? order by row desc limit ?')

  return {
    quarantine: ({ model, kind, actor, at, rows }) => {
      if (rows.length === 0) return
      db.transact(() => {
        for (const r of rows) add.run(model, kind, at, actor, r.index, r.id ?? null, r.path, r.reason, r.body)
        const modelId = watched.has(model) ? ensureModelId(db, model) : findModelId(db, model)
        if (modelId !== undefined) countReceived(modelId, kind, at, { refused: rows.length })
      })
    },
    quarantined: ({ model, cursor = Number.MAX_SAFE_INTEGER, limit }) => {
      const rows = model === undefined ? ofAll.all(cursor, limit) : ofModel.all(model, cursor, limit)
      return {
        items: rows.map((r) => ({
          row: r.row,
          model: r.model,
          kind: r.kind,
          receivedAt: r.received_at,
          index: r.position,
          id: r.id ?? undefined,
          path: r.path,
          reason: r.reason,
          body: r.body,
        })),
        next: rows.length === limit ? rows.at(-1)?.row : undefined,
      }
    },
  }
}
