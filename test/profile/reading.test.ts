import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECIMAL, MISSING_TEXTS, readCategory, readNumeric } from '../../src/profile/reading.ts'

describe('reading a number', () => {
  it.each([
    [3, 3],
    ['3', 3],
    ['+3.', 3],
    ['.5', 0.5],
    ['-1e-3', -0.001],
    [' 7\t', 7],
    ['true', 1],
    [true, 1],
    [false, 0],
    ['1e999', 'non-finite'],
    ['-Infinity', 'non-finite'],
    ['INF', 'non-finite'],
    ['', 'missing'],
    ['  ', 'missing'],
    ['null', 'missing'],
    [Number.NaN, 'missing'],
    ['0x10', 'unreadable'],
    ['0b1', 'unreadable'],
    ['1,5', 'unreadable'],
    ['1_000', 'unreadable'],
    ['True', 'unreadable'],
    ['-', 'unreadable'],
    [{}, 'unreadable'],
  ])('%o is %s', (raw, expected) => {
    expect(readNumeric(raw)).toBe(expected)
  })

  it('gives no negative zero', () => {
    expect([readNumeric(-0), readNumeric('-0'), readNumeric('-0.0e5')].map((v) => Object.is(v, 0))).toEqual([
      true,
      true,
      true,
    ])
  })

  it('accepts decimal notation alone, whatever the first characters', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789.eE+-xXbBoO_ n\n\u00a0'), maxLength: 8 })
    fc.assert(
      fc.property(text, (raw) => {
        const trimmed = raw.trim()
        const expected = MISSING_TEXTS.includes(trimmed)
          ? 'missing'
          : DECIMAL.test(trimmed)
            ? Number(trimmed) + 0
            : 'unreadable'
        expect(readNumeric(raw)).toBe(
          Number.isFinite(expected) || typeof expected === 'string' ? expected : 'non-finite',
        )
      }),
      { numRuns: 3000 },
    )
  })

  it('reads every double back from its text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (v) => {
        expect(readNumeric(String(v))).toBe(v + 0)
      }),
    )
  })
})

describe('reading a category', () => {
  it.each([
    ['F', 'F'],
    [' F', ' F'],
    [1, '1'],
    [1.0, '1'],
    [1e21, '1e+21'],
    [false, 'false'],
    ['NA', undefined],
    ['', undefined],
    [null, undefined],
    [[1], undefined],
  ])('%o is %s', (raw, expected) => {
    expect(readCategory(raw)).toBe(expected)
  })
})
