import { finite } from './comparison-json.ts'
import type { DataProfile } from './profile-data.ts'

/** The shape that readers of the JSON may rely on; another shape has another number. */
export const PROFILE_FORMAT = 'plumbline.profile/1'

/** A profile as JSON: every number by slice, feature and source. */
export function profileJson(profile: DataProfile, tookMs: number): Readonly<Record<string, unknown>> {
  const { data, features, leftOut, sensitive, depth, slices } = profile
  return finite({
    format: PROFILE_FORMAT,
    data,
    columns: { features, leftOut, sensitive },
    depth,
    slices,
    tookMs: Math.round(tookMs),
  }) as Readonly<Record<string, unknown>>
}
