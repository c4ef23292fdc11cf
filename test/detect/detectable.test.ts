import { describe, expect, it } from 'vitest'
import { detectableEffect, zAt } from '../../src/detect/detectable.ts'
import { disparity } from '../../src/detect/disparity/disparity.ts'
import { decisionDrift } from '../../src/detect/drift/decision-drift.ts'
import { featureDrift } from '../../src/detect/drift/distribution.ts'
import type { FindingKind } from '../../src/detect/finding.ts'
import type { Limits } from '../../src/detect/limits.ts'
import type { Comparison, Question } from '../../src/detect/question.ts'
import { divergenceOfShares } from '../../src/stats/jensen-shannon-divergence.ts'
import { countsFrom, randomFrom } from '../stats/random-counts.ts'
import { INDEPENDENT, pairOf, type StratumRow, tablesOf } from './counts-builder.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] }, features: { income: 4 } })
const LOG10_LEVEL = -4.5

function rows(
  women: { n: number; favourable: number; income?: readonly number[] },
  men = { n: 5000, favourable: 3000 },
) {
  const { income, ...counted } = women
  return [
    { of: ['F'], ...counted, ...(income && { cells: { income } }) },
    { of: ['M'], ...men },
  ] satisfies StratumRow[]
}

function detectable(
  kind: FindingKind,
  now: number,
  options: {
    training?: readonly StratumRow[]
    limits?: Partial<Limits>
    log10Level?: number
    phi?: number
    subject?: string
  } = {},
): number | undefined {
  const { training = rows({ n: 5000, favourable: 3000 }), limits, log10Level = LOG10_LEVEL, phi = 1, subject } = options
  const keys = ['income', 'rate:decision', 'rate:ratio', 'rate:difference']
  const comparison = people.compare({
    training,
    now: rows({ n: now, favourable: Math.round(now * 0.6) }),
    ...(limits && { limits }),
    calibration: {
      ...INDEPENDENT,
      of: new Map(keys.map((key) => [key, { c: phi, omega: [0, 0] as const, kappa: 1 }])),
    },
  })
  const answer = {
    subject: subject ?? (kind === 'feature-drift' ? 'income' : 'decision'),
    supportNow: now,
    supportTraining: 5000,
  }
  return detectableEffect(comparison, pairOf(comparison, 'sex=F'), kind, answer, log10Level)
}

const SIZES = [40, 80, 150, 400, 2000, 20_000]

describe('detectableEffect', () => {
  it('shrinks with more rows: a smaller divergence and change, a ratio and difference nearer to the limit', () => {
    const difference = { limits: { disparity: { difference: 0.1 } } }
    const series = [
      SIZES.map((n) => detectable('feature-drift', n)),
      SIZES.map((n) => detectable('decision-drift', n)),
      SIZES.map((n) => -(detectable('disparity', n) ?? 0)),
      SIZES.slice(1).map((n) => -(detectable('disparity', n, difference) ?? Number.NEGATIVE_INFINITY)),
    ]
    for (const effects of series) {
      effects.forEach((effect, i) => {
        expect(effect).toBeDefined()
        if (i > 0) expect(effect).toBeLessThan(effects[i - 1] as number)
      })
    }
  })

  it('never lies inside the limit or the tolerance', () => {
    for (const n of SIZES) {
      expect(detectable('disparity', n) ?? 0).toBeLessThan(0.8)
      expect(detectable('decision-drift', n) ?? 1).toBeGreaterThan(0.05)
      expect(detectable('feature-drift', n) ?? 1).toBeGreaterThan(0.009)
    }
  })

  it('grows with a stricter level and with noise that blocks share', () => {
    for (const kind of ['feature-drift', 'decision-drift'] as const) {
      const plain = detectable(kind, 400) as number
      expect(detectable(kind, 400, { log10Level: -7 })).toBeGreaterThan(plain)
      expect(detectable(kind, 400, { phi: 2 })).toBeGreaterThan(plain)
    }
    expect(detectable('disparity', 400, { phi: 2 })).toBeLessThan(detectable('disparity', 400) as number)
  })

  it('is undefined where no effect could be shown', () => {
    expect(detectable('disparity', 0)).toBeUndefined()
    expect(detectable('decision-drift', 3)).toBeUndefined()
    expect(detectable('feature-drift', 3)).toBeUndefined()
    // 8 women: the ratio that would be found leaves less than half a favourable decision.
    expect(detectable('disparity', 8)).toBeUndefined()
  })

  it('takes the tolerance and the rate at training of the quality that was asked after', () => {
    // Missing in 0 of 5000 at training: what can be found is near the tolerance, not near that of a rate of 0.6.
    const missing = detectable('quality', 90, { subject: 'income: missing' }) as number
    expect(missing).toBeGreaterThan(0.02)
    expect(missing).toBeLessThan(detectable('decision-drift', 90) as number)
  })
})

