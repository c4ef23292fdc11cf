import type { Baseline, FittedBaseline } from '../../src/baseline/baseline.ts'
import { type CoarseProfile, sliceTable, sumCoarse } from '../../src/profile/coarse-profile.ts'
import type { Layout, ProfileSchema } from '../../src/profile/layout.ts'
import { emptyProfile, type Profile, stratumCounts } from '../../src/profile/profile.ts'
import type { Window } from '../../src/profile/window.ts'
import type { Tables } from './counts-builder.ts'

const DAY = 86_400_000
/** Monday, 5 January 2026 in UTC. */
const MONDAY = Date.UTC(2026, 0, 5)

/** The day so many days after Monday, 5 January 2026, in UTC. */
export function dayWindow(day: number): Window {
  return { start: MONDAY + day * DAY, end: MONDAY + (day + 1) * DAY }
}

/** A baseline whose cells are as fine as they are coarse, from the counts of successive days that begin on a Monday. */
export function baselineOfDays(
  { schema, layout }: Pick<Tables, 'schema' | 'layout'>,
  days: readonly CoarseProfile[],
): Baseline {
  return {
    ...{ id: 1, model: 'credit', version: '1', revision: 1, fittedAt: 0, effectiveFrom: undefined, sha256: '' },
    ...fittedOfDays(schema, layout, days),
  }
}

/** The same before it is kept. */
export function fittedOfDays(schema: ProfileSchema, layout: Layout, days: readonly CoarseProfile[]): FittedBaseline {
  const tables = days.map((day) => sliceTable(schema, day, 1))
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))]
  const nothing = new Float64Array(layout.length)
  return {
    schema,
    profile: profileOf(layout, sumCoarse([new Map(), ...days])),
    sources: new Map(),
    blocks: {
      window: '1d',
      starts: days.map((_, i) => dayWindow(i).start),
      slices: new Map(
        keys.map((key) => [key, tables.map((table) => countsOf(layout, table.get(key)?.vector) ?? nothing)]),
      ),
      weekdays: {
        timezone: 'UTC',
        days: Array.from({ length: 7 }, (_, weekday) =>
          profileOf(layout, sumCoarse([new Map(), ...days.filter((_, i) => i % 7 === weekday)])),
        ),
      },
    },
    rows: days.length,
    sourceSha256: 'ab'.repeat(32),
  }
}

function profileOf(layout: Layout, coarse: CoarseProfile): Profile {
  const profile = emptyProfile(layout.length)
  for (const [stratum, vector] of coarse) {
    const counts = stratumCounts(profile, stratum)
    countsOf(layout, vector)?.forEach((count, place) => {
      counts.add(place, count)
    })
  }
  return profile
}

/** The counts alone: a vector of scores ends with their sums. */
function countsOf(layout: Layout, vector: Float64Array | undefined): Float64Array | undefined {
  return vector?.slice(0, layout.length)
}
