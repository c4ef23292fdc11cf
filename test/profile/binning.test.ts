import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Binning, cellCount, cellOf, coarseCellNames, coarseCells, nextUp } from '../../src/profile/binning.ts'

const numeric = (edges: readonly number[], coarseOf: readonly number[]): Binning => ({
  kind: 'numeric',
  edges,
  coarseOf,
})

describe('cells of a number', () => {
  const cell = cellOf(numeric([0, 10, 20, 30], [0, 0, 1]))

  it.each([
    [-0.1, 0],
    [0, 1],
    [-0, 1],
    [9.999, 1],
    [10, 2],
    [20, 3],
    [30, 3],
    [30.0001, 4],
    ['', 5],
    [null, 5],
    [undefined, 5],
    ['NaN', 5],
    [Number.NaN, 5],
    ['abc', 5],
    [Number.POSITIVE_INFINITY, 6],
    ['-inf', 6],
    ['1e400', 6],
    [' 1e1 ', 2],
    [true, 1],
  ])('puts %o into cell %i: half-open, the last closed, then above, missing, non-finite', (raw, expected) => {
    expect(cell(raw)).toBe(expected)
  })

  it('finds the edge of the widest and the narrowest range that doubles have', () => {
    const wide = cellOf(numeric([-Number.MAX_VALUE, 0, Number.MAX_VALUE], [0, 1]))
    expect([-Number.MAX_VALUE, -1, 0, 1e308].map(wide)).toEqual([1, 1, 2, 2])
    const narrow = cellOf(numeric([0, Number.MIN_VALUE, 2 * Number.MIN_VALUE], [0, 1]))
    expect([0, Number.MIN_VALUE, 2 * Number.MIN_VALUE, 3 * Number.MIN_VALUE].map(narrow)).toEqual([1, 2, 2, 3])
  })

  it('agrees with a search through all edges', () => {
    const edges = fc.uniqueArray(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0),
      { minLength: 2, maxLength: 60 },
    )
    fc.assert(
      fc.property(edges, fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (unsorted, probes) => {
        const sorted = unsorted.toSorted((a, b) => a - b)
        const fine = sorted.length - 1
        const place = cellOf(
          numeric(
            sorted,
            sorted.slice(1).map((_, i) => i),
          ),
        )
        for (const value of [...probes, ...sorted]) {
          const below = sorted.filter((edge) => edge <= value).length
          const expected = value > (sorted[fine] as number) ? fine + 1 : Math.min(below, fine)
          expect(place(value)).toBe(expected)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('names coarse cells by their span, a single value by itself', () => {
    expect(coarseCellNames(numeric([0, nextUp(0), 10, 20, 30], [0, 1, 1, 2]))).toEqual([
      'below the training minimum (0)',
      '0',
      `${nextUp(0)} to 20`,
      '20 to 30',
      'above the training maximum (30)',
      'missing',
      'non-finite',
    ])
  })

  it.each([
    // Four significant digits tell them apart; whole numbers stay as they are.
    [
      [0.123456, 1 / 3, 58_342],
      ['0.1235 to 0.3333', '0.3333 to 58342'],
    ],
    // Two edges that four digits would not tell apart have as many as do.
    [
      [1.00001, 1.00002, 2],
      ['1.00001 to 1.00002', '1.00002 to 2'],
    ],
    // The next double above a value reads like the value.
    [
      [0.5, nextUp(0.5), 1],
      ['0.5', '0.5 to 1'],
    ],
  ])('writes bounds in words as short as tells them apart: %j', (edges, names) => {
    expect(coarseCellNames(numeric(edges, [0, 1])).slice(1, 3)).toEqual(names)
  })

  it('keeps below, above, missing and non-finite apart in the coarse grain', () => {
    expect(coarseCells(numeric([0, 10, 20, 30], [0, 0, 1]))).toEqual({ of: [0, 1, 1, 2, 3, 4, 5], count: 6 })
  })

  it('has as many names as coarse cells and as many coarse places as cells', () => {
    for (const binning of [numeric([], []), numeric([1, 2], [0]), numeric([0, 1, 2, 3], [0, 1, 1])]) {
      const { of, count } = coarseCells(binning)
      expect([of.length, Math.max(...of) + 1]).toEqual([cellCount(binning), count])
      expect(coarseCellNames(binning)).toHaveLength(count)
    }
  })
})

describe('the next double', () => {
  it.each([
    [1, 1 + 2 ** -52],
    [-1, -1 + 2 ** -53],
    [0, Number.MIN_VALUE],
    [-0, Number.MIN_VALUE],
    [2 ** 53, 2 ** 53 + 2],
  ])('after %d is %d', (value, next) => {
    expect(nextUp(value)).toBe(next)
  })

  it('leaves no double between', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const next = nextUp(value)
        expect(next).toBeGreaterThan(value)
        // Their middle rounds to one of them.
        const middle = value / 2 + next / 2
        expect(middle <= value || middle >= next || !Number.isFinite(next)).toBe(true)
      }),
    )
  })
})

describe('cells of a category', () => {
  const cell = cellOf({ kind: 'categorical', categories: ['a', '1'], rare: ['r'], rareComplete: true })

  it.each([
    ['a', 0],
    [1, 1],
    ['1', 1],
    ['1.0', 3],
    ['r', 2],
    ['A', 3],
    [' a', 3],
    [true, 3],
    ['', 4],
    ['NA', 4],
    [null, 4],
    [{ a: 1 }, 4],
  ])('puts %o into cell %i: own, other, unseen or missing', (raw, expected) => {
    expect(cell(raw)).toBe(expected)
  })
})
