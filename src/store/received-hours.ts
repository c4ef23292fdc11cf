import type { Received } from '../monitor/report-reads.ts'
import type { Db } from './database.ts'

const HOUR = 3_600_000

/** Adds what became of received rows to their hour of receipt; the caller's transaction writes the rows themselves. */
export function receivedHours(
  db: Db,
): (modelId: number, kind: 'predictions' | 'labels', at: number, became: Partial<Received>) => void {
  const add = db.statement(
    `insert into received (model_id, kind, hour, accepted, repeated, conflicting, refused) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (model_id, kind, hour) do update set accepted = accepted + excluded.accepted, repeated = repeated + excluded.repeated,
       conflicting = conflicting + excluded.conflicting, refused = refused + excluded.refused`,
  )
  return (modelId, kind, at, { accepted = 0, repeated = 0, conflicting = 0, refused = 0 }) => {
    if (accepted + repeated + conflicting + refused === 0) return
    add.run(modelId, kind, hourOf(at), accepted, repeated, conflicting, refused)
  }
}

/** The hour a moment lies in: in a zone whose offset is no whole hour a window takes the hours that begin in it, cut off at both ends alike. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR) * HOUR
}
