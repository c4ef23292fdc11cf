import { type BaselineView, weekdaysIn } from '../detect/baseline-view.ts'
import type { VersionCounts } from '../detect/detect.ts'
import { type CoarseProfile, sumCoarse } from '../profile/coarse-profile.ts'
import { MOST_SUBJECTS, mergeSubjectSamples, type SubjectSample } from '../profile/subject-sample.ts'
import { HORIZONS, type Window, type WindowSize } from '../profile/window.ts'

/** One window of one version, counted. */
export type CountedWindow = {
  readonly window: Window
  readonly rows: number
  readonly counts: CoarseProfile
  /** Which of the rows are one subject's, where subjects are sent. */
  readonly subjects?: SubjectSample
}

/**
 * The sums that a scan tests: of the last 1, 3, 7 and 28 windows (by the window's size), each complete when the version already served in its first window.
 *
 * @param back windows without a gap, the one judged first
 */
export function horizonSums(
  size: WindowSize,
  baseline: BaselineView,
  back: readonly CountedWindow[],
): VersionCounts['horizons'] {
  return HORIZONS[size]
    .filter((windows) => (back[windows - 1]?.rows ?? 0) > 0)
    .map((windows) => {
      const summed = back.slice(0, windows)
      const samples = summed.flatMap(({ subjects }) => (subjects ? [subjects] : []))
      return {
        windows,
        counts: sumCoarse(summed.map(({ counts }) => counts)),
        weekdays: weekdaysIn(
          baseline,
          summed.filter(({ rows }) => rows > 0).map(({ window }) => window),
        ),
        ...(samples.length > 0 && { subjects: mergeSubjectSamples(samples, MOST_SUBJECTS) }),
      }
    })
}
