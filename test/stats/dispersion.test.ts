import { describe, expect, it } from 'vitest'
import { type DispersionPoint, fitDispersion } from '../../src/stats/fit-dispersion.ts'
import { directedScale, fitKappa } from '../../src/stats/fit-kappa.ts'
import { nonNegativeLeastSquares, type WeightedRow } from '../../src/stats/non-negative-least-squares.ts'
import { expectClose, readGolden } from './golden.ts'
import { randomFrom } from './random-counts.ts'

const { systems, fits } = readGolden<{
  systems: { rows: WeightedRow[]; solution: number[] }[]
  fits: { points: DispersionPoint[]; c: number; omega: [number, number] }[]
}>('dispersion')

describe('nonNegativeLeastSquares', () => {
  it.each(systems.map((system, i) => ({ i, width: system.solution.length, ...system })))(
    'agrees with scipy on system $i of $width columns',
    ({ rows, solution }) => {
      for (const [i, value] of nonNegativeLeastSquares(rows).entries()) expectClose(value, solution[i] ?? 1, 1e-9)
    },
  )

  it('is ordinary least squares where that is not negative', () => {
    // y = 2 + 3x exactly
    const rows = [0, 1, 2, 5].map((x) => ({ x: [1, x], y: 2 + 3 * x, weight: 1 + x }))
    expect(nonNegativeLeastSquares(rows)).toEqual([expect.closeTo(2, 12), expect.closeTo(3, 12)])
  })

  it('gives 0 where the response falls below it, to columns of zeros and to a repeated column', () => {
    const row = (x: number[], y: number) => ({ x, y, weight: 1 })
    expect(nonNegativeLeastSquares([row([1, 0], -1), row([2, 0], -3)])).toEqual([0, 0])
    const [first = 0, second = 0] = nonNegativeLeastSquares([row([1, 1], 2), row([3, 3], 6)])
    expect(first + second).toBeCloseTo(2, 12)
    expect(nonNegativeLeastSquares([])).toEqual([])
  })

  it('refuses rows of different widths and negative weights', () => {
    expect(() =>
      nonNegativeLeastSquares([
        { x: [1], y: 1, weight: 1 },
        { x: [1, 2], y: 1, weight: 1 },
      ]),
    ).toThrow(/one width/)
    expect(() => nonNegativeLeastSquares([{ x: [1], y: 1, weight: -1 }])).toThrow(/weights/)
  })
})

describe('fitDispersion', () => {
  it.each(fits.map((fit, i) => ({ i, ...fit })))(
    'agrees with reweighted scipy fits on set $i',
    ({ points, c, omega }) => {
      const found = fitDispersion(points)
      expectClose(found.c, c, 1e-7)
      expectClose(found.omega[0], omega[0], 1e-6)
      expectClose(found.omega[1], omega[1], 1e-6)
    },
  )

  it('finds the line that the points lie on, one slope a level', () => {
    const line = (x: number, level: 0 | 1) => ({ z2OverDf: 1.5 + (level === 0 ? 2e-4 : 5e-4) * x, x, df: 9, level })
    const points = [60, 500, 4000, 20_000].flatMap((x) => [line(x, 0), line(x, 1)])
    const { c, omega } = fitDispersion(points)
    expectClose(c, 1.5, 1e-9)
    expectClose(omega[0], 2e-4, 1e-9)
    expectClose(omega[1], 5e-4, 1e-9)
  })

  it('takes counts to be independent where there are no points or less spread than that', () => {
    expect(fitDispersion([])).toEqual({ c: 1, omega: [0, 0] })
    const calm = [60, 600, 6000].map((x) => ({ z2OverDf: 0.7, x, df: 4, level: 0 as const }))
    expect(fitDispersion(calm)).toEqual({ c: 1, omega: [0, 0] })
  })

  it('leaves a level without points at 0', () => {
    const points = [60, 600, 6000].map((x) => ({ z2OverDf: 1 + 1e-3 * x, x, df: 4, level: 1 as const }))
    expect(fitDispersion(points).omega[0]).toBe(0)
  })

  it('refuses points that cannot be', () => {
    expect(() => fitDispersion([{ z2OverDf: 1, x: 1, df: 0, level: 0 }])).toThrow(/df > 0/)
  })
})

describe('fitKappa', () => {
  const dispersion = { c: 1, omega: [0.01, 0] as const }

  it('agrees with a hand calculation on one point', () => {
    // s = 0.01 x 300 = 3, phi = 4, X = 9 x 10 = 90: V = (90 - 36)^2 / 18 x 9/8 = 182.25
    // (182.25 - 1 - 6) / 9 = 19.47, no more than the 9 degrees of freedom; with X = 9 x 7: V = 45.5625, 38.5625 / 9
    const point = (z2OverDf: number) => ({ z2OverDf, x: 300, df: 9, level: 0 as const })
    expect(fitKappa([point(10)], dispersion, 9)).toBe(9)
    expectClose(fitKappa([point(7)], dispersion, 9), 38.5625 / 9, 1e-12)
  })

  it('tells a mean shift from shared variance that spreads over all directions', () => {
    const random = randomFrom(5)
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const df = 9
    // x omega = 8: each direction carries 1 + 8, or one carries 1 + 72 and the other eight 1, both phi = 9
    const block = (spread: readonly number[]): DispersionPoint => ({
      z2OverDf: spread.reduce((sum, variance) => sum + variance * normal() ** 2, 0) / df,
      x: 800,
      df,
      level: 0,
    })
    const even = Array.from({ length: 3000 }, () => block(Array(df).fill(9)))
    const directed = Array.from({ length: 3000 }, () => block([73, ...Array(df - 1).fill(1)]))
    expect(fitKappa(even, dispersion, 3000)).toBeLessThan(1.3)
    expect(fitKappa(directed, dispersion, 3000)).toBeGreaterThan(7)
  })

  it('is 1 where nothing is shared', () => {
    expect(fitKappa([], dispersion, 8)).toBe(1)
    expect(fitKappa([{ z2OverDf: 3, x: 10, df: 2, level: 1 }], dispersion, 8)).toBe(1)
    expect(() => fitKappa([], dispersion, 1)).toThrow(/2 blocks/)
  })

  it('widens by a: 1 without shared variance, kappa where everything is shared', () => {
    expect(directedScale(2, 0, 8)).toBe(1)
    expect(directedScale(1.5, 4, 1)).toBeCloseTo(1, 12)
    // (1 + 6 + 8 x 9) / 16
    expect(directedScale(1, 3, 8)).toBe(79 / 16)
  })
})
