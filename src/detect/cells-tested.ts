import type { SubjectSection } from '../profile/layout.ts'

/** Which places of a subject's coarse section a distribution test reads: all but missing and non-finite, which belong to quality. */
export function testedCells(section: SubjectSection): { readonly offset: number; readonly size: number } {
  return { offset: section.offset, size: section.size - (section.binning.kind === 'numeric' ? 2 : 1) }
}

/** The cells of a subject in a vector of coarse counts. */
export function cellsOf(section: SubjectSection, vector: Float64Array): Float64Array {
  const { offset, size } = testedCells(section)
  return vector.subarray(offset, offset + size)
}

/** Observations a distribution test needs on each side: 200, and 20 more for each cell beyond 12 that has two ends. */
export function supportRequired(section: SubjectSection): number {
  const open = section.binning.kind === 'numeric' ? 2 : 1
  return 200 + 20 * Math.max(0, testedCells(section).size - open - 12)
}

/** The special rates of a subject: which places of its section make them. */
export function qualityAspects(section: SubjectSection): readonly {
  readonly aspect: 'missing' | 'non-finite' | 'below the training minimum' | 'above the training maximum' | 'unseen'
  readonly places: readonly number[]
}[] {
  const { offset, size } = section
  if (section.binning.kind === 'categorical') {
    return [
      { aspect: 'missing', places: [offset + size - 1] },
      { aspect: 'unseen', places: [offset + size - 2] },
    ]
  }
  return [
    { aspect: 'missing', places: [offset + size - 2] },
    { aspect: 'non-finite', places: [offset + size - 1] },
    { aspect: 'below the training minimum', places: [offset] },
    { aspect: 'above the training maximum', places: [offset + size - 3] },
  ]
}

/** The sum of some places of a vector. */
export function sumAt(vector: ArrayLike<number>, places: readonly number[]): number {
  let sum = 0
  for (const place of places) sum += vector[place] as number
  return sum
}

/** The sum of all elements. */
export function total(vector: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < vector.length; i++) sum += vector[i] as number
  return sum
}
