import { describe, expect, it } from 'vitest'
import type { FittedBaseline } from '../../src/baseline/baseline.ts'
import { decodeBaseline, encodeBaseline } from '../../src/baseline/baseline-codec.ts'
import { coarseLayout, fineLayout, type ProfileSchema } from '../../src/profile/layout.ts'
import { emptyProfile, type Profile, stratumCounts } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'

const schema: ProfileSchema = {
  features: [{ name: 'income', binning: { kind: 'numeric', edges: [0, 0.1, 100], coarseOf: [0, 1] } }],
  scoreRange: [0, 1],
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: [] },
  decisions: ['approve'],
  sensitive: [{ name: 'sex', values: ['F', 'M'], rare: [] }],
  maxStrata: 20,
}

describe('a baseline as bytes', () => {
  it('reads back as it was', () => {
    const read = decodeBaseline(encodeBaseline(fitted()))
    expect({ ...read, profile: 0, sources: 0 }).toEqual({ ...fitted(), profile: 0, sources: 0 })
    expect(encodeProfile(read.profile)).toEqual(encodeProfile(counted('F', 'M')))
    expect([...read.sources.keys()]).toEqual(['branch', 'online'])
    expect(encodeProfile(read.sources.get('online') as Profile)).toEqual(encodeProfile(counted('M')))
  })

  it('is the same bytes whatever the order in which sources and slices were met', () => {
    const turned: FittedBaseline = {
      ...fitted(),
      sources: new Map([...fitted().sources].reverse()),
      blocks: { window: '1d', starts: [0, 10], slices: new Map([...(fitted().blocks?.slices ?? [])].reverse()) },
    }
    expect(encodeBaseline(turned)).toEqual(encodeBaseline(fitted()))
  })

  it('may have no time blocks', () => {
    expect(decodeBaseline(encodeBaseline({ ...fitted(), blocks: undefined })).blocks).toBeUndefined()
  })

  it('keeps counts by weekday and the sample of subjects', () => {
    const days = Array.from({ length: 7 }, (_, i) => coarse(i + 1))
    const subjects = { threshold: 2 ** 52, subjects: new Map([[7, new Map([[0, 3]])]]), named: new Map([[0, 5]]) }
    const blocks = {
      ...(fitted().blocks as NonNullable<FittedBaseline['blocks']>),
      weekdays: { timezone: 'Asia/Tokyo', days },
    }
    const bytes = encodeBaseline({ ...fitted(), blocks, subjects })
    expect(bytes[0]).toBe(2)
    const read = decodeBaseline(bytes)
    expect(read.subjects).toEqual(subjects)
    expect(read.blocks?.weekdays?.timezone).toBe('Asia/Tokyo')
    expect(read.blocks?.weekdays?.days.map(encodeProfile)).toEqual(days.map(encodeProfile))
    expect(encodeProfile(read.profile)).toEqual(encodeProfile(counted('F', 'M')))
    expect(read.blocks?.slices).toEqual(fitted().blocks?.slices)
  })

  it('is what earlier programs wrote where it has neither', () => {
    expect(encodeBaseline(fitted())[0]).toBe(1)
  })

  it('refuses a profile that a hand wrote, naming whose counts they are', () => {
    const small = emptyProfile(3)
    stratumCounts(small, 0).add(0, 1)
    expect(() => decodeBaseline(encodeBaseline({ ...fitted(), profile: small }))).toThrow(
      /the counts of the baseline have 3 places, its schema makes \d+/,
    )
    const more = counted('F')
    stratumCounts(more, 0).add(1, 9)
    expect(() => decodeBaseline(encodeBaseline({ ...fitted(), sources: new Map([['online', more]]) }))).toThrow(
      'source online, stratum 0: place 1 must count 0 to 1 rows, got 9',
    )
    const broken = counted('F')
    stratumCounts(broken, 0).sums[0] = Number.NaN
    expect(() => decodeBaseline(encodeBaseline({ ...fitted(), profile: broken }))).toThrow('sums must be finite')
  })

  it('refuses blocks that hold no counts', () => {
    const blocks = { window: '1d', starts: [0], slices: new Map([['overall', [Float64Array.of(0.5)]]]) } as const
    expect(() => encodeBaseline({ ...fitted(), blocks })).toThrow(
      'block counts of overall must be whole numbers, got 0.5',
    )
  })

  it('is refused by a program that is too old, and when it is cut short', () => {
    const bytes = encodeBaseline(fitted())
    expect(() => decodeBaseline(Uint8Array.of(9, ...bytes.slice(1)))).toThrow('baseline of format 9')
    expect(() => decodeBaseline(bytes.slice(0, -1))).toThrow(RangeError)
  })
})

function fitted(): FittedBaseline {
  return {
    schema,
    profile: counted('F', 'M'),
    sources: new Map([
      ['online', counted('M')],
      ['branch', counted('F')],
    ]),
    blocks: {
      window: '1d',
      starts: [0, 10],
      slices: new Map([
        ['sex=F', [Float64Array.of(1, 0, 70_000), Float64Array.of(0, 0, 2)]],
        ['overall', [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]],
      ]),
    },
    rows: 2,
    sourceSha256: 'ab'.repeat(32),
  }
}

function counted(...sexes: string[]): Profile {
  const profile = emptyProfile(fineLayout(schema).length)
  const counter = rowCounter(schema)
  for (const sex of sexes)
    counter.count(profile, { features: [5], sensitive: [sex], score: undefined, decision: 'approve' })
  return profile
}

/** Coarse counts of so many rows. */
function coarse(rows: number): Profile {
  const profile = emptyProfile(coarseLayout(schema).length)
  stratumCounts(profile, 0).add(0, rows)
  return profile
}
