import { dateAt, startOfDate } from '../profile/window.ts'

/** Days of the week as configuration writes them, Sunday first. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export type Weekday = (typeof WEEKDAYS)[number]

/** Hours of the day on days of the week, by the clocks of a time zone. */
export type Hours = {
  /** Days on which the hours begin. */
  readonly days: readonly Weekday[]
  /** Minutes after midnight. */
  readonly from: number
  /** Minutes after midnight, 1440 at most; not after `from`: on the next day. */
  readonly to: number
  readonly timezone: string
}

/** A time of day on days of the week. */
export type DailyTime = { readonly days: readonly Weekday[]; readonly at: number; readonly timezone: string }

const DAY = 86_400_000
const MINUTE = 60_000

/** Is a moment within the hours? Their begin belongs to them, their end does not. */
export function isWithin(hours: Hours, at: number): boolean {
  const today = dateAt(at, hours.timezone)
  return [daysAfter(today, -1), today].some((date) => {
    const span = spanOn(hours, date)
    return span !== undefined && span.begin <= at && at < span.end
  })
}

/** The first moment after this one at which the hours begin. */
export function nextOpening(hours: Hours, at: number): number {
  const today = dateAt(at, hours.timezone)
  for (let ahead = 0; ahead <= 8; ahead++) {
    const span = spanOn(hours, daysAfter(today, ahead))
    if (span !== undefined && span.begin > at) return span.begin
  }
  throw new RangeError('hours without a day never begin')
}

/** The last time of day that is over or now. */
export function lastOf(time: DailyTime, at: number): number {
  const today = dateAt(at, time.timezone)
  for (let back = 0; back <= 8; back++) {
    const moment = momentOn(time, daysAfter(today, -back))
    if (moment !== undefined && moment <= at) return moment
  }
  throw new RangeError('a time of day without a day never comes')
}

/** The next time of day after a moment. */
export function nextOf(time: DailyTime, at: number): number {
  const today = dateAt(at, time.timezone)
  for (let ahead = 0; ahead <= 8; ahead++) {
    const moment = momentOn(time, daysAfter(today, ahead))
    if (moment !== undefined && moment > at) return moment
  }
  throw new RangeError('a time of day without a day never comes')
}

function momentOn({ days, at, timezone }: DailyTime, date: string): number | undefined {
  return days.includes(weekdayOf(date)) ? momentAt(date, at, timezone) : undefined
}

/** The hours that begin on a date; both ends are moments, so that a change of clocks neither doubles nor loses them. */
function spanOn(hours: Hours, date: string): { readonly begin: number; readonly end: number } | undefined {
  const { days, from, to, timezone } = hours
  if (!days.includes(weekdayOf(date))) return undefined
  const end = to > from ? momentAt(date, to, timezone) : momentAt(daysAfter(date, 1), to, timezone)
  return { begin: momentAt(date, from, timezone), end }
}

/** When the clocks of a zone first show a time on a date; a time that they skip is the moment at which they skip it. */
function momentAt(date: string, minutes: number, timezone: string): number {
  if (minutes === 1440) return startOfDate(daysAfter(date, 1), timezone)
  if (minutes === 0) return startOfDate(date, timezone)
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE
  const [before, after] = [offsetAt(wall - DAY, timezone), offsetAt(wall + DAY, timezone)]
  const shown = [wall - before, wall - after].filter((at) => at + offsetAt(at, timezone) === wall)
  if (shown.length > 0) return Math.min(...shown)
  let low = wall - Math.max(before, after)
  let high = wall - Math.min(before, after)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle, timezone) === before) low = middle
    else high = middle
  }
  return high
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsetAt(at: number, timezone: string): number {
  if (timezone === 'UTC') return 0
  let format = formats.get(timezone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    } as Intl.DateTimeFormatOptions)
    formats.set(timezone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

function weekdayOf(date: string): Weekday {
  return WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] as Weekday
}
