import { addProfile, emptyProfile, type Profile } from '../profile/profile.ts'
import { decodeProfile } from '../profile/profile-codec.ts'
import type { Window } from '../profile/window.ts'
import { unpackBlob } from './blob.ts'
import type { Db } from './database.ts'
import { type KeptCounts, keptCounts, keptWithin, rolledDays } from './rolled-days.ts'
import { readSegment } from './segments.ts'

/** Whose counts are summed, over which span, through which batch. */
export type SumOf = {
  readonly baselineId: number
  readonly window: Window
  readonly throughBatch: number
  readonly places: number
}

/**
 * The sum of a baseline's segments over the buckets of a span, through a batch.
 *
 * Of a rolled day that the span cuts, windows are told by the counts that their runs kept, and by the segments that came after them.
 *
 * @returns undefined where the span cuts a window of a rolled day, or the batch lies before what has been rolled up
 */
export function sumSegments(db: Db, of: SumOf): Profile | undefined {
  return inOneView(db, () => {
    const kept = rolledPart(db, of)
    if (!kept) return undefined
    const segments = db
      .statement<{ bucket: number; throughBatch: number; body: Buffer }>(
        `select bucket, through_batch as throughBatch, body from segment
         where baseline_id = ? and bucket >= ? and bucket < ? and bucket_end is null and through_batch <= ? order by bucket, id`,
      )
      .all(of.baselineId, of.window.start, of.window.end, of.throughBatch)
    for (const { bucket, throughBatch, body } of segments) {
      const isKept = kept.told.some(
        (k) => k.window.start <= bucket && bucket < k.window.end && throughBatch <= k.throughBatch,
      )
      if (!isKept) addProfile(kept.sum, readSegment(body))
    }
    return kept.sum
  })
}

type RolledPart = { readonly sum: Profile; readonly told: readonly KeptCounts[] }

/** What a span takes from rolled days: whole days, and what runs kept of the days it cuts. */
function rolledPart(db: Db, of: SumOf): RolledPart | undefined {
  const { baselineId, window, throughBatch } = of
  const sum = emptyProfile(of.places)
  const told: KeptCounts[] = []
  for (const day of rolledDays(db, baselineId, window)) {
    if (window.start <= day.start && day.end <= window.end) {
      if (day.throughBatch > throughBatch) return undefined
      const row = db.statement<{ body: Buffer }>('select body from segment where id = ?').get(day.id)
      addProfile(sum, readSegment((row as { body: Buffer }).body))
    } else {
      const part = { start: Math.max(window.start, day.start), end: Math.min(window.end, day.end) }
      const kept = keptWithin(keptCounts(db, baselineId, day), part, throughBatch)
      if (!kept) return undefined
      for (const { sha256 } of kept) addProfile(sum, contentProfile(db, sha256))
      told.push(...kept)
    }
  }
  return { sum, told }
}

function contentProfile(db: Db, sha256: string): Profile {
  const row = db.statement<{ body: Buffer }>('select body from content where sha256 = ?').get(sha256)
  if (!row) throw new Error(`the counts ${sha256} of a finished run are missing from the content store`)
  return decodeProfile(unpackBlob(row.body))
}

/** Reads that must see one state: a day may be rolled up by another process between two of them. */
function inOneView<T>(db: Db, read: () => T): T {
  if (db.sqlite.inTransaction) return read()
  db.sqlite.exec('begin')
  try {
    return read()
  } finally {
    db.sqlite.exec('commit')
  }
}
