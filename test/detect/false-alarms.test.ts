import { describe, expect, it } from 'vitest'
import type { BaselineView } from '../../src/detect/baseline-view.ts'
import { createReplay } from '../../src/monitor/replay.ts'
import { type CoarseProfile, sumCoarse } from '../../src/profile/coarse-profile.ts'
import { parseSliceKey } from '../../src/profile/slice.ts'
import { randomFrom } from '../stats/random-counts.ts'
import { calibrationOf, type StratumRow, settings, tablesOf } from './counts-builder.ts'

const REGIONS = ['North', 'East', 'South', 'West']
const AGES = ['18-25', '26-40', '41-60', '61+']
const SEXES = ['F', 'M']
const SCANS_A_YEAR = 365.25
const DAY = 86_400_000

// 1 + 10 single values + 16 + 8 + 8 pairs = 43 slices; each asks after four features, the score, decisions, shares and quality.
const people = tablesOf({
  sensitive: { region: REGIONS, age: AGES, sex: SEXES },
  features: { income: 6, debt: 6, months: 4, job: ['clerk', 'cook', 'nurse'] },
  score: 6,
})
const STRATA = REGIONS.flatMap((region) => AGES.flatMap((age) => SEXES.map((sex) => [region, age, sex] as const)))
type Stratum = (typeof STRATA)[number]
const WEIGHTS: Readonly<Record<string, number>> = {
  North: 4,
  East: 3,
  South: 2,
  West: 1,
  '18-25': 5,
  '26-40': 3,
  '41-60': 2,
  '61+': 2,
}
const weightOf = (value: string): number => WEIGHTS[value] ?? 1

/** A day of independent rows; regions and ages are of unequal size and rate. */
function dayOf(random: () => number, rows: number, rateOf: (stratum: Stratum) => number): CoarseProfile {
  const weights = STRATA.map(([region, age]) => weightOf(region) * weightOf(age))
  const all = weights.reduce((a, b) => a + b, 0)
  const sizes = new Array<number>(STRATA.length).fill(0)
  for (let row = 0; row < rows; row++) {
    let left = random() * all
    let stratum = 0
    while (left >= (weights[stratum] as number)) left -= weights[stratum++] as number
    ;(sizes[stratum] as number)++
  }
  return people.counts(
    STRATA.flatMap((stratum, s): StratumRow[] => {
      const n = sizes[s] as number
      if (n === 0) return []
      let favourable = 0
      for (let row = 0; row < n; row++) if (random() < rateOf(stratum)) favourable++
      const numeric = (cells: number) => {
        const missing = draws(random, n, 0.02)
        return { inner: uniform(random, n - missing, cells), missing }
      }
      const cells = {
        income: numeric(6),
        debt: numeric(6),
        months: uniform(random, n, 4),
        job: uniform(random, n, 3),
        score: uniform(random, n, 6),
      }
      return [{ of: stratum, n, favourable, cells }]
    }),
  )
}

function draws(random: () => number, n: number, rate: number): number {
  let x = 0
  for (let i = 0; i < n; i++) if (random() < rate) x++
  return x
}

function uniform(random: () => number, n: number, cells: number): number[] {
  const counts = new Array<number>(cells).fill(0)
  for (let i = 0; i < n; i++) (counts[Math.floor(random() * cells)] as number)++
  return counts
}

const usualRate = ([region, age]: Stratum): number =>
  0.5 + 0.03 * (REGIONS.indexOf(region) - 1.5) + 0.02 * AGES.indexOf(age)

function baselineOf(random: () => number, rows: number, blocks: number): BaselineView {
  const days = Array.from({ length: blocks }, () => dayOf(random, rows, usualRate))
  return people.view(sumCoarse(days), calibrationOf(people, days))
}

type Opened = { readonly window: number; readonly family: string; readonly root: string }

/** Judges day after day as the service does. */
function openings(baseline: BaselineView, days: readonly CoarseProfile[]): readonly Opened[] {
  const replay = createReplay({
    ...{ model: 'credit', window: '1d', timezone: 'UTC' },
    ...settings({ disparity: { ratio: 0.8 } }),
  })
  return days.flatMap((counts, i) => {
    const versions = [{ version: '1', baseline, rows: rowsOf(counts), counts }]
    const scan = replay.judge({ run: 'arrival', window: { start: i * DAY, end: (i + 1) * DAY }, versions })
    return scan.opened.map(({ family, rootSlice }) => ({ window: i + 1, family, root: rootSlice }))
  })
}

function rowsOf(counts: CoarseProfile): number {
  return [...counts.values()].reduce((rows, vector) => rows + (vector[people.layout.n] as number), 0)
}

/** P[X > k] of a Poisson count. */
function poissonAbove(k: number, mean: number): number {
  let term = Math.exp(-mean)
  let below = term
  for (let i = 1; i <= k; i++) {
    term *= mean / i
    below += term
  }
  return 1 - below
}

/** Openings about outcomes in eight days on which the rate of North and 18-25 is `factor` times what it was, over several streams. */
function afterFall(factor: number, streams: number): readonly (readonly Opened[])[] {
  return Array.from({ length: streams }, (_, stream) => {
    const random = randomFrom(100 + stream)
    const baseline = baselineOf(random, 3000, 28)
    const rateOf = (s: Stratum): number => usualRate(s) * (s[0] === 'North' && s[1] === '18-25' ? factor : 1)
    const days = Array.from({ length: 8 }, () => dayOf(random, 3000, rateOf))
    return openings(baseline, days).filter((o) => o.family === 'output' || o.family === 'limit')
  })
}

/** Does a root hold a part of North and 18-25? */
function touches(root: string): boolean {
  return parseSliceKey(root).every(({ feature, value }) => feature === 'sex' || value === 'North' || value === '18-25')
}

describe('a stream of days', () => {
  it('opens no more than the budget of two false investigations a year allows, where nothing has changed', () => {
    const random = randomFrom(20260301)
    const baseline = baselineOf(random, 3000, 14)
    const days = Array.from({ length: 120 }, () => dayOf(random, 3000, usualRate))
    // 120 scans of a budget of 2 a year expect 0.66; more than four come with probability 0.0006.
    expect(poissonAbove(4, (2 * 120) / SCANS_A_YEAR)).toBeLessThan(1e-3)
    expect(openings(baseline, days).length).toBeLessThanOrEqual(4)
  })

  // North and 18-25 hold 4/10 x 5/12 = 1/6 of the rows: 500 of 3,000.
  it('opens within eight windows where the selection rate of a slice of 500 a day falls to six tenths, and names it', () => {
    const streams = afterFall(0.6, 4)
    expect(streams.map((opened) => opened[0]?.root)).toEqual(new Array(4).fill('region=North & age=18-25'))
    expect(streams.flat().every((o) => o.window <= 8 && touches(o.root))).toBe(true)
  })

  it('opens within eight windows where it falls to eight tenths, in 94 of 100 streams', () => {
    const streams = afterFall(0.8, 10)
    // Of 10 streams at 0.94 each, 8 or more come with probability 0.98.
    expect(streams.filter((opened) => opened.length > 0).length).toBeGreaterThanOrEqual(8)
    expect(streams.flat().filter((o) => !touches(o.root))).toEqual([])
  })
})
