import type { Baseline } from '../baseline/baseline.ts'
import { type CoarseProfile, coarsener, type SliceCounts, sliceTable } from '../profile/coarse-profile.ts'
import { coarseLayout, type Layout, type ProfileSchema } from '../profile/layout.ts'
import { type Calibration, calibrate } from './calibration.ts'

/** A baseline as tests read it: coarse counts by stratum and by slice, and how much counts move by themselves. */
export type BaselineView = {
  readonly id: number
  readonly schema: ProfileSchema
  readonly layout: Layout
  readonly coarse: CoarseProfile
  readonly slices: ReadonlyMap<string, SliceCounts>
  readonly calibration: Calibration | undefined
}

/** Prepares a baseline for judging, once a baseline: the slices to `depth` and the calibration from its time blocks. */
export function viewBaseline(baseline: Baseline, depth: number): BaselineView {
  const { schema } = baseline
  const coarse = coarsener(schema)(baseline.profile)
  const layout = coarseLayout(schema)
  return {
    id: baseline.id,
    schema,
    layout,
    coarse,
    slices: sliceTable(schema, coarse, depth),
    calibration: baseline.blocks && calibrate(layout, baseline.blocks),
  }
}
