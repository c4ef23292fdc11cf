import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { andersonDarling } from '../../src/stats/anderson-darling.ts'
import { cramerVonMises } from '../../src/stats/cramer-von-mises.ts'
import { energyDistance } from '../../src/stats/energy-distance.ts'
import { eppsSingleton } from '../../src/stats/epps-singleton.ts'
import { kolmogorovSmirnov } from '../../src/stats/kolmogorov-smirnov.ts'
import { mannWhitney } from '../../src/stats/mann-whitney.ts'
import { momentsFromSums, momentsOf } from '../../src/stats/moments.ts'
import { quantileOfSorted } from '../../src/stats/quantile-of-sorted.ts'
import { sortedValues } from '../../src/stats/sorted-values.ts'
import { symmetricEigen } from '../../src/stats/symmetric-eigen.ts'
import { wasserstein, wassersteinScaled } from '../../src/stats/wasserstein.ts'
import { welchFromSums, welchT } from '../../src/stats/welch-t.ts'
import { expectClose, readGolden } from './golden.ts'
import { randomFrom } from './random-counts.ts'

type Measured = {
  ks: number
  ksLog10P?: number
  wasserstein: number
  wassersteinScaled?: number
  energy: number
  u?: number
  uLog10P?: number
  mannWhitney?: 'exact' | 'asymptotic'
  t?: number
  df?: number
  tLog10P?: number
  difference?: [number, number, number]
  cvm?: number
  cvmLog10P?: number
  ad?: number
  adLog10P?: number
  es?: number
  esDf?: number
  esLog10P?: number
  esCondition?: number
}
type LaidOut = { n: number; step: number; modulus: number; divisor: number; shift: number }

const golden = readGolden<{
  pairs: (Measured & { name: string; a: number[]; b: number[] })[]
  laidOut: (Measured & { first: LaidOut; second: LaidOut })[]
  several: { groups: number[][]; ad: number; adLog10P: number }[]
  quantiles: { values: number[]; q: number; quantile: number }[]
}>('values')

const values = ({ n, step, modulus, divisor, shift }: LaidOut) =>
  Float64Array.from({ length: n }, (_, i) => ((i * step) % modulus) / divisor + shift)

const pairs = [
  ...golden.pairs.map(({ a, b, name, ...row }) => ({ name, a, b, row: row as Measured })),
  ...golden.laidOut.map(({ first, second, ...row }) => ({
    name: `laid out, ${first.n} and ${second.n}`,
    a: values(first),
    b: values(second),
    row: row as Measured,
  })),
]

const numbers = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 6, maxLength: 60 })
const varied = numbers.filter((sample) => new Set(sample).size > 3)
const undefinedBecause = (reason: string) => ({ status: 'undefined', reason })

