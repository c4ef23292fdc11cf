/** A stream of numbers that looks random and is the same for the same seed. */
export type Random = {
  /** In [0, 1). */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  /** One of the choices, each with its weight. */
  readonly pick: <T>(choices: readonly (readonly [value: T, weight: number])[]) => T
  /** A number of 32 bits. */
  readonly bits: () => number
}

/**
 * Makes the stream of a seed and a name, so that each day has numbers of its own and can be made without the days before it.
 *
 * @see Chris Doty-Humphrey, PractRand: the generator sfc32
 */
export function createRandom(seed: number, stream: number): Random {
  let [a, b, c, counter] = [seed | 0, stream | 0, 0x9e3779b9 | 0, 1]
  const bits = (): number => {
    const next = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + next
    c |= 0
    return next >>> 0
  }
  // Near seeds begin alike; after some rounds nothing of it is left.
  for (let i = 0; i < 20; i++) bits()
  const uniform = (): number => bits() / 2 ** 32
  return {
    uniform,
    bits,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (probability) => uniform() < probability,
    pick: (choices) => {
      const total = choices.reduce((sum, [, weight]) => sum + weight, 0)
      let left = uniform() * total
      for (const [value, weight] of choices) {
        left -= weight
        if (left < 0) return value
      }
      return (choices.at(-1) as (typeof choices)[number])[0]
    },
  }
}
