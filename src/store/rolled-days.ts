import type { Window } from '../profile/window.ts'
import type { Db } from './database.ts'

/** Longer than any day of any time zone, so that an index finds the days that meet a span. */
const LONGEST_DAY_MS = 2 * 86_400_000

const HOUR_MS = 3_600_000

/** A day whose hours have become one segment, through the last batch that is in it. */
export type RolledDay = Window & {
  readonly id: number
  readonly fromBatch: number
  readonly throughBatch: number
  readonly rows: number
}

/** The rolled days of a baseline that a span meets, ascending. */
export function rolledDays(db: Db, baselineId: number, span: Window): readonly RolledDay[] {
  return db
    .statement<RolledDay>(
      `select bucket as start, bucket_end as end, id, from_batch as fromBatch, through_batch as throughBatch, rows from segment
       where baseline_id = ? and bucket_end is not null and bucket > ? and bucket < ? and bucket_end > ? order by bucket`,
    )
    .all(baselineId, span.start - LONGEST_DAY_MS, span.end, span.start)
}

/** From when on a baseline's counts can be replaced: a moment, or the end of the rolled day that it would cut. */
export function uncutSince(db: Db, baselineId: number, since: number | undefined): number | undefined {
  if (since === undefined) return undefined
  const cut = rolledDays(db, baselineId, { start: since, end: since + 1 }).find((day) => day.start < since)
  return cut?.end ?? since
}

/** A span with the whole of every rolled day of a model that it meets, over all its baselines. */
export function uncutSpan(db: Db, modelId: number, span: Window): Window {
  const met = db.statement<{ start: number | null; end: number | null }>(
    `select min(bucket) as start, max(bucket_end) as end from segment
     where baseline_id in (select id from baseline where model_id = ?)
       and bucket_end is not null and bucket > ? and bucket < ? and bucket_end > ?`,
  )
  for (let { start, end } = span; ; ) {
    const days = met.get(modelId, start - LONGEST_DAY_MS, end, start)
    const wider = { start: Math.min(start, days?.start ?? start), end: Math.max(end, days?.end ?? end) }
    if (wider.start === start && wider.end === end) return wider
    start = wider.start
    end = wider.end
  }
}

/** What a finished run of a window under a day was judged on: the hash of its counts, and its last batch. */
export type KeptCounts = { readonly window: Window; readonly throughBatch: number; readonly sha256: string }

/** What finished arrival runs within a day were judged on under a baseline, the latest first. */
export function keptCounts(db: Db, baselineId: number, day: Window): readonly KeptCounts[] {
  return db
    .statement<{ start: number; end: number; throughBatch: number; sha256: string }>(
      `select r.window_start as start, r.window_end as end, r.through_batch as throughBatch, p.sha256
       from baseline b join window_run r on r.model_id = b.model_id
         join run_profile p on p.run_id = r.id and p.version = b.version and p.baseline_id = b.id
       where b.id = ? and r.kind = 'arrival' and r.status = 'done' and r.window_start >= ? and r.window_start < ? and r.window_end <= ?
       order by r.through_batch desc, r.revision desc`,
    )
    .all(baselineId, day.start, day.end, day.end)
    .map(({ start, end, throughBatch, sha256 }) => ({ window: { start, end }, throughBatch, sha256 }))
}

/**
 * The counts of a part of a rolled day as its runs kept them, through a batch: what is counted after them still lies in segments of hours, and hours
 * that no run kept anything of lie there wholly.
 *
 * @returns undefined where the part or the batch cuts what was judged at once
 */
export function keptWithin(
  kept: readonly KeptCounts[],
  part: Window,
  throughBatch: number,
): readonly KeptCounts[] | undefined {
  const parts: KeptCounts[] = []
  const covered = new Set<number>()
  for (const newest of kept) {
    const { window } = newest
    if (window.end <= part.start || window.start >= part.end) continue
    const hours = hoursOf(window)
    // An earlier revision, or windows of another length: the hours are told by later counts.
    if (hours.every((hour) => covered.has(hour))) continue
    if (window.start < part.start || window.end > part.end || hours.some((hour) => covered.has(hour))) return undefined
    const told =
      newest.throughBatch <= throughBatch
        ? newest
        : kept.find((k) => isSame(k.window, window) && k.throughBatch === throughBatch)
    if (!told) return undefined
    parts.push(told)
    for (const hour of hours) covered.add(hour)
  }
  return parts
}

function hoursOf(window: Window): readonly number[] {
  return Array.from({ length: (window.end - window.start) / HOUR_MS }, (_, i) => window.start + i * HOUR_MS)
}

function isSame(a: Window, b: Window): boolean {
  return a.start === b.start && a.end === b.end
}
