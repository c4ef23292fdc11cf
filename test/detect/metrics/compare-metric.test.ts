import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareMetric,
  equalRates,
  isFourFifths,
  type RateIntervals,
} from '../../../src/detect/metrics/compare-metric.ts'
import { METRIC_NAMES, type MetricName, sliceMetrics } from '../../../src/detect/metrics/index.ts'
import { unavailable } from '../../../src/detect/metrics/metric.ts'
import { fisherExact } from '../../../src/stats/fisher-exact.ts'
import type { Interval } from '../../../src/stats/interval.ts'
import { miettinenNurminen } from '../../../src/stats/miettinen-nurminen.ts'
import { newcombeDifference } from '../../../src/stats/newcombe-difference.ts'
import {
  anyConfusion,
  BINARY,
  labelled,
  numbersIn,
  REGRESSION,
  type Rows,
  schemaOf,
  slicesOf,
  viewOf,
} from './metric-world.ts'

const binary = schemaOf(BINARY)
const regression = schemaOf(REGRESSION, [0, 100])

function both(
  name: MetricName,
  women: readonly Rows[],
  men: readonly Rows[],
  schema = binary,
  intervals: RateIntervals = 'usual',
) {
  const rows = [...women.map((r) => ({ ...r, sex: 'F' })), ...men.map((r) => ({ ...r, sex: 'M' }))]
  const slices = slicesOf(schema, rows)
  const of = (key: string) => slices.get(key)?.vector ?? new Float64Array(1000)
  const view = viewOf(schema, rows)
  const metric = sliceMetrics[name]
  return {
    forth: compareMetric(metric, view, [of('sex=F'), of('sex=M')], intervals),
    back: compareMetric(metric, view, [of('sex=M'), of('sex=F')], intervals),
  }
}

function endsOf(interval: Interval) {
  if (interval.status === 'undefined') throw new Error(interval.reason)
  return { lower: interval.lower, upper: interval.upper }
}

describe('comparing a rate', () => {
  it('has Newcombe’s interval of the difference and the adjusted log ratio', () => {
    const { forth } = both(
      'selection rate',
      labelled({}, { tp: 30, fp: 0, fn: 0, tn: 70 }),
      labelled({}, { tp: 60, fp: 0, fn: 0, tn: 40 }),
    )
    const { lower, upper } = newcombeDifference(30, 100, 60, 100) as { lower: number; upper: number }
    expect(forth.difference).toMatchObject({ value: -0.3, lower, upper })
    // (30.5 / 100.5) / (60.5 / 100.5)
    expect(forth.ratio).toMatchObject({ value: expect.closeTo(30.5 / 60.5, 12) })
    expect(forth.fourFifths).toBe(false)
    expect(forth.equality?.test).toBe('two-proportion z')
  })

  it('is tested by Fisher where a cell is expected to hold under five', () => {
    // 4 events in 200: two expected in each group
    expect(equalRates({ x: 0, n: 100 }, { x: 4, n: 100 })).toEqual({
      test: 'Fisher exact',
      log10P: fisherExact(0, 100, 4, 100),
    })
    expect(equalRates({ x: 5, n: 100 }, { x: 5, n: 100 })?.test).toBe('two-proportion z')
  })

  it('has the intervals of Miettinen and Nurminen, or of Katz, where they are asked for', () => {
    const women = labelled({}, { tp: 10, fp: 0, fn: 0, tn: 90 })
    const men = labelled({}, { tp: 20, fp: 0, fn: 0, tn: 80 })
    const score = both('selection rate', women, men, binary, 'miettinen-nurminen').forth
    expect(score.difference).toMatchObject({ value: -0.1, ...endsOf(miettinenNurminen(10, 100, 20, 100)) })
    // Half an observation is added to the usual ratio alone.
    expect(score.ratio).toMatchObject({ value: expect.closeTo(10.5 / 20.5, 12) })
    const katz = both('selection rate', women, men, binary, 'katz').forth
    // ln 1/2 -+ 1.96 sqrt(90/1000 + 80/2000)
    const half = 1.959963984540054 * Math.sqrt(0.09 + 0.04)
    expect(katz.ratio).toMatchObject({
      value: expect.closeTo(0.5, 12),
      lower: expect.closeTo(0.5 * Math.exp(-half), 9),
      upper: expect.closeTo(0.5 * Math.exp(half), 9),
    })
  })

  it('says that Katz has no interval where nobody is counted', () => {
    const nobody = labelled({}, { tp: 0, fp: 0, fn: 0, tn: 90 })
    const some = labelled({}, { tp: 20, fp: 0, fn: 0, tn: 80 })
    const { forth, back } = both('selection rate', nobody, some, binary, 'katz')
    expect(forth.ratio).toMatchObject({ status: 'measured', value: 0, noInterval: 'zero-count' })
    expect(back.ratio).toEqual({ status: 'undefined', reason: 'zero-denominator' })
  })

  it('takes four fifths in whole numbers, so that a rate on the line is within it', () => {
    // 0.8 x 0.375 in doubles is 0.30000000000000004: 300 of 1000 would be under it.
    expect(300 / 1000 >= 0.8 * (375 / 1000)).toBe(false)
    expect(isFourFifths({ x: 300, n: 1000 }, { x: 375, n: 1000 })).toBe(true)
    expect(isFourFifths({ x: 299, n: 1000 }, { x: 375, n: 1000 })).toBe(false)
    // 10^8 rows: 5 x 8 x 10^15 is beyond the whole numbers of a double
    expect(isFourFifths({ x: 79_999_999, n: 100_000_000 }, { x: 100_000_000, n: 100_000_000 })).toBe(false)
    expect(isFourFifths({ x: 0, n: 10 }, { x: 0, n: 10 })).toBeUndefined()
    expect(isFourFifths({ x: 0, n: 0 }, { x: 5, n: 10 })).toBeUndefined()
  })

  it('has no ratio to nothing, and still a difference', () => {
    const { forth } = both(
      'selection rate',
      labelled({}, { tp: 5, fp: 0, fn: 0, tn: 95 }),
      labelled({}, { tp: 0, fp: 0, fn: 0, tn: 100 }),
    )
    expect(forth.ratio).toEqual({ status: 'undefined', reason: 'zero-denominator' })
    expect(forth.difference).toMatchObject({ value: 0.05 })
  })

  it('is no comparison where one side has no denominator, and says which', () => {
    const { forth } = both('true positive rate', labelled({}, { tp: 0, fp: 3, fn: 0, tn: 3 }), [
      { n: 9, decision: 'approve', label: 'repaid' },
    ])
    expect(forth.difference).toEqual({ status: 'undefined', reason: 'no-positives' })
    expect(forth.equality).toBeUndefined()
  })
})

