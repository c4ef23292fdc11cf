import { coarseLayout, fineLayout, type ProfileSchema } from '../profile/layout.ts'
import type { Profile } from '../profile/profile.ts'
import { decodeProfile, encodeProfile } from '../profile/profile-codec.ts'
import { decodeSubjectSample, encodeSubjectSample } from '../profile/subject-codec.ts'
import type { WindowSize } from '../profile/window.ts'
import type { BaselineBlocks, FittedBaseline } from './baseline.ts'

/** Format 2 may hold counts by weekday and a sample of subjects; what has neither is written as format 1, whose bytes older programs read. */
const FORMATS = [1, 2]
const HEAD = 5

type Header = {
  readonly schema: ProfileSchema
  readonly rows: number
  readonly sourceSha256: string
  readonly sources: readonly string[]
  readonly blocks?: {
    readonly window: WindowSize
    readonly starts: readonly number[]
    readonly slices: readonly string[]
    /** Time zone of the seven profiles by weekday. */
    readonly weekdays?: string
  }
  readonly subjects?: true
  /** Bytes of each section: the profile, one profile a source, one run of vectors a slice, one profile a weekday, the sample of subjects. */
  readonly sections: readonly number[]
}

/**
 * Bytes of a baseline's body: format number, length of the header (u32), header as JSON, then the profile, the profiles of the sources by name, and for
 * each slice its block vectors as 32-bit counts, block after block; then, where there are any, the profiles of the weekdays and the sample of subjects. Little-endian; equal baselines give
 * equal bytes.
 *
 * @throws {RangeError} if a block holds something else than counts
 */
export function encodeBaseline(fitted: FittedBaseline): Uint8Array {
  const sources = [...fitted.sources].sort(byName)
  const slices = [...(fitted.blocks?.slices ?? [])].sort(byName)
  const { weekdays } = fitted.blocks ?? {}
  const { subjects } = fitted
  const sections = [
    encodeProfile(fitted.profile),
    ...sources.map(([, profile]) => encodeProfile(profile)),
    ...slices.map(([key, vectors]) => encodeVectors(key, vectors)),
    ...(weekdays?.days ?? []).map(encodeProfile),
    ...(subjects ? [encodeSubjectSample(subjects)] : []),
  ]
  const header: Header = {
    schema: fitted.schema,
    rows: fitted.rows,
    sourceSha256: fitted.sourceSha256,
    sources: sources.map(([name]) => name),
    ...(fitted.blocks && {
      blocks: {
        window: fitted.blocks.window,
        starts: fitted.blocks.starts,
        slices: slices.map(([key]) => key),
        ...(weekdays && { weekdays: weekdays.timezone }),
      },
    }),
    ...(subjects && { subjects: true as const }),
    sections: sections.map((section) => section.length),
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8')
  const head = Buffer.alloc(HEAD)
  head[0] = weekdays || subjects ? 2 : 1
  head.writeUInt32LE(text.length, 1)
  return Buffer.concat([head, text, ...sections])
}

/**
 * Reads a baseline's body back.
 *
 * @throws {RangeError} if the format is of a later program, the bytes are cut short, or its counts are none
 */
export function decodeBaseline(bytes: Uint8Array): FittedBaseline {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!FORMATS.includes(body[0] as number))
    throw new RangeError(
      `baseline of format ${body[0]}: this program reads formats ${FORMATS.join(' and ')}; use a newer one`,
    )
  let at = HEAD + body.readUInt32LE(1)
  const header = JSON.parse(body.toString('utf8', HEAD, at)) as Header
  const sections = header.sections.map((length) => {
    const section = body.subarray(at, at + length)
    at += length
    return section
  })
  if (at !== body.length) throw new RangeError(`baseline of ${body.length} bytes, its header tells of ${at}`)
  const next = (count: number): readonly Buffer[] => sections.splice(0, count)
  const fine = fineLayout(header.schema).length
  const [profile] = next(1).map((section) => readProfile('the baseline', section, fine))
  const sources = next(header.sources.length).map((section, i) =>
    readProfile(`source ${header.sources[i]}`, section, fine),
  )
  const blocks = blocksOf(header, next)
  const [subjects] = next(header.subjects ? 1 : 0).map(decodeSubjectSample)
  return {
    schema: header.schema,
    rows: header.rows,
    sourceSha256: header.sourceSha256,
    profile: profile as Profile,
    sources: new Map(header.sources.map((name, i) => [name, sources[i] as Profile])),
    blocks,
    ...(subjects && { subjects }),
  }
}

function blocksOf(header: Header, next: (count: number) => readonly Buffer[]): BaselineBlocks | undefined {
  if (!header.blocks) return undefined
  const { window, starts, slices, weekdays: timezone } = header.blocks
  const vectors = next(slices.length).map((section) => decodeVectors(section, starts.length))
  const coarse = coarseLayout(header.schema).length
  const days = next(timezone === undefined ? 0 : 7).map((section, i) =>
    readProfile(`weekday ${i + 1}`, section, coarse),
  )
  return {
    window,
    starts,
    slices: new Map(slices.map((key, i) => [key, vectors[i] as readonly Float64Array[]])),
    ...(timezone !== undefined && { weekdays: { timezone, days } }),
  }
}

/** Reads a profile that a hand may have written: it must be laid out as the schema says and count whole rows. */
function readProfile(name: string, section: Buffer, length: number): Profile {
  const profile = decodeProfile(section)
  if (profile.length !== length)
    throw new RangeError(`the counts of ${name} have ${profile.length} places, its schema makes ${length}`)
  for (const [stratum, counts] of profile.strata) {
    counts.forEach((place, count) => {
      // No place is counted twice a row, and place 0 counts the rows.
      if (!Number.isSafeInteger(count) || count < 0 || count > counts.rows)
        throw new RangeError(
          `${name}, stratum ${stratum}: place ${place} must count 0 to ${counts.rows} rows, got ${count}`,
        )
    })
    if (!counts.sums.every(Number.isFinite))
      throw new RangeError(`${name}, stratum ${stratum}: sums must be finite, got ${[...counts.sums].join(', ')}`)
  }
  return profile
}

function encodeVectors(key: string, vectors: readonly Float64Array[]): Uint8Array {
  const bytes = Buffer.alloc(vectors.reduce((sum, vector) => sum + vector.length * 4, 0))
  let at = 0
  for (const vector of vectors) {
    for (const count of vector) {
      if (!Number.isInteger(count) || count < 0 || count > 0xffffffff)
        throw new RangeError(`block counts of ${key} must be whole numbers, got ${count}`)
      at = bytes.writeUInt32LE(count, at)
    }
  }
  return bytes
}

function decodeVectors(bytes: Buffer, blocks: number): readonly Float64Array[] {
  const length = blocks === 0 ? 0 : bytes.length / 4 / blocks
  return Array.from({ length: blocks }, (_, block) =>
    Float64Array.from({ length }, (_, i) => bytes.readUInt32LE((block * length + i) * 4)),
  )
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
