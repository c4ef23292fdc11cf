import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafHash, merkleRoot, nodeHash } from '../../src/evidence/merkle.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('merkleRoot', () => {
  it('of nothing is the SHA-256 of nothing', () => {
    expect(hex(merkleRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('of one entry is its leaf hash, SHA-256 of 0x00 and the entry', () => {
    // sha256(00), the leaf hash of an empty entry.
    expect(hex(merkleRoot([leafHash(new Uint8Array(0))]))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    )
  })

  it('of three hashes pairs the first two: the split is at the largest power of two', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((text) => leafHash(Buffer.from(text))) as [Uint8Array, Uint8Array, Uint8Array]
    expect(merkleRoot([a, b, c])).toEqual(nodeHash(nodeHash(a, b), c))
  })

  it('is the recursive definition of RFC 6962 for every size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 70 }), (entries) => {
        expect(hex(merkleRoot(entries.map(leafHash)))).toBe(hex(defined(entries)))
      }),
    )
  })

  it('leaves the hashes it was given as they were', () => {
    const leaves = ['a', 'b'].map((text) => leafHash(Buffer.from(text)))
    const before = leaves.map(hex)
    merkleRoot(leaves)
    expect(leaves.map(hex)).toEqual(before)
  })

  it('refuses a hash of another length', () => {
    expect(() => merkleRoot([new Uint8Array(32), new Uint8Array(20)])).toThrow('leaf hash 1 has 20 bytes, expected 32')
  })
})

/** RFC 6962, section 2.1, word by word. */
function defined(entries: readonly Uint8Array[]): Uint8Array {
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  if (entries.length === 1) return sha256(Uint8Array.of(0), entries[0] as Uint8Array)
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return sha256(Uint8Array.of(1), defined(entries.slice(0, k)), defined(entries.slice(k)))
}
