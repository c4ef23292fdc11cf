import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bandNames,
  digitsOf,
  type SensitiveFeature,
  strataPossible,
  stratumOf,
  stratumOfDigits,
  valueCount,
  valueIndexOf,
  valueName,
} from '../../src/profile/stratum.ts'

const sex: SensitiveFeature = { name: 'sex', values: ['F', 'M'], rare: ['X'] }
const age: SensitiveFeature = { name: 'age', bands: [25, 40], values: bandNames([25, 40]), rare: [] }

describe('values of a sensitive feature', () => {
  it('names half-open bands', () => {
    expect(bandNames([25, 40, 60])).toEqual(['<25', '25-40', '40-60', '60+'])
    expect(bandNames([25])).toEqual(['<25', '25+'])
    expect(bandNames([])).toEqual([])
  })

  it.each([
    [24.9, '<25'],
    ['25', '25-40'],
    [39, '25-40'],
    [40, '40+'],
    [null, 'unknown'],
    ['forty', 'unknown'],
    ['inf', 'unknown'],
  ])('puts the age %o into %s', (raw, name) => {
    expect(valueName(age, valueIndexOf(age)(raw))).toBe(name)
  })

  it.each([
    ['F', 'F'],
    ['X', 'other'],
    ['Z', 'unseen'],
    [null, 'unknown'],
    ['NA', 'unknown'],
  ])('puts the sex %o into %s', (raw, name) => {
    expect(valueName(sex, valueIndexOf(sex)(raw))).toBe(name)
  })
})

describe('strata', () => {
  it('are as many as the product of values, each with other, unseen and unknown', () => {
    // (2 + 3) x (3 + 3)
    expect(strataPossible([sex, age])).toBe(30)
    expect(strataPossible([])).toBe(1)
  })

  it('number the combinations without a gap, the first feature most significant', () => {
    expect(stratumOf([sex, age])(['M', 24])).toBe(6)
    expect(stratumOf([sex, age])(['F', 41])).toBe(2)
    expect(stratumOf([])([])).toBe(0)
  })

  it('lead back to the values they were made of', () => {
    const feature = fc
      .integer({ min: 0, max: 50 })
      .map((n) => ({ name: 'f', values: Array.from({ length: n }, (_, i) => `v${i}`), rare: [] }))
    fc.assert(
      fc.property(fc.array(feature, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (features, numbers) => {
        const digits = features.map((f) => (numbers.next().value as number) % valueCount(f))
        expect(digitsOf(features, stratumOfDigits(features, digits))).toEqual(digits)
      }),
    )
  })
})
