import { HASH_END, lowest, type SubjectSample } from './subject-sample.ts'

/** Takes rows with their subjects, and keeps a bounded sample of subjects. */
export type SubjectCollector = {
  /** One row of a subject, in a stratum. */
  readonly add: (hash: number, stratum: number) => void
  readonly finish: () => SubjectSample
}

/**
 * Collects the sample of at most `most` subjects from rows in any order; rows without a subject are not added.
 *
 * The sample of rows taken at once is the merge of the samples of their parts, to the row.
 *
 * @see Cohen and Kaplan (2007), "Summarizing data using bottom-k sketches"
 */
export function subjectCollector(most: number): SubjectCollector {
  let threshold = HASH_END
  let subjects = new Map<number, Map<number, number>>()
  const named = new Map<number, number>()
  return {
    add: (hash, stratum) => {
      named.set(stratum, (named.get(stratum) ?? 0) + 1)
      if (hash >= threshold) return
      const rows = subjects.get(hash)
      if (rows) rows.set(stratum, (rows.get(stratum) ?? 0) + 1)
      else {
        subjects.set(hash, new Map([[stratum, 1]]))
        // Sorting pays off only now and then: twice as many are held in between.
        if (subjects.size > 2 * most) prune()
      }
    },
    finish: () => {
      prune()
      return { threshold, subjects, named }
    },
  }

  function prune(): void {
    const kept = lowest(subjects, threshold, most)
    threshold = kept.threshold
    subjects = new Map(kept.subjects)
  }
}
