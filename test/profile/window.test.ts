import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketAt,
  WINDOW_SIZES,
  type WindowSize,
  weekdayOf,
  windowAfter,
  windowAt,
  windowBefore,
  windowLabel,
} from '../../src/profile/window.ts'

const at = (iso: string): number => Date.parse(iso)
const span = (size: WindowSize, zone: string, iso: string): readonly string[] => {
  const { start, end } = windowAt(size, zone, at(iso))
  return [start, end].map((ms) => new Date(ms).toISOString().replace(':00.000Z', 'Z'))
}
const hours = (size: WindowSize, zone: string, iso: string): number => {
  const { start, end } = windowAt(size, zone, at(iso))
  return (end - start) / 3_600_000
}

describe('windows in UTC', () => {
  it.each([
    ['1h', '2026-04-13T10:00Z', '2026-04-13T11:00Z'],
    ['6h', '2026-04-13T06:00Z', '2026-04-13T12:00Z'],
    ['1d', '2026-04-13T00:00Z', '2026-04-14T00:00Z'],
    ['1w', '2026-04-13T00:00Z', '2026-04-20T00:00Z'],
    ['1mo', '2026-04-01T00:00Z', '2026-05-01T00:00Z'],
  ] as const)('of %s hold Monday 2026-04-13 10:30 from %s to %s', (size, start, end) => {
    expect(span(size, 'UTC', '2026-04-13T10:30:00Z')).toEqual([start, end])
  })

  it('a week begins on Monday, also before 1970', () => {
    expect(span('1w', 'UTC', '2026-04-19T23:59:59Z')).toEqual(['2026-04-13T00:00Z', '2026-04-20T00:00Z'])
    expect(span('1w', 'UTC', '1969-12-28T12:00:00Z')).toEqual(['1969-12-22T00:00Z', '1969-12-29T00:00Z'])
  })
})

describe('windows where clocks change', () => {
  it('a day has 23 hours in spring and 25 in autumn', () => {
    expect(hours('1d', 'Europe/Berlin', '2026-03-29T12:00:00Z')).toBe(23)
    expect(hours('1d', 'Europe/Berlin', '2026-10-25T12:00:00Z')).toBe(25)
    expect(span('1d', 'Europe/Berlin', '2026-03-29T12:00:00Z')).toEqual(['2026-03-28T23:00Z', '2026-03-29T22:00Z'])
  })

  it('a day without midnight begins at one o’clock', () => {
    // Chile put its clocks forward at midnight of 2026-09-06: 04:00 UTC is 01:00 there.
    expect(span('1d', 'America/Santiago', '2026-09-06T12:00:00Z')).toEqual(['2026-09-06T04:00Z', '2026-09-07T03:00Z'])
  })

  it('a week and a month are as much shorter', () => {
    expect(hours('1w', 'America/New_York', '2026-03-08T12:00:00Z')).toBe(7 * 24 - 1)
    expect(hours('1mo', 'Europe/Berlin', '2026-10-10T12:00:00Z')).toBe(31 * 24 + 1)
  })

  it('quarters of a day follow the local clock', () => {
    expect(span('6h', 'Europe/Berlin', '2026-03-29T00:30:00Z')).toEqual(['2026-03-28T23:00Z', '2026-03-29T04:00Z'])
  })

  it('the hour that comes twice is two windows', () => {
    expect(span('1h', 'Europe/Berlin', '2026-10-25T00:30:00Z')).toEqual(['2026-10-25T00:00Z', '2026-10-25T01:00Z'])
    expect(span('1h', 'Europe/Berlin', '2026-10-25T01:30:00Z')).toEqual(['2026-10-25T01:00Z', '2026-10-25T02:00Z'])
  })

  it('days of a zone beside the whole hour begin at its midnight', () => {
    expect(span('1d', 'Asia/Kolkata', '2026-04-13T10:00:00Z')).toEqual(['2026-04-12T18:30Z', '2026-04-13T18:30Z'])
  })
})

describe('windows everywhere', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Pacific/Apia',
  )
  const moments = fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') })

  it('hold their moment, and follow one another without gap or overlap', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WINDOW_SIZES), zones, moments, (size, zone, moment) => {
        const window = windowAt(size, zone, moment)
        expect(window.start <= moment && moment < window.end).toBe(true)
        expect(windowAt(size, zone, window.start)).toEqual(window)
        expect(windowAt(size, zone, window.end - 1)).toEqual(window)
        expect(windowAfter(size, zone, window).start).toBe(window.end)
        expect(windowBefore(size, zone, window).end).toBe(window.start)
      }),
      { numRuns: 400 },
    )
  })

  it('are whole buckets, where the zone keeps whole hours', () => {
    const whole = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York')
    fc.assert(
      fc.property(fc.constantFrom(...WINDOW_SIZES), whole, moments, (size, zone, moment) => {
        const { start, end } = windowAt(size, zone, moment)
        expect(bucketAt(size, zone, start)).toBe(start)
        expect(bucketAt(size, zone, end)).toBe(end)
        const bucket = bucketAt(size, zone, moment)
        expect(bucket >= start && bucket < end).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('are written as people write them', () => {
    const label = (size: WindowSize): string =>
      windowLabel(size, 'Europe/Berlin', windowAt(size, 'Europe/Berlin', at('2026-04-15T10:30:00Z')))
    expect(WINDOW_SIZES.map(label)).toEqual([
      '2026-04-15 12:00',
      '2026-04-15 12:00',
      '2026-04-15',
      'week of 2026-04-13',
      '2026-04',
    ])
  })
})

describe('weekdayOf', () => {
  it('is 1 on Mondays and 7 on Sundays of the time zone, before 1970 too', () => {
    const noon = Date.UTC(2026, 0, 5, 12)
    expect(Array.from({ length: 8 }, (_, i) => weekdayOf(noon + i * 86_400_000, 'UTC'))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 1,
    ])
    // 20:00 UTC on Monday is Tuesday in Tokyo and Monday in New York.
    const evening = Date.UTC(2026, 0, 5, 20)
    expect([weekdayOf(evening, 'Asia/Tokyo'), weekdayOf(evening, 'America/New_York')]).toEqual([2, 1])
    // 31 December 1969 was a Wednesday.
    expect(weekdayOf(-1, 'UTC')).toBe(3)
  })
})
