import { describe, expect, it } from 'vitest'
import { type Hours, isWithin, lastOf, nextOf, nextOpening, WEEKDAYS } from '../../src/alert/hours.ts'

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const
const hours = (from: number, to: number, changed: Partial<Hours> = {}): Hours => ({
  days: WEEKDAYS,
  from: from * 60,
  to: to * 60,
  timezone: 'UTC',
  ...changed,
})
const utc = (text: string): number => Date.parse(`${text}Z`)
const text = (at: number): string => new Date(at).toISOString().slice(0, 16)

describe('hours of the day', () => {
  it('include their begin and not their end', () => {
    const office = hours(9, 17)
    expect(
      ['2026-04-13T08:59:59', '2026-04-13T09:00:00', '2026-04-13T16:59:59', '2026-04-13T17:00:00'].map((t) =>
        isWithin(office, utc(t)),
      ),
    ).toEqual([...[false, true, true, false]])
  })

  it('of a night belong to the day they begin on', () => {
    const friday = hours(22, 6, { days: ['fri'] })
    expect(isWithin(friday, utc('2026-04-18T05:59:00'))).toBe(true)
    expect(isWithin(friday, utc('2026-04-18T22:30:00'))).toBe(false)
    expect(isWithin(friday, utc('2026-04-17T05:59:00'))).toBe(false)
  })

  it('of a week-end begin again on Monday', () => {
    const office = hours(9, 17, { days: workdays })
    expect(text(nextOpening(office, utc('2026-04-17T17:00:00')))).toBe('2026-04-20T09:00')
    expect(text(nextOpening(office, utc('2026-04-20T09:00:00')))).toBe('2026-04-21T09:00')
  })

  it('are read on the clocks of their zone, before and after these change', () => {
    const paris = hours(9, 17, { timezone: 'Europe/Paris' })
    // Winter time is UTC+1, summer time from 29 March 2026 on UTC+2.
    expect(text(nextOpening(paris, utc('2026-03-28T00:00:00')))).toBe('2026-03-28T08:00')
    expect(text(nextOpening(paris, utc('2026-03-29T00:00:00')))).toBe('2026-03-29T07:00')
  })

  it('that begin at an hour which the clocks skip begin when they skip it', () => {
    // In New York on 8 March 2026 at 2:00 (7:00 UTC) it becomes 3:00.
    const early = hours(2.5, 6, { timezone: 'America/New_York' })
    expect(text(nextOpening(early, utc('2026-03-08T05:00:00')))).toBe('2026-03-08T07:00')
    expect(isWithin(early, utc('2026-03-08T06:59:59'))).toBe(false)
    expect(isWithin(early, utc('2026-03-08T07:00:00'))).toBe(true)
  })

  it('that begin at an hour which comes twice begin with the first and do not begin again', () => {
    // In New York on 1 November 2026 the hour from 1:00 to 2:00 comes twice: 5:00 and 6:00 UTC.
    const early = hours(1.5, 3, { timezone: 'America/New_York' })
    expect(text(nextOpening(early, utc('2026-11-01T00:00:00')))).toBe('2026-11-01T05:30')
    expect(isWithin(early, utc('2026-11-01T06:10:00'))).toBe(true)
    expect(text(nextOpening(early, utc('2026-11-01T05:30:00')))).toBe('2026-11-02T06:30')
  })

  it('of a whole day last until the next midnight', () => {
    const sunday = hours(0, 24, { days: ['sun'], timezone: 'Asia/Kolkata' })
    expect(isWithin(sunday, utc('2026-04-18T18:30:00'))).toBe(true)
    expect(isWithin(sunday, utc('2026-04-19T18:29:59'))).toBe(true)
    expect(isWithin(sunday, utc('2026-04-19T18:30:00'))).toBe(false)
  })
})

describe('a time of day', () => {
  const eight = { days: workdays, at: 8 * 60, timezone: 'UTC' }

  it('that is now is the last one, and the next one comes after it', () => {
    expect(text(lastOf(eight, utc('2026-04-13T08:00:00')))).toBe('2026-04-13T08:00')
    expect(text(nextOf(eight, utc('2026-04-13T08:00:00')))).toBe('2026-04-14T08:00')
  })

  it('of workdays was last on Friday and is next on Monday', () => {
    expect(text(lastOf(eight, utc('2026-04-19T12:00:00')))).toBe('2026-04-17T08:00')
    expect(text(nextOf(eight, utc('2026-04-17T08:00:01')))).toBe('2026-04-20T08:00')
  })
})
