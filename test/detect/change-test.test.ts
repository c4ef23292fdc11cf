import { describe, expect, it } from 'vitest'
import { type ChangeDesign, testChange, testLimit } from '../../src/detect/change-test.ts'
import { withinToleranceLog10P } from '../../src/stats/within-tolerance-log10-p.ts'
import { expectClose } from '../stats/golden.ts'

/** A change of a slice's own rate: now against training. */
function ownRate(now: [number, number], training: [number, number], boundary = 0.025): ChangeDesign {
  const [x, n] = now
  const [y, m] = training
  return {
    scale: 'linear',
    slice: { x, n },
    others: [{ x: y, n: m }],
    estimate: x / n - y / m,
    boundary,
    impliedRate: (effect) => y / m + effect,
    dispersion: () => 1,
  }
}

/** A slice's ratio against everyone else. */
function ratio(slice: [number, number], rest: [number, number]): Omit<ChangeDesign, 'boundary'> {
  const [x, n] = slice
  const [y, m] = rest
  return {
    scale: 'log',
    slice: { x, n },
    others: [{ x: y, n: m }],
    estimate: Math.log((x + 0.5) / (n + 0.5)) - Math.log((y + 0.5) / (m + 0.5)),
    impliedRate: (effect) => (y / m) * Math.exp(effect),
    dispersion: () => 1,
  }
}

describe('testChange', () => {
  it('takes the variance at the boundary where that is the larger one', () => {
    // Now 2 of 200: smoothed 2.5/201, variance 0.0124378 x 0.9875622 / 200 = 6.14149e-5.
    // At the boundary 0.1 - 0.025 = 0.075: 0.075 x 0.925 / 200 = 3.46875e-4, the larger. Training 100.5/1001 x 900.5/1001 / 1000 = 9.03191e-5.
    const { standardError, log10P } = testChange(ownRate([2, 200], [100, 1000]))
    const training = ((100.5 / 1001) * 900.5) / 1001 / 1000
    expectClose(standardError, Math.sqrt(3.46875e-4 + training), 1e-12)
    // |0.01 - 0.1| = 0.09 against 0.025.
    expect(log10P).toBe(withinToleranceLog10P(-0.09, 0.025, standardError))
  })

  it('takes the variance of the slice itself where that is the larger one', () => {
    // Now 100 of 200, variance 0.25/200 at 100.5/201 = 0.5; the boundary 0.1 + 0.025 gives 0.125 x 0.875 / 200 only.
    const { standardError } = testChange(ownRate([100, 200], [100, 1000]))
    const training = ((100.5 / 1001) * 900.5) / 1001 / 1000
    expectClose(standardError, Math.sqrt(0.25 / 200 + training), 1e-12)
  })

  it('looks at the boundary on the side of the estimate', () => {
    // Rising from 0.01: the boundary is 0.035, not below 0. 0.035 x 0.965 / 200 = 1.68875e-4 against 4.5/201 x 196.5/201 / 200 = 1.09427e-4.
    const { standardError } = testChange(ownRate([4, 200], [10, 1000]))
    const training = ((10.5 / 1001) * 990.5) / 1001 / 1000
    expectClose(standardError, Math.sqrt(1.68875e-4 + training), 1e-12)
  })

  it('multiplies the whole variance by the dispersion, which is asked for that variance', () => {
    const plain = testChange(ownRate([100, 200], [100, 1000]))
    const asked: number[] = []
    const noisy = testChange({
      ...ownRate([100, 200], [100, 1000]),
      dispersion: (variance) => {
        asked.push(variance)
        return 4
      },
    })
    expect(asked).toHaveLength(1)
    expectClose(asked[0] as number, plain.standardError ** 2, 1e-12)
    expectClose(noisy.standardError, 2 * plain.standardError, 1e-12)
    expect(noisy.dispersion).toBe(4)
    expect(noisy.log10P).toBeGreaterThan(plain.log10P)
  })

  it('has a standard error above 0 with counts of 0 and with rates of 1, on both scales', () => {
    for (const x of [0, 300]) {
      for (const scale of ['linear', 'log'] as const) {
        const others = [{ x, n: 300 }]
        const result = testChange({
          scale,
          slice: { x, n: 300 },
          others,
          estimate: 0,
          boundary: 0.05,
          impliedRate: (effect) => (scale === 'linear' ? x / 300 + effect : (x / 300) * Math.exp(effect)),
          dispersion: (variance) => 1 + 0 * (1 / variance),
        })
        expect(result.standardError).toBeGreaterThan(0)
        expect(result.standardError).toBeLessThan(Number.POSITIVE_INFINITY)
        expect(result.log10P).toBeCloseTo(0, 9)
      }
    }
  })

  it('gives a rate of 1 the log variance of half a failure', () => {
    // 300 of 300 on both sides, as 299.5: 0.5 / (300 x 300.5) each.
    const { standardError } = testChange({ ...ratio([300, 300], [300, 300]), boundary: 0 })
    expectClose(standardError, Math.sqrt((2 * 0.5) / (300 * 300.5)), 1e-12)
  })
})

describe('testLimit', () => {
  it('is one-sided: nothing is broken by getting more than the limit asks for', () => {
    const more = testLimit({ ...ratio([450, 500], [300, 500]), limit: Math.log(0.8) })
    expect(more.log10P).toBeCloseTo(0, 6)
    const less = testLimit({ ...ratio([150, 500], [300, 500]), limit: Math.log(0.8) })
    expect(less.log10P).toBeLessThan(-4)
  })

  it('has p one half at the limit itself', () => {
    const result = testLimit({ ...ratio([240, 500], [300, 500]), estimate: Math.log(0.8), limit: Math.log(0.8) })
    // log10(1/2)
    expect(result.log10P).toBeCloseTo(-0.30103, 5)
  })

  it('agrees with a hand calculation of four-fifths', () => {
    // 150 of 500 against 300 of 500. Logs: ln(150.5/300.5) = -0.6915. Variance of the slice 350/(150.5 x 500.5) = 0.0046465, at the limit
    // 0.6 x 0.8 = 0.48: 260/(240.5 x 500.5) = 0.0021600, so the former; rest 200/(300.5 x 500.5) = 0.0013298. se = 0.077306.
    // z = (0.691484 - 0.223144) / 0.077306 = 6.0583; upper tail 6.878e-10.
    const { standardError, log10P } = testLimit({ ...ratio([150, 500], [300, 500]), limit: Math.log(0.8) })
    expectClose(standardError, Math.sqrt(350 / (150.5 * 500.5) + 200 / (300.5 * 500.5)), 1e-12)
    expect(log10P).toBeCloseTo(Math.log10(6.878e-10), 3)
  })

  it('has a finite answer where the slice got nothing at all', () => {
    // x = 0: 500/(0.5 x 500.5) = 1.998 is the variance of its log; ln(0.5/300.5) = -6.3986.
    const { standardError, log10P } = testLimit({ ...ratio([0, 500], [300, 500]), limit: Math.log(0.8) })
    expectClose(standardError, Math.sqrt(500 / (0.5 * 500.5) + 200 / (300.5 * 500.5)), 1e-12)
    // z = (6.3986 - 0.2231) / 1.41398 = 4.3674
    expect(log10P).toBeCloseTo(Math.log10(6.288e-6), 2)
  })
})
