import { createTask } from 'node-cron'
import { describe, expect, it } from 'vitest'
import { nextStrike } from '../../src/schedule/next-strike.ts'

/** Friday 27 February 2026, 23:59:30 UTC. */
const NOW = Date.UTC(2026, 1, 27, 23, 59, 30)
const iso = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 16)

describe('the next strike', () => {
  it.each([
    ['5 * * * *', '2026-02-28T00:05'],
    ['* * * * *', '2026-02-28T00:00'],
    ['59 23 * * *', '2026-02-28T23:59'],
    ['0 9 * * mon', '2026-03-02T09:00'],
    // Both 0 and 7 are Sunday.
    ['0 0 * * 7', '2026-03-01T00:00'],
    ['0 0 * * sun', '2026-03-01T00:00'],
    ['*/20 6-8 1,15 mar *', '2026-03-01T06:00'],
    ['0 0 31 * *', '2026-03-31T00:00'],
    ['0 0 29 2 *', '2028-02-29T00:00'],
    // The day of the month and the day of the week must both match: the first Friday the 13th after.
    ['0 0 13 * 5', '2026-03-13T00:00'],
  ])('of %s is %s', (expression, expected) => {
    expect(iso(nextStrike(expression, NOW))).toBe(expected)
  })

  it('of a day that no month has is none', () => {
    expect(nextStrike('0 0 30 2 *', NOW)).toBeUndefined()
  })

  it('lies after the moment, also where that is a strike itself', () => {
    const at = Date.UTC(2026, 1, 28, 0, 5)
    expect(nextStrike('5 * * * *', at - 1)).toBe(at)
    expect(iso(nextStrike('5 * * * *', at))).toBe('2026-02-28T01:05')
  })

  it.each(['5 * * * *', '0 9 * * mon', '*/7 3-5 1,15 * *', '0 0 13 * 5', '30 2 * feb,dec 0-3'])(
    'of %s is the one that the scheduler itself waits for',
    (expression) => {
      const task = createTask(expression, () => {}, { timezone: 'UTC' })
      task.start()
      const before = nextStrike(expression, Date.now())
      const said = task.getNextRun()?.getTime()
      const after = nextStrike(expression, Date.now())
      void task.destroy()
      expect([before, after]).toContain(said)
    },
  )
})
