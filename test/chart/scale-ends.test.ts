import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scaleEnds, spacedTicks } from '../../src/chart/scale-ends.ts'

const RATIOS = { low: 0.6, high: 1.2, least: 0, most: 3 }

describe('scaleEnds', () => {
  it('stays at its default while every value lies on it', () => {
    expect(scaleEnds([0.7, 1.1, undefined], RATIOS)).toEqual({
      ...{ low: 0.6, high: 1.2, isWider: false, format: '.1f' },
      ticks: [0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2],
    })
  })

  it('widens to the next round end and says so', () => {
    expect(scaleEnds([0.53, 1.1], RATIOS)).toMatchObject({ low: 0.5, high: 1.2, isWider: true })
  })

  it('ends where it is told to, whatever the values', () => {
    expect(scaleEnds([-4, Number.POSITIVE_INFINITY, Number.NaN, 900], RATIOS)).toMatchObject({ low: 0, high: 3 })
  })

  it('has few ticks, all of them between its ends', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noDefaultInfinity: true, noNaN: true })), (values) => {
        const { low, high, ticks } = scaleEnds(values, { low: 0, high: 0.01, least: 0, most: 1e15 })
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(10)
        expect(ticks.filter((tick) => tick < low - 1e-9 || tick > high * (1 + 1e-9))).toEqual([])
      }),
    )
  })
})

describe('spacedTicks', () => {
  it('always names the newest window', () => {
    expect(spacedTicks(6, 10)).toEqual([0, 1, 2, 3, 4, 5])
    expect(spacedTicks(7, 3)).toEqual([0, 3, 6])
    expect(spacedTicks(8, 3)).toEqual([1, 4, 7])
  })
})
