import { describe, expect, it } from 'vitest'
import { durationMs } from '../../src/config/duration.ts'

describe('a duration', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['6h', 21_600_000],
    ['90d', 7_776_000_000],
    ['2w', 1_209_600_000],
    // 365.25 / 12 = 30.4375 days of 86,400,000 ms
    ['1mo', 2_629_800_000],
    ['12mo', 31_557_600_000],
    ['1y', 31_557_600_000],
    ['0m', 0],
  ])('of %s is %d milliseconds', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  it.each(['', '15', 'm', '1.5h', '-1d', '1 d', '1M', '90days', ' 1d'])('is not %j', (text) => {
    expect(durationMs(text)).toBeUndefined()
  })
})
