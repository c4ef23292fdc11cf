import type { Investigation } from '../investigate/investigation.ts'
import { windowLabel } from '../profile/window.ts'
import { type DueWindow, dueWindows } from './due-windows.ts'
import { evaluateWindow, type JudgingPorts, SupersededError } from './evaluate-window.ts'
import type { Monitor } from './monitor.ts'
import type { RunKind } from './run-store.ts'

/** A window that was judged just now. */
export type JudgedWindow = {
  readonly model: string
  readonly kind: RunKind
  /** As people write it: `2026-04-13`. */
  readonly label: string
  readonly revision: number
  readonly rows: number
  readonly tests: number
  readonly findings: number
  readonly opened: readonly Investigation[]
}

/** The windows of a monitor that are due at a moment, oldest first. */
export function dueOf(
  ports: Pick<JudgingPorts, 'runs' | 'profiles'>,
  monitor: Monitor,
  now: number,
): readonly DueWindow[] {
  return dueWindows(
    monitor,
    {
      arrival: ports.runs.finished(monitor.model, 'arrival', 0),
      outcome: ports.runs.finished(monitor.model, 'outcome', 0),
      firstArrival: ports.runs.firstArrival(monitor.model),
      lateRows: (run) => ports.profiles.lateRows(monitor.model, run.window, run.throughBatch),
    },
    now,
  )
}

/** Judges what is due of a monitor, oldest first; a window that another worker holds is left to it. */
export function evaluateDue(
  ports: JudgingPorts,
  monitor: Monitor,
  now: number,
  progress: (done: number, total: number, what: string) => void,
): readonly JudgedWindow[] {
  ports.fold.foldThrough(monitor.model)
  const due = dueOf(ports, monitor, now)
  const judged: JudgedWindow[] = []
  // A catch-up may take longer than a lease: each lease begins when its window does.
  const began = performance.now()
  due.forEach((window, i) => {
    const label = windowLabel(monitor.window, monitor.timezone, window.window)
    progress(i, due.length, `${monitor.model} ${label}`)
    const leasedAt = now + Math.round(performance.now() - began)
    const judgement = evaluateOne(ports, monitor, window, now, leasedAt)
    if (judgement.status === 'done') {
      const { kind, revision } = window
      const { rows, tests, findings, opened } = judgement
      judged.push({ model: monitor.model, kind, label, revision, rows, tests, findings, opened })
    }
  })
  progress(due.length, due.length, monitor.model)
  return judged
}

function evaluateOne(
  ports: JudgingPorts,
  monitor: Monitor,
  due: DueWindow,
  now: number,
  leasedAt: number,
): ReturnType<typeof evaluateWindow> {
  try {
    return evaluateWindow(ports, monitor, due, now, leasedAt)
  } catch (error) {
    if (error instanceof SupersededError) return { status: 'superseded' }
    throw error
  }
}
