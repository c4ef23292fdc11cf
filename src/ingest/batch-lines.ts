import { zstdDecompressSync } from 'node:zlib'
import { HASH_BYTES } from '../evidence/merkle.ts'

/**
 * The lines of an inflated batch: where each begins and ends in its bytes. An erased one ends at -1; where it begins stands its leaf hash.
 */
export type BatchLines = {
  readonly bytes: Buffer
  readonly count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly erased: number
}

/** The form of a batch body: its first byte, bytes of a salt, and bytes before the lengths. */
export const BATCH = { format: 1, salt: 16, head: 5, someErased: 1, erasedLength: 0xffffffff } as const

/** Bytes inflated at once where a frame does not say how many it holds; the default of 16 kB would make pieces of a batch that have to be joined. */
const CHUNK = 1 << 19
/** So much more room than a frame fills that none is left over for a second piece. */
const SPARE = 64
const MOST_AT_ONCE = 1 << 26

/**
 * Inflates a batch body and finds its lines without making texts of them.
 *
 * @throws {Error} if the format is unknown or the body is cut short
 */
export function inflateLines(body: Uint8Array): BatchLines {
  if (body[0] !== BATCH.format)
    throw new Error(
      `batch body has format ${body[0] ?? 'none'}, this program reads format ${BATCH.format}: it was written by a newer version, or it is damaged`,
    )
  const frame = body.subarray(1)
  return linesOf(zstdDecompressSync(frame, { chunkSize: statedSize(frame) }))
}

/** Where the salt of a line stands in the bytes of its batch. */
export function saltPlace(count: number, line: number): number {
  return BATCH.head + count * 4 + line * BATCH.salt
}

/**
 * Room for what a zstd frame holds, by its header.
 *
 * @see RFC 8878, 3.1.1.1: the size stands behind the descriptor, the window (none in a single segment) and the dictionary, in 1, 2, 4 or 8 bytes
 */
function statedSize(frame: Uint8Array): number {
  const descriptor = frame[4] ?? 0
  const isSingleSegment = (descriptor & 0x20) !== 0
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] as number
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] as number)
  if (sizeBytes === 0 || frame.length < at + sizeBytes) return CHUNK
  let size = sizeBytes === 2 ? 256 : 0
  for (let i = sizeBytes - 1, scale = 256 ** i; i >= 0; i--, scale /= 256) size += (frame[at + i] as number) * scale
  return Math.min(MOST_AT_ONCE, size + SPARE)
}

function linesOf(bytes: Buffer): BatchLines {
  const count = bytes.length < BATCH.head ? 0 : bytes.readUInt32LE(0)
  let at = saltPlace(count, count)
  if (bytes.length < at) throw new Error('batch body is cut short: its head does not fit')
  const mayBeErased = bytes[4] === BATCH.someErased
  const starts = new Int32Array(count)
  const ends = new Int32Array(count)
  let erased = 0
  for (let i = 0; i < count; i++) {
    const stated = bytes.readUInt32LE(BATCH.head + i * 4)
    const isErased = mayBeErased && stated === BATCH.erasedLength
    starts[i] = at
    at += isErased ? HASH_BYTES : stated
    ends[i] = isErased ? -1 : at
    if (isErased) erased++
  }
  if (at !== bytes.length) throw new Error(`batch body holds ${bytes.length} bytes where its ${count} rows need ${at}`)
  return { bytes, count, starts, ends, erased }
}
