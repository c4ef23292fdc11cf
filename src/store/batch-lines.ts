import { zstdDecompressSync } from 'node:zlib'

/** The lines of an inflated batch: where each begins and ends in its bytes; erased ones begin and end at -1. */
export type BatchLines = {
  readonly bytes: Buffer
  readonly count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly erased: number
}

const FORMAT = 1
const SALT = 16
const HEAD = 5
const LEAF = 32
const SOME_ERASED = 1
const ERASED = 0xffffffff

/** Bytes inflated at once where a frame does not say how many it holds; the default of 16 kB would make pieces of a batch that have to be joined. */
const CHUNK = 1 << 19
/** So much more room than a frame fills that none is left over for a second piece. */
const SPARE = 64
const MOST_AT_ONCE = 1 << 26

/**
 * Inflates a batch body as `ingest/batch-format.ts` writes it and finds its lines without making texts of them.
 *
 * @throws {Error} if the format is unknown or the body is cut short
 */
export function inflateLines(body: Uint8Array): BatchLines {
  if (body[0] !== FORMAT)
    throw new Error(
      `batch body has format ${body[0] ?? 'none'}, this program reads format ${FORMAT}: it was written by a newer version, or it is damaged`,
    )
  const frame = body.subarray(1)
  return linesOf(zstdDecompressSync(frame, { chunkSize: statedSize(frame) }))
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
  const count = bytes.length < HEAD ? 0 : bytes.readUInt32LE(0)
  let at = HEAD + count * (4 + SALT)
  if (bytes.length < at) throw new Error('batch body is cut short: its head does not fit')
  const mayBeErased = bytes[4] === SOME_ERASED
  const starts = new Int32Array(count)
  const ends = new Int32Array(count)
  let erased = 0
  for (let i = 0; i < count; i++) {
    const stated = bytes.readUInt32LE(HEAD + i * 4)
    if (mayBeErased && stated === ERASED) {
      starts[i] = -1
      ends[i] = -1
      at += LEAF
      erased++
      continue
    }
    starts[i] = at
    at += stated
    ends[i] = at
  }
  if (at !== bytes.length) throw new Error(`batch body holds ${bytes.length} bytes where its ${count} rows need ${at}`)
  return { bytes, count, starts, ends, erased }
}
