import type { CoarseProfile } from '../profile/coarse-profile.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import { sliceKey, slicesOfStratum } from '../profile/slice.ts'
import { HASH_END, type SubjectSample } from '../profile/subject-sample.ts'

/** How many rows of its subject a row of a slice stands among, on average over rows; 1 where every subject has one row. */
export type RowsPerSubjectRow = (slice: string) => number

/** Sampled subjects of a slice under which the figure of everyone is taken. */
const FEWEST_SUBJECTS = 30

type Sums = { subjects: number; rows: number; squares: number; named: number; all: number }

/**
 * The design effect of counting rows where subjects repeat: sum r^2 / sum r over the row counts r of subjects, of every slice (as `rowsPerRow`, for all slices in one pass). n rows then say as
 * much as n over it of independent ones, if a subject's rows say all the same.
 *
 * @param counts of the same sum: rows that came without a subject are a subject each
 */
export function rowsPerSubjectRow(
  schema: ProfileSchema,
  sample: SubjectSample,
  counts: CoarseProfile,
  depth: number,
): RowsPerSubjectRow {
  const slices = new Map<string, Sums>()
  const keysOf = new Map<number, readonly string[]>()
  const of = (key: string): Sums => {
    let sums = slices.get(key)
    if (!sums) {
      sums = { subjects: 0, rows: 0, squares: 0, named: 0, all: 0 }
      slices.set(key, sums)
    }
    return sums
  }
  const keys = (stratum: number): readonly string[] => {
    let known = keysOf.get(stratum)
    if (!known) {
      known = slicesOfStratum(schema.sensitive, stratum, depth).map(sliceKey)
      keysOf.set(stratum, known)
    }
    return known
  }
  for (const [stratum, vector] of counts) for (const key of keys(stratum)) of(key).all += vector[0] as number
  for (const [stratum, rows] of sample.named) for (const key of keys(stratum)) of(key).named += rows
  for (const strata of sample.subjects.values()) {
    const own = new Map<string, number>()
    for (const [stratum, rows] of strata) for (const key of keys(stratum)) own.set(key, (own.get(key) ?? 0) + rows)
    for (const [key, rows] of own) {
      const sums = of(key)
      sums.subjects += 1
      sums.rows += rows
      sums.squares += rows * rows
    }
  }
  const share = sample.threshold / HASH_END
  const figure = (key: string, fewest: number): number | undefined => {
    const sums = slices.get(key)
    if (!sums) return undefined
    const alone = Math.max(0, sums.all - sums.named) * share
    return sums.subjects + alone < fewest || sums.rows + alone === 0
      ? undefined
      : (sums.squares + alone) / (sums.rows + alone)
  }
  const overall = figure('overall', 1) ?? 1
  return (slice) => figure(slice, FEWEST_SUBJECTS) ?? overall
}
