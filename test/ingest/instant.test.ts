import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInstant } from '../../src/ingest/instant.ts'

describe('a moment', () => {
  it('is read as Date reads it, for every ISO text of the years 0 to 9999', () => {
    const times = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(times, (date) => {
        expect(readInstant(date.toISOString())).toBe(date.getTime())
      }),
    )
  })

  it('has its offset taken away, whole hours or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.boolean(), (h, m, east) => {
        const offset = `${east ? '+' : '-'}${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
        const text = `2026-04-13T10:00:00${offset}`
        expect(readInstant(text)).toBe(Date.parse(text))
      }),
    )
  })

  it.each([
    ['2026-04-13 10:00:00+00:00', 'a space, as pandas writes it'],
    ['2026-04-13 10:00:00+00', 'hours alone, as DuckDB writes it'],
    ['2026-04-13T12:00:00+0200', 'an offset without a colon'],
    ['2026-04-13T10:00Z', 'no seconds'],
    ['2026-04-13T10:00:00,000Z', 'a comma'],
    ['2026-04-13T10:00:00.000999999Z', 'nanoseconds, cut off'],
    ['2026-04-13t10:00:00z'.replace('t', 'T'), 'a lower-case z'],
  ])('may be written as %s: %s', (text) => {
    expect(readInstant(text)).toBe(Date.UTC(2026, 3, 13, 10))
  })

  it.each([
    ['2026-04-13T10:00:00', 'no-zone'],
    ['2026-04-13', 'no-zone'],
    ['2026-02-29T00:00:00Z', 'not-a-time'],
    ['2024-02-30T00:00:00Z', 'not-a-time'],
    ['2026-04-13T24:00:00Z', 'not-a-time'],
    ['2026-04-13T10:00:00.Z', 'not-a-time'],
    ['13/04/2026 10:00', 'not-a-time'],
    ['', 'missing'],
    [null, 'missing'],
    [undefined, 'missing'],
    [1_776_074_400, 'seconds'],
    [1_776_074_400_000.5, 'not-whole'],
    [1_776_074_400_000_000_000, 'not-a-time'],
    [true, 'not-a-time'],
  ])('is not %j: %s', (value, fault) => {
    expect(readInstant(value)).toBe(fault)
  })

  it('reads whole milliseconds as they are', () => {
    expect(readInstant(1_776_074_400_000)).toBe(1_776_074_400_000)
  })
})