describe('zAt', () => {
  it('is the normal deviate of a level, also far in the tail', () => {
    // 1.644854 at 5 %; 6.361341 at 1e-10
    expect(zAt(Math.log10(0.05))).toBeCloseTo(1.644854, 6)
    expect(zAt(-10)).toBeCloseTo(6.361341, 6)
  })
})

describe('at the detectable effect the test that is shipped finds it with probability 0.8', () => {
  // 1,500 trials: standard deviation of a share of 0.8 is sqrt(0.8 x 0.2 / 1500) = 0.0103; four of them are 0.041.
  const TRIALS = 1500
  const FOUR_SIGMA = 4 * Math.sqrt((0.8 * 0.2) / TRIALS)

  // The border between found and not found lies at a whole count: one more moves the share by the normal density at 0.84, 0.28, over the count's deviation.
  const oneCount = (n: number): number => 0.28 / Math.sqrt(n * 0.6 * 0.4)

  function foundShare(question: Question, draw: () => Comparison): number {
    let found = 0
    for (let trial = 0; trial < TRIALS; trial++) {
      const comparison = draw()
      const answer = question.ask(comparison, pairOf(comparison, 'sex=F'))[0]
      if (answer?.status === 'tested' && answer.reached && answer.log10P <= LOG10_LEVEL) found++
    }
    return found / TRIALS
  }

  function binomial(random: () => number, n: number, p: number): number {
    let x = 0
    for (let i = 0; i < n; i++) if (random() < p) x++
    return x
  }

  for (const n of [150, 600]) {
    it(`for the four-fifths limit with ${n} decisions`, () => {
      const ratio = detectable('disparity', n) as number
      const random = randomFrom(n)
      const training = rows({ n: 5000, favourable: 3000 })
      const share = foundShare(disparity, () =>
        people.compare({
          training,
          now: rows(
            { n, favourable: binomial(random, n, 0.6 * ratio) },
            { n: 5000, favourable: binomial(random, 5000, 0.6) },
          ),
        }),
      )
      expect(Math.abs(share - 0.8)).toBeLessThan(FOUR_SIGMA + oneCount(n))
    })

    it(`for a change of the slice's own rate with ${n} decisions`, () => {
      const change = detectable('decision-drift', n) as number
      const random = randomFrom(n + 1)
      const share = foundShare(decisionDrift, () =>
        people.compare({
          training: rows({ n: 5000, favourable: binomial(random, 5000, 0.6) }),
          now: rows({ n, favourable: binomial(random, n, 0.6 - change) }),
        }),
      )
      expect(Math.abs(share - 0.8)).toBeLessThan(FOUR_SIGMA + oneCount(n))
    })
  }

  it('for the distribution of a feature with 400 observations', () => {
    const divergence = detectable('feature-drift', 400) as number
    const flat = [0.25, 0.25, 0.25, 0.25]
    const tilted = (t: number): readonly number[] => [0.25 - t, 0.25, 0.25, 0.25 + t]
    let [low, high] = [0, 0.25]
    for (let i = 0; i < 50; i++) {
      const t = (low + high) / 2
      if (divergenceOfShares(flat, tilted(t)) < divergence) low = t
      else high = t
    }
    const random = randomFrom(7)
    const share = foundShare(featureDrift, () =>
      people.compare({
        training: rows({ n: 5000, favourable: 0, income: [...countsFrom(random, flat, 5000)] }),
        now: rows({ n: 400, favourable: 0, income: [...countsFrom(random, tilted(low), 400)] }),
      }),
    )
    expect(Math.abs(share - 0.8)).toBeLessThan(FOUR_SIGMA)
  })
})
