import { ServiceError } from '../errors.ts'
import { fineLayout, type ProfileSchema } from '../profile/layout.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import { addProfile, emptyProfile, type Profile, rowsOf } from '../profile/profile.ts'
import { encodeProfile } from '../profile/profile-codec.ts'
import { MOST_SUBJECTS, mergeSubjectSamples, type SubjectSample } from '../profile/subject-sample.ts'
import type { Window } from '../profile/window.ts'
import { countRows } from './count-rows.ts'
import type { Db } from './database.ts'
import type { FoldedBaseline } from './fold-rows.ts'
import { rolledDays, uncutSince } from './rolled-days.ts'
import { haveSameSubjects, sumSubjects } from './segment-subjects.ts'
import { sumSegments } from './sum-segments.ts'

/** Buckets counted at once: bounds the memory of a check. */
const BUCKETS_AT_ONCE = 64

const HOUR_MS = 3_600_000

/** A bucket or a rolled day whose stored counts, or the sample of subjects beside them, are not those of its stored predictions. */
export type CountsDifference = {
  readonly baselineId: number
  readonly bucket: number
  readonly storedRows: number
  readonly countedRows: number
}

type Checked = {
  readonly baseline: FoldedBaseline
  readonly schema: ProfileSchema
  readonly spec: Pick<ModelSpec, 'window' | 'timezone'>
  readonly throughBatch: number
  readonly since: number | undefined
  readonly hashOf: (subject: string) => number
}

/**
 * Counts the predictions of a baseline's batches afresh and compares with its segments, bucket by bucket, and where hours were rolled up day by day.
 *
 * @throws {ServiceError} `busy` where a day is rolled up meanwhile
 */
export function checkCounts(db: Db, what: Checked): readonly CountsDifference[] {
  const { baseline, schema, throughBatch } = what
  const layout = fineLayout(schema)
  const since = uncutSince(db, baseline.id, what.since) ?? Number.MIN_SAFE_INTEGER
  const differences: CountsDifference[] = []
  for (const { span, days } of pieces(db, baseline.id, since)) {
    const fresh = new Map<number, { readonly profile: Profile; readonly samples: SubjectSample[] }>()
    for (const [bucket, { profile, subjects }] of countRows(db, { ...what, span })) {
      const start = dayOf(days, bucket)?.start ?? bucket
      const sum = fresh.get(start)
      if (sum) addProfile(sum.profile, profile)
      else fresh.set(start, { profile, samples: [] })
      if (subjects) fresh.get(start)?.samples.push(subjects)
    }
    const stored = storedBuckets(db, baseline.id, span).map((bucket) => dayOf(days, bucket)?.start ?? bucket)
    const starts = new Set([...fresh.keys(), ...stored])
    for (const start of [...starts].sort((a, b) => a - b)) {
      const window = dayOf(days, start) ?? { start, end: start + 1 }
      const of = { baselineId: baseline.id, window, throughBatch, places: layout.length }
      const sum = sumSegments(db, of)
      if (!sum)
        throw new ServiceError('busy', `counts of baseline ${baseline.id} are being rolled up: check again in a while`)
      const { profile: counted, samples } = fresh.get(start) ?? { profile: emptyProfile(layout.length), samples: [] }
      const subjects = samples.length === 0 ? undefined : mergeSubjectSamples(samples, MOST_SUBJECTS)
      if (!haveSameCounts(sum, counted) || !haveSameSubjects(sumSubjects(db, of), subjects))
        differences.push({
          baselineId: baseline.id,
          bucket: start,
          storedRows: rowsOf(sum, layout),
          countedRows: rowsOf(counted, layout),
        })
    }
  }
  return differences
}

/** Do two profiles hold the same counts and sums? Both are exact in any order of addition, so their bytes are compared. */
export function haveSameCounts(a: Profile, b: Profile): boolean {
  return Buffer.compare(encodeProfile(a), encodeProfile(b)) === 0
}

/** Spans that divide all time from `since` on, each with some of the stored buckets in it and none with a part of a rolled day. */
function pieces(
  db: Db,
  baselineId: number,
  since: number,
): readonly { readonly span: Window; readonly days: readonly Window[] }[] {
  const all = { start: since, end: Number.MAX_SAFE_INTEGER }
  const days = rolledDays(db, baselineId, all)
  const edges = [since]
  let held = 0
  let last = since
  for (const bucket of storedBuckets(db, baselineId, all)) {
    const day = dayOf(days, bucket)
    const start = day?.start ?? bucket
    if (start === last) continue
    last = start
    const buckets = day ? (day.end - day.start) / HOUR_MS : 1
    if (held > 0 && held + buckets > BUCKETS_AT_ONCE) {
      edges.push(start)
      held = 0
    }
    held += buckets
  }
  edges.push(Number.MAX_SAFE_INTEGER)
  return edges.slice(1).map((end, i) => {
    const span = { start: edges[i] as number, end }
    return { span, days: days.filter((day) => day.start >= span.start && day.end <= span.end) }
  })
}

function dayOf(days: readonly Window[], moment: number): Window | undefined {
  return days.find((day) => day.start <= moment && moment < day.end)
}

function storedBuckets(db: Db, baselineId: number, span: Window): readonly number[] {
  return db
    .statement<{ bucket: number }>(
      'select distinct bucket from segment where baseline_id = ? and bucket >= ? and bucket < ? order by bucket',
    )
    .all(baselineId, span.start, span.end)
    .map((row) => row.bucket)
}
