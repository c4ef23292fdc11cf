import { SUMS } from './layout.ts'
import { emptyProfile, type Profile, stratumCounts } from './profile.ts'

const FORMAT = 1

/**
 * Bytes of a profile: the format number, then per stratum in ascending order its code, the places that are not zero with their counts (both as
 * variable-length numbers, places as differences), and its sums. Equal profiles give equal bytes.
 */
export function encodeProfile(profile: Profile): Uint8Array {
  const out = new Writer()
  out.byte(FORMAT)
  out.varint(profile.length)
  const strata = [...profile.strata.entries()].filter(([, c]) => c.rows > 0).sort((a, b) => a[0] - b[0])
  out.varint(strata.length)
  for (const [stratum, counts] of strata) {
    out.varint(stratum + 1)
    const places: number[] = []
    const values: number[] = []
    counts.forEach((place, count) => {
      places.push(place)
      values.push(count)
    })
    out.varint(places.length)
    let before = 0
    for (let i = 0; i < places.length; i++) {
      out.varint((places[i] as number) - before)
      out.varint(values[i] as number)
      before = places[i] as number
    }
    for (let i = 0; i < SUMS.count; i++) out.float(counts.sums[i] as number)
  }
  return out.bytes()
}

/** Reads a profile back. @throws {RangeError} if the format is of a later program or the bytes are cut short */
export function decodeProfile(bytes: Uint8Array): Profile {
  const reader = new Reader(bytes)
  const format = reader.byte()
  if (format !== FORMAT)
    throw new RangeError(`profile of format ${format}: this program reads format ${FORMAT}; use a newer one`)
  const profile = emptyProfile(reader.varint())
  const strata = reader.varint()
  for (let s = 0; s < strata; s++) {
    const counts = stratumCounts(profile, reader.varint() - 1)
    const size = reader.varint()
    let place = 0
    for (let i = 0; i < size; i++) {
      place += reader.varint()
      counts.add(place, reader.varint())
    }
    for (let i = 0; i < SUMS.count; i++) counts.sums[i] = reader.float()
  }
  return profile
}

class Writer {
  #buffer = new Uint8Array(4096)
  #view = new DataView(this.#buffer.buffer)
  #at = 0

  byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#at++] = value
  }

  varint(value: number): void {
    this.#room(9)
    let rest = value
    while (rest >= 128) {
      this.#buffer[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#buffer[this.#at++] = rest
  }

  float(value: number): void {
    this.#room(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#at)
  }

  #room(size: number): void {
    if (this.#at + size <= this.#buffer.length) return
    const grown = new Uint8Array(this.#buffer.length * 2)
    grown.set(this.#buffer)
    this.#buffer = grown
    this.#view = new DataView(grown.buffer)
  }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new RangeError('profile bytes end before the profile does')
    return value
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  float(): number {
    if (this.#at + 8 > this.#bytes.length) throw new RangeError('profile bytes end before the profile does')
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }
}
