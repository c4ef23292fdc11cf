import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { benjaminiHochberg } from '../../src/stats/benjamini-hochberg.ts'
import { benjaminiYekutieli } from '../../src/stats/benjamini-yekutieli.ts'
import { bonferroni } from '../../src/stats/bonferroni.ts'
import { holm } from '../../src/stats/holm.ts'
import { expectClose, readGolden } from './golden.ts'
import { randomFrom } from './random-counts.ts'

type Family = { log10P: number[]; fdr_bh: number[]; fdr_by: number[]; holm: number[]; bonferroni: number[] }
const { families } = readGolden<{ families: Family[] }>('multiplicity')

const rules = { benjaminiHochberg, benjaminiYekutieli, holm, bonferroni }
const golden = {
  benjaminiHochberg: 'fdr_bh',
  benjaminiYekutieli: 'fdr_by',
  holm: 'holm',
  bonferroni: 'bonferroni',
} as const
const names = ['benjaminiHochberg', 'benjaminiYekutieli', 'holm', 'bonferroni'] as const
const family = fc.array(fc.double({ min: -1e6, max: 0, noNaN: true }), { maxLength: 60 })

describe.each(names)('%s', (name) => {
  const adjust = rules[name]

  it.each(families)('agrees with statsmodels on a family of $log10P.length', (row) => {
    const adjusted = adjust(row.log10P)
    for (const [i, expected] of row[golden[name]].entries()) expectClose(adjusted[i] ?? Number.NaN, expected, 1e-9)
  })

  it('keeps the order of the p-values, never lowers one and never exceeds 1', () => {
    fc.assert(
      fc.property(family, (log10P) => {
        const adjusted = adjust(log10P)
        expect(adjusted.length).toBe(log10P.length)
        for (const [i, raw] of log10P.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(raw)
          expect(adjusted[i]).toBeLessThanOrEqual(0)
          for (const [j, other] of log10P.entries()) {
            if (raw <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? Number.NaN)
          }
        }
      }),
      { seed: 1 },
    )
  })

  it('leaves a single test as it is and a family of none empty', () => {
    expect([...adjust([-3])]).toEqual([-3])
    expect([...adjust([])]).toEqual([])
  })

  it('refuses a probability above 1', () => {
    expect(() => adjust([-1, 0.1])).toThrow(/at most 0, got 0.1 at 1/)
    expect(() => adjust([Number.NaN])).toThrow(RangeError)
  })
})

describe('benjaminiHochberg', () => {
  it('agrees with a hand calculation: 0.01, 0.04, 0.03 become 0.03, 0.04, 0.04', () => {
    // sorted 0.01 x 3/1 = 0.03, 0.03 x 3/2 = 0.045 -> 0.04, 0.04 x 3/3 = 0.04
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03].map(Math.log10))
    expect([...adjusted].map((value) => 10 ** value)).toEqual([0.03, 0.04, 0.04].map((p) => expect.closeTo(p, 12)))
  })

  it('adjusts 50,000 tests far in the tail, ties and all', () => {
    const random = randomFrom(3)
    const log10P = Float64Array.from({ length: 50_000 }, () => -Math.floor(random() * 1000) * 1000)
    const adjusted = benjaminiHochberg(log10P)
    const smallest = log10P.indexOf(-999_000)
    const tied = log10P.filter((value) => value === -999_000).length
    expectClose(adjusted[smallest] ?? 0, -999_000 + Math.log10(50_000 / tied), 1e-12)
  })

  it('accepts -Infinity as p = 0', () => {
    expect([...benjaminiHochberg([Number.NEGATIVE_INFINITY, 0])]).toEqual([Number.NEGATIVE_INFINITY, 0])
  })
})
