import { describe, expect, it } from 'vitest'
import { hasWholeHourOffsets, timeZoneNamed } from '../../src/config/time-zone.ts'

describe('a time zone', () => {
  it('keeps the name it is written with, and UTC has one name', () => {
    expect(timeZoneNamed('Asia/Kolkata')).toBe('Asia/Kolkata')
    expect(['utc', 'Etc/UTC', 'UTC'].map(timeZoneNamed)).toEqual(['UTC', 'UTC', 'UTC'])
    expect(timeZoneNamed('Mars/Olympus')).toBeUndefined()
  })

  it.each([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['Asia/Kolkata', false],
    ['Asia/Kathmandu', false],
    // Half an hour of summer time: whole hours in winter only.
    ['Australia/Lord_Howe', false],
  ])('%s lies whole hours from UTC: %s', (zone, whole) => {
    expect(hasWholeHourOffsets(zone)).toBe(whole)
  })
})
