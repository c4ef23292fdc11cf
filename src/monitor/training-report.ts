import type { Baseline, BaselineSummary } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import { coarsener, countsWithin } from '../profile/coarse-profile.ts'
import { coarseLayout } from '../profile/layout.ts'
import { parseSliceKey, sliceKey, slicesOfStratum } from '../profile/slice.ts'
import type { Monitor } from './monitor.ts'
import { namedSlice, offered } from './named-slice.ts'
import { type SlicePortrait, slicePortrait } from './slice-portrait.ts'
import type { SourcePorts } from './source-report.ts'

/** A slice in the training data of a model version against everyone else there. */
export type TrainingReport = SlicePortrait & {
  readonly model: string
  readonly version: string
  /** Revision of the version's baseline that this was read from, and when it was fitted. */
  readonly revision: number
  readonly fittedAt: number
  readonly sourceSha256: string
}

/**
 * What a slice was in the training data of a version, against everyone else there: its share, its rates of positive labels and favourable decisions, how far each of its distributions lies
 * from everyone else's, and the same rates by training source. From the counts of the newest baseline alone.
 *
 * @throws {ServiceError} `not-found` for a version without a baseline, or a slice that training never had
 */
export function trainingReport(
  { baselines }: SourcePorts,
  monitor: Monitor,
  request: { readonly version: string; readonly slice: string },
): TrainingReport {
  const baseline = baselines.load(newestOf(baselines.list(monitor.model), monitor, request.version).id)
  const { schema } = baseline
  const slice = namedSlice(monitor, request.slice, slicesIn(baseline, monitor.depth))
  const coarse = coarsener(schema)
  const of = parseSliceKey(slice)
  const within = (profile: Baseline['profile']) => {
    const counts = coarse(profile)
    return { slice: countsWithin(schema, counts, of, []), all: countsWithin(schema, counts, [], []) }
  }
  const sources = [...baseline.sources].map(([source, profile]) => ({ source, ...within(profile) }))
  return {
    model: monitor.model,
    version: request.version,
    revision: baseline.revision,
    fittedAt: baseline.fittedAt,
    sourceSha256: baseline.sourceSha256,
    ...slicePortrait({ schema, layout: coarseLayout(schema) }, slice, { ...within(baseline.profile), sources }),
  }
}

function newestOf(list: readonly BaselineSummary[], monitor: Monitor, version: string): BaselineSummary {
  const newest = list.findLast((baseline) => baseline.version === version)
  if (newest) return newest
  const known = offered([...new Set(list.map((baseline) => baseline.version))])
  throw new ServiceError('not-found', `no baseline of ${monitor.model}@${version} is kept; there are ${known}`, [
    { path: 'version', message: `use ${known}` },
  ])
}

function slicesIn({ profile, schema }: Baseline, depth: number): ReadonlySet<string> {
  const known = new Set<string>()
  for (const stratum of profile.strata.keys())
    for (const slice of slicesOfStratum(schema.sensitive, stratum, depth)) known.add(sliceKey(slice))
  return known
}
