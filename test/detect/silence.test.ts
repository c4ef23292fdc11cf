import { describe, expect, it } from 'vitest'
import { silenceOf } from '../../src/detect/silence.ts'

const about = { version: 'all', level: 0.0055 }
const USUAL = [1000, 1010, 990, 1000, 1005, 995, 1000, 1000]

describe('silenceOf', () => {
  it('speaks at no prediction and under a tenth of the median, not at a tenth', () => {
    const severities = [0, 1, 99, 100, 1000].map((rows) => silenceOf(rows, USUAL, about)?.severity)
    expect(severities).toEqual(['critical', 'warning', 'warning', undefined, undefined])
  })

  it('compares with the median, so that one day of silence or of a flood changes nothing', () => {
    expect(silenceOf(90, [0, 1_000_000, ...USUAL.slice(2)], about)).toMatchObject({ tolerance: 100 })
  })

  it('takes the mean of the middle two of an even number of windows', () => {
    // 100, 100, 300, 300: 200 at the median, a tenth is 20
    const before = [100, 300, 100, 300]
    expect(silenceOf(19, before, about)).toMatchObject({ tolerance: 20, measured: { now: 19, usual: 200 } })
    expect(silenceOf(20, before, about)).toBeUndefined()
  })

  it('goes on for as long as the feed is dead: silent windows do not become the custom', () => {
    expect(silenceOf(0, [...Array.from({ length: 40 }, () => 0), ...USUAL], about)).toMatchObject({
      severity: 'critical',
    })
  })

  it('goes on where no window that spoke is left to compare with, until something comes', () => {
    const dead = Array.from({ length: 60 }, () => 0)
    expect(silenceOf(0, dead, about, 1000)).toMatchObject({ severity: 'critical', measured: { now: 0, usual: 1000 } })
    expect(silenceOf(0, dead, about)).toBeUndefined()
    expect(silenceOf(1, dead, about, 1000)).toBeUndefined()
  })

  it('needs three windows with ten rows at the median before there is a custom', () => {
    expect(silenceOf(0, [1000, 1000], about)).toBeUndefined()
    expect(silenceOf(0, [1000, 1000, 1000], about)?.kind).toBe('silence')
    expect(silenceOf(0, [1, 1, 1, 1], about)).toBeUndefined()
  })

  it('looks back over eight windows, newest first, and no further', () => {
    expect(silenceOf(50, [...USUAL, 1, 1, 1, 1, 1, 1, 1, 1, 1], about)).toMatchObject({ tolerance: 100 })
  })

  it('has nothing to miss before the first window or where none is usual', () => {
    expect(silenceOf(0, [], about)).toBeUndefined()
    expect(silenceOf(0, [0, 0, 0], about)).toBeUndefined()
  })

  it('is a finding of its own family about everyone', () => {
    expect(silenceOf(0, USUAL, about)).toMatchObject({
      kind: 'silence',
      family: 'silence',
      slice: 'overall',
      direction: 'down',
      improved: false,
      effect: { estimate: 0 },
      why: '0 predictions; the last 8 like windows with any held 1000 at the median; under a tenth is silence',
    })
  })
})
