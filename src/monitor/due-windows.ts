import { type Window, windowAfter, windowAt } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'
import type { RunKind, WindowRun } from './run-store.ts'

/** A window to be judged now, and why. */
export type DueWindow = {
  readonly window: Window
  readonly kind: RunKind
  readonly revision: number
  readonly because: 'first' | 'late-rows'
}

/** What is known of a model's runs when windows are picked. */
export type RunsSoFar = {
  readonly arrival: readonly WindowRun[]
  readonly outcome: readonly WindowRun[]
  /** Event time of the model's first prediction; undefined before any came: nothing is due. */
  readonly firstArrival: number | undefined
  /** Rows that were counted in a judged window after it was judged. */
  readonly lateRows: (run: WindowRun) => number
}

/** Late rows that make a new revision: more than this share of the window's, or more than this many. */
const LATE_SHARE = 0.01
const LATE_ROWS = 100
const DAY_MS = 86_400_000

/**
 * The windows due at a moment, oldest first: those that have ended, waited for late rows and are not judged; outcome runs whose labels have matured; and judged
 * windows that late rows have changed, at most once a day each. Pure: missed ticks, restarts and jumps of the clock change nothing.
 */
export function dueWindows(monitor: Monitor, runs: RunsSoFar, now: number): readonly DueWindow[] {
  if (runs.firstArrival === undefined) return []
  const due: DueWindow[] = []
  const first = windowAt(monitor.window, monitor.timezone, runs.firstArrival)
  const collect = (kind: RunKind, finished: readonly WindowRun[], waitMs: number): void => {
    const judged = new Set(finished.map((run) => run.window.start))
    for (
      let window = first;
      window.end + waitMs <= now;
      window = windowAfter(monitor.window, monitor.timezone, window)
    ) {
      if (!judged.has(window.start)) due.push({ window, kind, revision: 1, because: 'first' })
    }
  }
  collect('arrival', runs.arrival, monitor.latenessMs)
  if (monitor.labelsAfterMs !== undefined && monitor.outcome.kind !== 'score-only') {
    collect('outcome', runs.outcome, Math.max(monitor.labelsAfterMs, monitor.latenessMs))
  }
  for (const run of runs.arrival) {
    if (now - run.judgedAt < DAY_MS) continue
    const late = runs.lateRows(run)
    if (late > LATE_ROWS || (late > 0 && late > LATE_SHARE * run.summary.rows)) {
      due.push({ window: run.window, kind: 'arrival', revision: run.revision + 1, because: 'late-rows' })
    }
  }
  return due.sort((a, b) => a.window.end - b.window.end || (a.kind === b.kind ? 0 : a.kind === 'arrival' ? -1 : 1))
}
