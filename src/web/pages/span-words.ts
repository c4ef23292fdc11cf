import { dateAt } from '../../profile/window.ts'
import { several } from './figures.ts'

/** A span of a report, in the time zone in which its windows are cut. */
export type Span = { readonly from: number; readonly to: number; readonly timezone: string }

/** First and last day of a span, both included: `2026-04-06 to 2026-04-12`. */
export function spanWords({ from, to, timezone }: Span): string {
  const [first, last] = [dateAt(from, timezone), dateAt(Math.max(from, to - 1), timezone)]
  return first === last ? first : `${first} to ${last}`
}

/** How many windows a figure sums, and which: `3 windows, 2026-03-23 to 2026-04-12`; one is called by its label. */
export function windowsWords(span: Span, windows: readonly { readonly label: string }[]): string {
  const [only] = windows
  if (windows.length === 1 && only !== undefined) return only.label
  return `${several(windows.length, 'window')}, ${spanWords(span)}`
}

/** A version, with its days where the span holds more than it. */
export function partWords(
  part: { readonly version: string; readonly from: number; readonly to: number },
  span: Span,
): string {
  return part.from === span.from && part.to === span.to
    ? `Version ${part.version}`
    : `Version ${part.version}, ${spanWords({ ...part, timezone: span.timezone })}`
}

/** A window by its label within a sentence: `in the week of 2026-04-06`, `on 2026-04-13`, `in 2026-04`. */
export function inWindow(label: string): string {
  if (label.startsWith('week')) return `in the ${label}`
  return /^\d{4}-\d{2}-\d{2}$/.test(label) ? `on ${label}` : `in ${label}`
}

/** Over which sum of windows a scan found what the row's own do not show. */
export const foundOver = (windows: number): string =>
  windows === 1 ? 'found in the last window alone' : `found over ${several(windows, 'window')}`
