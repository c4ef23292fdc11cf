import { randomBytes } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { HASH_BYTES, merkleRoot, merkleRootInPlace, putHash } from '../evidence/merkle.ts'
import { BATCH, type BatchLines, inflateLines, saltPlace } from './batch-lines.ts'

/** Gives `count` unpredictable bytes: the salts of a batch. */
export type RandomBytes = (count: number) => Uint8Array

/** A batch read back: a row is its text as it arrived, undefined once it has been erased. */
export type DecodedBatch = {
  readonly rows: readonly (string | undefined)[]
  /** SHA-256(0x00 || salt || row bytes) of every line, 32 bytes each, in order; computed when asked for. */
  readonly leafHashes: () => readonly Uint8Array[]
}

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Bytes of a payload up to which its room is used again; a larger one is rare and gets its own. */
const MOST_KEPT = 8 * 1024 * 1024

// Rooms that are used again and again, because nothing awaits in between: megabytes a batch would keep the garbage collector busy.
// One line as it is hashed: 0x00, the salt, the row.
let lineRoom = Buffer.alloc(64 * 1024)
let payloadRoom = Buffer.alloc(64 * 1024)

/**
 * Packs rows into a batch body and computes the root that is evidence of them.
 *
 * The body is a format byte and a zstd frame of: row count (u32), flags (u8), row lengths (u32 each), salts (16 bytes each), lines. Little-endian.
 *
 * @returns the body and the RFC 6962 root (32 bytes) over SHA-256(0x00 || salt || row bytes)
 */
export function encodeBatch(
  rows: readonly string[],
  salts: RandomBytes = randomBytes,
): { readonly body: Uint8Array; readonly root: Uint8Array } {
  const count = rows.length
  let characters = 0
  for (const row of rows) characters += row.length
  const linesAt = saltPlace(count, count)
  // A UTF-16 unit takes at most three bytes of UTF-8.
  const payload = roomFor(linesAt + characters * 3)
  payload.writeUInt32LE(count, 0)
  payload[4] = 0
  payload.set(salts(count * BATCH.salt), saltPlace(count, 0))
  const leaves = Buffer.allocUnsafe(count * HASH_BYTES)
  let end = linesAt
  for (let i = 0; i < count; i++) {
    const length = payload.write(rows[i] as string, end)
    payload.writeUInt32LE(length, BATCH.head + i * 4)
    putLeaf(leaves, i * HASH_BYTES, payload, saltPlace(count, i), end, length)
    end += length
  }
  return { body: pack(payload.subarray(0, end)), root: merkleRootInPlace(leaves) }
}

/**
 * Reads a batch body.
 *
 * @throws {Error} if the format is unknown or the body is cut short
 */
export function decodeBatch(body: Uint8Array): DecodedBatch {
  const lines = inflateLines(body)
  return {
    rows: Array.from({ length: lines.count }, (_, i) => textOf(lines, i)),
    leafHashes: () => Array.from({ length: lines.count }, (_, i) => leafOf(lines, i)),
  }
}

/**
 * Reads single rows of a batch body, for those who need few of many.
 *
 * @returns the text at a position (from 0), undefined if it was erased or there is none
 * @throws {Error} if the format is unknown or the body is cut short
 */
export function rowReader(body: Uint8Array): (position: number) => string | undefined {
  const lines = inflateLines(body)
  return (position) => textOf(lines, position)
}

/** The root of a stored body, computed anew: equal to the one kept beside it, also after erasures. */
export function batchRoot(body: Uint8Array): Uint8Array {
  return merkleRoot(decodeBatch(body).leafHashes())
}

/**
 * The same batch without one row: the line becomes its leaf hash and its salt is overwritten, so that the root stays provable and the row cannot be
 * guessed back from it. Erasing a row twice changes nothing.
 *
 * @throws {RangeError} if the batch has no row at `position` (from 0)
 */
export function eraseRow(body: Uint8Array, position: number): Uint8Array {
  const lines = inflateLines(body)
  const { bytes, count } = lines
  const [start, end] = [lines.starts[position], lines.ends[position]]
  if (start === undefined || end === undefined) throw new RangeError(`a batch of ${count} rows has no row ${position}`)
  if (end < 0) return body
  const left = Buffer.concat([bytes.subarray(0, start), leafOf(lines, position), bytes.subarray(end)])
  left[4] = BATCH.someErased
  left.writeUInt32LE(BATCH.erasedLength, BATCH.head + position * 4)
  left.fill(0, saltPlace(count, position), saltPlace(count, position + 1))
  return pack(left)
}

function textOf({ bytes, starts, ends }: BatchLines, line: number): string | undefined {
  const end = ends[line] ?? -1
  return end < 0 ? undefined : bytes.toString('utf8', starts[line], end)
}

function leafOf({ bytes, count, starts, ends }: BatchLines, line: number): Uint8Array {
  const [start, end] = [starts[line] as number, ends[line] as number]
  if (end < 0) return Uint8Array.prototype.slice.call(bytes, start, start + HASH_BYTES)
  const leaf = Buffer.alloc(HASH_BYTES)
  putLeaf(leaf, 0, bytes, saltPlace(count, line), start, end - start)
  return leaf
}

function putLeaf(into: Buffer, place: number, payload: Buffer, saltAt: number, at: number, length: number): void {
  const size = 1 + BATCH.salt + length
  if (lineRoom.length < size) lineRoom = Buffer.alloc(size * 2)
  payload.copy(lineRoom, 1, saltAt, saltAt + BATCH.salt)
  payload.copy(lineRoom, 1 + BATCH.salt, at, at + length)
  putHash(into, place, lineRoom.subarray(0, size))
}

function roomFor(bytes: number): Buffer {
  if (bytes > MOST_KEPT) return Buffer.allocUnsafe(bytes)
  if (payloadRoom.length < bytes) payloadRoom = Buffer.alloc(Math.min(MOST_KEPT, bytes * 2))
  return payloadRoom
}

function pack(payload: Uint8Array): Uint8Array {
  const frame = zstdCompressSync(payload, compression)
  const body = new Uint8Array(1 + frame.length)
  body[0] = BATCH.format
  body.set(frame, 1)
  return body
}
