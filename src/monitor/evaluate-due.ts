import type { Investigation } from '../investigate/investigation.ts'
import { windowLabel } from '../profile/window.ts'
import { type DueWindow, dueWindows } from './due-windows.ts'
import { evaluateWindow, type JudgingPorts, SupersededError } from './evaluate-window.ts'
import type { Monitor } from './monitor.ts'
import type { RunKind } from './run-store.ts'
import type { Telling } from './tell.ts'

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

/**
 * Judges what is due of these monitors, one after the other and oldest first; a window that another worker holds is left to it. What it finds is told once,
 * with the last window: windows that are made up for are one message a group, and a crash before the last leaves what stands to whoever looks next.
 */
export function evaluateAll(
  ports: JudgingPorts,
  monitors: readonly Monitor[],
  now: number,
  progress: (done: number, total: number, what: string) => void,
): readonly JudgedWindow[] {
  const work = monitors.map((monitor) => {
    ports.fold.foldThrough(monitor.model)
    return { monitor, due: dueOf(ports, monitor, now) }
  })
  const last = work.flatMap(({ due }) => due).at(-1)
  const silently: JudgingPorts = { ...ports, telling: { prepare: () => {}, tell: () => UNTOLD } }
  const judged: JudgedWindow[] = []
  let isTold = false
  // A catch-up may take longer than a lease: each lease begins when its window does.
  const began = performance.now()
  for (const { monitor, due } of work) {
    for (const [i, window] of due.entries()) {
      const label = windowLabel(monitor.window, monitor.timezone, window.window)
      progress(i, due.length, `${monitor.model} ${label}`)
      const leasedAt = now + Math.round(performance.now() - began)
      const judgement = evaluateOne(window === last ? ports : silently, monitor, window, now, leasedAt)
      const { kind, revision } = window
      if (judgement.status !== 'done') {
        if (ports.runs.isDone(monitor.model, kind, window.window, revision)) continue
        // Somebody else is at it: what a scan finds depends on those before it, so later windows are left to them too.
        break
      }
      const { rows, tests, findings, opened } = judgement
      judged.push({ model: monitor.model, kind, label, revision, rows, tests, findings, opened })
      isTold = window === last
    }
    progress(due.length, due.length, monitor.model)
  }
  // Another worker has the last window, or one that died has left what it found: that is told all the same.
  if (!isTold) ports.transact(() => ports.telling.tell(now))
  return judged
}

const UNTOLD: Telling = { messages: 0 }

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
