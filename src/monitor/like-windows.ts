import { type Window, type WindowSize, windowAt, windowBefore } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'

const WEEK_MS = 7 * 86_400_000

/** Windows so short that the day of the week, or the hour, decides how many rows are usual. */
const WEEKLY: readonly WindowSize[] = ['1h', '6h', '1d']

/** How far back a feed is looked for that may have been dead for long. */
const LOOK_BACK = 60

/** Fewer windows of the same weekday than this say nothing yet: then the last windows of any day are taken. */
const FEWEST_ALIKE = 3

/**
 * The windows that may say what is usual for one: up to sixty, the newest first, none before the first arrival.
 *
 * Windows of a day and shorter are compared with the same day of the week (and hour), so that a business that rests at weekends is not silent on Saturdays.
 */
export function likeWindows(
  monitor: Pick<Monitor, 'window' | 'timezone'>,
  window: Window,
  firstArrival: number,
): readonly Window[] {
  const back = (step: (of: Window) => Window): Window[] => {
    const windows: Window[] = []
    for (let at = step(window); windows.length < LOOK_BACK && at.end > firstArrival; at = step(at)) windows.push(at)
    return windows
  }
  if (WEEKLY.includes(monitor.window)) {
    // From the middle of a window, so that a change of clocks in between does not lead to its neighbour.
    const alike = back((of) => windowAt(monitor.window, monitor.timezone, (of.start + of.end) / 2 - WEEK_MS))
    if (alike.length >= FEWEST_ALIKE) return alike
  }
  return back((of) => windowBefore(monitor.window, monitor.timezone, of))
}
