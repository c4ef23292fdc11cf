import { decodeSubjectSample, encodeSubjectSample } from '../profile/subject-codec.ts'
import { MOST_SUBJECTS, mergeSubjectSamples, type SubjectSample } from '../profile/subject-sample.ts'
import type { Window } from '../profile/window.ts'
import { packBlob, unpackBlob } from './blob.ts'
import type { Db } from './database.ts'
import { rolledDays } from './rolled-days.ts'

/** Packs a segment's sample of subjects. */
export function packSubjects(sample: SubjectSample): Uint8Array {
  return packBlob(encodeSubjectSample(sample))
}

/** Writes the packed sample of a segment; the caller's transaction writes the segment. */
export function writeSubjects(db: Db, segmentId: number, body: Uint8Array): void {
  db.statement('insert into segment_subjects (segment_id, body) values (?, ?)').run(segmentId, body)
}

/** Deletes the sample of a segment, if it has one. */
export function dropSubjects(db: Db, segmentId: number): void {
  db.statement('delete from segment_subjects where segment_id = ?').run(segmentId)
}

/** The sample of segments together; undefined where none of their rows came with a subject. */
export function subjectsOfSegments(db: Db, ids: readonly number[]): SubjectSample | undefined {
  if (!hasSubjects(db)) return undefined
  const read = db.statement<{ body: Buffer }>('select body from segment_subjects where segment_id = ?')
  return sumOf(ids.flatMap((id) => read.all(id)))
}

/**
 * The sample of subjects of a baseline's segments over the buckets of a span, through a batch.
 *
 * @returns undefined where no row of them came with a subject, and where the span cuts a rolled day: whose hours its rows were in is not kept by subject
 */
export function sumSubjects(
  db: Db,
  of: { readonly baselineId: number; readonly window: Window; readonly throughBatch: number },
): SubjectSample | undefined {
  if (!hasSubjects(db)) return undefined
  const { baselineId, window, throughBatch } = of
  const isCut = rolledDays(db, baselineId, window).some((day) => day.start < window.start || window.end < day.end)
  if (isCut) return undefined
  return sumOf(
    db
      .statement<{ body: Buffer }>(
        `select p.body from segment s join segment_subjects p on p.segment_id = s.id
         where s.baseline_id = ? and s.bucket >= ? and s.bucket < ? and s.through_batch <= ?`,
      )
      .all(baselineId, window.start, window.end, throughBatch),
  )
}

/**
 * Are two samples of the same rows? Under one key they are equal to the row. Where no hash of the one is in the other they were taken under two keys: then rows by stratum decide.
 */
export function haveSameSubjects(a: SubjectSample | undefined, b: SubjectSample | undefined): boolean {
  if (!a || !b) return a === b
  if (Buffer.compare(encodeSubjectSample(a), encodeSubjectSample(b)) === 0) return true
  const bare = (sample: SubjectSample): Uint8Array =>
    encodeSubjectSample({ ...sample, threshold: 0, subjects: new Map() })
  const underTwoKeys = ![...a.subjects.keys()].some((hash) => b.subjects.has(hash))
  return underTwoKeys && Buffer.compare(bare(a), bare(b)) === 0
}

function sumOf(rows: readonly { readonly body: Buffer }[]): SubjectSample | undefined {
  if (rows.length === 0) return undefined
  const samples = rows.map(({ body }) => decodeSubjectSample(unpackBlob(body)))
  return samples.length === 1 ? samples[0] : mergeSubjectSamples(samples, MOST_SUBJECTS)
}

/** Most models are sent no subjects: one look at an empty table, and nothing else is asked. */
function hasSubjects(db: Db): boolean {
  return db.statement('select 1 from segment_subjects limit 1').get() !== undefined
}
