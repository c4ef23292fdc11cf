import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

const ZSTD = 1

/** A body as it is stored: the format number, then its zstd frame. */
export function packBlob(body: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(ZSTD), zstdCompressSync(body)])
}

/** Reads a stored body back. @throws {RangeError} if it is of a later program's format */
export function unpackBlob(stored: Uint8Array): Uint8Array {
  if (stored[0] !== ZSTD)
    throw new RangeError(`stored body of format ${stored[0]}: this program reads format ${ZSTD}; use a newer one`)
  return zstdDecompressSync(stored.subarray(1))
}
