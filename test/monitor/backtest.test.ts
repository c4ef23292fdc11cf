import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { createBacktest } from '../../src/monitor/backtest.ts'
import type { Monitor } from '../../src/monitor/monitor.ts'
import type { ReplayWindow } from '../../src/monitor/replay.ts'
import { INDEPENDENT, tablesOf } from '../detect/counts-builder.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 5)

const people = tablesOf({ sensitive: { sex: ['F', 'M'], region: ['North', 'South', 'West'] } })
const monitor: Monitor = {
  ...{ model: 'credit', window: '1d', timezone: 'UTC', features: {}, depth: 2, scoreRange: [0, 1], maxStrata: 100 },
  sensitive: { sex: {}, region: {} },
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
  ...{ columns: {}, retentionMs: undefined, labelsAfterMs: undefined, schedule: '5 * * * *', latenessMs: 0 },
  limits: DEFAULT_LIMITS,
}

/** A day in which everyone is approved at one half, but women of the north at `rate`; two women of the west. */
const dayOf = (rate: number) =>
  people.counts([
    { of: ['F', 'North'], n: 2000, favourable: 2000 * rate },
    { of: ['M', 'North'], n: 2000, favourable: 1000 },
    { of: ['M', 'South'], n: 2000, favourable: 1000 },
    { of: ['F', 'South'], n: 400, favourable: 200 },
    { of: ['F', 'West'], n: 2, favourable: 1 },
  ])
const baseline = people.view(
  people.counts(
    ['F', 'M'].flatMap((sex) => ['North', 'South', 'West'].map((r) => ({ of: [sex, r], n: 9000, favourable: 4500 }))),
  ),
  INDEPENDENT,
)

const window = (day: number, rate: number): ReplayWindow => ({
  run: 'arrival',
  window: { start: START + day * DAY, end: START + (day + 1) * DAY },
  versions: [{ version: '7', baseline, rows: 6402, counts: dayOf(rate) }],
})

/** Ten days, with a fall to 0.33 (a ratio of 0.66) on three of them. */
const RATES = [0.5, 0.5, 0.5, 0.33, 0.33, 0.33, 0.5, 0.5, 0.5, 0.5]

function replayed(limits?: Parameters<typeof createBacktest>[1], rates = RATES) {
  const backtest = createBacktest(
    { ...monitor, limits: { ...DEFAULT_LIMITS, representationDifference: 0.9, representationRatio: 0.001 } },
    limits,
  )
  rates.forEach((rate, day) => {
    backtest.judge(window(day, rate))
  })
  return backtest.report()
}

describe('a backtest', () => {
  it('opens on the second window of a fall, finds it again, and says what was found when', () => {
    const [configured] = replayed().variants
    const limit = configured?.matters.find((m) => m.family === 'limit')
    // The fall begins on day 3 (Thursday 8 January); a finding has to stand in two scans.
    expect(limit).toMatchObject({ rootSlice: 'sex=F & region=North', label: '2026-01-09', run: 'arrival' })
    expect(limit?.found[0]?.at).toBe(START + 5 * DAY)
    expect(limit?.found.length).toBeGreaterThan(1)
  })

  it('opens nothing for a limit that the fall keeps', () => {
    const { variants } = replayed({ disparity: { ratio: 0.5 } })
    const [configured, asked] = variants
    expect(asked?.name).toBe('with disparity.ratio 0.5')
    expect(configured?.matters.some((m) => m.family === 'limit')).toBe(true)
    expect(asked?.matters.some((m) => m.family === 'limit')).toBe(false)
  })

  it('tells the pace with the exact interval of a Poisson count', () => {
    const [quiet] = replayed(undefined, [0.5, 0.5, 0.5]).variants
    // None in 3 of 365.25 windows: at most -ln(0.025) / (3/365.25) = 3.6889 * 121.75 a year.
    expect(quiet?.opened).toBe(0)
    expect(quiet?.aYear).toEqual({ estimate: 0, lower: 0, upper: expect.closeTo(3.688879454 * 121.75, 4) })
  })

  it('tries the configured budget once, and others beside it', () => {
    const names = replayed(undefined, [0.5]).variants.map((v) => v.name)
    expect(names).toEqual(['as configured', 'budget 0.5', 'budget 1', 'budget 4', 'budget 12'])
  })

  it('names the slice that no sum of windows makes large enough, and none that one does', () => {
    const { tooSmall } = replayed()
    // Two rows a day are 20 in ten days; a rate needs 100.
    const small = tooSmall.filter((t) => t.kind === 'disparity')
    expect(small).toContainEqual({
      ...{ kind: 'disparity', slice: 'sex=F & region=West', supportNow: 20, supportTraining: 9000 },
      ...{ required: 100, horizon: 28 },
    })
    expect(small.map((t) => t.slice)).not.toContain('sex=F & region=South')
  })

  it('opens the same matter again after it had subsided', () => {
    const twice = [...RATES, ...new Array(30).fill(0.5), 0.33, 0.33, 0.33]
    const limits = replayed(undefined, twice).variants[0]?.matters.filter(
      (m) => m.family === 'limit' && m.rootSlice === 'sex=F & region=North',
    )
    expect(limits?.map((m) => m.subsidedAt !== undefined)).toEqual([true, false])
  })
})
