import type { Baseline, BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import { sliceKey, slicesOfStratum } from '../profile/slice.ts'
import type { Monitor } from './monitor.ts'
import { namedSlice, offered } from './named-slice.ts'

/** What a report of training data reads. */
export type TrainingPorts = { readonly baselines: Pick<BaselineStore, 'list' | 'load'> }

/** A slice of the training data of a model version. */
export type SliceInTraining = { readonly version: string; readonly slice: string }

/**
 * The newest baseline of a version, and the slice that is asked for as it is named there.
 *
 * @throws {ServiceError} `not-found` for a version without a baseline, or a slice that training never had
 */
export function trainedSlice(
  { baselines }: TrainingPorts,
  monitor: Monitor,
  request: SliceInTraining,
): { readonly baseline: Baseline; readonly slice: string } {
  const baseline = newestOf(baselines, monitor, request.version)
  return { baseline, slice: namedSlice(monitor, request.slice, slicesIn(baseline, monitor.depth)) }
}

function newestOf(baselines: TrainingPorts['baselines'], { model }: Monitor, version: string): Baseline {
  const list = baselines.list(model)
  const newest = list.findLast((baseline) => baseline.version === version)
  if (newest) return baselines.load(newest.id)
  const known = offered([...new Set(list.map((baseline) => baseline.version))])
  throw new ServiceError('not-found', `no baseline of ${model}@${version} is kept; there are ${known}`, [
    { path: 'version', message: `use ${known}` },
  ])
}

function slicesIn({ profile, schema }: Baseline, depth: number): ReadonlySet<string> {
  const known = new Set<string>()
  for (const stratum of profile.strata.keys())
    for (const slice of slicesOfStratum(schema.sensitive, stratum, depth)) known.add(sliceKey(slice))
  return known
}
