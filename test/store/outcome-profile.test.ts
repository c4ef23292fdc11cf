import { describe, expect, it } from 'vitest'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { DAY, layout, START, scene } from './scene.ts'

const day = { start: START, end: START + DAY }

describe('the outcome profile', () => {
  it('counts predictions of a version in a window with the label that counts now, and those without one', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([
      { id: 'a', at: START, sex: 'F', decision: 'approve', score: 0.75 },
      { id: 'b', at: START + 1, sex: 'F', decision: 'decline' },
      { id: 'c', at: START + 2, sex: 'M', decision: 'approve' },
      { id: 'd', at: START + 3, sex: 'M', decision: 'approve' },
      { id: 'next day', at: START + DAY, sex: 'M', decision: 'approve', label: 'repaid' },
    ])
    s.arrive([{ id: 'other version', at: START, sex: 'F', decision: 'approve', label: 'repaid' }], '2')
    s.label([
      { id: 'a', at: START + 10, value: 'defaulted' },
      { id: 'b', at: START + 10, value: 'repaid' },
      { id: 'c', at: START + 10, value: 'repaid' },
    ])
    s.label([{ id: 'a', at: START + 20, value: 'repaid' }])
    const { strata } = s.profiles.outcomeProfile(id, '1', day)
    const figures = [...strata].map(([stratum, counts]) => ({
      stratum,
      n: counts.at(layout.n),
      labelled: counts.at(layout.labelled),
      truePositive: counts.at(layout.truePositive),
      falseNegative: counts.at(layout.falseNegative),
      falsePositive: counts.at(layout.falsePositive),
      favourable: counts.at(layout.favourable),
    }))
    expect(figures).toEqual([
      { stratum: 0, n: 2, labelled: 2, truePositive: 1, falseNegative: 1, falsePositive: 0, favourable: 1 },
      { stratum: 1, n: 2, labelled: 1, truePositive: 1, falseNegative: 0, falsePositive: 0, favourable: 2 },
    ])
  })

  it('finds the rows of a batch among others, also when some are gone', () => {
    const s = scene()
    const { id } = s.keep()
    for (let b = 0; b < 9; b++)
      s.arrive(
        [0, 1, 2].map((i) => ({ id: `${b}-${i}`, at: START + (b % 3) * DAY + i, sex: 'F', decision: 'approve' })),
      )
    s.db.sqlite.exec(`delete from prediction where id in ('3-0', '3-2', '8-2')`)
    // Batches 0, 3, 6 lie in the first day: 9 predictions less 2 erased.
    expect(s.profiles.outcomeProfile(id, '1', day).strata.get(0)?.at(layout.n)).toBe(7)
    const third = { start: START + 2 * DAY, end: START + 3 * DAY }
    expect(s.profiles.outcomeProfile(id, '1', third).strata.get(0)?.at(layout.n)).toBe(8)
  })

  it('counts decisions and strata as the fold does', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([
      { id: 'a', at: START, sex: 'F', decision: 'approve', score: 0.5 },
      { id: 'b', at: START, sex: null, decision: 'refer', score: 1 },
      { id: 'c', at: START, sex: 'X' },
    ])
    s.fold.foldThrough('credit')
    const folded = s.profiles.windowProfile(id, day, 1)
    const outcomes = s.profiles.outcomeProfile(id, '1', day)
    const from = layout.score?.offset ?? 0
    for (const [stratum, counts] of folded.strata)
      for (let place = from; place < layout.length; place++)
        expect(outcomes.strata.get(stratum)?.at(place)).toBe(counts.at(place))
    expect([...outcomes.strata.keys()].sort()).toEqual([...folded.strata.keys()].sort())
  })

  it('is empty before anything has come', () => {
    const s = scene()
    const { id } = s.keep()
    expect(encodeProfile(s.profiles.outcomeProfile(id, '1', day))).toEqual(
      encodeProfile(s.profiles.windowProfile(id, day, 0)),
    )
  })
})

describe('batches of a window', () => {
  it('are those that hold a row of it, through a batch, with their roots', () => {
    const s = scene()
    s.arrive([{ id: 'a', at: START }])
    s.arrive([{ id: 'b', at: START + DAY }])
    s.arrive([{ id: 'c', at: START + DAY - 1 }])
    const roots = s.profiles.batchRoots('credit', day, 3)
    expect(roots.map((batch) => batch.id)).toEqual([1, 3])
    expect(roots[0]?.root).toMatch(/^[0-9a-f]{64}$/)
    expect(s.profiles.batchRoots('credit', day, 2).map((batch) => batch.id)).toEqual([1])
  })
})
