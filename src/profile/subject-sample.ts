/**
 * Rows by subject for a sample of subjects: those whose keyed hash is lowest, with how many of their rows fell into each stratum. Which subjects are kept depends on their hash alone, so that samples
 * of buckets merge into the sample of their sum, and every subject kept in a sum has all its rows in it.
 */
export type SubjectSample = {
  /** Subjects with a hash below this are kept, in [0, 2^53]; 2^53 keeps all. */
  readonly threshold: number
  /** Hash -> stratum -> rows. */
  readonly subjects: ReadonlyMap<number, ReadonlyMap<number, number>>
}

/** The sample of a sum: the lowest threshold, rows added up, and again no more than `most` subjects. */
export function mergeSubjectSamples(samples: readonly SubjectSample[], most: number): SubjectSample {
  const threshold = Math.min(2 ** 53, ...samples.map((sample) => sample.threshold))
  const merged = new Map<number, Map<number, number>>()
  for (const { subjects } of samples) {
    for (const [hash, rows] of subjects) {
      if (hash >= threshold) continue
      const into = merged.get(hash) ?? new Map<number, number>()
      merged.set(hash, into)
      for (const [stratum, count] of rows) into.set(stratum, (into.get(stratum) ?? 0) + count)
    }
  }
  if (merged.size <= most) return { threshold, subjects: merged }
  const hashes = [...merged.keys()].sort((a, b) => a - b)
  const lowered = hashes[most] as number
  return {
    threshold: lowered,
    subjects: new Map(hashes.slice(0, most).map((h) => [h, merged.get(h) as Map<number, number>])),
  }
}

/**
 * Rows a row stands among: sum r^2 / sum r over the row counts r of subjects, within the strata for which `belongs` holds; 1 where every subject has one row. Undefined under `fewest` sampled
 * subjects, which say too little.
 */
export function rowsPerRow(
  sample: SubjectSample,
  belongs: (stratum: number) => boolean,
  fewest: number,
): number | undefined {
  let subjects = 0
  let rows = 0
  let squares = 0
  for (const strata of sample.subjects.values()) {
    let r = 0
    for (const [stratum, count] of strata) if (belongs(stratum)) r += count
    if (r === 0) continue
    subjects += 1
    rows += r
    squares += r * r
  }
  return subjects < fewest ? undefined : squares / rows
}
