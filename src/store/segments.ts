import { addProfile, type Profile } from '../profile/profile.ts'
import { decodeProfile, encodeProfile } from '../profile/profile-codec.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import { packBlob, unpackBlob } from './blob.ts'
import type { Db } from './database.ts'
import { dropSubjects, packSubjects, subjectsOfSegments, writeSubjects } from './segment-subjects.ts'

/** Segments of one bucket between two judgements beyond which they are merged. */
const MOST_APART = 8

/** Counts of one bucket from an interval of batches, ready to be written. */
export type Segment = {
  readonly bucket: number
  readonly fromBatch: number
  readonly throughBatch: number
  readonly rows: number
  readonly body: Uint8Array
  /** The packed sample of subjects, where a row came with one. */
  readonly subjects?: Uint8Array
}

/** Packs the counts of a bucket. */
export function segmentOf(
  bucket: number,
  batches: { readonly from: number; readonly through: number },
  counts: { readonly profile: Profile; readonly rows: number; readonly subjects?: SubjectSample | undefined },
): Segment {
  return {
    bucket,
    fromBatch: batches.from,
    throughBatch: batches.through,
    rows: counts.rows,
    body: packBlob(encodeProfile(counts.profile)),
    ...(counts.subjects && { subjects: packSubjects(counts.subjects) }),
  }
}

/** Writes segments of a baseline; the caller's transaction moves the fold on. */
export function writeSegments(db: Db, baselineId: number, segments: readonly Segment[]): void {
  const insert = db.statement(
    'insert into segment (baseline_id, bucket, from_batch, through_batch, rows, body) values (?, ?, ?, ?, ?, ?)',
  )
  for (const s of segments) {
    const { lastInsertRowid } = insert.run(baselineId, s.bucket, s.fromBatch, s.throughBatch, s.rows, s.body)
    if (s.subjects) writeSubjects(db, Number(lastInsertRowid), s.subjects)
  }
}

/** Deletes a segment with what belongs to it. */
export function deleteSegment(db: Db, id: number): void {
  dropSubjects(db, id)
  db.statement('delete from segment where id = ?').run(id)
}

/** Deletes the segments of a baseline whose bucket begins at or after a moment. */
export function deleteSegmentsSince(db: Db, baselineId: number, since: number): void {
  const bounds = [baselineId, since]
  db.statement(
    'delete from segment_subjects where segment_id in (select id from segment where baseline_id = ? and bucket >= ?)',
  ).run(bounds)
  db.statement('delete from segment where baseline_id = ? and bucket >= ?').run(bounds)
}

/** The counts in a stored segment. */
export function readSegment(body: Uint8Array): Profile {
  return decodeProfile(unpackBlob(body))
}

/** The batches through which finished runs of a model judged: no segment may reach across one of them. */
export function judgedThrough(db: Db, modelId: number): readonly number[] {
  return db
    .statement<{ through: number }>(
      `select distinct through_batch as through from window_run where model_id = ? and status = 'done' order by 1`,
    )
    .all(modelId)
    .map((row) => row.through)
}

/** Is a run of a model under way? Its batch is not in the table yet, so nothing may be merged. */
export function isBeingJudged(db: Db, modelId: number): boolean {
  return (
    db.statement(`select 1 from window_run where model_id = ? and status = 'leased' limit 1`).get(modelId) !== undefined
  )
}

/**
 * Merges the segments of a bucket that no judgement tells apart, once they are many.
 *
 * The merged counts are prepared outside the transaction, and thrown away when anything has changed in between.
 *
 * @returns how many segments were merged away
 */
export function compactBucket(
  db: Db,
  baseline: { readonly id: number; readonly modelId: number },
  bucket: number,
): number {
  let merged = 0
  for (const group of mergeable(db, baseline, bucket)) {
    const first = group[0] as Apart
    const last = group.at(-1) as Apart
    const sum = sumOf(db, group)
    if (!sum) continue
    const rows = group.reduce((total, segment) => total + segment.rows, 0)
    const members = group.map(({ id }) => id)
    const subjects = subjectsOfSegments(db, members)
    const batches = { from: first.fromBatch, through: last.throughBatch }
    const segment = segmentOf(bucket, batches, { profile: sum, rows, subjects })
    const ids = members.join()
    const done = db.transact(() => {
      if (!mergeable(db, baseline, bucket).some((now) => now.map((s) => s.id).join() === ids)) return false
      for (const id of members) deleteSegment(db, id)
      writeSegments(db, baseline.id, [segment])
      return true
    })
    if (done) merged += group.length - 1
  }
  return merged
}

type Apart = { readonly id: number; readonly fromBatch: number; readonly throughBatch: number; readonly rows: number }

function mergeable(
  db: Db,
  baseline: { readonly id: number; readonly modelId: number },
  bucket: number,
): readonly (readonly Apart[])[] {
  const segments = db
    .statement<Apart>(
      `select id, from_batch as fromBatch, through_batch as throughBatch, rows from segment
       where baseline_id = ? and bucket = ? and bucket_end is null order by through_batch`,
    )
    .all(baseline.id, bucket)
  if (segments.length <= MOST_APART || isBeingJudged(db, baseline.modelId)) return []
  const judged = judgedThrough(db, baseline.modelId)
  const groups = new Map<number, Apart[]>()
  for (const segment of segments) {
    const interval = judged.filter((through) => through < segment.throughBatch).length
    const group = groups.get(interval)
    if (group) group.push(segment)
    else groups.set(interval, [segment])
  }
  return [...groups.values()].filter((group) => group.length > MOST_APART)
}

/** The counts of segments together; undefined when one of them has been replaced in the meantime. */
function sumOf(db: Db, group: readonly Apart[]): Profile | undefined {
  let sum: Profile | undefined
  for (const { id } of group) {
    const row = db.statement<{ body: Buffer }>('select body from segment where id = ?').get(id)
    if (!row) return undefined
    const counts = readSegment(row.body)
    if (sum) addProfile(sum, counts)
    else sum = counts
  }
  return sum
}
