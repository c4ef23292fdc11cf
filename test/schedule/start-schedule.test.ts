import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Schedule, type ScheduleSpec, startSchedule, type Tick } from '../../src/schedule/start-schedule.ts'

const MONDAY = Date.UTC(2026, 3, 13, 5, 59, 58)

let running: Schedule[] = []

beforeEach(() => {
  vi.useFakeTimers({ now: MONDAY })
})

afterEach(async () => {
  await Promise.all(running.map((schedule) => schedule.stop()))
  running = []
  vi.useRealTimers()
})

const started = (spec: Partial<ScheduleSpec>): Schedule => {
  const schedule = startSchedule({
    expressions: {},
    baseSeconds: 5,
    onTick: () => {},
    onError: (error) => {
      throw error
    },
    clock: Date.now,
    ...spec,
  })
  running.push(schedule)
  return schedule
}

/** Work that a test lets go of when it likes. */
const heldWork = () => {
  const ticks: Tick[] = []
  const releases: (() => void)[] = []
  const onTick = (tick: Tick): Promise<void> => {
    ticks.push(tick)
    return new Promise((resolve) => {
      releases.push(resolve)
    })
  }
  return { ticks, releases, onTick }
}

describe('a schedule', () => {
  it('strikes every few seconds and on the minute its expressions name, in UTC', async () => {
    const ticks: Tick[] = []
    started({
      expressions: { credit: '0 6 * * MON', fraud: '5 * * * *', never: '0 6 * * TUE' },
      onTick: (tick) => void ticks.push(tick),
    })
    await vi.advanceTimersByTimeAsync(6 * 60_000)
    // 05:59:58 to 06:05:58: a base tick each 5 s from 06:00:00 on is 72 strikes.
    expect(ticks.filter(({ due }) => due.length === 0).length).toBeGreaterThanOrEqual(70)
    expect(
      ticks.filter(({ due }) => due.length > 0).map(({ at, due }) => [new Date(at).toISOString().slice(11, 16), due]),
    ).toEqual([
      ['06:00', ['credit']],
      ['06:05', ['fraud']],
    ])
  })

  it('does not stack: what becomes due during work is gathered into one next tick', async () => {
    const { ticks, releases, onTick } = heldWork()
    const schedule = started({ onTick })
    const done = schedule.tick(['a'])
    void schedule.tick(['b'])
    void schedule.tick(['c'])
    void schedule.tick(['b'])
    expect(ticks.map(({ due }) => due)).toEqual([['a']])
    releases[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(ticks.map(({ due }) => due)).toEqual([['a'], ['b', 'c']])
    releases[1]?.()
    await done
    expect(ticks).toHaveLength(2)
  })

  it('drops base ticks while work is under way', async () => {
    const { ticks, releases, onTick } = heldWork()
    started({ onTick })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(ticks).toHaveLength(1)
    releases[0]?.()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(ticks).toHaveLength(2)
    releases[1]?.()
  })

  it('reports what its work throws, and goes on', async () => {
    const errors: unknown[] = []
    let strikes = 0
    started({
      onTick: () => {
        strikes++
        throw new Error(`strike ${strikes}`)
      },
      onError: (error) => void errors.push(error),
    })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(errors.map(String)).toEqual(['Error: strike 1', 'Error: strike 2'])
  })

  it('stops: nothing strikes afterwards, and work under way is waited for', async () => {
    const { ticks, releases, onTick } = heldWork()
    const schedule = started({ onTick })
    void schedule.tick(['a'])
    void schedule.tick(['b'])
    let stopped = false
    const stopping = schedule.stop().then(() => {
      stopped = true
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(stopped).toBe(false)
    releases[0]?.()
    await stopping
    await vi.advanceTimersByTimeAsync(60_000)
    expect(ticks.map(({ due }) => due)).toEqual([['a']])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('refuses a base tick that does not divide a minute', () => {
    expect(() => started({ baseSeconds: 7 })).toThrow(new RangeError('baseSeconds must divide 60, got 7'))
  })
})
