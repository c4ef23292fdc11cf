import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isInside,
  membership,
  OVERALL,
  parseSliceKey,
  type Slice,
  sliceKey,
  slicesOfStratum,
} from '../../src/profile/slice.ts'
import { OVERFLOW, stratumOf } from '../../src/profile/stratum.ts'
import { profileSchema } from './schemas.ts'

const { sensitive } = profileSchema()
const sexF: Slice = [{ feature: 'sex', value: 'F' }]
const young: Slice = [{ feature: 'age', value: '<25' }]

describe('the key of a slice', () => {
  it('reads as people write it', () => {
    expect([OVERALL, sexF, [...sexF, ...young]].map(sliceKey)).toEqual(['overall', 'sex=F', 'sex=F & age=<25'])
  })

  it('leads back to the slice, whatever its names and values hold', () => {
    const text = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(' & ', 'a=b', '%26', '%', 'overall', '65+'))
    fc.assert(
      fc.property(fc.array(fc.record({ feature: text, value: text }), { maxLength: 3 }), (slice) => {
        expect(parseSliceKey(sliceKey(slice))).toEqual(slice)
      }),
    )
  })
})

describe('slices and strata', () => {
  const woman = stratumOf(sensitive)(['F', 20])

  it('a stratum belongs to overall, each of its values, and their intersections down to the depth', () => {
    const keys = (depth: number): readonly string[] => slicesOfStratum(sensitive, woman, depth).map(sliceKey)
    expect(keys(1)).toEqual(['overall', 'sex=F', 'age=<25'])
    expect(keys(2)).toEqual(['overall', 'sex=F', 'sex=F & age=<25', 'age=<25'])
  })

  it('rows beyond the limit of strata belong to overall alone', () => {
    expect(slicesOfStratum(sensitive, OVERFLOW, 2)).toEqual([OVERALL])
    expect([membership(sensitive, OVERALL)(OVERFLOW), membership(sensitive, sexF)(OVERFLOW)]).toEqual([true, false])
  })

  it('a slice of a feature that is not sliced by has no member', () => {
    expect(membership(sensitive, [{ feature: 'region', value: 'N' }])(woman)).toBe(false)
  })

  it('a stratum is a member of exactly the slices listed for it', () => {
    for (let stratum = 0; stratum < 30; stratum++) {
      const own = new Set(slicesOfStratum(sensitive, stratum, 2).map(sliceKey))
      for (let other = 0; other < 30; other++) {
        for (const slice of slicesOfStratum(sensitive, other, 2)) {
          expect(membership(sensitive, slice)(stratum)).toBe(own.has(sliceKey(slice)))
        }
      }
    }
  })

  it('an intersection is inside its parts, not the other way', () => {
    const both = [...sexF, ...young]
    expect([
      isInside(both, sexF),
      isInside(both, young),
      isInside(sexF, both),
      isInside(sexF, OVERALL),
      isInside(young, sexF),
    ]).toEqual([true, true, false, true, false])
  })
})
