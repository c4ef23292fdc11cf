/**
 * A time zone as it is written, or undefined when there is none of that name.
 *
 * `utc`, `Etc/UTC` and the like become `UTC`, whose windows are plain arithmetic.
 */
export function timeZoneNamed(name: string): string | undefined {
  try {
    const resolved = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    return resolved === 'UTC' ? 'UTC' : name
  } catch {
    return undefined
  }
}

/**
 * Does a time zone lie whole hours from UTC at all times from 2020 to 2040?
 *
 * Buckets of windows under a day are UTC hours: they fill such windows exactly only there.
 */
export function hasWholeHourOffsets(timezone: string): boolean {
  const minutes = new Intl.DateTimeFormat('en', { timeZone: timezone, minute: 'numeric' })
  for (let month = 0; month < 240; month++) {
    if (Number(minutes.format(Date.UTC(2020, month, 1))) !== 0) return false
  }
  return true
}
