import { describe, expect, it } from 'vitest'
import { readBlockTime } from '../../src/baseline/block-time.ts'

describe('the time of a training row', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T12:30:00', '2026-03-01T12:30:00.000Z'],
    ['2026-03-01 12:30', '2026-03-01T12:30:00.000Z'],
    ['2026-03-01T12:30:00.123456Z', '2026-03-01T12:30:00.123Z'],
    ['2026-03-01T12:30:00+05:30', '2026-03-01T07:00:00.000Z'],
    ['2026-03-01 12:30:00-08', '2026-03-01T20:30:00.000Z'],
    ['1772368200000', '2026-03-01T12:30:00.000Z'],
  ])('reads %s as %s', (text, iso) => {
    expect(new Date(readBlockTime(text) as number).toISOString()).toBe(iso)
  })

  it.each([
    null,
    '',
    'yesterday',
    '2015',
    '1772368200',
    '2026-02-30',
    '2026-13-01',
    '2026-03-01T24:10:00',
    '01/02/2026',
  ])('refuses %s', (text) => {
    expect(readBlockTime(text)).toBeUndefined()
  })
})
