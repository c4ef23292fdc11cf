import { describe, expect, it } from 'vitest'
import { findAndConfirm, testEverySlice } from '../../../src/detect/search/confirm-slices.ts'
import { rateForm } from '../../../src/detect/search/effect-form.ts'
import { randomTable, weighted } from './random-table.ts'

const options = { predicates: 3, minimum: 100, most: 20 } as const
const sizes = [2, 4, 5, 3, 6] as const
const planted = (codes: readonly number[]): number => (codes[0] === 1 && codes[1] === 2 && codes[2] === 3 ? 0.2 : 0.5)
const cells = [
  { attribute: 0, value: 1 },
  { attribute: 1, value: 2 },
  { attribute: 2, value: 3 },
]

const halves = (seed: number, rows: number, rateOf?: (codes: readonly number[]) => number) => ({
  finding: randomTable(2 * seed, { rows, sizes, ...(rateOf && { rateOf }) }),
  confirming: randomTable(2 * seed + 1, { rows, sizes, ...(rateOf && { rateOf }) }),
})

describe('a search on two halves', () => {
  it('finds a planted slice of three conditions and confirms it, with the figures of the second half', () => {
    const tables = halves(17, 20_000, planted)
    const { found } = findAndConfirm(tables, rateForm, 0.05, options)
    const [first] = found
    expect(first?.cells).toEqual(cells)
    expect(first?.status).toBe('confirmed')
    // A share of 1 in 40 of 20,000: about 500 rows at 0.2 against 0.5.
    expect(first?.inside[0]).toBeGreaterThan(400)
    expect(first?.difference?.lower).toBeLessThan(-0.3)
    expect(first?.difference?.upper).toBeGreaterThan(-0.36)
    expect(first?.foundBy?.inside).not.toEqual(first?.inside)
    // Of its three pairs the one whose third condition has most values holds the largest part of others, and so the weakest difference.
    expect(first?.parent).toEqual(cells.slice(1))
  })

  it('confirms something in no more searches than the level where nothing differs', () => {
    // 200 searches at 5 %: ten are expected; sixteen are exceeded with probability 0.024 (binomial).
    let wrong = 0
    let hypotheses = 0
    for (let seed = 1; seed <= 200; seed++) {
      const { found } = findAndConfirm(halves(seed, 3000), rateForm, 0.05, options)
      hypotheses += found.length
      if (found.some(({ status }) => status === 'confirmed')) wrong += 1
    }
    expect(hypotheses).toBeGreaterThan(100)
    expect(wrong).toBeLessThanOrEqual(16)
  })

  it('does not confirm what lies on the other side in the second half', () => {
    const up = randomTable(23, {
      rows: 20_000,
      sizes,
      rateOf: (codes) => (codes[0] === 1 && codes[1] === 2 ? 0.7 : 0.5),
    })
    const down = randomTable(24, {
      rows: 20_000,
      sizes,
      rateOf: (codes) => (codes[0] === 1 && codes[1] === 2 ? 0.3 : 0.5),
    })
    const { found } = findAndConfirm({ finding: up, confirming: down }, rateForm, 0.05, options)
    const pair = found.find((f) => f.cells.length === 2 && f.cells[0]?.value === 1 && f.cells[1]?.value === 2)
    expect(pair?.adjustedLog10P).toBeLessThan(-10)
    expect(pair?.status).toBe('hypothesis')
  })
})

describe('a search that tests every slice', () => {
  it('adjusts for every slice that it looked at, not for those alone that it shows', () => {
    const { found, looked, tests } = testEverySlice(
      weighted(randomTable(31, { rows: 20_000, sizes, rateOf: planted })),
      rateForm,
      0.05,
      options,
    )
    expect(tests).toBe(looked)
    const [first] = found
    expect(first?.cells).toEqual(cells)
    expect(first?.status).toBe('confirmed')
    expect(first?.foundBy).toBeUndefined()
    // The smallest of m p-values is multiplied by m.
    expect(first?.adjustedLog10P).toBeCloseTo((first?.log10P ?? 0) + Math.log10(tests), 9)
  })

  it('confirms something in no more searches than the level where nothing differs', () => {
    let wrong = 0
    for (let seed = 1; seed <= 200; seed++) {
      const { found } = testEverySlice(randomTable(1000 + seed, { rows: 3000, sizes }), rateForm, 0.05, options)
      if (found.some(({ status }) => status === 'confirmed')) wrong += 1
    }
    expect(wrong).toBeLessThanOrEqual(16)
  })
})
