import { describe, expect, it } from 'vitest'
import { coarsener, countsWithin, selectionCounts, sliceTable, sumCoarse } from '../../src/profile/coarse-profile.ts'
import { coarseLayout, coarseningOf, fineLayout, type ProfileSchema, SUMS } from '../../src/profile/layout.ts'
import { emptyProfile } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { type CountableRow, rowCounter } from '../../src/profile/row-counter.ts'
import { OVERFLOW } from '../../src/profile/stratum.ts'
import { profileSchema } from './schemas.ts'

const row = (over: Partial<CountableRow> = {}): CountableRow => ({
  features: [15, 'nurse'],
  sensitive: ['F', 30],
  score: 0.75,
  decision: 'approve',
  ...over,
})

function counted(rows: readonly CountableRow[], schema: ProfileSchema = profileSchema()) {
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  const strata = rows.map((r) => counter.count(profile, r))
  const coarse = coarsener(schema)(profile)
  const layout = coarseLayout(schema)
  const overall = countsWithin(schema, coarse, [], [])
  return { schema, profile, strata, coarse, layout, overall, fine: counter.layout }
}

describe('counting a row', () => {
  it('touches one cell of each feature, of the score and of the decisions', () => {
    const { profile, fine, strata } = counted([row()])
    const counts = profile.strata.get(strata[0] as number)
    const touched: number[] = []
    counts?.forEach((place) => {
      touched.push(place)
    })
    // income: 7 cells... 15 lies in [10, 20), cell 2; nurse is cell 0; 0.75 lies in the score's third cell; bin 15 of 20.
    const [income, job] = fine.features
    expect(touched).toEqual([
      0,
      (income?.offset ?? 0) + 2,
      job?.offset,
      (fine.score?.offset ?? 0) + 3,
      fine.decisions.offset,
      fine.favourable,
      fine.scoreBins.offset + 15,
    ])
  })

  it('counts a missing decision as none, in no denominator', () => {
    const { overall, layout } = counted([
      row(),
      row({ decision: 'deny' }),
      row({ decision: null }),
      row({ decision: 'refer' }),
    ])
    // Three decided, one of them favourable; refer is other.
    expect(selectionCounts(layout, overall)).toEqual({ favourable: 1, decided: 3 })
    expect([...overall.slice(layout.decisions.offset, layout.decisions.offset + 4)]).toEqual([1, 1, 1, 1])
  })

  it('counts labels against decisions only where both are there', () => {
    const { overall, layout } = counted([
      row({ label: 'repaid' }),
      row({ label: 'default' }),
      row({ label: 'repaid', decision: 'deny' }),
      row({ label: 'default', decision: 'deny' }),
      row({ label: 'repaid', decision: null }),
      row({ label: null }),
    ])
    expect(overall[layout.labelled]).toBe(5)
    expect(
      [layout.truePositive, layout.falsePositive, layout.falseNegative, layout.trueNegative].map((i) => overall[i]),
    ).toEqual([1, 1, 1, 1])
    expect(overall[layout.scoreBinsPositive.offset + 15]).toBe(3)
  })

  it('keeps the ends of the score range in the first and last of twenty bins', () => {
    const { overall, layout } = counted([row({ score: 0 }), row({ score: 1 }), row({ score: 0.05 }), row({ score: 7 })])
    const bins = [...overall.slice(layout.scoreBins.offset, layout.scoreBins.offset + 20)]
    expect([bins[0], bins[1], bins[19]]).toEqual([1, 1, 2])
  })

  it('sums scores and residuals of a regression', () => {
    const schema = profileSchema({ outcome: { kind: 'regression', favourableAtLeast: 3 }, decisions: [] })
    const { profile, overall, layout } = counted(
      [row({ score: undefined, decision: 4, label: 6 }), row({ score: undefined, decision: '2', label: '1' })],
      schema,
    )
    const sums = [...profile.strata.values()][0]?.sums
    // Residuals 6 - 4 = 2 and 1 - 2 = -1: sum 1, absolute 3, squares 5; decisions 4 + 2 = 6, squares 20.
    expect(
      [SUMS.residual, SUMS.residualAbsolute, SUMS.residualSquared, SUMS.score, SUMS.scoreSquared].map((i) => sums?.[i]),
    ).toEqual([1, 3, 5, 6, 20])
    expect(overall[layout.favourable]).toBe(1)
  })

  it('sends rows beyond the limit of strata to overflow, counted in overall, in no slice', () => {
    const schema = profileSchema({ maxStrata: 2 })
    const rows = [row(), row({ sensitive: ['M', 30] }), row({ sensitive: ['F', 50] }), row()]
    const { strata, coarse } = counted(rows, schema)
    expect(strata[2]).toBe(OVERFLOW)
    const slices = sliceTable(schema, coarse, 2)
    expect([slices.get('overall'), slices.get('sex=F')].map((s) => s?.vector[0])).toEqual([4, 2])
  })

  it('counts a row read once into several profiles', () => {
    const counter = rowCounter(profileSchema())
    const profiles = [emptyProfile(counter.layout.length), emptyProfile(counter.layout.length)]
    const read = counter.read(row())
    expect(profiles.map((profile) => counter.add(profile, read))).toEqual([read.stratum, read.stratum])
    expect(profiles.map((profile) => profile.strata.get(read.stratum)?.rows)).toEqual([1, 1])
  })
})