describe.each(pairs)('on $name', ({ a, b, row }) => {
  it('the two-sample Kolmogorov-Smirnov test agrees with scipy', () => {
    const test = defined(kolmogorovSmirnov(a, b))
    expect(test.statistic).toBeCloseTo(row.ks, 12)
    if (row.ksLog10P !== undefined) expect(test.log10P).toBeCloseTo(row.ksLog10P, 9)
    expect(test.method).toBe(a.length * b.length <= 1e7 ? 'exact' : 'asymptotic')
  })

  it('the distances agree with scipy', () => {
    expectClose(defined(wasserstein(a, b)).estimate, row.wasserstein)
    expectClose(defined(energyDistance(a, b)).estimate, row.energy, 1e-7)
    const scaled = wassersteinScaled(a, b)
    if (row.wassersteinScaled === undefined) expect(scaled).toEqual(undefinedBecause('no-variation'))
    else expectClose(defined(scaled).estimate, row.wassersteinScaled)
  })

  it('Mann-Whitney agrees with scipy', () => {
    const test = mannWhitney(a, b)
    if (row.u === undefined) {
      expect(test).toEqual(undefinedBecause('no-variation'))
      return
    }
    const { statistic, log10P, method, superiority } = defined(test)
    expect(statistic).toBe(row.u)
    expect(method).toBe(row.mannWhitney)
    expectClose(log10P, row.uLog10P ?? 0)
    expect(superiority).toBeCloseTo(statistic / a.length / b.length, 12)
  })

  it("Welch's t test and its interval agree with scipy", () => {
    const test = welchT(a, b)
    if (row.t === undefined) {
      expect(test.status).toBe('undefined')
      return
    }
    const { statistic, df, log10P, estimate, lower, upper } = defined(test)
    expectClose(statistic, row.t, 1e-9)
    expectClose(df, row.df ?? 0, 1e-9)
    expectClose(log10P, row.tLog10P ?? 0, 1e-8)
    for (const [i, end] of [estimate, lower, upper].entries()) expectClose(end, row.difference?.[i] ?? 0, 1e-8)
  })

  it('Cramer-von Mises agrees with scipy, its p with the series', () => {
    const test = cramerVonMises(a, b)
    if (row.cvm === undefined) {
      expect(test.status).toBe('undefined')
      return
    }
    expect(defined(test).statistic).toBeCloseTo(row.cvm, 7)
    expect(defined(test).log10P).toBeCloseTo(row.cvmLog10P ?? 0, 7)
  })

  it('Anderson-Darling agrees with scipy and says where its p is a bound', () => {
    const test = andersonDarling([a, b])
    if (row.ad === undefined) {
      expect(test.status).toBe('undefined')
      return
    }
    const { statistic, log10P, p } = defined(test)
    expect(statistic).toBeCloseTo(row.ad, 8)
    expect(log10P).toBeCloseTo(row.adLog10P ?? 0, 9)
    expect(p).toBe(log10P === -3 ? 'at-most' : log10P === Math.log10(0.25) ? 'at-least' : 'within')
  })

  it('Epps-Singleton agrees with scipy as far as its covariance can be inverted', () => {
    if (row.es === undefined || (row.esCondition ?? 0) > 1e6) return
    const test = defined(eppsSingleton(a, b))
    expect(test.df).toBe(row.esDf)
    // Two ways of inverting one matrix: its condition, up to 10^6 here, costs six of sixteen digits.
    expectClose(test.statistic, row.es, 1e-8)
    expectClose(test.log10P, row.esLog10P ?? 0, 1e-8)
  })
})

describe('Anderson-Darling of several samples', () => {
  it.each(golden.several)('agrees with scipy: $ad', ({ groups, ad, adLog10P }) => {
    const test = defined(andersonDarling(groups))
    expect(test.statistic).toBeCloseTo(ad, 9)
    expectClose(test.log10P, adLog10P)
  })
})

describe('quantileOfSorted', () => {
  it.each(golden.quantiles)('$q of $values', ({ values, q, quantile }) => {
    expectClose(quantileOfSorted(values, q), quantile, 1e-12)
  })

  it('lies between its neighbours, also where their distance is no double', () => {
    const sorted = Float64Array.of(-1.7e308, -1.7e308, 1.7e308, 1.7e308)
    for (const q of [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]) {
      expect(quantileOfSorted(sorted, q)).toSatisfy((value: number) => Math.abs(value) <= 1.7e308)
    }
  })

  it('refuses no values and shares outside [0, 1]', () => {
    expect(() => quantileOfSorted([], 0.5)).toThrow(/at least one value/)
    expect(() => quantileOfSorted([1], 1.1)).toThrow(/q must lie/)
  })
})

const distances = {
  wasserstein,
  energyDistance,
  kolmogorovSmirnov: (a: ArrayLike<number>, b: ArrayLike<number>) => {
    const test = kolmogorovSmirnov(a, b)
    return test.status === 'tested' ? ({ status: 'estimated', estimate: test.statistic } as const) : test
  },
}

describe.each(Object.entries(distances))('%s', (_, distance) => {
  it('is 0 at identity, symmetric, and does not depend on order', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(defined(distance(a, [...a].reverse())).estimate).toBe(0)
        expectClose(defined(distance(a, b)).estimate, defined(distance(b, a)).estimate, 1e-12)
      }),
      { seed: 51 },
    )
  })

  it('does not fall as more of the other sample is mixed in', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 8 }), (a, b, times) => {
        // a + a, a + a + ... holds the same shares; one more copy of b of equal weight moves them
        const copies = (sample: number[], count: number) => Array.from({ length: count }, () => sample).flat()
        const mixed = (ofB: number) => [...copies(a, (9 - ofB) * b.length), ...copies(b, ofB * a.length)]
        const less = defined(distance(a, mixed(times - 1))).estimate
        expect(defined(distance(a, mixed(times))).estimate).toBeGreaterThanOrEqual(less - 1e-9)
      }),
      { seed: 52, numRuns: 20 },
    )
  })

  it('has no value without observations and refuses what is no number', () => {
    expect(distance([], [1])).toEqual(undefinedBecause('empty-group'))
    expect(() => distance([1, Number.NaN], [1])).toThrow(/finite, got NaN/)
    expect(() => distance([1], [Number.NEGATIVE_INFINITY, 2])).toThrow(/finite, got -Infinity/)
  })
})

