import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Counts } from '../../src/profile/counts.ts'

const entries = (counts: Counts): readonly (readonly [number, number])[] => {
  const found: [number, number][] = []
  counts.forEach((place, count) => {
    found.push([place, count])
  })
  return found
}

describe('the counts of a stratum', () => {
  it('count what plain addition counts, sparse or not', () => {
    const row = fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 8 }).map((places) => [0, ...places])
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const counts = new Counts(40)
        const plain = new Array<number>(40).fill(0)
        for (const places of rows) {
          counts.addRow(places, places.length)
          for (const place of places) (plain[place] as number) += 1
        }
        expect(counts.rows).toBe(rows.length)
        expect(plain.map((_, i) => counts.at(i))).toEqual(plain)
        expect(entries(counts)).toEqual(plain.map((n, i) => [i, n] as const).filter(([, n]) => n > 0))
      }),
    )
  })

  it('take room for the rows they hold while these are few', () => {
    const counts = new Counts(10_000)
    for (let i = 0; i < 3; i++) counts.addRow([0, 5], 2)
    // 6 places of 2 bytes (8 after doubling) and five sums of 8 bytes; a vector would be 20,000 bytes.
    expect(counts.bytes).toBeLessThanOrEqual(60)
  })

  it('do not wrap around at 65,536 rows', () => {
    const counts = new Counts(3)
    for (let i = 0; i < 65_540; i++) counts.addRow([0, 2], 2)
    expect(entries(counts)).toEqual([
      [0, 65_540],
      [2, 65_540],
    ])
  })

  it('do not wrap around when a large count is added to places still kept one by one', () => {
    const counts = new Counts(100)
    for (let i = 0; i < 10; i++) counts.addRow([0], 1)
    counts.add(0, 65_530)
    expect([counts.at(0), counts.rows]).toEqual([65_540, 65_540])
  })
})
