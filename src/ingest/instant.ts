/** Why a value is no moment in time. */
export type InstantFault = 'missing' | 'not-a-time' | 'no-zone' | 'not-whole' | 'seconds'

/** Milliseconds below which a number is taken for seconds: 1973-03-03, or the year 5138 in seconds. */
const SECONDS_BELOW = 100_000_000_000
const MOST = 8_640_000_000_000_000
const FORM = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?\s?(Z|z|[+-]\d\d(:?\d\d)?)?$/
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Reads a moment: ISO 8601 with a zone, or whole milliseconds since 1970.
 *
 * Digits beyond milliseconds are cut off. A number that would lie before 1973-03-03 is refused as seconds sent by mistake; ISO 8601 can say such a date.
 *
 * @returns UTC milliseconds, or why it is none
 */
export function readInstant(raw: unknown): number | InstantFault {
  if (typeof raw === 'string') {
    const instant = isoInstant(raw)
    return Number.isNaN(instant) ? readUncommon(raw) : instant
  }
  if (typeof raw === 'number') {
    if (!Number.isInteger(raw)) return 'not-whole'
    if (Math.abs(raw) > MOST) return 'not-a-time'
    return raw < SECONDS_BELOW ? 'seconds' : raw
  }
  return raw === null || raw === undefined ? 'missing' : 'not-a-time'
}

/** `YYYY-MM-DDTHH:MM:SS`, a fraction or none, `Z` or `+hh:mm`; NaN for every other form. */
function isoInstant(text: string): number {
  const length = text.length
  if (length < 20) return Number.NaN
  const separator = text.charCodeAt(10)
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    (separator !== 84 && separator !== 32) ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58
  )
    return Number.NaN
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  const hour = pair(text, 11)
  const minute = pair(text, 14)
  const second = pair(text, 17)
  let place = 19
  let ms = 0
  if (text.charCodeAt(place) === 46) {
    let scale = 100
    const first = ++place
    for (; place < length; place++) {
      const digit = text.charCodeAt(place) - 48
      if (digit < 0 || digit > 9) break
      ms += digit * scale
      scale = Math.floor(scale / 10)
    }
    if (place === first) return Number.NaN
  }
  const offset = offsetMinutes(text, place)
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN
  return (daysSinceEpoch(year, month, day) * 1440 + hour * 60 + minute - offset) * 60_000 + second * 1000 + ms
}

function offsetMinutes(text: string, place: number): number {
  const sign = text.charCodeAt(place)
  if (sign === 90 && text.length === place + 1) return 0
  if ((sign !== 43 && sign !== 45) || text.length !== place + 6 || text.charCodeAt(place + 3) !== 58) return Number.NaN
  const hours = pair(text, place + 1)
  const minutes = pair(text, place + 4)
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN
  return (hours * 60 + minutes) * (sign === 43 ? 1 : -1)
}

function pair(text: string, place: number): number {
  const tens = text.charCodeAt(place) - 48
  const ones = text.charCodeAt(place + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (DAYS[month - 1] as number)
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that the leap day ends them (Hinnant's algorithm). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The rarer spellings: no seconds, a comma, `+0200`, `+02`, a lower-case z. */
function readUncommon(text: string): number | InstantFault {
  const form = FORM.exec(text)
  if (!form) return text.trim() === '' ? 'missing' : 'not-a-time'
  const [, time, seconds, , zone] = form
  if (zone === undefined || time === undefined) return 'no-zone'
  const hours = zone.length === 3 ? `${zone}:00` : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : 'Z'
  const clock = seconds === undefined ? `${time}:00` : time.replace(',', '.')
  const instant = isoInstant(`${text.slice(0, 10)}T${clock.slice(1)}${zone.length === 6 ? zone : hours}`)
  return Number.isNaN(instant) ? 'not-a-time' : instant
}