const tests = {
  kolmogorovSmirnov,
  mannWhitney,
  welchT,
  cramerVonMises,
  eppsSingleton,
  andersonDarling: (a: ArrayLike<number>, b: ArrayLike<number>) => andersonDarling([a, b]),
}

describe.each(Object.entries(tests).map(([name, test]) => ({ name, test })))('$name', ({ test }) => {
  it('gives the same p when the sides are swapped, and when the values are moved and stretched', () => {
    fc.assert(
      fc.property(varied, varied, (a, b) => {
        const p = (x: number[], y: number[]) => {
          const answer = test(x, y)
          return answer.status === 'tested' ? answer.log10P : undefined
        }
        const moved = (sample: number[]) => sample.map((value) => 4 * value + 64)
        const plain = p(a, b)
        if (plain === undefined) return
        expect(p(b, a)).toBeCloseTo(plain, 6)
        expect(p(moved(a), moved(b))).toBeCloseTo(plain, 6)
        expect(plain).toBeLessThanOrEqual(0)
      }),
      { seed: 53 },
    )
  })

  it('rejects about 5 % at 5 % in two samples of one distribution', () => {
    const random = randomFrom(54)
    const draw = (n: number) => Array.from({ length: n }, () => -Math.log(1 - random()))
    const rejected = Array.from({ length: 300 }, () => test(draw(40), draw(60))).filter(
      (answer) => answer.status === 'tested' && answer.log10P <= Math.log10(0.05),
    )
    // expected 15, sd 3.8
    expect(rejected.length).toBeGreaterThan(4)
    expect(rejected.length).toBeLessThan(27)
  })

  it('sees a shift of one standard deviation in 200 values', () => {
    const random = randomFrom(55)
    const draw = (shift: number) => Array.from({ length: 200 }, () => shift + random() * Math.sqrt(12))
    expect(defined(test(draw(0), draw(1))).log10P).toBeLessThanOrEqual(-3)
  })

  it('answers equal constants with a reason or with certainty', () => {
    const answer = test([2, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2])
    if (answer.status === 'tested') expect(answer.log10P).toBe(0)
    else expect(answer.reason).toBe('no-variation')
  })

  it('says that nothing came, or too few', () => {
    const answer = test([], [1, 2, 3])
    expect(answer).toMatchObject({ status: 'undefined', reason: expect.stringMatching(/empty-group|too-few/) })
  })
})

describe('kolmogorovSmirnov', () => {
  it('far out keeps probabilities that no double holds', () => {
    // no path but the two along the edges: p = 2 / C(2000, 1000); log10 C(2000, 1000) = 600.311...
    const a = Array.from({ length: 1000 }, (_, i) => i)
    const b = a.map((value) => value + 5000)
    const { statistic, log10P, at, direction } = defined(kolmogorovSmirnov(a, b))
    let log10Choose = 0
    for (let i = 1; i <= 1000; i++) log10Choose += Math.log10((1000 + i) / i)
    expect(statistic).toBe(1)
    expectClose(log10P, Math.log10(2) - log10Choose, 1e-10)
    expect([at, direction]).toEqual([999, 1])
  })
})

describe('mannWhitney', () => {
  it('counts pairs: 4, 5, 6.5 exceed 1, 2, 3 in all nine, p = 2 / C(6, 3)', () => {
    const test = defined(mannWhitney([4, 5, 6.5], [1, 2, 3]))
    expect(test).toMatchObject({ statistic: 9, superiority: 1, method: 'exact' })
    expect(test.log10P).toBeCloseTo(Math.log10(2 / 20), 12)
  })
})

