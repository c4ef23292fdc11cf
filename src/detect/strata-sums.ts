import { membership, parseSliceKey } from '../profile/slice.ts'
import type { Comparison } from './question.ts'

/** Sums counts over sets of strata: those inside one slice and in none of others. */
export type StrataSums = {
  readonly now: (slice: string, without: readonly string[]) => Float64Array
  readonly training: (slice: string, without: readonly string[]) => Float64Array
}

/** Sums of one comparison. Which strata a slice holds is worked out once a slice. */
export function strataSums(comparison: Comparison): StrataSums {
  const { schema, layout, coarse } = comparison.baseline
  const side = (counts: ReadonlyMap<number, Float64Array>) => {
    const strata = [...counts.keys()]
    const vectors = [...counts.values()]
    const members = new Map<string, Uint8Array>()
    const membersOf = (key: string): Uint8Array => {
      let found = members.get(key)
      if (!found) {
        const belongs = membership(schema.sensitive, parseSliceKey(key))
        found = Uint8Array.from(strata, (stratum) => (belongs(stratum) ? 1 : 0))
        members.set(key, found)
      }
      return found
    }
    return (slice: string, without: readonly string[]): Float64Array => {
      const inside = membersOf(slice)
      const outside = without.map(membersOf)
      const sum = new Float64Array(layout.length)
      for (let s = 0; s < strata.length; s++) {
        if (inside[s] === 0 || outside.some((members) => members[s] === 1)) continue
        const vector = vectors[s] as Float64Array
        for (let i = 0; i < sum.length; i++) (sum[i] as number) += vector[i] as number
      }
      return sum
    }
  }
  return { now: side(comparison.now), training: side(coarse) }
}
