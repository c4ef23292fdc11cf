import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSubjectSample, encodeSubjectSample } from '../../src/profile/subject-codec.ts'
import { subjectCollector } from '../../src/profile/subject-collector.ts'
import { HASH_END, mergeSubjectSamples, rowsPerRow, type SubjectSample } from '../../src/profile/subject-sample.ts'

type Rows = readonly (readonly [hash: number, stratum: number])[]

const anyRows = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -1, max: 3 })), { maxLength: 200 })

describe('a sample of subjects', () => {
  it('of rows taken at once is the merge of the samples of their parts, to the byte', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 20 }), fc.nat(200), fc.nat(200), (rows, most, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const parts = [rows.slice(to), rows.slice(0, from), rows.slice(from, to)].map((part) => sampleOf(part, most))
        const nested = mergeSubjectSamples(
          [mergeSubjectSamples(parts.slice(0, 2), most), parts[2] as SubjectSample],
          most,
        )
        const whole = encodeSubjectSample(sampleOf(rows, most))
        expect(encodeSubjectSample(mergeSubjectSamples(parts, most))).toEqual(whole)
        expect(encodeSubjectSample(nested)).toEqual(whole)
      }),
    )
  })

  it('keeps the subjects of the lowest hashes with all their rows, and counts the rows of all', () => {
    const sample = sampleOf(
      [
        [9, 0],
        [1, 0],
        [5, 1],
        [1, 1],
        [1, 1],
        [7, 0],
      ],
      2,
    )
    expect(sample.threshold).toBe(7)
    expect([...sample.subjects].map(([hash, rows]) => [hash, [...rows]])).toEqual([
      [
        1,
        [
          [0, 1],
          [1, 2],
        ],
      ],
      [5, [[1, 1]]],
    ])
    expect([...sample.named]).toEqual([
      [0, 3],
      [1, 3],
    ])
  })

  it('of nothing keeps every subject there might have been', () => {
    expect(mergeSubjectSamples([], 5)).toEqual({ threshold: HASH_END, subjects: new Map(), named: new Map() })
  })
})

describe('rows a row stands among', () => {
  it('are one where every subject has one row', () => {
    const once = Array.from({ length: 50 }, (_, i) => [i * 1000, 0] as const)
    expect(rowsPerRow(sampleOf(once, 100), everywhere, 10)).toBe(1)
  })

  it('are the rows of a subject weighted by its rows', () => {
    // Three rows and one row: (9 + 1) / (3 + 1).
    const rows: Rows = [
      [1, 0],
      [1, 0],
      [1, 0],
      [2, 0],
    ]
    expect(rowsPerRow(sampleOf(rows, 10), everywhere, 2)).toBe(2.5)
  })

  it('take of a slice the rows that fell into it', () => {
    const rows: Rows = [
      [1, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ]
    // Two rows of one subject; then one row each of two.
    expect(rowsPerRow(sampleOf(rows, 10), (stratum) => stratum === 0, 1)).toBe(2)
    expect(rowsPerRow(sampleOf(rows, 10), (stratum) => stratum === 1, 1)).toBe(1)
  })

  it('count rows without a subject as subjects of one row each', () => {
    const rows: Rows = [
      [1, 0],
      [1, 0],
      [1, 0],
    ]
    // One subject of 3 rows and 7 rows alone: (9 + 7) / (3 + 7).
    expect(rowsPerRow(sampleOf(rows, 10), everywhere, 2, 10)).toBe(1.6)
    expect(rowsPerRow(sampleOf(rows, 10), everywhere, 2)).toBeUndefined()
  })

  it('come near to those of all subjects when few are kept', () => {
    const random = pseudoRandom(7)
    const rows: [number, number][] = []
    let [linear, squares] = [0, 0]
    for (let subject = 0; subject < 40_000; subject++) {
      const hash = Math.floor(random() * HASH_END)
      const r = random() < 0.3 ? 5 : 1
      linear += r
      squares += r * r
      for (let i = 0; i < r; i++) rows.push([hash, 0])
    }
    const alone = 20_000
    // 4,096 of 40,000 subjects: the standard error of the ratio is near 1.5 %.
    const whole = (squares + alone) / (linear + alone)
    const estimate = rowsPerRow(sampleOf(rows, 4096), everywhere, 100, rows.length + alone)
    expect(Math.abs((estimate as number) / whole - 1)).toBeLessThan(0.05)
  })

  it('are not told from fewer subjects than asked for, nor where no row belongs', () => {
    expect(rowsPerRow(sampleOf([[1, 0]], 10), everywhere, 2)).toBeUndefined()
    expect(rowsPerRow(sampleOf([[1, 0]], 10), (stratum) => stratum === 4, 0)).toBeUndefined()
  })
})

describe('the bytes of a sample', () => {
  it('read back as the sample, whatever its strata are called', () => {
    const sample = sampleOf(
      [
        [HASH_END - 1, -1],
        [0, 2 ** 40],
        [0, 3],
        [17, 3],
      ],
      10,
    )
    expect(decodeSubjectSample(encodeSubjectSample(sample))).toEqual(sample)
  })

  it('do not depend on the order in which rows came', () => {
    const rows: Rows = [
      [5, 1],
      [2, 0],
      [5, 0],
      [9, 2],
    ]
    expect(encodeSubjectSample(sampleOf(rows.toReversed(), 3))).toEqual(encodeSubjectSample(sampleOf(rows, 3)))
  })

  it('of a later program or cut short are refused', () => {
    const bytes = encodeSubjectSample(
      sampleOf(
        [
          [5, 1],
          [2, 0],
        ],
        3,
      ),
    )
    expect(() => decodeSubjectSample(Uint8Array.of(2, ...bytes.slice(1)))).toThrow('of format 2')
    expect(() => decodeSubjectSample(bytes.slice(0, -3))).toThrow(RangeError)
    expect(() => decodeSubjectSample(Uint8Array.of(...bytes, 0))).toThrow(RangeError)
  })
})

const everywhere = () => true

function sampleOf(rows: Rows, most: number): SubjectSample {
  const collector = subjectCollector(most)
  for (const [hash, stratum] of rows) collector.add(hash, stratum)
  return collector.finish()
}

/** mulberry32 */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
