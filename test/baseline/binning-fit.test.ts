import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitCategoricalBinning, fitNumericBinning, resolutionFor } from '../../src/baseline/binning-fit.ts'
import { cellCount, cellOf, coarseCellNames, coarseCells, nextUp } from '../../src/profile/binning.ts'
import { textTable } from './tables.ts'

const FINE = { fine: 50, coarse: 10 }

async function binningOf(values: readonly number[], resolution = FINE) {
  const table = textTable(
    ['x'],
    values.map((v) => [String(v)]),
  )
  const summary = await table.numericSummary('x', resolution.fine, 0.05)
  const few = summary.distinct <= resolution.coarse ? (await table.numericSummary('x', 1, 0)).atoms : []
  return fitNumericBinning(summary, resolution, few)
}

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1)

describe('cutting a number into cells', () => {
  it('cuts 1..100 into 50 fine cells of two and 10 coarse cells of ten', async () => {
    const { edges, coarseOf } = await binningOf(upTo(100))
    // Rank ceil(i 100 / 50) = 2i: edges 1, 2, 4, 6, ... 100.
    expect(edges).toEqual([1, ...upTo(50).map((i) => 2 * i)])
    expect(coarseOf).toEqual(upTo(50).map((i) => Math.floor((i - 1) / 5)))
  })

  it('uses 60 fine and 20 coarse cells from 20,000 rows on', () => {
    expect(resolutionFor(19_999)).toEqual({ fine: 50, coarse: 10 })
    expect(resolutionFor(20_000)).toEqual({ fine: 60, coarse: 20 })
  })

  it('gives a value that holds a fifth of the rows a cell of its own in both grains', async () => {
    // 0 holds 50 of 250; the others are 1..200.
    const binning = await binningOf([...new Array(50).fill(0), ...upTo(200)])
    const cell = cellOf(binning)
    const { of } = coarseCells(binning)
    expect(cell(0)).not.toBe(cell(Number.MIN_VALUE))
    expect(of[cell(0)]).not.toBe(of[cell(nextUp(0))])
    expect(binning.edges.slice(0, 2)).toEqual([0, Number.MIN_VALUE])
    expect(coarseCells(binning).count - 4).toBeLessThanOrEqual(10)
    expect(coarseCellNames(binning)[1]).toBe('0')
  })

  it('separates a frequent value in the middle from its neighbours', async () => {
    const binning = await binningOf([...upTo(100), ...new Array(30).fill(50)])
    const cell = cellOf(binning)
    expect([cell(49.999) < cell(50), cell(50) < cell(50.001)]).toEqual([true, true])
    expect(coarseCellNames(binning)).toContain('50')
  })

  it('gives each of few values the cell up to the next', async () => {
    const binning = await binningOf([...new Array(96).fill(0), 1, 1, 2, 7])
    expect(binning.edges).toEqual([0, 1, 2, 7, nextUp(7)])
    expect(binning.coarseOf).toEqual([0, 1, 2, 3])
  })

  it('gives fifteen equally frequent values fifteen cells, none between them', async () => {
    // Each holds 1/15 = 6.7 % >= 5 %: all are frequent, so no cell is left over.
    const values = upTo(15).flatMap((v) => new Array(10).fill(v))
    const binning = await binningOf(values)
    expect(binning.edges).toEqual([...upTo(15), nextUp(15)])
  })

  it('makes one cell of a constant column, and tells what lies beside it', async () => {
    const binning = await binningOf(new Array(30).fill(4))
    const cell = cellOf(binning)
    expect([cell(3.9), cell(4), cell(4.1), cell(''), cell('inf')]).toEqual([0, 1, 2, 3, 4])
    expect(coarseCellNames(binning)[1]).toBe('4')
  })

  it('counts every number of a column that training never had above', async () => {
    const binning = await binningOf([])
    const cell = cellOf(binning)
    expect([cellCount(binning), coarseCells(binning).count]).toEqual([4, 4])
    expect([cell(-1), cell(5), cell('NA'), cell('-inf')]).toEqual([1, 1, 2, 3])
    expect(coarseCellNames(binning)).toHaveLength(4)
  })

  it('puts every training value inside, keeps the order, and lets coarse edges be fine edges', async () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
      {
        minLength: 1,
        maxLength: 300,
      },
    )
    await fc.assert(
      fc.asyncProperty(values, async (column) => {
        const binning = await binningOf(column)
        const cell = cellOf(binning)
        const fine = binning.edges.length - 1
        const sorted = column.map((v) => v + 0).sort((a, b) => a - b)
        const cells = sorted.map(cell)
        expect(cells.every((c) => c >= 1 && c <= fine)).toBe(true)
        expect(cells).toEqual(cells.toSorted((a, b) => a - b))
        expect(binning.edges).toEqual([...new Set(binning.edges)].sort((a, b) => a - b))
        expect(binning.coarseOf).toHaveLength(fine)
        binning.coarseOf.forEach((c, i) => {
          const before = binning.coarseOf[i - 1] ?? -1
          expect(c === before || c === before + 1).toBe(true)
        })
        expect(fine).toBeLessThanOrEqual(50)
      }),
      { numRuns: 300 },
    )
  })

  it('ends the cell of the greatest negative number at the one zero there is', async () => {
    expect((await binningOf([-Number.MIN_VALUE])).edges).toEqual([-Number.MIN_VALUE, 0])
  })

  it('lands every value in the one cell whose edges hold it', async () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true })
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 100 }), fc.array(any), async (column, probes) => {
        const binning = await binningOf(column)
        const cell = cellOf(binning)
        const { edges } = binning
        const fine = edges.length - 1
        for (const value of [...probes, ...edges]) {
          const holding = upTo(fine).filter((i) => {
            const [from, to] = [edges[i - 1] as number, edges[i] as number]
            return value >= from && (value < to || (i === fine && value <= to))
          })
          const expected = value < (edges[0] as number) ? 0 : value > (edges[fine] as number) ? fine + 1 : holding[0]
          expect(holding.length).toBeLessThanOrEqual(1)
          expect(cell(value)).toBe(expected)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('cutting a category into cells', () => {
  const summary = (counts: readonly number[], distinct = counts.length) => ({
    count: counts.reduce((a, b) => a + b, 0),
    values: counts.map((count, i) => ({ value: `v${i}`, count })),
    distinct,
  })

  it('gives a cell to categories that hold half a percent or more, the rest are known but rare', () => {
    // 5 of 1,000 is 0.5 %; 4 is not.
    const binning = fitCategoricalBinning(summary([991, 5, 4]))
    expect(binning).toEqual({ kind: 'categorical', categories: ['v0', 'v1'], rare: ['v2'], rareComplete: true })
    expect(['v1', 'v2', 'new', null].map(cellOf(binning))).toEqual([1, 2, 3, 4])
  })

  it('gives cells to at most thirty categories', () => {
    const binning = fitCategoricalBinning(summary(new Array(40).fill(25)))
    expect([binning.categories.length, binning.rare.length]).toEqual([30, 10])
  })

  it('counts an unknown value as other where not all rare values could be listed', () => {
    const binning = fitCategoricalBinning(summary([900, 100], 3))
    expect(binning.rareComplete).toBe(false)
    expect(cellOf(binning)('new')).toBe(2)
  })
})
