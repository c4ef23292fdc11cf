import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merkleRoot } from '../../src/evidence/merkle.ts'
import { batchRoot, decodeBatch, encodeBatch, eraseRow, rowReader } from '../../src/ingest/batch-format.ts'

const rowTexts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 40 })
const someRows = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 40 })
const sevens = (count: number) => new Uint8Array(count).fill(7)

describe('a batch body', () => {
  it('gives back the rows that were put in, in their order', () => {
    fc.assert(
      fc.property(rowTexts, (rows) => {
        expect(decodeBatch(encodeBatch(rows).body).rows).toEqual(rows)
      }),
    )
  })

  it('has the RFC 6962 root over SHA-256(0x00 || salt || row bytes)', () => {
    fc.assert(
      fc.property(rowTexts, (rows) => {
        const leaves = rows.map((row) =>
          createHash('sha256').update(Uint8Array.of(0)).update(sevens(16)).update(row, 'utf8').digest(),
        )
        expect(Buffer.from(encodeBatch(rows, sevens).root)).toEqual(Buffer.from(merkleRoot(leaves)))
      }),
    )
  })

  it('keeps its root and its other rows when rows are erased', () => {
    fc.assert(
      fc.property(someRows, fc.nat(), fc.nat(), (rows, a, b) => {
        const { body, root } = encodeBatch(rows)
        const [first, second] = [a % rows.length, b % rows.length]
        const erased = eraseRow(eraseRow(body, first), second)
        expect(Buffer.from(batchRoot(erased))).toEqual(Buffer.from(root))
        expect(decodeBatch(erased).rows).toEqual(rows.map((row, i) => (i === first || i === second ? undefined : row)))
      }),
    )
  })

  it('holds neither the text nor the salt of an erased row', async () => {
    const { zstdDecompressSync } = await import('node:zlib')
    const salt = randomBytes(16)
    const { body } = encodeBatch(['{"id":"erase-me"}'], () => salt)
    const left = zstdDecompressSync(eraseRow(body, 0).subarray(1))
    expect(zstdDecompressSync(body.subarray(1)).includes('erase-me')).toBe(true)
    expect(left.includes('erase-me')).toBe(false)
    expect(left.includes(salt)).toBe(false)
  })

  it('is the same bytes when a row is erased twice', () => {
    const once = eraseRow(encodeBatch(['a', 'b']).body, 1)
    expect(eraseRow(once, 1)).toEqual(once)
  })

  it('gives single rows, and nothing where there is none', () => {
    const rowAt = rowReader(eraseRow(encodeBatch(['a', 'b', 'c']).body, 1))
    expect([rowAt(0), rowAt(1), rowAt(2), rowAt(3)]).toEqual(['a', undefined, 'c', undefined])
  })

  it('has different leaf hashes for equal rows, because every line has a salt of its own', () => {
    const [a, b] = decodeBatch(encodeBatch(['same', 'same']).body).leafHashes()
    expect(a).not.toEqual(b)
  })

  it('is whole whatever was packed before and after it, in rooms that are used again', () => {
    const rows = [['a long row before a short one', 'b'], ['c'], ['x'.repeat(3_000_000), 'y'.repeat(20)], ['d', 'e']]
    const bodies = rows.map((texts) => encodeBatch(texts))
    expect(bodies.map(({ body }) => decodeBatch(body).rows)).toEqual(rows)
    const hex = (root: Uint8Array): string => Buffer.from(root).toString('hex')
    expect(bodies.map(({ body }) => hex(batchRoot(body)))).toEqual(bodies.map(({ root }) => hex(root)))
  })

  it('refuses a format it does not know, a body cut short and a row that is not there', () => {
    const { body } = encodeBatch(['a'])
    const later = Uint8Array.from(body)
    later[0] = 2
    expect(() => decodeBatch(later)).toThrow(
      'batch body has format 2, this program reads format 1: it was written by a newer version, or it is damaged',
    )
    expect(() => decodeBatch(new Uint8Array())).toThrow('batch body has format none')
    expect(() => decodeBatch(body.subarray(0, body.length - 4))).toThrow()
    expect(() => eraseRow(body, 1)).toThrow('a batch of 1 rows has no row 1')
  })
})
