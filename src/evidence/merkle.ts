import { hash } from 'node:crypto'

const HASH_BYTES = 32

/** The hash of an entry as a leaf of the tree: SHA-256(0x00 || entry), 32 bytes. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + entry.length)
  bytes.set(entry, 1)
  return hash('sha256', bytes, 'buffer')
}

/** The hash of an inner node: SHA-256(0x01 || left || right), 32 bytes; both sides are hashes of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 1 + HASH_BYTES)
  return hash('sha256', bytes, 'buffer')
}

/**
 * The root of the Merkle tree over leaf hashes; of none, SHA-256 of nothing.
 *
 * Pairing level by level and carrying an odd last hash up gives the tree that splits at the largest power of two.
 *
 * @param leafHashes hashes of 32 bytes in the order of the log
 * @throws {RangeError} if a hash has another length
 * @see RFC 6962, section 2.1
 */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return hash('sha256', new Uint8Array(0), 'buffer')
  const wrong = leafHashes.findIndex((leaf) => leaf.length !== HASH_BYTES)
  if (wrong >= 0)
    throw new RangeError(`leaf hash ${wrong} has ${leafHashes[wrong]?.length} bytes, expected ${HASH_BYTES}`)
  const level = [...leafHashes]
  for (let width = level.length; width > 1; width = Math.ceil(width / 2)) {
    for (let i = 0; i < width; i += 2) {
      const left = level[i] as Uint8Array
      level[i / 2] = i + 1 < width ? nodeHash(left, level[i + 1] as Uint8Array) : left
    }
  }
  return level[0] as Uint8Array
}
