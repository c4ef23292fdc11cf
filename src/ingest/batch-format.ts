import { randomBytes } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { HASH_BYTES, merkleRoot, merkleRootInPlace, putHash } from '../evidence/merkle.ts'

/** Gives `count` unpredictable bytes: the salts of a batch. */
export type RandomBytes = (count: number) => Uint8Array

/** A batch read back: a row is its text as it arrived, undefined once it has been erased. */
export type DecodedBatch = {
  readonly rows: readonly (string | undefined)[]
  /** SHA-256(0x00 || salt || row bytes) of every line, 32 bytes each, in order; computed when asked for. */
  readonly leafHashes: () => readonly Uint8Array[]
}

const FORMAT = 1
const SALT = 16
const HEAD = 5
const SOME_ERASED = 1
/** The length that marks a line as erased: what lies in its place is the 32-byte leaf hash. */
const ERASED = 0xffffffff
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
  const saltsAt = HEAD + count * 4
  const linesAt = saltsAt + count * SALT
  // A UTF-16 unit takes at most three bytes of UTF-8.
  const payload = roomFor(linesAt + characters * 3)
  payload.writeUInt32LE(count, 0)
  payload[4] = 0
  payload.set(salts(count * SALT), saltsAt)
  const leaves = Buffer.allocUnsafe(count * HASH_BYTES)
  let end = linesAt
  for (let i = 0; i < count; i++) {
    const length = payload.write(rows[i] as string, end)
    payload.writeUInt32LE(length, HEAD + i * 4)
    putLeaf(leaves, i * HASH_BYTES, payload, saltsAt + i * SALT, end, length)
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
  const payload = unpack(body)
  const lines = linesOf(payload)
  return {
    rows: lines.map((line) => textOf(payload, line)),
    leafHashes: () => lines.map((line) => leafOf(payload, line)),
  }
}

/**
 * Reads single rows of a batch body, for those who need few of many.
 *
 * @returns the text at a position (from 0), undefined if it was erased or there is none
 * @throws {Error} if the format is unknown or the body is cut short
 */
export function rowReader(body: Uint8Array): (position: number) => string | undefined {
  const payload = unpack(body)
  const lines = linesOf(payload)
  return (position) => {
    const line = lines[position]
    return line && textOf(payload, line)
  }
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
  const payload = unpack(body)
  const line = linesOf(payload)[position]
  if (!line) throw new RangeError(`a batch of ${payload.readUInt32LE(0)} rows has no row ${position}`)
  if (line.erased) return body
  const left = Buffer.concat([
    payload.subarray(0, line.at),
    leafOf(payload, line),
    payload.subarray(line.at + line.length),
  ])
  left[4] = SOME_ERASED
  left.writeUInt32LE(ERASED, HEAD + position * 4)
  left.fill(0, line.saltAt, line.saltAt + SALT)
  return pack(left)
}

type Line = { readonly saltAt: number; readonly at: number; readonly length: number; readonly erased: boolean }

function linesOf(payload: Buffer): readonly Line[] {
  const count = payload.length < HEAD ? 0 : payload.readUInt32LE(0)
  const saltsAt = HEAD + count * 4
  let at = saltsAt + count * SALT
  if (payload.length < Math.max(HEAD, at)) throw new Error('batch body is cut short: its head does not fit')
  const lines: Line[] = new Array(count)
  for (let i = 0; i < count; i++) {
    const stated = payload.readUInt32LE(HEAD + i * 4)
    const erased = payload[4] === SOME_ERASED && stated === ERASED
    const length = erased ? HASH_BYTES : stated
    lines[i] = { saltAt: saltsAt + i * SALT, at, length, erased }
    at += length
  }
  if (at !== payload.length)
    throw new Error(`batch body holds ${payload.length} bytes where its ${count} rows need ${at}`)
  return lines
}

function textOf(payload: Buffer, line: Line): string | undefined {
  return line.erased ? undefined : payload.toString('utf8', line.at, line.at + line.length)
}

function leafOf(payload: Buffer, line: Line): Uint8Array {
  if (line.erased) return Uint8Array.prototype.slice.call(payload, line.at, line.at + HASH_BYTES)
  const leaf = Buffer.alloc(HASH_BYTES)
  putLeaf(leaf, 0, payload, line.saltAt, line.at, line.length)
  return leaf
}

function putLeaf(into: Buffer, place: number, payload: Buffer, saltAt: number, at: number, length: number): void {
  const size = 1 + SALT + length
  if (lineRoom.length < size) lineRoom = Buffer.alloc(size * 2)
  payload.copy(lineRoom, 1, saltAt, saltAt + SALT)
  payload.copy(lineRoom, 1 + SALT, at, at + length)
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
  body[0] = FORMAT
  body.set(frame, 1)
  return body
}

function unpack(body: Uint8Array): Buffer {
  if (body[0] !== FORMAT)
    throw new Error(
      `batch body has format ${body[0] ?? 'none'}, this program reads format ${FORMAT}: it was written by a newer version, or it is damaged`,
    )
  return zstdDecompressSync(body.subarray(1))
}
