import { coarseLayout, coarseningOf, type Layout, type ProfileSchema, SUMS } from './layout.ts'
import type { Profile } from './profile.ts'
import { membership, type Slice, sliceKey, slicesOfStratum } from './slice.ts'
import { digitsOf, OVERFLOW, valueName } from './stratum.ts'

/**
 * Counts by stratum over coarse cells: what tests read. Sums of windows are sums of these. The sums of score and residual stand behind the counts, so that whatever adds vectors
 * adds them too; read them with {@link keptSum}.
 */
export type CoarseProfile = ReadonlyMap<number, Float64Array>

/** Makes profiles of one schema coarse. */
export function coarsener(schema: ProfileSchema): (profile: Profile) => CoarseProfile {
  const map = coarseningOf(schema)
  const { length } = coarseLayout(schema)
  return (profile) => {
    const coarse = new Map<number, Float64Array>()
    for (const [stratum, counts] of profile.strata) {
      const vector = new Float64Array(length + SUMS.count)
      counts.forEach((place, count) => {
        ;(vector[map[place] as number] as number) += count
      })
      vector.set(counts.sums, length)
      coarse.set(stratum, vector)
    }
    return coarse
  }
}

/** What one of the {@link SUMS} came to in a vector of coarse counts; 0 in a vector of counts alone. */
export function keptSum(layout: Pick<Layout, 'length'>, vector: ArrayLike<number>, sum: number): number {
  return vector[layout.length + sum] ?? 0
}

/** Does a vector hold sums beside its counts? Time blocks of a baseline do not. */
export function holdsSums(layout: Pick<Layout, 'length'>, vector: ArrayLike<number>): boolean {
  return vector.length >= layout.length + SUMS.count
}

/** The sum of coarse profiles of one schema. */
export function sumCoarse(profiles: readonly CoarseProfile[]): CoarseProfile {
  if (profiles.length === 1) return profiles[0] as CoarseProfile
  const sum = new Map<number, Float64Array>()
  for (const profile of profiles) {
    for (const [stratum, vector] of profile) {
      const into = sum.get(stratum)
      if (into) addInto(into, vector)
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
  const length = coarseLayout(schema).length + SUMS.count
  const table = new Map<string, SliceCounts>()
  for (const [stratum, vector] of profile) {
    for (const slice of slicesOfStratum(schema.sensitive, stratum, depth)) {
      const key = sliceKey(slice)
      let row = table.get(key)
      if (!row) {
        row = { key, slice, vector: new Float64Array(length) }
        table.set(key, row)
      }
      addInto(row.vector, vector)
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
  const sum = new Float64Array(coarseLayout(schema).length + SUMS.count)
  for (const [stratum, vector] of profile) {
    if (!inside(stratum) || outside.some((belongs) => belongs(stratum))) continue
    addInto(sum, vector)
  }
  return sum
}

/** The strata of each value of one sensitive feature, apart: what a comparison within the values of a control feature is made of. Rows beyond the limit of strata are in none. */
export function profilesWithin(
  schema: ProfileSchema,
  profile: CoarseProfile,
  feature: string,
): ReadonlyMap<string, CoarseProfile> {
  const position = schema.sensitive.findIndex(({ name }) => name === feature)
  const control = schema.sensitive[position]
  const parts = new Map<string, Map<number, Float64Array>>()
  if (!control) return parts
  for (const [stratum, vector] of profile) {
    if (stratum === OVERFLOW) continue
    const value = valueName(control, digitsOf(schema.sensitive, stratum)[position] as number)
    const part = parts.get(value) ?? new Map<number, Float64Array>()
    parts.set(value, part.set(stratum, vector))
  }
  return parts
}

/** Adds as far as the shorter goes: a vector of counts alone brings no sums. */
function addInto(sum: Float64Array, vector: Float64Array): void {
  const length = Math.min(sum.length, vector.length)
  for (let i = 0; i < length; i++) (sum[i] as number) += vector[i] as number
}

/** A layout's favourable rate: favourable decisions of those made, no decision being in no denominator. */
export function selectionCounts(layout: Layout, vector: ArrayLike<number>): { favourable: number; decided: number } {
  const none = vector[layout.decisions.offset + layout.decisions.size - 1] as number
  return { favourable: vector[layout.favourable] as number, decided: (vector[layout.n] as number) - none }
}
