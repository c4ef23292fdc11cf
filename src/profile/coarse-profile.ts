import { coarseLayout, coarseningOf, type Layout, type ProfileSchema } from './layout.ts'
import type { Profile } from './profile.ts'
import { membership, type Slice, sliceKey, slicesOfStratum } from './slice.ts'

/** Counts by stratum over coarse cells: what tests read. Sums of windows are sums of these. */
export type CoarseProfile = ReadonlyMap<number, Float64Array>

/** Makes profiles of one schema coarse. */
export function coarsener(schema: ProfileSchema): (profile: Profile) => CoarseProfile {
  const map = coarseningOf(schema)
  const { length } = coarseLayout(schema)
  return (profile) => {
    const coarse = new Map<number, Float64Array>()
    for (const [stratum, counts] of profile.strata) {
      const vector = new Float64Array(length)
      counts.forEach((place, count) => {
        ;(vector[map[place] as number] as number) += count
      })
      coarse.set(stratum, vector)
    }
    return coarse
  }
}

/** The sum of coarse profiles of one schema. */
export function sumCoarse(profiles: readonly CoarseProfile[]): CoarseProfile {
  if (profiles.length === 1) return profiles[0] as CoarseProfile
  const sum = new Map<number, Float64Array>()
  for (const profile of profiles) {
    for (const [stratum, vector] of profile) {
      const into = sum.get(stratum)
      if (into) for (let i = 0; i < vector.length; i++) (into[i] as number) += vector[i] as number
      else sum.set(stratum, vector.slice())
    }
  }
  return sum
}

/** A slice with its counts. */
export type SliceCounts = { readonly key: string; readonly slice: Slice; readonly vector: Float64Array }

/** The counts of every slice down to `depth` features that holds at least one row, by slice key. */
export function sliceTable(
  schema: ProfileSchema,
  profile: CoarseProfile,
  depth: number,
): ReadonlyMap<string, SliceCounts> {
  const { length } = coarseLayout(schema)
  const table = new Map<string, SliceCounts>()
  for (const [stratum, vector] of profile) {
    for (const slice of slicesOfStratum(schema.sensitive, stratum, depth)) {
      const key = sliceKey(slice)
      let row = table.get(key)
      if (!row) {
        row = { key, slice, vector: new Float64Array(length) }
        table.set(key, row)
      }
      for (let i = 0; i < length; i++) (row.vector[i] as number) += vector[i] as number
    }
  }
  return table
}

/** The counts of the strata inside `slice` but in none of `without`. */
export function countsWithin(
  schema: ProfileSchema,
  profile: CoarseProfile,
  slice: Slice,
  without: readonly Slice[],
): Float64Array {
  const inside = membership(schema.sensitive, slice)
  const outside = without.map((w) => membership(schema.sensitive, w))
  const sum = new Float64Array(coarseLayout(schema).length)
  for (const [stratum, vector] of profile) {
    if (!inside(stratum) || outside.some((belongs) => belongs(stratum))) continue
    for (let i = 0; i < sum.length; i++) (sum[i] as number) += vector[i] as number
  }
  return sum
}

/** A layout's favourable rate: favourable decisions of those made, no decision being in no denominator. */
export function selectionCounts(layout: Layout, vector: ArrayLike<number>): { favourable: number; decided: number } {
  const none = vector[layout.decisions.offset + layout.decisions.size - 1] as number
  return { favourable: vector[layout.favourable] as number, decided: (vector[layout.n] as number) - none }
}
