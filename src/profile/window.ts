import { Temporal } from 'temporal-polyfill'

/** Length of a monitor's windows. */
export type WindowSize = '1h' | '6h' | '1d' | '1w' | '1mo'

/** A half-open span of event time, [start, end) in UTC milliseconds. */
export type Window = { readonly start: number; readonly end: number }

/** Window lengths as configuration spells them. */
export const WINDOW_SIZES = ['1h', '6h', '1d', '1w', '1mo'] as const satisfies readonly WindowSize[]

/** How many windows of a size a year holds: the number of scans the yearly budget is divided by. */
export const SCANS_A_YEAR: Readonly<Record<WindowSize, number>> = {
  '1h': 8766,
  '6h': 1461,
  '1d': 365.25,
  '1w': 52.18,
  '1mo': 12,
}

/** Sums of windows that every scan tests, ending at the window judged. */
export const HORIZONS: Readonly<Record<WindowSize, readonly number[]>> = {
  '1h': [1, 3, 7, 28],
  '6h': [1, 3, 7, 28],
  '1d': [1, 3, 7, 28],
  '1w': [1, 4, 13],
  '1mo': [1, 3, 12],
}

/** The tumbling window that holds a moment, aligned to the hour, day, ISO week or month of a time zone. */
export function windowAt(size: WindowSize, timezone: string, at: number): Window {
  const hour = 3_600_000
  if (timezone === 'UTC') {
    if (size === '1h' || size === '6h' || size === '1d') {
      const length = size === '1h' ? hour : size === '6h' ? 6 * hour : 24 * hour
      const start = Math.floor(at / length) * length
      return { start, end: start + length }
    }
    if (size === '1w') {
      // 1970-01-01 was a Thursday: Mondays lie four days later.
      const week = 7 * 24 * hour
      const start = Math.floor((at - 4 * 24 * hour) / week) * week + 4 * 24 * hour
      return { start, end: start + week }
    }
  }
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone)
  if (size === '1h') {
    // Elapsed hours, so that the repeated hour of a change of clocks is two windows.
    const start = Math.floor(at / hour) * hour
    return { start, end: start + hour }
  }
  const midnight = zoned.startOfDay()
  const days = (from: typeof midnight, span: Temporal.DurationLike): Window => ({
    start: from.epochMilliseconds,
    end: from.toPlainDate().add(span).toZonedDateTime(timezone).epochMilliseconds,
  })
  if (size === '1d') return days(midnight, { days: 1 })
  if (size === '1w') {
    const monday = midnight
      .toPlainDate()
      .subtract({ days: midnight.dayOfWeek - 1 })
      .toZonedDateTime(timezone)
    return days(monday, { weeks: 1 })
  }
  if (size === '1mo') return days(midnight.toPlainDate().with({ day: 1 }).toZonedDateTime(timezone), { months: 1 })
  const quarter = Math.floor(zoned.hour / 6) * 6
  const start = zoned
    .toPlainDate()
    .toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from({ hour: quarter }) })
  const end =
    quarter === 18
      ? zoned.toPlainDate().add({ days: 1 }).toZonedDateTime(timezone)
      : zoned
          .toPlainDate()
          .toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from({ hour: quarter + 6 }) })
  return { start: start.epochMilliseconds, end: end.epochMilliseconds }
}

/** The first moment of a calendar date (`2026-04-13`) in a time zone. @throws {RangeError} if there is no such date */
export function startOfDate(date: string, timezone: string): number {
  return Temporal.PlainDate.from(date, { overflow: 'reject' }).toZonedDateTime(timezone).epochMilliseconds
}

/** The calendar date (`2026-04-13`) of a moment in a time zone. */
export function dateAt(at: number, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDate().toString()
}

/** The day of the week of a moment in a time zone: 1 Monday to 7 Sunday. */
export function weekdayOf(at: number, timezone: string): number {
  // 1970-01-01 was a Thursday.
  if (timezone === 'UTC') return ((((Math.floor(at / 86_400_000) + 3) % 7) + 7) % 7) + 1
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).dayOfWeek
}

/** The window before a window. */
export function windowBefore(size: WindowSize, timezone: string, window: Window): Window {
  return windowAt(size, timezone, window.start - 1)
}

/** The window after a window. */
export function windowAfter(size: WindowSize, timezone: string, window: Window): Window {
  return windowAt(size, timezone, window.end)
}

/** The start of the bucket that counts a moment: an hour for windows under a day, else a local day. */
export function bucketAt(size: WindowSize, timezone: string, at: number): number {
  return windowAt(size === '1h' || size === '6h' ? '1h' : '1d', timezone, at).start
}

/** A window as people write it: `2026-04-13`, `2026-04-13 06:00`, `2026-04`, `week of 2026-04-13`. */
export function windowLabel(size: WindowSize, timezone: string, window: Window): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(window.start).toZonedDateTimeISO(timezone)
  const date = zoned.toPlainDate().toString()
  if (size === '1mo') return date.slice(0, 7)
  if (size === '1w') return `week of ${date}`
  if (size === '1d') return date
  return `${date} ${String(zoned.hour).padStart(2, '0')}:00`
}
