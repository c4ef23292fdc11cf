import { describe, expect, it } from 'vitest'
import { needsUpdate } from '../../src/alert/dedup.ts'

const NOW = Date.UTC(2026, 3, 13)
const of = (...ids: string[]): ReadonlySet<string> => new Set(ids)
const hourly = { repeatIntervalMs: 3_600_000, sendResolved: true } as const
const last = (firing: ReadonlySet<string>, resolved: ReadonlySet<string>, ago: number) => ({
  firing,
  resolved,
  toldAt: NOW - ago,
})

describe('whether a group is news', () => {
  it.each([
    ['first notification', undefined, { firing: of('1'), resolved: of() }],
    ['new alerts added', last(of('1'), of(), 0), { firing: of('1', '2'), resolved: of() }],
    ['all alerts resolved', last(of('1'), of(), 0), { firing: of(), resolved: of('1') }],
    ['some alerts resolved', last(of('1', '2'), of(), 0), { firing: of('1'), resolved: of('2') }],
    ['repeat interval elapsed', last(of('1'), of(), 3_600_001), { firing: of('1'), resolved: of() }],
  ])('%s', (reason, before, current) => {
    expect(needsUpdate(before, current, hourly, NOW)).toEqual({ notify: true, reason })
  })

  it('is not at the very end of the repeat interval, and never without one', () => {
    const standing = { firing: of('1'), resolved: of() }
    expect(needsUpdate(last(of('1'), of(), 3_600_000), standing, hourly, NOW).notify).toBe(false)
    const never = { repeatIntervalMs: 'never', sendResolved: true } as const
    expect(needsUpdate(last(of('1'), of(), NOW), standing, never, NOW).notify).toBe(false)
  })

  it('is where the last alert ends though conclusions are not sent, so that the log is cleared', () => {
    const quiet = { repeatIntervalMs: 'never', sendResolved: false } as const
    expect(needsUpdate(last(of('1', '2'), of(), 0), { firing: of('1'), resolved: of('2') }, quiet, NOW).notify).toBe(
      false,
    )
    expect(needsUpdate(last(of('1'), of(), 0), { firing: of(), resolved: of('1') }, quiet, NOW).notify).toBe(true)
  })
})
