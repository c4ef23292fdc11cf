import { describe, expect, it } from 'vitest'
import { calibrate, FEWEST_BLOCKS, rateKeys } from '../../src/detect/calibration.ts'
import { decisionDrift } from '../../src/detect/drift/decision-drift.ts'
import { directedDispersionAt } from '../../src/detect/noise.ts'
import { dispersionOf, noiseOf, type Tested } from '../../src/detect/question.ts'
import type { CoarseProfile } from '../../src/profile/coarse-profile.ts'
import { randomFrom } from '../stats/random-counts.ts'
import { calibrationOf, pairOf, type StratumRow, tablesOf } from './counts-builder.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] }, features: { income: 4 } })

/** Blocks of 2 x 500 independent rows, whose rate of approval and of high income a whole block shares up to `shared`. */
function blocks(count: number, shared: number, copies = 1): readonly CoarseProfile[] {
  const random = randomFrom(11)
  return Array.from({ length: count }, () => {
    const shift = shared * (2 * random() - 1)
    const group = (sex: string): StratumRow => {
      let [favourable, high] = [0, 0]
      for (let i = 0; i < 500; i++) {
        if (random() < 0.5 + shift) favourable++
        if (random() < 0.5 + shift) high++
      }
      const low = Math.floor((500 - high) / 2)
      const upper = Math.floor(high / 2)
      const income = [low, 500 - high - low, upper, high - upper].map((cell) => cell * copies)
      return { of: [sex], n: 500 * copies, favourable: favourable * copies, cells: { income } }
    }
    return people.counts([group('F'), group('M')])
  })
}

describe('calibrate', () => {
  it('says nothing with fewer than eight blocks', () => {
    expect(FEWEST_BLOCKS).toBe(8)
    expect(calibrationOf(people, blocks(7, 0))).toBeUndefined()
    expect(calibrationOf(people, blocks(8, 0))?.blocks).toBe(8)
  })

  it('finds next to no shared variance where rows are independent', () => {
    const calibration = calibrationOf(people, blocks(40, 0))
    for (const key of ['income', rateKeys.ownRate]) {
      const fit = calibration?.of.get(key)
      // n_eff of a block of 1000 against 39 others is 975: a twentieth of the sampling variance would be 0.05/975.
      expect(fit?.c).toBeGreaterThanOrEqual(1)
      expect(fit?.c).toBeLessThan(1.5)
    }
    expect((calibration?.of.get('income')?.omega[0] ?? 1) * 975).toBeLessThan(0.5)
  })

  it('finds the variance that a block shares: rates move by a uniform shift of +-0.1', () => {
    const omega = calibrationOf(people, blocks(200, 0.1))?.of.get(rateKeys.ownRate)?.omega
    // Variance of a uniform on +-0.1 is 0.1^2 / 3 = 0.00333. Of 200 uniform squares the mean has a relative deviation of sqrt(0.8/200) = 6 %,
    // the sampling variance (0.25/1000 = 0.00025) adds little: within 30 % at both levels.
    for (const found of omega ?? [0, 0]) {
      expect(found).toBeGreaterThan(0.00333 * 0.7)
      expect(found).toBeLessThan(0.00333 * 1.3)
    }
  })

  it('finds rows that come several times as a factor on all variance', () => {
    const fit = calibrationOf(people, blocks(200, 0, 5))?.of.get(rateKeys.ownRate)
    // Every row five times: the variance of a rate of n rows is that of n/5. 800 squares of chi-square(1): sqrt(2/600) = 6 %.
    const variance = (0.25 / 2500) * (200 / 199)
    const phi = (fit?.c ?? 0) + (fit?.omega[1] ?? 0) / variance
    expect(phi).toBeGreaterThan(4)
    expect(phi).toBeLessThan(6)
  })
})

describe('calibrate: small blocks', () => {
  it('does not take for repeated rows that the smaller blocks are those that differ', () => {
    // Weekends hold half the rows, and their rate lies 0.2 lower, in every one of slices from 1,000 to 8,000 rows a day.
    const towns = tablesOf({ sensitive: { town: ['A', 'B', 'C', 'D'] } })
    const day = (i: number) => {
      const isWeekend = i % 7 >= 5
      return towns.counts(
        [1000, 2000, 4000, 8000].map((rows, t) => {
          const n = isWeekend ? rows / 2 : rows
          return { of: ['ABCD'[t] as string], n, favourable: n * (isWeekend ? 0.4 : 0.6) }
        }),
      )
    }
    const days = Array.from({ length: 28 }, (_, i) => day(i))
    const fit = calibrationOf(towns, days)?.of.get(rateKeys.ownRate)
    expect(fit?.c).toBeLessThan(2)
    // Between blocks the rate varies by 2/7 x 5/7 x 0.2^2 = 0.0082; blocks differ from others that hold fewer weekends, so somewhat more.
    expect(fit?.omega[1]).toBeGreaterThan(0.005)
    expect(fit?.omega[1]).toBeLessThan(0.016)
  })

  it('sets blocks beside those of their own group alone', () => {
    const shifted = [...blocks(14, 0), ...blocks(14, 0).map((block) => people.counts(rowsWith(block, 0.2)))]
    const groups = shifted.map((_, b) => (b < 14 ? 0 : 1))
    const all = calibrate(people.layout, people.blocks(shifted))?.of.get(rateKeys.ownRate)
    const within = calibrate(people.layout, people.blocks(shifted), groups)?.of.get(rateKeys.ownRate)
    const phi = (fit: typeof all): number => (fit?.c ?? 0) + (fit?.omega[0] ?? 0) / (0.25 / 1000)
    // A rate that lies 0.2 lower in half of the blocks: variance 0.01, forty times that of a block's 1,000 rows.
    expect(phi(all)).toBeGreaterThan(20)
    expect(phi(within)).toBeLessThan(3)
  })
})

