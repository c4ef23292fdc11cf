/**
 * Rows by subject for a sample of subjects: those whose keyed hash is lowest, with how many of their rows fell into each stratum. Which subjects are kept depends on their hash alone, so that samples
 * of buckets merge into the sample of their sum, and every subject kept in a sum has all its rows in it.
 */
export type SubjectSample = {
  /** Subjects with a hash below this are kept, in [0, 2^53]; 2^53 keeps all. */
  readonly threshold: number
  /** Hash -> stratum -> rows. */
  readonly subjects: ReadonlyMap<number, ReadonlyMap<number, number>>
  /** Stratum -> rows that came with a subject, kept or not. Rows that came without one are a subject each. */
  readonly named: ReadonlyMap<number, number>
}

/** Subjects kept of one bucket, and of a sum. */
export const MOST_SUBJECTS = 4096

/** Hashes lie below this: whole numbers that a double holds exactly. */
export const HASH_END = 2 ** 53

/** The sample of a sum: the lowest threshold, rows added up, and again no more than `most` subjects. Grouping and order of the parts change nothing. */
export function mergeSubjectSamples(samples: readonly SubjectSample[], most: number): SubjectSample {
  const threshold = samples.reduce((least, sample) => Math.min(least, sample.threshold), HASH_END)
  const merged = new Map<number, Map<number, number>>()
  const named = new Map<number, number>()
  for (const sample of samples) {
    for (const [stratum, count] of sample.named) addTo(named, stratum, count)
    for (const [hash, rows] of sample.subjects) {
      if (hash >= threshold) continue
      let into = merged.get(hash)
      if (!into) {
        into = new Map()
        merged.set(hash, into)
      }
      for (const [stratum, count] of rows) addTo(into, stratum, count)
    }
  }
  return { ...lowest(merged, threshold, most), named }
}

/** The `most` subjects with the lowest hashes; the threshold becomes the lowest hash that is left out. */
export function lowest<T>(
  subjects: ReadonlyMap<number, T>,
  threshold: number,
  most: number,
): { readonly threshold: number; readonly subjects: ReadonlyMap<number, T> } {
  if (subjects.size <= most) return { threshold, subjects }
  const hashes = Float64Array.from(subjects.keys()).sort()
  const kept = new Map<number, T>()
  for (const hash of hashes.subarray(0, most)) kept.set(hash, subjects.get(hash) as T)
  return { threshold: hashes[most] as number, subjects: kept }
}

/**
 * Rows a row stands among: sum r^2 / sum r over the row counts r of subjects, within the strata for which `belongs` holds; 1 where every subject has one row.
 *
 * Estimated from the sample: kept subjects stand for all with the share that is kept, and rows without a subject are counted exactly as subjects of one row.
 *
 * @param fewest subjects in the sample under which it says too little
 * @param rows all rows of these strata in the sum, those without a subject too; default: no row came without one
 * @returns undefined under `fewest` subjects, and where no row belongs
 */
export function rowsPerRow(
  sample: SubjectSample,
  belongs: (stratum: number) => boolean,
  fewest: number,
  rows?: number,
): number | undefined {
  let subjects = 0
  let linear = 0
  let squares = 0
  for (const strata of sample.subjects.values()) {
    let r = 0
    for (const [stratum, count] of strata) if (belongs(stratum)) r += count
    if (r === 0) continue
    subjects += 1
    linear += r
    squares += r * r
  }
  const share = sample.threshold / HASH_END
  const alone = rows === undefined ? 0 : Math.max(0, rows - namedRows(sample, belongs)) * share
  if (linear + alone === 0 || subjects + alone < fewest) return undefined
  return (squares + alone) / (linear + alone)
}

/** Rows of the strata for which `belongs` holds that came with a subject. */
export function namedRows(sample: SubjectSample, belongs: (stratum: number) => boolean): number {
  let rows = 0
  for (const [stratum, count] of sample.named) if (belongs(stratum)) rows += count
  return rows
}

function addTo(sums: Map<number, number>, key: number, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count)
}
