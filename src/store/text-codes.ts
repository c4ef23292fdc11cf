/** The hash of a text of no bytes, and the factor after each byte (FNV-1a with 32 bits). */
export const TEXT_HASH = 0x811c9dc5 | 0
export const HASH_PRIME = 0x01000193

/** Texts remembered a column; beyond that a text is decoded and asked for each time. */
const MOST_TEXTS = 50_000
const MOST_BYTES = 4 * 1024 * 1024

/**
 * Remembers the codes of texts by their bytes, so that a text that repeats is never decoded again: a million rows hold few different ones.
 *
 * Equal hashes are told apart by the bytes themselves.
 */
export class TextCodes {
  readonly #codeOf: (text: string) => number
  #slots = new Int32Array(1024).fill(-1)
  #mask = 1023
  #hashes = new Int32Array(256)
  #ends = new Int32Array(257)
  #codes = new Int32Array(256)
  #bytes = new Uint8Array(8192)
  #count = 0

  /** @param codeOf asked once a text, or more often where there are very many */
  constructor(codeOf: (text: string) => number) {
    this.#codeOf = codeOf
  }

  /** The code of the text that lies in `bytes` from `from` to `to`, as UTF-8 without escapes, with its FNV-1a hash. */
  find(bytes: Buffer, from: number, to: number, hash: number): number {
    let slot = (hash ^ (hash >>> 15)) & this.#mask
    for (let known = this.#slots[slot] as number; known >= 0; known = this.#slots[slot] as number) {
      if (this.#hashes[known] === hash && this.#isAt(known, bytes, from, to)) return this.#codes[known] as number
      slot = (slot + 1) & this.#mask
    }
    const code = this.#codeOf(bytes.toString('utf8', from, to))
    if (this.#count < MOST_TEXTS && (this.#ends[this.#count] as number) + to - from <= MOST_BYTES)
      this.#remember(slot, hash, code, bytes.subarray(from, to))
    return code
  }

  #isAt(known: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#ends[known] as number
    if ((this.#ends[known + 1] as number) - start !== to - from) return false
    const kept = this.#bytes
    for (let i = from, k = start; i < to; i++, k++) if (bytes[i] !== kept[k]) return false
    return true
  }

  #remember(slot: number, hash: number, code: number, text: Uint8Array): void {
    const place = this.#count++
    const start = this.#ends[place] as number
    if (place + 1 >= this.#codes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(this.#hashes.length * 2))
      this.#codes = grown(this.#codes, new Int32Array(this.#codes.length * 2))
      this.#ends = grown(this.#ends, new Int32Array(this.#ends.length * 2))
    }
    if (start + text.length > this.#bytes.length)
      this.#bytes = grown(this.#bytes, new Uint8Array((start + text.length) * 2))
    this.#bytes.set(text, start)
    this.#ends[place + 1] = start + text.length
    this.#hashes[place] = hash
    this.#codes[place] = code
    this.#slots[slot] = place
    if (this.#count * 2 > this.#slots.length) this.#spread()
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1)
    this.#mask = this.#slots.length - 1
    for (let place = 0; place < this.#count; place++) {
      const hash = this.#hashes[place] as number
      let slot = (hash ^ (hash >>> 15)) & this.#mask
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = place
    }
  }
}

function grown<T extends Int32Array | Uint8Array>(from: T, into: T): T {
  into.set(from)
  return into
}
