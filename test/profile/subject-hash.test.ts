import { describe, expect, it } from 'vitest'
import { sipHash } from '../../src/profile/sip-hash.ts'
import { hashSubject } from '../../src/profile/subject-hash.ts'

const key = Uint8Array.from({ length: 16 }, (_, i) => i)
/** Bytes 0, 1, 2, ... as a text, as the vectors of the reference implementation have them. */
const upTo = (length: number): string => String.fromCharCode(...Array.from({ length }, (_, i) => i))

describe('the hash of subjects', () => {
  it('is SipHash-2-4, cut to 53 bits', () => {
    // vectors.h of the authors' reference implementation, key 00..0f, input 00..(n - 1)
    const vectors: readonly (readonly [number, bigint])[] = [
      [0, 0x726fdb47dd0e0e31n],
      [1, 0x74f839c593dc67fdn],
      [2, 0x0d6c8009d9a94f5an],
      [7, 0xab0200f58b01d137n],
      [8, 0x93f5f5799a932462n],
      [15, 0xa129ca6149be45e5n],
    ]
    expect(vectors.map(([length]) => sipHash(key)(upTo(length)))).toEqual(
      vectors.map(([, hash]) => Number(hash >> 11n)),
    )
  })

  it('reads a text as UTF-8, however long', () => {
    const hash = sipHash(key)
    expect(hash('é'.repeat(500))).toBe(sipHash(key)('é'.repeat(500)))
    expect(hash('é'.repeat(500))).not.toBe(hash('e'.repeat(500)))
  })

  it('is the same for a text and its key, and another for another key', () => {
    const subject = 'customer-12'
    const first = hashSubject(new Uint8Array(32).fill(1))
    expect(first(subject)).toBe(hashSubject(new Uint8Array(32).fill(1))(subject))
    expect(first(subject)).not.toBe(hashSubject(new Uint8Array(32).fill(2))(subject))
  })

  it('spreads names that follow one another evenly', () => {
    const hash = hashSubject(new Uint8Array(32).fill(1))
    const below = Array.from({ length: 10_000 }, (_, i) => hash(`c${i}`)).filter((h) => h < 2 ** 53 / 10).length
    // 1,000 are expected; six standard deviations are 6 sqrt(10,000 x 0.1 x 0.9) = 180.
    expect(Math.abs(below - 1000)).toBeLessThan(180)
  })

  it('takes no key that can be guessed', () => {
    expect(() => hashSubject(new Uint8Array(8))).toThrow('at least 16 bytes, got 8')
  })
})
