import type { ProfileSchema } from '../profile/layout.ts'
import type { Profile } from '../profile/profile.ts'
import { decodeProfile, encodeProfile } from '../profile/profile-codec.ts'
import type { WindowSize } from '../profile/window.ts'
import type { BaselineBlocks, FittedBaseline } from './baseline.ts'

const FORMAT = 1
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
  }
  /** Bytes of each section: the profile, one profile a source, one run of vectors a slice. */
  readonly sections: readonly number[]
}

/**
 * Bytes of a baseline's body: format number, length of the header (u32), header as JSON, then the profile, the profiles of the sources by name, and for
 * each slice its block vectors as 32-bit counts, block after block. Little-endian; equal baselines give equal bytes.
 *
 * @throws {RangeError} if a block holds something else than counts
 */
export function encodeBaseline(fitted: FittedBaseline): Uint8Array {
  const sources = [...fitted.sources].sort(byName)
  const slices = [...(fitted.blocks?.slices ?? [])].sort(byName)
  const sections = [
    encodeProfile(fitted.profile),
    ...sources.map(([, profile]) => encodeProfile(profile)),
    ...slices.map(([key, vectors]) => encodeVectors(key, vectors)),
  ]
  const header: Header = {
    schema: fitted.schema,
    rows: fitted.rows,
    sourceSha256: fitted.sourceSha256,
    sources: sources.map(([name]) => name),
    ...(fitted.blocks && {
      blocks: { window: fitted.blocks.window, starts: fitted.blocks.starts, slices: slices.map(([key]) => key) },
    }),
    sections: sections.map((section) => section.length),
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8')
  const head = Buffer.alloc(HEAD)
  head[0] = FORMAT
  head.writeUInt32LE(text.length, 1)
  return Buffer.concat([head, text, ...sections])
}

/** Reads a baseline's body back. @throws {RangeError} if the format is of a later program or the bytes are cut short */
export function decodeBaseline(bytes: Uint8Array): FittedBaseline {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (body[0] !== FORMAT)
    throw new RangeError(`baseline of format ${body[0]}: this program reads format ${FORMAT}; use a newer one`)
  let at = HEAD + body.readUInt32LE(1)
  const header = JSON.parse(body.toString('utf8', HEAD, at)) as Header
  const sections = header.sections.map((length) => {
    const section = body.subarray(at, at + length)
    at += length
    return section
  })
  if (at !== body.length) throw new RangeError(`baseline of ${body.length} bytes, its header tells of ${at}`)
  const profiles = sections.slice(0, 1 + header.sources.length).map((section) => decodeProfile(section))
  return {
    schema: header.schema,
    rows: header.rows,
    sourceSha256: header.sourceSha256,
    profile: profiles[0] as Profile,
    sources: new Map(header.sources.map((name, i) => [name, profiles[i + 1] as Profile])),
    blocks: blocksOf(header, sections.slice(1 + header.sources.length)),
  }
}

function blocksOf(header: Header, sections: readonly Buffer[]): BaselineBlocks | undefined {
  if (!header.blocks) return undefined
  const { window, starts, slices } = header.blocks
  return {
    window,
    starts,
    slices: new Map(slices.map((key, i) => [key, decodeVectors(sections[i] as Buffer, starts.length)])),
  }
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
