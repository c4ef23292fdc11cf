import type { BaselineSummary } from '../baseline/baseline.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import type { VersionCounts } from '../detect/detect.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import { fineLayout } from '../profile/layout.ts'
import { type Profile, rowsOf } from '../profile/profile.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import { HORIZONS, type Window, windowBefore } from '../profile/window.ts'
import { type CountedWindow, horizonSums } from './horizon-sums.ts'
import type { Monitor } from './monitor.ts'
import type { ProfileStore, RunKind, RunStore } from './run-store.ts'

/** What counting a window needs. */
export type CountingPorts = {
  readonly runs: Pick<RunStore, 'rowsByVersion'>
  readonly profiles: ProfileStore & {
    /** Rows by subject of a window, through a batch; undefined where no row came with a subject. */
    readonly windowSubjects: (baselineId: number, window: Window, throughBatch: number) => SubjectSample | undefined
  }
  readonly baselineInEffect: (model: string, version: string, at: number) => BaselineSummary | undefined
  readonly view: (baselineId: number, depth: number) => BaselineView
}

/** One version in the window judged: its counts, and those of its horizons. */
export type VersionInWindow = {
  readonly version: string
  readonly rows: number
  readonly baseline: BaselineSummary | undefined
  /** Counts of the window itself, for keeping. */
  readonly profile: Profile | undefined
  readonly counts: VersionCounts | undefined
}

/**
 * The counts of a window by version, with the sums of windows that are complete: a horizon is complete when the version already served in the first window of it.
 * A version without a baseline has rows and nothing else: a verdict of its own.
 */
export function countWindow(
  ports: CountingPorts,
  monitor: Monitor,
  window: Window,
  kind: RunKind,
  throughBatch: number,
): readonly VersionInWindow[] {
  const rows = ports.runs.rowsByVersion(monitor.model, window)
  return [...rows.entries()]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([version, arrived]) => {
      const baseline = ports.baselineInEffect(monitor.model, version, window.start)
      if (!baseline) return { version, rows: arrived, baseline: undefined, profile: undefined, counts: undefined }
      const view = ports.view(baseline.id, monitor.depth)
      const coarse = coarsener(view.schema)
      const layout = fineLayout(view.schema)
      const profileOf = (of: Window): Profile =>
        (of.start === window.start
          ? undefined
          : ports.profiles.keptProfile(kind, monitor.model, version, baseline.id, of)) ??
        (kind === 'arrival'
          ? ports.profiles.windowProfile(baseline.id, of, throughBatch)
          : ports.profiles.outcomeProfile(baseline.id, version, of))
      const profile = profileOf(window)
      const longest = Math.max(...HORIZONS[monitor.window])
      const back: CountedWindow[] = []
      for (let at = window; back.length < longest; at = windowBefore(monitor.window, monitor.timezone, at)) {
        const part = back.length === 0 ? profile : profileOf(at)
        // Predictions, whether labelled or not: an outcome run sees fewer of a subject's rows, never more.
        const subjects = ports.profiles.windowSubjects(baseline.id, at, throughBatch)
        back.push({ window: at, rows: rowsOf(part, layout), counts: coarse(part), ...(subjects && { subjects }) })
      }
      return {
        version,
        rows: rowsOf(profile, layout),
        baseline,
        profile,
        counts: { version, baseline: view, horizons: horizonSums(monitor.window, view, back) },
      }
    })
}
