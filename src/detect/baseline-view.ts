import type { Baseline, BaselineBlocks, WeekdayCounts } from '../baseline/baseline.ts'
import { type CoarseProfile, coarsener, type SliceCounts, sliceTable, sumCoarse } from '../profile/coarse-profile.ts'
import { coarseLayout, type Layout, type ProfileSchema } from '../profile/layout.ts'
import type { Profile } from '../profile/profile.ts'
import { type Window, weekdayOf } from '../profile/window.ts'
import { type Calibration, calibrate } from './calibration.ts'
import { type RowsPerSubjectRow, rowsPerSubjectRow } from './subject-rows.ts'
import { weekdaysDiffer } from './weekdays-differ.ts'

/** A baseline as tests read it: coarse counts by stratum and by slice, and how much counts move by themselves. */
export type BaselineView = {
  readonly id: number
  readonly schema: ProfileSchema
  readonly layout: Layout
  readonly coarse: CoarseProfile
  readonly slices: ReadonlyMap<string, SliceCounts>
  readonly calibration: Calibration | undefined
  /** How many rows of its subject a row of training stands among, by slice; undefined where no subjects were named. */
  readonly rowsPerRow?: RowsPerSubjectRow | undefined
  /** Days of the week that the counts are of, Monday 1; undefined: all of training. */
  readonly weekdays?: readonly number[]
  /** Other sides of the same training, where its days hold four weeks and its weekdays differ. */
  readonly sides?: BaselineSides
}

/** Training seen by day of the week. */
export type BaselineSides = {
  readonly timezone: string
  /** The counts of some weekdays alone; undefined where one of them has too few blocks. */
  readonly onWeekdays: (weekdays: readonly number[]) => BaselineView | undefined
  /** All counts, for sums of whole weeks: differences between weekdays are then no noise. */
  readonly wholeWeeks: BaselineView
}

/** Blocks that a weekday needs to be compared with: four weeks of it. */
export const FEWEST_BLOCKS_A_WEEKDAY = 4

const DAYS_A_WEEK = 7

/** Prepares a baseline for judging, once a baseline: the slices to `depth` and the calibration from its time blocks. */
export function viewBaseline(baseline: Baseline, depth: number): BaselineView {
  const { schema, blocks } = baseline
  const coarse = coarsener(schema)(baseline.profile)
  const layout = coarseLayout(schema)
  const view: BaselineView = {
    id: baseline.id,
    schema,
    layout,
    coarse,
    slices: sliceTable(schema, coarse, depth),
    calibration: blocks && calibrate(layout, blocks),
    rowsPerRow: baseline.subjects && rowsPerSubjectRow(schema, baseline.subjects, coarse, depth),
  }
  const sides = blocks?.weekdays && sidesOf(view, blocks, blocks.weekdays, depth)
  return sides ? { ...view, sides } : view
}

/** The weekdays of a sum of windows; undefined where training is not told apart by weekday. */
export function weekdaysIn(view: BaselineView, windows: readonly Window[]): readonly number[] | undefined {
  const { sides } = view
  if (!sides) return undefined
  // From the middle, so that a window of an old time zone has the day that most of it lies in.
  return [...new Set(windows.map(({ start, end }) => weekdayOf((start + end) / 2, sides.timezone)))].sort()
}

/**
 * The side of training that a sum of days is compared with: under seven days the same weekdays, whole weeks all of it.
 *
 * @param weekdays of the windows summed that hold rows; undefined: all of training
 */
export function trainingSide(
  view: BaselineView,
  windows: number,
  weekdays: readonly number[] | undefined,
): BaselineView {
  const { sides } = view
  if (!sides || !weekdays || weekdays.length === 0) return view
  if (windows % DAYS_A_WEEK === 0) return sides.wholeWeeks
  return (windows < DAYS_A_WEEK && sides.onWeekdays(weekdays)) || view
}

function sidesOf(
  view: BaselineView,
  blocks: BaselineBlocks,
  { timezone, days }: WeekdayCounts,
  depth: number,
): BaselineSides | undefined {
  const weekdayOfBlock = blocks.starts.map((start) => weekdayOf(start, timezone))
  const blocksOn = (weekday: number): number => weekdayOfBlock.filter((of) => of === weekday).length
  const isEnough = (weekday: number): boolean => blocksOn(weekday) >= FEWEST_BLOCKS_A_WEEKDAY
  if (!weekdayOfBlock.some(isEnough)) return undefined
  const within = calibrate(view.layout, blocks, weekdayOfBlock)
  if (!within || !weekdaysDiffer(view.layout, blocks, weekdayOfBlock, within)) return undefined
  const known = new Map<string, BaselineView>()
  return {
    timezone,
    wholeWeeks: { ...view, calibration: within },
    onWeekdays: (weekdays) => {
      if (!weekdays.every(isEnough)) return undefined
      const key = weekdays.join()
      let side = known.get(key)
      if (!side) {
        const coarse = sumCoarse([
          new Map(),
          ...weekdays.map((weekday) => coarseCounts(days[weekday - 1], view.layout)),
        ])
        side = {
          ...view,
          ...{ coarse, slices: sliceTable(view.schema, coarse, depth), weekdays },
          calibration: { ...within, blocks: weekdays.reduce((sum, weekday) => sum + blocksOn(weekday), 0) },
        }
        known.set(key, side)
      }
      return side
    },
  }
}

/** A profile over coarse cells as vectors. */
function coarseCounts(profile: Profile | undefined, { length }: Layout): CoarseProfile {
  const coarse = new Map<number, Float64Array>()
  for (const [stratum, counts] of profile?.strata ?? []) {
    const vector = new Float64Array(length)
    counts.forEach((place, count) => {
      vector[place] = count
    })
    coarse.set(stratum, vector)
  }
  return coarse
}
