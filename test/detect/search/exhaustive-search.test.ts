import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meanForm, rateForm } from '../../../src/detect/search/effect-form.ts'
import { searchExhaustively } from '../../../src/detect/search/exhaustive-search.ts'
import type { SearchTable } from '../../../src/detect/search/search-table.ts'
import { randomTable, weighted } from './random-table.ts'

type Looked = readonly [inside: readonly number[], outside: readonly number[]]

/** Every slice by filtering rows, one combination of attributes and values after the other. */
function byFiltering(table: SearchTable, predicates: number, minimum: number) {
  const rows = Array.from({ length: table.records }, (_, i) => i)
  const sums = (of: readonly number[]): readonly number[] =>
    table.layers.map((layer) => of.reduce((sum, i) => sum + (layer ? (layer[i] as number) : 1), 0))
  const looked: Looked[] = []
  let tooFew = 0
  const go = (from: number, left: number, inside: readonly number[], isRoot: boolean): void => {
    if (!isRoot) {
      const outside = rows.filter((i) => !inside.includes(i))
      if (inside.length >= minimum && outside.length >= minimum) looked.push([sums(inside), sums(outside)])
      else tooFew += 1
    }
    if (left === 0) return
    for (let a = from; a < table.attributes.length; a++) {
      const size = table.attributes[a]?.values.length ?? 0
      for (let v = 0; v < size; v++) {
        const part = inside.filter((i) => table.codes[a]?.[i] === v)
        if (part.length > 0) go(a + 1, left - 1, part, false)
      }
    }
  }
  go(0, predicates, rows, true)
  return { looked, tooFew }
}

const inOrder = (looked: readonly Looked[]): readonly string[] => looked.map((l) => JSON.stringify(l)).sort()

function lookAtAll(table: SearchTable, predicates: 1 | 2 | 3, minimum: number, form = rateForm) {
  const looked: Looked[] = []
  const outcome = searchExhaustively(table, form, {
    ...{ predicates, minimum, most: 10 },
    onLooked: (inside, outside) => looked.push([[...inside], [...outside]]),
  })
  return { outcome, looked }
}

const anyTable = fc.record({
  seed: fc.integer(),
  rows: fc.integer({ min: 1, max: 60 }),
  sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
  predicates: fc.constantFrom(1, 2, 3) as fc.Arbitrary<1 | 2 | 3>,
  minimum: fc.integer({ min: 1, max: 8 }),
})

