import { type Window, windowAt, windowBefore } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'

/** Windows that are looked back over, where nothing else is asked, and at most. */
export const RECENT_WINDOWS = { usual: 30, most: 400 } as const

/** The last windows up to the one that is open now, oldest first; none before the first arrival. */
export function recentWindows(
  monitor: Pick<Monitor, 'window' | 'timezone'>,
  windows: number,
  firstArrival: number | undefined,
  now: number,
): readonly Window[] {
  const wanted = Math.min(RECENT_WINDOWS.most, Math.max(1, windows))
  const back: Window[] = []
  for (
    let window = windowAt(monitor.window, monitor.timezone, now);
    back.length < wanted && (back.length === 0 || window.end > (firstArrival ?? now));
    window = windowBefore(monitor.window, monitor.timezone, window)
  )
    back.push(window)
  return back.reverse()
}
