/**
 * A reproducible stream of numbers uniform on [0, 1): the same seed, the same stream, on every machine.
 *
 * @param seed any 32-bit integer
 * @see Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators"; the 32-bit finalizer mulberry32
 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * How many of `size` independent draws fell into each cell.
 *
 * @param random uniform on [0, 1)
 * @param shares probability of each cell, summing to 1
 * @param size number of draws
 */
export function countsFrom(random: () => number, shares: readonly number[], size: number): Uint32Array {
  const counts = new Uint32Array(shares.length)
  for (let draw = 0; draw < size; draw++) {
    let left = random()
    let cell = 0
    while (cell < shares.length - 1 && left >= (shares[cell] ?? 0)) {
      left -= shares[cell] ?? 0
      cell += 1
    }
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}
