import { hash } from 'node:crypto'

/** Bytes of a hash. */
export const HASH_BYTES = 32

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
 * @param leafHashes hashes of 32 bytes in the order of the log
 * @throws {RangeError} if a hash has another length
 * @see RFC 6962, section 2.1
 */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const wrong = leafHashes.findIndex((leaf) => leaf.length !== HASH_BYTES)
  if (wrong >= 0)
    throw new RangeError(`leaf hash ${wrong} has ${leafHashes[wrong]?.length} bytes, expected ${HASH_BYTES}`)
  return merkleRootInPlace(Buffer.concat(leafHashes))
}

/**
 * The same root over leaf hashes that lie one after another in one buffer, several times as fast because no hash is a buffer of its own.
 *
 * Pairing level by level and carrying an odd last hash up gives the tree that splits at the largest power of two.
 *
 * @param leafHashes hashes of 32 bytes each; overwritten
 */
export function merkleRootInPlace(leafHashes: Buffer): Uint8Array {
  if (leafHashes.length === 0) return hash('sha256', new Uint8Array(0), 'buffer')
  const node = Buffer.alloc(1 + 2 * HASH_BYTES)
  node[0] = 1
  for (let width = leafHashes.length / HASH_BYTES; width > 1; width = Math.ceil(width / 2)) {
    for (let i = 0; i < width; i += 2) {
      const to = (i / 2) * HASH_BYTES
      if (i + 1 === width) leafHashes.copyWithin(to, i * HASH_BYTES, (i + 1) * HASH_BYTES)
      else {
        leafHashes.copy(node, 1, i * HASH_BYTES, (i + 2) * HASH_BYTES)
        putHash(leafHashes, to, node)
      }
    }
  }
  return Uint8Array.prototype.slice.call(leafHashes, 0, HASH_BYTES)
}

/** Writes SHA-256(bytes), 32 bytes, into a buffer. A hash as a text of bytes costs a third of one as a buffer. */
export function putHash(into: Buffer, at: number, bytes: Uint8Array): void {
  into.write(hash('sha256', bytes, 'binary'), at, 'binary')
}
