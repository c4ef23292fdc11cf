import type { Baseline } from '../baseline/baseline.ts'
import { coarsener, countsWithin } from '../profile/coarse-profile.ts'
import { coarseLayout } from '../profile/layout.ts'
import { parseSliceKey } from '../profile/slice.ts'
import type { Monitor } from './monitor.ts'
import { type SlicePortrait, slicePortrait } from './slice-portrait.ts'
import { type SliceInTraining, type TrainingPorts, trainedSlice } from './trained-slice.ts'

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
export function trainingReport(ports: TrainingPorts, monitor: Monitor, request: SliceInTraining): TrainingReport {
  const { baseline, slice } = trainedSlice(ports, monitor, request)
  const { schema } = baseline
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
