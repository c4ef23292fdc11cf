/**
 * SipHash-2-4 of a text's UTF-8 under a key of 16 bytes, cut to its first 53 bits: a whole number in [0, 2^53).
 *
 * A keyed function that nobody without the key tells from chance, ten times as fast as an HMAC: one is taken of every row.
 *
 * @throws {RangeError} if the key has not 16 bytes
 * @see Aumasson and Bernstein (2012), "SipHash: a fast short-input PRF"
 */
export function sipHash(key: Uint8Array): (text: string) => number {
  if (key.length !== 16) throw new RangeError(`SipHash takes a key of 16 bytes, got ${key.length}`)
  const words = new DataView(key.buffer, key.byteOffset, 16)
  const [k0l, k0h, k1l, k1h] = [0, 4, 8, 12].map((at) => words.getInt32(at, true)) as [number, number, number, number]
  let room = Buffer.alloc(256)
  // The four words of the state, each as its upper and lower half.
  let [ah, al, bh, bl, ch, cl, dh, dl] = [0, 0, 0, 0, 0, 0, 0, 0]

  return (text) => {
    if (text.length * 3 > room.length) room = Buffer.alloc(text.length * 6)
    const length = room.write(text)
    ah = k0h ^ 0x736f6d65
    al = k0l ^ 0x70736575
    bh = k1h ^ 0x646f7261
    bl = k1l ^ 0x6e646f6d
    ch = k0h ^ 0x6c796765
    cl = k0l ^ 0x6e657261
    dh = k1h ^ 0x74656462
    dl = k1l ^ 0x79746573
    const whole = length & ~7
    for (let at = 0; at < whole; at += 8) take(room.readInt32LE(at + 4), room.readInt32LE(at))
    // The last word holds what is left and, on top, the length.
    let low = 0
    let high = (length & 255) << 24
    for (let at = whole; at < length; at++) {
      const byte = room[at] as number
      if (at - whole < 4) low |= byte << (8 * (at - whole))
      else high |= byte << (8 * (at - whole - 4))
    }
    take(high, low)
    cl ^= 0xff
    for (let i = 0; i < 4; i++) round()
    return ((ah ^ bh ^ ch ^ dh) >>> 0) * 2 ** 21 + ((al ^ bl ^ cl ^ dl) >>> 11)
  }

  function take(high: number, low: number): void {
    dh ^= high
    dl ^= low
    round()
    round()
    ah ^= high
    al ^= low
  }

  function round(): void {
    // a += b; b <<<= 13; b ^= a; a <<<= 32
    let sum = (al >>> 0) + (bl >>> 0)
    let ph = (ah + bh + (sum > 0xffffffff ? 1 : 0)) | 0
    let pl = sum | 0
    let qh = (bh << 13) | (bl >>> 19)
    let ql = (bl << 13) | (bh >>> 19)
    bh = qh ^ ph
    bl = ql ^ pl
    ah = pl
    al = ph
    // c += d; d <<<= 16; d ^= c
    sum = (cl >>> 0) + (dl >>> 0)
    ch = (ch + dh + (sum > 0xffffffff ? 1 : 0)) | 0
    cl = sum | 0
    qh = (dh << 16) | (dl >>> 16)
    ql = (dl << 16) | (dh >>> 16)
    dh = qh ^ ch
    dl = ql ^ cl
    // a += d; d <<<= 21; d ^= a
    sum = (al >>> 0) + (dl >>> 0)
    ah = (ah + dh + (sum > 0xffffffff ? 1 : 0)) | 0
    al = sum | 0
    qh = (dh << 21) | (dl >>> 11)
    ql = (dl << 21) | (dh >>> 11)
    dh = qh ^ ah
    dl = ql ^ al
    // c += b; b <<<= 17; b ^= c; c <<<= 32
    sum = (cl >>> 0) + (bl >>> 0)
    ph = (ch + bh + (sum > 0xffffffff ? 1 : 0)) | 0
    pl = sum | 0
    qh = (bh << 17) | (bl >>> 15)
    ql = (bl << 17) | (bh >>> 15)
    bh = qh ^ ph
    bl = ql ^ pl
    ch = pl
    cl = ph
  }
}
