import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTry, retryGapsMs, retrySpanMs } from '../../src/alert/retry-schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Times of all tries, in milliseconds since the message was written, when every one of them fails. */
function triesOf(urgency: 'warning' | 'critical', random: () => number): readonly number[] {
  const times = [0]
  for (;;) {
    const now = times.at(-1) as number
    const next = nextTry({ tries: times.length, createdAt: 0, urgency }, now, random())
    if (next.status === 'failed') return times
    times.push(next.dueAt)
  }
}

describe('the retry schedule', () => {
  it('without jitter is 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h and then given up', () => {
    const times = triesOf('warning', () => 0)
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number))
    expect(gaps).toEqual([
      5000,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ])
  })

  it('spans 5 s + 35 min + (2 + 5 + 10 + 14 + 20 + 24 = 75) h', () => {
    expect(retrySpanMs).toBe(75 * HOUR + 35 * MINUTE + 5000)
  })

  it('stays within 20 % of each gap and makes ten tries, whatever chance says', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (chance) => {
        const times = triesOf('warning', () => chance.next().value as number)
        const fits = times.slice(1).every((time, i) => {
          const gap = (time - (times[i] as number)) / (retryGapsMs[i + 1] as number)
          return gap >= 0.999 && gap <= 1.201
        })
        return times.length === 10 && fits
      }),
      { numRuns: 50 },
    )
  })

  it('lets a critical message wait 30 min at most, for as long as any other is kept', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (chance) => {
        const times = triesOf('critical', () => chance)
        const gaps = times.slice(1).map((time, i) => time - (times[i] as number))
        return Math.max(...gaps) <= 30 * MINUTE && (times.at(-1) as number) >= retrySpanMs
      }),
      { numRuns: 20 },
    )
  })

  it('waits as long as the receiver asks, but a day at most', () => {
    const waitFor = (retryAfterMs: number) =>
      nextTry({ tries: 1, createdAt: 0, urgency: 'critical', retryAfterMs }, 1000, 0).dueAt - 1000
    expect(waitFor(HOUR)).toBe(HOUR)
    expect(waitFor(1)).toBe(5000)
    expect(waitFor(900 * HOUR)).toBe(24 * HOUR)
  })

  it('does not give up early because recoveries brought tries forward', () => {
    expect(nextTry({ tries: 40, createdAt: 0, urgency: 'warning' }, HOUR, 0)).toEqual({
      status: 'pending',
      dueAt: 25 * HOUR,
    })
  })
})
