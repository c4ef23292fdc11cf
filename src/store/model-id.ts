import type { Db } from './database.ts'

/** The number of a model, undefined while nothing is stored of it. */
export function findModelId(db: Db, model: string): number | undefined {
  return db.statement<{ id: number }>('select id from model where name = ?').get(model)?.id
}

/** The number of a model, given on first use. */
export function ensureModelId(db: Db, model: string): number {
  const found = findModelId(db, model)
  if (found !== undefined) return found
  db.statement('insert into model (name) values (?) on conflict (name) do nothing').run(model)
  return findModelId(db, model) as number
}

/** Number of the newest batch of a model, predictions or labels; 0 while there is none. */
export function lastBatchOf(db: Db, modelId: number): number {
  const row = db
    .statement<{ id: number }>(
      'select id from batch indexed by batch_by_model where model_id = ? order by id desc limit 1',
    )
    .get(modelId)
  return row?.id ?? 0
}
