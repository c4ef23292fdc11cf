import { describe, expect, it } from 'vitest'
import { likeWindows } from '../../src/monitor/like-windows.ts'
import { windowAt } from '../../src/profile/window.ts'

const DAY = 86_400_000
const at = (text: string): number => Date.parse(text)
const days = (windows: readonly { start: number }[]): string[] =>
  windows.map((w) => new Date(w.start).toISOString().slice(0, 10))

describe('likeWindows', () => {
  it('takes the same weekday of the weeks before, the newest first', () => {
    const monday = windowAt('1d', 'UTC', at('2026-04-13T12:00:00Z'))
    const like = likeWindows({ window: '1d', timezone: 'UTC' }, monday, monday.start - 365 * DAY)
    expect(days(like).slice(0, 3)).toEqual(['2026-04-06', '2026-03-30', '2026-03-23'])
    // 365 days hold 52 weeks.
    expect(like.length).toBe(52)
  })

  it('takes the last days while fewer than three of the same weekday have been seen', () => {
    const monday = windowAt('1d', 'UTC', at('2026-04-13T12:00:00Z'))
    expect(days(likeWindows({ window: '1d', timezone: 'UTC' }, monday, at('2026-04-10T08:00:00Z')))).toEqual([
      '2026-04-12',
      '2026-04-11',
      '2026-04-10',
    ])
  })

  it('keeps the weekday over a change of clocks', () => {
    // Berlin went to summer time on 29 March 2026, a Sunday of 23 hours.
    const monday = windowAt('1d', 'Europe/Berlin', at('2026-03-30T12:00:00Z'))
    const like = likeWindows({ window: '1d', timezone: 'Europe/Berlin' }, monday, monday.start - 365 * DAY)
    expect(new Date(like[0]?.start ?? 0).toISOString()).toBe('2026-03-22T23:00:00.000Z')
  })

  it('takes the months before, whatever their weekdays', () => {
    const april = windowAt('1mo', 'UTC', at('2026-04-13T12:00:00Z'))
    expect(days(likeWindows({ window: '1mo', timezone: 'UTC' }, april, at('2025-12-31T00:00:00Z')))).toEqual([
      '2026-03-01',
      '2026-02-01',
      '2026-01-01',
      '2025-12-01',
    ])
  })
})
