import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type PublishedCount,
  publish,
  publishCount,
  publishRows,
  publishTogether,
  readBack,
} from '../../src/detect/small-cells.ts'

describe('a published count', () => {
  it.each([
    [0, '<10'],
    [9, '<10'],
    [10, 10],
    [12, 10],
    [13, 15],
    [17, 15],
    [18, 20],
    [1_002, 1_000],
    [1_003, 1_005],
  ])('%i reads %s', (count, published) => {
    expect(publishCount(count)).toBe(published)
  })

  it('always reads the same and is never off by more than two', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (count) => {
        const published = publishCount(count)
        expect(publishCount(count)).toBe(published)
        if (typeof published === 'number') expect(Math.abs(published - count)).toBeLessThanOrEqual(2)
        const { least, most } = readBack(published)
        expect(count >= least && count <= most).toBe(true)
      }),
    )
  })

  it('stands for at least three true counts, whatever it is', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (count) => {
        const { least, most } = readBack(publishCount(count))
        expect(most - least + 1).toBeGreaterThanOrEqual(3)
        for (let other = least; other <= most; other++) expect(publishCount(other)).toBe(publishCount(count))
      }),
    )
  })
})

/** Counts of a table of two sensitive features with its margins and its total, as slices. */
function slicesOf(table: readonly (readonly number[])[]): [string, number][] {
  const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const columns = (table[0] ?? []).map((_, j) => total(table.map((row) => row[j] as number)))
  return [
    ['overall', total(columns)],
    ...table.map((row, i): [string, number] => [`a=${i}`, total(row)]),
    ...columns.map((count, j): [string, number] => [`b=${j}`, count]),
    ...table.flatMap((row, i) => row.map((count, j): [string, number] => [`a=${i} & b=${j}`, count])),
  ]
}

/**
 * Every table of whole numbers that reads as published, for small tables: what somebody with pencil and patience can find.
 * Cells are tried one by one; a row or column sum that cannot be reached any more ends the branch.
 */
function tablesThatRead(rows: number, columns: number, published: ReadonlyMap<string, PublishedCount>): number[][] {
  const found: number[][] = []
  const bound = (key: string) => readBack(published.get(key) ?? 'not shown')
  const fits = (key: string, sum: number) => sum >= bound(key).least && sum <= bound(key).most
  const at = (cells: readonly number[], i: number, j: number): number => cells[i * columns + j] as number
  const place = (cells: number[]): void => {
    if (found.length > 20_000) return
    if (cells.length === rows * columns) {
      const columnSums = Array.from({ length: columns }, (_, j) =>
        Array.from({ length: rows }, (_, i) => at(cells, i, j)).reduce((a, b) => a + b, 0),
      )
      const all = columnSums.reduce((a, b) => a + b, 0)
      if (columnSums.every((sum, j) => fits(`b=${j}`, sum)) && fits('overall', all)) found.push([...cells])
      return
    }
    const [i, j] = [Math.floor(cells.length / columns), cells.length % columns]
    const { least, most } = bound(`a=${i} & b=${j}`)
    for (let value = least; value <= Math.min(most, 200); value++) {
      cells.push(value)
      if (
        j < columns - 1 ||
        fits(
          `a=${i}`,
          cells.slice(i * columns).reduce((a, b) => a + b, 0),
        )
      )
        place(cells)
      cells.pop()
    }
  }
  place([])
  return found
}

describe('counts published together', () => {
  it('rounding alone would give a small cell away: four cells of 13 beside none sum to 52', () => {
    const slices: [string, number][] = [
      ['overall', 52],
      ['a=0', 13],
      ['a=1', 13],
      ['a=2', 13],
      ['a=3', 13],
      ['a=4', 0],
    ]
    // 15 stands for 13 to 17, 50 for 48 to 52: four times at least 13 leaves 52 - 52 = 0 for the last.
    expect(slices.map(([, n]) => publishCount(n))).toEqual([50, 15, 15, 15, 15, '<10'])
    const published = publishTogether(slices)
    expect(published.get('a=4')).toBe('<10')
    expect([...published.values()]).toContain('not shown')
  })

  it('withholds nothing where nothing is given away', () => {
    const published = publishTogether(
      slicesOf([
        [400, 30],
        [7, 200],
      ]),
    )
    expect([...published.values()]).not.toContain('not shown')
  })

  it('leave no cell under ten determined in any table of two by two, found by trying all tables', () => {
    const cell = fc.oneof(fc.nat(20), fc.constantFrom(0, 9, 10, 12, 13, 17))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 2, maxLength: 2 }), (table) => {
        const published = publishTogether(slicesOf(table))
        const tables = tablesThatRead(2, 2, published)
        table.flat().forEach((count, position) => {
          if (count < 10) expect(new Set(tables.map((t) => t[position])).size).toBeGreaterThan(1)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('leave no cell under ten determined in a row of up to six that is chosen to give one away', () => {
    // 13 and 18 are the least counts that read 15 and 20: with them sums are tightest from below; 12 and 17 from above.
    const edge = fc.constantFrom(10, 12, 13, 17, 18, 22)
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 5 }), fc.nat(9), (others, small) => {
        const cells = [...others, small]
        const sum = cells.reduce((a, b) => a + b, 0)
        const published = publishTogether([['overall', sum], ...cells.map((n, i): [string, number] => [`a=${i}`, n])])
        const known = cells.map((_, i) => readBack(published.get(`a=${i}`) as PublishedCount))
        const whole = readBack(published.get('overall') as PublishedCount)
        const last = cells.length - 1
        const least = Math.max(0, whole.least - known.slice(0, last).reduce((s, k) => s + k.most, 0))
        const most = Math.min(9, whole.most - known.slice(0, last).reduce((s, k) => s + k.least, 0))
        expect(most).toBeGreaterThan(least)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a published report', () => {
  const row = (slice: string, favourable: number, n: number) => ({
    slice,
    n,
    now: { count: favourable, of: n },
    training: { count: favourable, of: n },
    verdict: 'within' as const,
    origin: undefined,
    secret: 0.123456789,
  })
  const rows = [row('overall', 703, 1_004), row('sex=F', 347, 501), row('sex=M', 352, 496), row('sex=unknown', 4, 7)]

  it('computes rates and ratios from published counts alone, to two digits', () => {
    // 345/500 = 0.69; everyone else (705-345)/(1005-500) = 360/505 = 0.713; Walter's ratio (345.5/500.5)/(360.5/505.5) = 0.968
    expect(publishRows(rows)[1]).toMatchObject({
      n: 500,
      now: { count: 345, of: 500, rate: 0.69 },
      ratio: { estimate: 0.97 },
    })
  })

  it('shows no rate where a count is not shown', () => {
    expect(publishRows(rows)[3]).toMatchObject({
      n: '<10',
      now: { count: '<10', of: '<10', rate: undefined },
      ratio: undefined,
    })
  })

  it('carries nothing of a row but what is made from published counts', () => {
    const report = publish({ model: 'm', versions: [{ version: '1', rows: 1_004, slices: rows }] })
    expect(report).toMatchObject({ model: 'm', versions: [{ version: '1', rows: 1_005 }] })
    expect(JSON.stringify(report)).not.toMatch(/123456789|1004|501|496/)
  })
})
