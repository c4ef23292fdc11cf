import { HASH_END, type SubjectSample } from './subject-sample.ts'

const FORMAT = 1

/** Bytes of the head (format, threshold, strata, subjects), of a stratum, of a subject, and of one of its strata. */
const [HEAD, STRATUM, SUBJECT, PART] = [17, 16, 12, 8]

/**
 * Bytes of a sample: the format number, the threshold, then strata with their named rows and subjects by hash, each ascending; a subject is its hash and the number of its strata, and of each of
 * these its place among the strata and its rows. Little-endian; equal samples give equal bytes.
 */
export function encodeSubjectSample(sample: SubjectSample): Uint8Array {
  const strata = ascending(sample.named)
  const placeOf = new Map(strata.map(([stratum], place) => [stratum, place]))
  const subjects = ascending(sample.subjects)
  const parts = subjects.reduce((sum, [, rows]) => sum + rows.size, 0)
  const view = new DataView(new ArrayBuffer(HEAD + strata.length * STRATUM + subjects.length * SUBJECT + parts * PART))
  view.setUint8(0, FORMAT)
  view.setFloat64(1, sample.threshold, true)
  view.setUint32(9, strata.length, true)
  view.setUint32(13, subjects.length, true)
  let at = HEAD
  for (const [stratum, rows] of strata) {
    view.setFloat64(at, stratum, true)
    view.setFloat64(at + 8, rows, true)
    at += STRATUM
  }
  for (const [hash, rows] of subjects) {
    view.setFloat64(at, hash, true)
    view.setUint32(at + 8, rows.size, true)
    at += SUBJECT
    for (const [stratum, count] of ascending(rows)) {
      const place = placeOf.get(stratum)
      if (place === undefined) throw new RangeError(`stratum ${stratum} of a subject is not among the named rows`)
      view.setUint32(at, place, true)
      view.setUint32(at + 4, count, true)
      at += PART
    }
  }
  return new Uint8Array(view.buffer)
}

/** Reads a sample back. @throws {RangeError} if the format is of a later program or the bytes are not those of a sample */
export function decodeSubjectSample(bytes: Uint8Array): SubjectSample {
  if (bytes[0] !== FORMAT)
    throw new RangeError(
      `sample of subjects of format ${bytes[0]}: this program reads format ${FORMAT}; use a newer one`,
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const threshold = view.getFloat64(1, true)
  if (!(threshold >= 0 && threshold <= HASH_END)) throw new RangeError('sample of subjects has no right threshold')
  let at = HEAD
  const strata: number[] = []
  const named = new Map<number, number>()
  for (let left = view.getUint32(9, true); left > 0; left--, at += STRATUM) {
    const stratum = view.getFloat64(at, true)
    strata.push(stratum)
    named.set(stratum, view.getFloat64(at + 8, true))
  }
  const subjects = new Map<number, Map<number, number>>()
  for (let left = view.getUint32(13, true); left > 0; left--) {
    const rows = new Map<number, number>()
    subjects.set(view.getFloat64(at, true), rows)
    const parts = view.getUint32(at + 8, true)
    at += SUBJECT
    for (let i = 0; i < parts; i++, at += PART) {
      const stratum = strata[view.getUint32(at, true)]
      if (stratum === undefined) throw new RangeError('a subject of a sample names a stratum that is not there')
      rows.set(stratum, view.getUint32(at + 4, true))
    }
  }
  if (at !== bytes.length) throw new RangeError(`sample of subjects ends at ${at} of ${bytes.length} bytes`)
  return { threshold, subjects, named }
}

function ascending<T>(map: ReadonlyMap<number, T>): readonly (readonly [number, T])[] {
  return [...map].sort((a, b) => a[0] - b[0])
}
