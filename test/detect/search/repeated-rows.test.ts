import { describe, expect, it } from 'vitest'
import { findAndConfirm, testEverySlice } from '../../../src/detect/search/confirm-slices.ts'
import { rateForm } from '../../../src/detect/search/effect-form.ts'
import {
  evidenceOf,
  type RepeatedRows,
  repeatedForm,
  repeatsOutside,
  rowsPerUnit,
} from '../../../src/detect/search/repeated-rows.ts'
import type { SearchTable } from '../../../src/detect/search/search-table.ts'
import { randomTable } from './random-table.ts'

const sizes = [2, 4, 5, 3, 6] as const
const options = { predicates: 3, minimum: 100, most: 20 } as const
const sums = (...values: number[]): Float64Array => Float64Array.from(values)

/** Every row five times, as one subject's that say all the same. */
function fiveTimes(table: SearchTable): SearchTable {
  const again = (of: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: of.length * 5 }, (_, i) => of[Math.floor(i / 5)] as number)
  return {
    ...table,
    records: table.records * 5,
    codes: table.codes.map(again),
    layers: table.layers.map((layer) => layer && again(layer as Uint8Array)),
  }
}

const alike: RepeatedRows = { everyone: [5, 5], ofSlice: () => ({ inside: [5, 5], outside: [5, 5] }) }

describe('rows of subjects', () => {
  it('stand among sum r^2 / sum r of their subject, in all rows and in a part of them', () => {
    // Subjects of 3, 1 and 2 rows: (9 + 1 + 4) / 6; without the first row 2, 1 and 2: (4 + 1 + 4) / 5.
    const of = rowsPerUnit(Uint32Array.of(7, 7, 9, 7, 4, 4))
    expect(of(() => true)).toBeCloseTo(14 / 6, 12)
    expect(of((row) => row > 0)).toBeCloseTo(9 / 5, 12)
    expect(of(() => false)).toBe(1)
  })

  it('leave to everyone else what is not the slice’s', () => {
    // Of 100 rows with g = 3, sum r^2 is 300; a slice of 40 with g = 6 holds 240, so the other 60 hold 60.
    expect(repeatsOutside({ g: 3, n: 100 }, { g: 6, n: 40 })).toBe(1)
    expect(repeatsOutside({ g: 3, n: 100 }, { g: 1, n: 40 })).toBeCloseTo(260 / 60, 12)
    expect(repeatsOutside({ g: 3, n: 40 }, { g: 3, n: 40 })).toBe(1)
  })

  it('say as much as so many times fewer, and the same rate', () => {
    expect([...evidenceOf(sums(500, 200), [5, 5])]).toEqual([100, 40])
    const form = repeatedForm(rateForm, [5, 5])
    expect(form.deviate(sums(500, 150), sums(4500, 2000))).toBeCloseTo(
      rateForm.deviate(sums(100, 30), sums(900, 400)),
      12,
    )
    expect(form.support(sums(500, 150))).toBe(100)
    // 13 / 5 events of 500 / 5 are tested as 3 of 100.
    expect(rateForm.log10P(sums(100, 2.6), sums(900, 1.6))).toBe(rateForm.log10P(sums(100, 3), sums(900, 2)))
  })
})

describe('a search where every subject has five rows', () => {
  const wrongOf = (repeated: RepeatedRows | undefined) => {
    let [halves, every] = [0, 0]
    for (let seed = 1; seed <= 100; seed++) {
      const [finding, confirming] = [0, 1].map((half) => fiveTimes(randomTable(2 * seed + half, { rows: 1500, sizes })))
      const tables = { finding: finding as SearchTable, confirming: confirming as SearchTable }
      const isWrong = ({ found }: { found: readonly { status: string }[] }): boolean =>
        found.some(({ status }) => status === 'confirmed')
      if (isWrong(findAndConfirm(tables, rateForm, 0.05, options, repeated))) halves++
      if (isWrong(testEverySlice(tables.finding, rateForm, 0.05, options, repeated))) every++
    }
    return [halves, every]
  }

  it('confirms something in no more searches than the level where nothing differs', () => {
    // 100 searches at 5 %: five are expected; ten are exceeded with probability 0.011 (binomial).
    for (const wrong of wrongOf(alike)) expect(wrong).toBeLessThanOrEqual(10)
  })

  it('would confirm something in most of them if rows were counted', () => {
    for (const wrong of wrongOf(undefined)) expect(wrong).toBeGreaterThan(50)
  })
})