describe('coarse counts', () => {
  it('map every fine place to one coarse place and reach all of them', () => {
    const schema = profileSchema()
    const map = coarseningOf(schema)
    expect(map).toHaveLength(fineLayout(schema).length)
    expect([...new Set(map)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: coarseLayout(schema).length }, (_, i) => i),
    )
  })

  it('of a slice and of everyone else add up to overall', () => {
    const { schema, coarse, overall } = counted([row(), row({ sensitive: ['M', 20] }), row({ sensitive: [null, 20] })])
    const women = [{ feature: 'sex', value: 'F' }]
    const inside = countsWithin(schema, coarse, women, [])
    const rest = countsWithin(schema, coarse, [], [women])
    expect(inside.map((n, i) => n + (rest[i] as number))).toEqual(overall)
  })

  it('of two windows add place by place, and leave the windows as they were', () => {
    const { coarse, schema, overall } = counted([row(), row({ features: [null, null] })])
    const twice = countsWithin(schema, sumCoarse([coarse, coarse]), [], [])
    expect(twice).toEqual(overall.map((n) => 2 * n))
    expect(countsWithin(schema, coarse, [], [])).toEqual(overall)
  })
})

describe('sums', () => {
  it('are the same to the last bit in any order of rows', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => row({ score: Math.sin(i) ** 2, label: 'repaid' }))
    const bytes = (of: readonly CountableRow[]): Uint8Array => encodeProfile(counted(of).profile)
    expect(bytes([...rows].reverse())).toEqual(bytes(rows))
  })

  it('stay within 2^-26 of the score range a row of the plain sum', () => {
    const { profile, strata } = counted(Array.from({ length: 1000 }, () => row({ score: 1 / 3 })))
    expect(Math.abs((profile.strata.get(strata[0] as number)?.sums[SUMS.score] ?? 0) - 1000 / 3)).toBeLessThan(
      1000 * 2 ** -26,
    )
  })
})

describe('a regression model', () => {
  it('is favourable by its prediction, whether it came as decision or as score', () => {
    const schema = profileSchema({ outcome: { kind: 'regression', favourableAtLeast: 0.5 }, decisions: [] })
    const { overall, layout } = counted(
      [
        row({ score: 0.7, decision: undefined }),
        row({ score: null, decision: 0.6 }),
        row({ score: 0.2, decision: undefined }),
      ],
      schema,
    )
    expect(selectionCounts(layout, overall)).toEqual({ favourable: 2, decided: 3 })
  })
})

describe('a sensitive value called like a special one', () => {
  it('means the special one, so that no two slices share a name', () => {
    const { strata } = counted([
      row({ sensitive: ['unknown', 30] }),
      row({ sensitive: [null, 30] }),
      row({ sensitive: ['other', 30] }),
      row({ sensitive: ['X', 30] }),
    ])
    expect(strata[0]).toBe(strata[1])
    expect(strata[2]).toBe(strata[3])
  })
})