describe('comparing means', () => {
  it('has Welch’s interval and test', () => {
    const { forth } = both(
      'mean residual',
      [
        { n: 10, score: 50, label: 52 },
        { n: 10, score: 50, label: 54 },
      ],
      [
        { n: 20, score: 50, label: 50 },
        { n: 20, score: 50, label: 52 },
      ],
      regression,
    )
    // means 3 and 1; variances 20/19 and 40/39; se = sqrt(1/19 + 1/39) = 0.27976
    expect(forth.difference).toMatchObject({ value: expect.closeTo(2, 5) })
    const { lower } = forth.difference as { lower: number }
    // t(0.975, 37.6) = 2.0252
    expect(lower).toBeCloseTo(2 - 2.0252 * Math.sqrt(1 / 19 + 1 / 39), 3)
    expect(forth.equality?.test).toBe('Welch t')
    expect(forth.ratio).toEqual({ status: 'undefined', reason: 'signed-values' })
  })

  it('compares sizes of errors as a ratio too, and roots without an interval', () => {
    const women: readonly Rows[] = [
      { n: 20, score: 50, label: 52 },
      { n: 20, score: 50, label: 54 },
    ]
    const men: readonly Rows[] = [
      { n: 20, score: 50, label: 51 },
      { n: 20, score: 50, label: 52 },
    ]
    const { forth } = both('mean absolute error', women, men, regression)
    expect(forth.ratio).toMatchObject({ value: expect.closeTo(2, 5) })
    const root = both('root mean squared error', women, men, regression).forth
    expect(root.difference).toMatchObject({
      value: expect.closeTo(Math.sqrt(10) - Math.sqrt(2.5), 4),
      lower: undefined,
    })
  })
})

describe('comparing calibration', () => {
  it('compares like scores with like, so that another mix of scores is no difference', () => {
    // Both groups repay 30 % at 0.31 and 70 % at 0.71; women have mostly low scores.
    const group = (low: number, high: number) => [
      ...labelled({ score: 0.31 }, { tp: 0.3 * low, fp: 0.7 * low, fn: 0, tn: 0 }),
      ...labelled({ score: 0.71 }, { tp: 0.7 * high, fp: 0.3 * high, fn: 0, tn: 0 }),
    ]
    const { forth } = both('calibration', group(400, 100), group(100, 400))
    expect(forth.difference).toMatchObject({ value: expect.closeTo(0, 12) })
    expect(forth.ratio).toEqual({ status: 'undefined', reason: 'signed-values' })
  })

  it('says where no part of the score is used by both', () => {
    const { forth } = both(
      'calibration',
      labelled({ score: 0.2 }, { tp: 50, fp: 50, fn: 0, tn: 0 }),
      labelled({ score: 0.9 }, { tp: 50, fp: 50, fn: 0, tn: 0 }),
    )
    expect(forth.difference).toEqual({ status: 'undefined', reason: 'no-shared-bins' })
  })
})

describe('any two groups', () => {
  it('differ by the opposite the other way round, and their ratio is the reciprocal', () => {
    fc.assert(
      fc.property(anyConfusion, anyConfusion, (women, men) => {
        for (const name of METRIC_NAMES) {
          if (unavailable(sliceMetrics[name], viewOf(binary, [])) !== undefined) continue
          const { forth, back } = both(name, labelled({ score: 0.4 }, women), labelled({ score: 0.4 }, men))
          expect(numbersIn(forth).every(Number.isFinite)).toBe(true)
          if (forth.difference.status === 'measured' && back.difference.status === 'measured') {
            expect(forth.difference.value).toBeCloseTo(-back.difference.value, 12)
            if (forth.difference.lower !== undefined && back.difference.upper !== undefined)
              expect(forth.difference.lower).toBeCloseTo(-back.difference.upper, 9)
          }
          if (forth.ratio.status === 'measured' && back.ratio.status === 'measured') {
            expect(forth.ratio.value * back.ratio.value).toBeCloseTo(1, 9)
          }
          if (forth.equality && back.equality) expect(forth.equality.log10P).toBeCloseTo(back.equality.log10P, 9)
        }
      }),
      { numRuns: 40 },
    )
  })
})
