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
