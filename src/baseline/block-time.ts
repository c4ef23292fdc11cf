const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** Whole numbers below this are seconds or years, not milliseconds: 1973-03-03 in the latter. */
const LEAST_MILLISECONDS = 1e11

/**
 * Reads the time of a training row: whole milliseconds since 1970, a date, or ISO 8601 (a space for the T, no zone meaning UTC).
 *
 * @returns UTC milliseconds, or undefined if the text is none of these
 */
export function readBlockTime(text: string | null): number | undefined {
  if (text === null) return undefined
  const trimmed = text.trim()
  if (/^\d{1,16}$/.test(trimmed)) {
    const ms = Number(trimmed)
    return ms >= LEAST_MILLISECONDS ? ms : undefined
  }
  const parts = ISO.exec(trimmed)
  if (!parts) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = parts
  const [y, mo, d] = [Number(year), Number(month), Number(day)]
  const [h, mi, s] = [Number(hour), Number(minute), Number(second)]
  if (mo < 1 || mo > 12 || d < 1 || d > new Date(Date.UTC(y, mo, 0)).getUTCDate()) return undefined
  if (h > 23 || mi > 59 || s > 59) return undefined
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  return Date.UTC(y, mo - 1, d, h, mi, s, ms) - zoneOffsetMs(zone)
}

function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0')
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000
}