describe('welchT', () => {
  it('is the same from sums as from values', () => {
    const [a, b] = [
      [1, 2, 4, 8, 9],
      [3, 3, 5, 12],
    ] as const
    const sums = (sample: readonly number[]) => ({
      n: sample.length,
      sum: sample.reduce((total, value) => total + value, 0),
      sumOfSquares: sample.reduce((total, value) => total + value * value, 0),
    })
    const [there, here] = [defined(welchT(a, b)), defined(welchFromSums(sums(a), sums(b)))]
    for (const key of ['estimate', 'lower', 'upper', 'statistic', 'df', 'log10P'] as const) {
      expectClose(here[key], there[key], 1e-12)
    }
  })

  it('keeps the exponent of a p that no double holds', () => {
    const sides = (mean: number) => Array.from({ length: 4000 }, (_, i) => mean + (i % 2))
    // t = 50 / sqrt(2 * 0.25006 / 4000): about 4472 with 7998 degrees of freedom
    const { log10P } = defined(welchT(sides(50), sides(0)))
    expect(log10P).toBeLessThan(-13_000)
    expect(Number.isFinite(log10P)).toBe(true)
  })

  it('says why it has no value', () => {
    expect(welchT([1], [1, 2])).toEqual(undefinedBecause('too-few'))
    expect(welchT([3, 3], [4, 4])).toEqual(undefinedBecause('no-variation'))
    expect(welchT([-1e200, 1e200], [1, 2])).toEqual(undefinedBecause('unbounded'))
    expect(welchFromSums({ n: 0, sum: 0, sumOfSquares: 0 }, { n: 3, sum: 3, sumOfSquares: 5 })).toEqual(
      undefinedBecause('empty-group'),
    )
  })
})

describe('moments', () => {
  it('keep their digits around a large mean', () => {
    // 1e9 + (0, 1, 2): variance 1
    expect(momentsOf([1e9, 1e9 + 1, 1e9 + 2])).toEqual({ n: 3, mean: 1e9 + 1, variance: 1 })
  })

  it('of a constant have no variance, from values and from sums', () => {
    expect(momentsOf(Array.from({ length: 1000 }, () => 0.1)).variance).toBe(0)
    let [sum, sumOfSquares] = [0, 0]
    for (let i = 0; i < 100_000; i++) {
      sum += 0.1
      sumOfSquares += 0.1 * 0.1
    }
    expect(momentsFromSums({ n: 100_000, sum, sumOfSquares }).variance).toBe(0)
  })

  it('refuse sums that no sample has', () => {
    expect(() => momentsFromSums({ n: 2, sum: 10, sumOfSquares: 3 })).toThrow(/no 2 values have the sum 10/)
    expect(() => momentsFromSums({ n: 0, sum: 0, sumOfSquares: 0 })).toThrow(/n > 0/)
    expect(() => momentsOf([])).toThrow(/at least one value/)
  })
})

describe('wassersteinScaled', () => {
  it('of a shift by one standard deviation is 1, whatever the unit', () => {
    // 0, 2: sd sqrt(2)
    const shift = Math.SQRT2
    for (const unit of [1e-150, 1, 1e150]) {
      const answer = wassersteinScaled([0, 2 * unit], [shift * unit, (2 + shift) * unit])
      expect(defined(answer).estimate).toBeCloseTo(1, 12)
    }
  })
})

describe('symmetricEigen', () => {
  it('rebuilds the matrix from its vectors', () => {
    const matrix = [
      [4, 1, -2, 0.5],
      [1, 3, 0, 1e-9],
      [-2, 0, 2, 0],
      [0.5, 1e-9, 0, 1e-6],
    ]
    const { values, vectors } = symmetricEigen(matrix)
    for (const [i, row] of matrix.entries()) {
      for (const [j, entry] of row.entries()) {
        const rebuilt = values.reduce((sum, v, k) => sum + v * (vectors[k]?.[i] ?? 0) * (vectors[k]?.[j] ?? 0), 0)
        expect(rebuilt).toBeCloseTo(entry, 12)
      }
    }
  })
})

describe('sortedValues', () => {
  it('leaves the original as it was', () => {
    const original = [3, 1, 2]
    expect([...sortedValues(original)]).toEqual([1, 2, 3])
    expect(original).toEqual([3, 1, 2])
  })
})

function defined<Answer extends { status: string }>(answer: Answer): Exclude<Answer, { status: 'undefined' }> {
  if (answer.status === 'undefined') throw new Error(JSON.stringify(answer))
  return answer as Exclude<Answer, { status: 'undefined' }>
}
