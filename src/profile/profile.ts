import { Counts } from './counts.ts'
import type { Layout } from './layout.ts'

/** Counts by stratum code. Every slice is a sum of strata, every window a sum of buckets: profiles only ever add. */
export type Profile = { readonly length: number; readonly strata: Map<number, Counts> }

/** A profile with nothing in it. */
export function emptyProfile(length: number): Profile {
  return { length, strata: new Map() }
}

/** The counts of a stratum, made on first use. */
export function stratumCounts(profile: Profile, stratum: number): Counts {
  let counts = profile.strata.get(stratum)
  if (!counts) {
    counts = new Counts(profile.length)
    profile.strata.set(stratum, counts)
  }
  return counts
}

/** Adds `from` into `into`; both were counted under the same schema. */
export function addProfile(into: Profile, from: Profile): void {
  if (into.length !== from.length)
    throw new RangeError(`profiles of ${into.length} and ${from.length} places cannot be added`)
  for (const [stratum, counts] of from.strata) {
    const target = stratumCounts(into, stratum)
    counts.forEach((place, count) => {
      target.add(place, count)
    })
    for (let i = 0; i < counts.sums.length; i++) (target.sums[i] as number) += counts.sums[i] as number
  }
}

/** Predictions in a profile. */
export function rowsOf(profile: Profile, layout: Layout): number {
  let rows = 0
  for (const counts of profile.strata.values()) rows += counts.at(layout.n)
  return rows
}