/** A block of as many women and men whose rate is lower by so much. */
function rowsWith(block: CoarseProfile, lower: number): readonly StratumRow[] {
  return [...block.values()].map((vector, i) => ({
    of: [['F', 'M'][i] as string],
    n: vector[people.layout.n] as number,
    favourable: Math.round((vector[people.layout.favourable] as number) - lower * (vector[people.layout.n] as number)),
  }))
}

describe('calibrate: direction', () => {
  it('tells a shift of all cells one way, whose squares scatter, from independent rows', () => {
    // Every block moves income up or down as a whole: one direction of three degrees of freedom.
    expect(calibrationOf(people, blocks(200, 0.1))?.of.get('income')?.kappa).toBeGreaterThan(2)
    expect(calibrationOf(people, blocks(200, 0.1))?.of.get('income')?.kappa).toBeLessThanOrEqual(3)
    expect(calibrationOf(people, blocks(200, 0.1))?.of.get(rateKeys.ownRate)?.kappa).toBe(1)
  })
})

describe('directedDispersionAt', () => {
  it('gives phi and the factor (c^2 + 2cs + kappa s^2) / phi^2', () => {
    const rows: readonly StratumRow[] = [{ of: ['F'], n: 500, favourable: 250 }]
    const noise = { c: 1.2, omega: [0.01, 0.02] as const, kappa: 3 }
    const calibration = { blocks: 20, of: new Map([['income', noise]]) }
    const comparison = people.compare({ training: rows, now: rows, calibration })
    const { phi, directed } = directedDispersionAt(noiseOf(comparison, 'income', pairOf(comparison, 'sex=F')), 100)
    // s = 0.02 x 100 x 1.05 = 2.1: (1.44 + 5.04 + 3 x 4.41) / 3.3^2 = 19.71 / 10.89
    expect(phi).toBeCloseTo(3.3, 12)
    expect(directed).toBeCloseTo(19.71 / 10.89, 12)
  })
})

describe('dispersionOf', () => {
  const rows: readonly StratumRow[] = [
    { of: ['F'], n: 500, favourable: 250 },
    { of: ['M'], n: 500, favourable: 250 },
  ]
  const at = (windows: number, slice: string, againstLimit = false): number => {
    const calibration = { blocks: 20, of: new Map([['income', { c: 1.2, omega: [0.01, 0.02] as const, kappa: 1 }]]) }
    const comparison = people.compare({ training: rows, now: rows, calibration, windows })
    return dispersionOf(comparison, 'income', pairOf(comparison, slice), 100, { againstLimit })
  }

  it('is c + omega x (1/h + 1/K), omega by the level of the slice', () => {
    // 1.2 + 0.01 x 100 x (1 + 1/20) = 2.25; 1.2 + 0.02 x 100 x 1.05 = 3.3
    expect(at(1, 'overall')).toBeCloseTo(2.25, 12)
    expect(at(1, 'sex=F')).toBeCloseTo(3.3, 12)
  })

  it('averages shared variance over the windows of a horizon', () => {
    // 1.2 + 0.02 x 100 x (1/7 + 1/20) = 1.2 + 2 x 0.192857
    expect(at(7, 'sex=F')).toBeCloseTo(1.2 + 2 * (1 / 7 + 1 / 20), 12)
  })

  it('leaves the noise of training out of a policy limit, which training has no part in', () => {
    expect(at(1, 'sex=F', true)).toBeCloseTo(3.2, 12)
  })

  it('is 1 without calibration', () => {
    const comparison = people.compare({ training: rows, now: rows, calibration: null })
    expect(dispersionOf(comparison, 'income', pairOf(comparison, 'sex=F'), 100)).toBe(1)
    expect(comparison.widening).toBe(1.5)
  })
})

describe('calibrated noise in a test', () => {
  it('keeps a block that moved as blocks do from being found, where independent rows would find it', () => {
    const training = people.counts([
      { of: ['F'], n: 10_000, favourable: 5000 },
      { of: ['M'], n: 10_000, favourable: 5000 },
    ])
    const asked = (shared: number): Tested => {
      const calibration = calibrationOf(people, blocks(60, shared))
      const comparison = {
        ...people.compare({ training: [], now: [{ of: ['F'], n: 500, favourable: 210 }] }),
        baseline: people.view(training, calibration),
      }
      const [answer] = decisionDrift.ask(comparison, pairOf(comparison, 'sex=F'))
      if (answer?.status !== 'tested') throw new Error('not tested')
      return answer
    }
    // 0.42 against 0.5: 0.055 beyond the boundary in standard errors of sqrt(0.25/500 + 0.25/10000) = 0.0229 is 2.4, one in a hundred.
    expect(asked(0).log10P).toBeLessThan(-1.9)
    expect(asked(0.1).log10P).toBeGreaterThan(-1.3)
    expect(asked(0.1).dispersion).toBeGreaterThan(3)
  })
})
