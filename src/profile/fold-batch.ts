import type { ProfileSchema } from './layout.ts'
import { emptyProfile, type Profile, stratumCounts } from './profile.ts'
import { readCategory } from './reading.ts'
import { rowCounter } from './row-counter.ts'
import { strataPossible } from './stratum.ts'
import { type SubjectCollector, subjectCollector } from './subject-collector.ts'
import { MOST_SUBJECTS, type SubjectSample } from './subject-sample.ts'
import { type Window, type WindowSize, windowAt } from './window.ts'

type Values = Readonly<Record<string, unknown>>

/** A prediction as it lies in a batch, its moment already read. */
export type StoredRow = {
  readonly features?: Values | null
  readonly sensitive?: Values | null
  readonly score?: unknown
  readonly decision?: unknown
  readonly subject?: unknown
}

/** Counts of one bucket, as far as they have been taken; `subjects` where a row came with one. */
export type BucketCounts = { readonly profile: Profile; readonly rows: number; readonly subjects?: SubjectSample }

type Bucket = { readonly profile: Profile; rows: number; subjects?: SubjectCollector }

/** Counts rows into buckets of event time. */
export type BucketCounter = {
  readonly add: (row: StoredRow, at: number) => void
  /** The buckets counted since the last call, ascending; the next row begins them anew. */
  readonly take: () => readonly (readonly [bucket: number, counts: BucketCounts])[]
}

/**
 * Makes the counter of a schema: values in the order of the schema; a sensitive feature that was not sent as one is looked for among the features.
 *
 * @param strataOf the strata a bucket holds already; asked only where their number is limited, so that counting in pieces fills a bucket as counting
 * at once does
 * @param hashOf hashes a row's subject; left out, subjects are not counted
 */
export function bucketCounter(
  schema: ProfileSchema,
  zone: { readonly window: WindowSize; readonly timezone: string },
  strataOf: (bucket: number) => Iterable<number>,
  hashOf?: (subject: string) => number,
): BucketCounter {
  const counter = rowCounter(schema)
  const limited = strataPossible(schema.sensitive) > schema.maxStrata
  const bucketOf = bucketFinder(zone.window, zone.timezone)
  let buckets = new Map<number, Bucket>()
  const features = new Array<unknown>(schema.features.length)
  const sensitive = new Array<unknown>(schema.sensitive.length)

  return {
    add: (row, at) => {
      const bucket = bucketOf(at)
      let counts = buckets.get(bucket)
      if (!counts) {
        counts = { profile: emptyProfile(counter.layout.length), rows: 0 }
        if (limited) for (const stratum of strataOf(bucket)) stratumCounts(counts.profile, stratum)
        buckets.set(bucket, counts)
      }
      for (let i = 0; i < features.length; i++) features[i] = own(row.features, schema.features[i]?.name as string)
      for (let i = 0; i < sensitive.length; i++) sensitive[i] = sensitiveValue(row, schema.sensitive[i]?.name as string)
      const stratum = counter.count(counts.profile, { features, sensitive, score: row.score, decision: row.decision })
      counts.rows += 1
      if (row.subject === undefined || !hashOf) return
      const subject = readCategory(row.subject)
      if (subject === undefined) return
      counts.subjects ??= subjectCollector(MOST_SUBJECTS)
      counts.subjects.add(hashOf(subject), stratum)
    },
    take: () => {
      const taken = [...buckets].sort((a, b) => a[0] - b[0])
      buckets = new Map()
      return taken.map(([bucket, { profile, rows, subjects }]) => [
        bucket,
        { profile, rows, ...(subjects && { subjects: subjects.finish() }) },
      ])
    },
  }
}

/** A row's raw value of a sensitive feature: as sent, or from the features where the model sees it too. */
export function sensitiveValue(row: StoredRow, name: string): unknown {
  return own(row.sensitive, name) ?? own(row.features, name)
}

/**
 * Finds the start of the bucket that counts a moment, remembering whole hours.
 *
 * Reading a time zone costs microseconds, rows come by the million; an hour that a day cuts through is never remembered.
 */
export function bucketFinder(size: WindowSize, timezone: string): (at: number) => number {
  const hourMs = 3_600_000
  const known = new Map<number, number>()
  return (at) => {
    const hour = Math.floor(at / hourMs)
    const start = known.get(hour)
    if (start !== undefined) return start
    const bucket = bucketSpan(size, timezone, at)
    if (bucket.start <= hour * hourMs && (hour + 1) * hourMs <= bucket.end) known.set(hour, bucket.start)
    return bucket.start
  }
}

/** The bucket that counts a moment, as a span: an hour for windows under a day, else a local day. */
export function bucketSpan(size: WindowSize, timezone: string, at: number): Window {
  return windowAt(size === '1h' || size === '6h' ? '1h' : '1d', timezone, at)
}

function own(values: Values | null | undefined, name: string): unknown {
  return values !== null && values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}
