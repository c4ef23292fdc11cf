import { describe, expect, it } from 'vitest'
import { categoryTests } from '../../../src/detect/values/category-tests.ts'
import { VALUE_TESTS, valueTests } from '../../../src/detect/values/index.ts'
import { numberTests } from '../../../src/detect/values/number-tests.ts'
import type { ValueAnswer } from '../../../src/detect/values/value-test.ts'
import { seededRandom } from '../../seeded-random.ts'

const tested = (answer: ValueAnswer) => {
  if (answer.status === 'undefined') throw new Error(answer.reason)
  return answer
}

/** A thousand values uniform on [0, 1), moved and stretched. */
const drawn = (seed: number, shift = 0, scale = 1): Float64Array => {
  const random = seededRandom(seed)
  return Float64Array.from({ length: 1000 }, () => shift + scale * random())
}

const MEASURES = ['wasserstein', 'wasserstein-scaled', 'energy', 'cramers-v']

describe('the tests of values', () => {
  it('are those of numbers and of categories, each under one name', () => {
    expect(VALUE_TESTS).toEqual([
      'ks',
      'mann-whitney',
      'welch-t',
      'wasserstein',
      'wasserstein-scaled',
      'energy',
      'cramer-von-mises',
      'anderson-darling',
      'epps-singleton',
      'chi-square',
      'g',
      'fisher',
      'cramers-v',
    ])
    expect(Object.keys({ ...valueTests.numeric, ...valueTests.categorical })).toEqual(VALUE_TESTS)
  })

  it.each(Object.entries(numberTests))('%s sees a shift by a third of the spread', (name, { test }) => {
    const { log10P, effect } = tested(test(drawn(1, 0.1), drawn(2)))
    expect(Number.isFinite(effect)).toBe(true)
    if (MEASURES.includes(name)) expect(log10P).toBeUndefined()
    else expect(log10P).toBeLessThanOrEqual(-3)
  })

  it.each(Object.entries(numberTests))('%s says why it has no value where nobody is on a side', (_, { test }) => {
    expect(test(new Float64Array(), drawn(3))).toMatchObject({
      status: 'undefined',
      reason: expect.stringMatching(/empty-group|too-few/),
    })
  })

  it.each(Object.entries(categoryTests))('%s sees shares that moved by a tenth', (name, { test }) => {
    const { log10P, effect } = tested(test([500, 300, 200], [400, 350, 250]))
    expect(effect).toBeGreaterThan(0)
    if (MEASURES.includes(name)) expect(log10P).toBeUndefined()
    else expect(log10P).toBeLessThan(-3)
  })

  it.each(Object.entries(categoryTests))(
    '%s says why it has no value for nobody and for one category',
    (_, { test }) => {
      expect(test([0, 0], [3, 4])).toEqual({ status: 'undefined', reason: 'empty-group' })
      expect(test([], [])).toEqual({ status: 'undefined', reason: 'empty-group' })
      expect(test([7], [4])).toEqual({ status: 'undefined', reason: 'no-variation' })
    },
  )
})

describe('effects', () => {
  it('point from the other side to now', () => {
    expect(tested(numberTests['welch-t'].test(drawn(4, 0.5), drawn(5)))).toMatchObject({
      effect: expect.closeTo(0.5, 1),
    })
    expect(tested(numberTests['mann-whitney'].test(drawn(4, 2), drawn(5))).effect).toBe(1)
  })

  it('of the scaled distance are in standard deviations of the other side', () => {
    // a shift by 10 of values uniform on [0, 1): 10 sqrt(12) standard deviations
    const { effect } = tested(numberTests['wasserstein-scaled'].test(drawn(6, 10), drawn(6)))
    expect(effect / (10 * Math.sqrt(12))).toBeCloseTo(1, 1)
    const stretched = tested(numberTests['wasserstein-scaled'].test(drawn(6, 10, 5), drawn(6)))
    expect(stretched.effect).toBeGreaterThan(effect)
  })

  it('of categories are half the sum of the share differences', () => {
    // (0.1 + 0.05 + 0.05) / 2 = 0.1
    expect(tested(categoryTests.g.test([500, 300, 200], [400, 350, 250])).effect).toBeCloseTo(0.1, 12)
  })
})

describe('a p that is a bound', () => {
  it('is said to be one', () => {
    expect(tested(numberTests['anderson-darling'].test(drawn(7, 5), drawn(8)))).toMatchObject({
      log10P: -3,
      p: 'at-most',
    })
    expect(tested(numberTests['anderson-darling'].test(drawn(7), drawn(7)))).toMatchObject({ p: 'at-least' })
  })
})

describe('poor values', () => {
  const runs = (n: number, at: (i: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => at(i)).sort()
  const finite = (answer: ValueAnswer): void => {
    if (answer.status === 'undefined') {
      expect(answer.reason).toBeTruthy()
      return
    }
    const { statistic, effect, lower, upper, log10P } = answer
    for (const value of [statistic, effect, lower, upper, log10P]) {
      if (value !== undefined) expect(value).toSatisfy(Number.isFinite)
    }
  }

  const numbers: readonly (readonly [string, Float64Array, Float64Array])[] = [
    ['one constant', runs(50, () => 7), runs(60, () => 7)],
    ['two constants', runs(50, () => 7), runs(60, () => 8)],
    ['a constant beside values', runs(50, () => 7), runs(60, (i) => i)],
    ['one value on a side', runs(1, () => 7), runs(60, (i) => i)],
    ['two values on both', runs(2, (i) => i), runs(2, (i) => i + 1)],
    [
      'the largest doubles',
      runs(50, (i) => (i % 2 ? 1.7e308 : -1.7e308)),
      runs(60, (i) => (i % 3 ? 1.7e308 : -1.7e308)),
    ],
    ['the smallest doubles', runs(50, (i) => i * 5e-324), runs(60, (i) => i * 1e-323)],
    ['values of very unlike size', runs(50, (i) => 10 ** (i * 12 - 300)), runs(60, (i) => i)],
    ['nearly all ties', runs(5000, (i) => (i === 0 ? 1 : 0)), runs(5000, () => 0)],
    ['nobody', runs(0, () => 0), runs(0, () => 0)],
  ]
  for (const [what, a, b] of numbers) {
    it.each(Object.entries(numberTests))(`${what}: %s is finite or says why not`, (_, { test }) => {
      finite(test(a, b))
      finite(test(b, a))
    })
  }

  const many = Array.from({ length: 1e5 }, (_, i) => i % 3)
  const categories: readonly (readonly [string, number[], number[]])[] = [
    ['one category', [50], [60]],
    ['a category a side', [50, 0], [0, 60]],
    ['one row a side', [1, 0], [0, 1]],
    ['10^5 categories', many, [...many].reverse()],
    ['a hundred million rows', [1e8, 5e7], [9e7, 6e7]],
    ['nobody', [], []],
    ['nobody in the slice', [0, 0], [5, 6]],
  ]
  for (const [what, a, b] of categories) {
    it.each(Object.entries(categoryTests))(`${what}: %s is finite or says why not`, (_, { test }) => {
      finite(test(a, b))
      finite(test(b, a))
    })
  }
})
