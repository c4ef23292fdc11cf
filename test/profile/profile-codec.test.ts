import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addProfile, emptyProfile, type Profile, rowsOf, stratumCounts } from '../../src/profile/profile.ts'
import { decodeProfile, encodeProfile } from '../../src/profile/profile-codec.ts'
import { type CountableRow, rowCounter } from '../../src/profile/row-counter.ts'
import { OVERFLOW } from '../../src/profile/stratum.ts'
import { profileSchema, rows } from './schemas.ts'

const counter = rowCounter(profileSchema())

function counted(list: readonly CountableRow[]): Profile {
  const profile = emptyProfile(counter.layout.length)
  for (const row of list) counter.count(profile, row)
  return profile
}

describe('the bytes of a profile', () => {
  it('lead back to the same counts and the same bytes', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 80 }), (list) => {
        const profile = counted(list)
        const bytes = encodeProfile(profile)
        const back = decodeProfile(bytes)
        expect(rowsOf(back, counter.layout)).toBe(list.length)
        for (const [stratum, counts] of profile.strata) {
          expect(Array.from({ length: profile.length }, (_, i) => back.strata.get(stratum)?.at(i))).toEqual(
            Array.from({ length: profile.length }, (_, i) => counts.at(i)),
          )
          expect(back.strata.get(stratum)?.sums).toEqual(counts.sums)
        }
        expect(encodeProfile(back)).toEqual(bytes)
      }),
    )
  })

  it('are the same in whatever order rows came', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 60 }), (list) => {
        expect(encodeProfile(counted(list.toReversed()))).toEqual(encodeProfile(counted(list)))
      }),
    )
  })

  it('are the same for any split of the rows, added up', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rows, fc.integer({ min: 0, max: 3 })), { maxLength: 80 }), (list) => {
        const sum = emptyProfile(counter.layout.length)
        for (const part of [2, 0, 3, 1])
          addProfile(sum, counted(list.filter(([, p]) => p === part).map(([row]) => row)))
        expect(encodeProfile(sum)).toEqual(encodeProfile(counted(list.map(([row]) => row))))
      }),
    )
  })

  it('hold stratum codes beyond 32 bits, counts of three milliards, and the overflow stratum', () => {
    const profile = emptyProfile(4)
    for (const stratum of [OVERFLOW, 0, 2 ** 45 + 1]) stratumCounts(profile, stratum).add(0, 3_000_000_000)
    const back = decodeProfile(encodeProfile(profile))
    expect([...back.strata.keys()]).toEqual([OVERFLOW, 0, 2 ** 45 + 1])
    expect(back.strata.get(OVERFLOW)?.at(0)).toBe(3_000_000_000)
  })

  it('of a later format are refused with the remedy, bytes cut short are refused', () => {
    const bytes = encodeProfile(
      counted([{ features: [1, 'nurse'], sensitive: ['F', 30], score: 0.5, decision: 'deny' }]),
    )
    expect(() => decodeProfile(Uint8Array.from([9, ...bytes.slice(1)]))).toThrow(/format 9.*use a newer one/)
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeProfile(bytes.slice(0, length))).toThrow(RangeError)
  })

  it('of two layouts cannot be added', () => {
    expect(() => addProfile(emptyProfile(3), emptyProfile(4))).toThrow(/3 and 4 places/)
  })
})