describe('an exhaustive search', () => {
  it('looks at the very slices, with the very sums, that filtering rows gives', () => {
    fc.assert(
      fc.property(anyTable, ({ seed, rows, sizes, predicates, minimum }) => {
        const table = randomTable(seed, { rows, sizes })
        const expected = byFiltering(table, predicates, minimum)
        const { outcome, looked } = lookAtAll(table, predicates, minimum)
        expect(inOrder(looked)).toEqual(inOrder(expected.looked))
        expect([outcome.looked, outcome.tooFew]).toEqual([expected.looked.length, expected.tooFew])
      }),
      { numRuns: 120, seed: 41 },
    )
  })

  it('finds the same in records that stand for one row each as in rows', () => {
    const table = randomTable(7, {
      rows: 3000,
      sizes: [3, 4, 5, 2],
      rateOf: ([a, b]) => (a === 1 && b === 2 ? 0.7 : 0.4),
    })
    const options = { predicates: 3, minimum: 50, most: 10 } as const
    expect(searchExhaustively(weighted(table), rateForm, options)).toEqual(searchExhaustively(table, rateForm, options))
  })

  it('ranks the slice with the largest deviate first unless it says no more than another', () => {
    // Only v1 of a0 differs: whatever lies in it is redundant, and its mirrors have the smaller deviates.
    const table = randomTable(3, { rows: 20_000, sizes: [3, 3, 3, 3], rateOf: ([a]) => (a === 1 ? 0.6 : 0.4) })
    const { ranked, redundant } = searchExhaustively(table, rateForm, { predicates: 3, minimum: 100, most: 10 })
    expect(ranked[0]?.cells).toEqual([{ attribute: 0, value: 1 }])
    expect(ranked.filter(({ cells }) => cells.some((c) => c.attribute === 0) && cells.length > 1)).toEqual([])
    expect(redundant).toBeGreaterThan(20)
  })

  it('leaves out coarser slices that differ by a finer one alone', () => {
    const table = randomTable(5, {
      ...{ rows: 40_000, sizes: [3, 3, 3, 3] },
      rateOf: ([a, b, c]) => (a === 0 && b === 1 && c === 2 ? 0.8 : 0.4),
    })
    const { ranked, explained } = searchExhaustively(table, rateForm, { predicates: 3, minimum: 100, most: 10 })
    expect(ranked[0]?.cells).toEqual([
      { attribute: 0, value: 0 },
      { attribute: 1, value: 1 },
      { attribute: 2, value: 2 },
    ])
    expect(ranked.map(({ cells }) => JSON.stringify(cells))).not.toContain(JSON.stringify([{ attribute: 0, value: 0 }]))
    // Its three pairs and three single values contain it and nothing else that differs.
    expect(explained).toBeGreaterThanOrEqual(6)
  })

  it('leaves out the mirrors of a slice: those that differ only because it is among everyone else', () => {
    const table = randomTable(15, { rows: 40_000, sizes: [4, 3, 3], rateOf: ([a]) => (a === 0 ? 0.2 : 0.4) })
    const { ranked, explained } = searchExhaustively(table, rateForm, { predicates: 3, minimum: 100, most: 10 })
    expect(ranked[0]?.cells).toEqual([{ attribute: 0, value: 0 }])
    // Each of the other three stands at 0.4 against 0.33 of everyone else, of whom a third stands at 0.2.
    expect(ranked.filter(({ cells }) => cells.some((c) => c.attribute === 0 && c.value > 0))).toEqual([])
    expect(explained).toBeGreaterThanOrEqual(3)
  })

  it('keeps a slice that differs by itself beside a stronger one of the other side', () => {
    const rates = [0.2, 0.4, 0.5, 0.4]
    const table = randomTable(16, { rows: 40_000, sizes: [4, 3, 3], rateOf: ([a]) => rates[a as number] as number })
    const { ranked } = searchExhaustively(table, rateForm, { predicates: 1, minimum: 100, most: 10 })
    expect(ranked.map(({ cells }) => cells[0]).filter((c) => c?.attribute === 0)).toEqual([
      { attribute: 0, value: 0 },
      { attribute: 0, value: 2 },
    ])
  })

  it('says how many differ and are not among those kept', () => {
    const rates = Array.from({ length: 30 }, (_, v) => 0.2 + v * 0.02)
    const table = randomTable(19, { rows: 60_000, sizes: [30], rateOf: ([a]) => rates[a as number] as number })
    const search = (most: number) => searchExhaustively(table, rateForm, { predicates: 1, minimum: 100, most })
    const all = search(30)
    expect(all.notRanked).toBe(0)
    const few = search(2)
    expect(few.ranked).toEqual(all.ranked.slice(0, 2))
    expect(few.ranked.length + few.explained + few.notRanked).toBe(all.ranked.length + all.explained)
  })

  it('compares means of values as it does rates', () => {
    const rows = randomTable(11, { rows: 8000, sizes: [4, 4, 2] })
    const values = Float64Array.from({ length: 8000 }, (_, i) => {
      const isShifted = rows.codes[0]?.[i] === 3 && rows.codes[1]?.[i] === 0
      return (i % 97) / 97 + (isShifted ? 0.5 : 0)
    })
    const table = { ...rows, layers: [undefined, values, values.map((v) => v * v)] }
    const { ranked } = searchExhaustively(table, meanForm, { predicates: 3, minimum: 100, most: 5 })
    expect(ranked[0]?.cells).toEqual([
      { attribute: 0, value: 3 },
      { attribute: 1, value: 0 },
    ])
  })

  it('says that records beside all slices belong to everyone else', () => {
    const table = { ...weighted(randomTable(13, { rows: 400, sizes: [2] })), beside: [1000, 900] }
    const { looked } = lookAtAll(table, 1, 1)
    for (const [inside, outside] of looked) expect((inside[0] ?? 0) + (outside[0] ?? 0)).toBe(1400)
  })

  it('finds nothing in a table without rows, and nothing in a constant attribute', () => {
    expect(lookAtAll(randomTable(1, { rows: 0, sizes: [3, 3] }), 2, 1).outcome).toMatchObject({ looked: 0, ranked: [] })
    expect(lookAtAll(randomTable(1, { rows: 500, sizes: [1] }), 1, 1).outcome).toMatchObject({ looked: 0, tooFew: 1 })
  })
})
