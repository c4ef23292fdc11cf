/** Numbers that look random and are the same for the same seed. */
export type Random = {
  /** In (0, 1). */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
  /** How many of `n` independent trials of probability `p` succeed: exact, at any size. */
  readonly binomial: (n: number, p: number) => number
  /** How many of `n` independent draws fall into each cell of the given weights, written to `into` from `offset`. */
  readonly multinomial: (n: number, weights: Float64Array, into: Float64Array, offset: number) => void
}

/** Expected successes from which counts are drawn by rejection, and under which by walking up the distribution. */
const REJECTION_FROM = 10

/** Draws a cell up to which single rows are cheaper than one binomial a cell. */
const ROWS_A_CELL = 4

/**
 * The stream of a seed and a name: near seeds and names give streams that have nothing to do with one another.
 *
 * @see Chris Doty-Humphrey, PractRand: the generator sfc32
 */
export function createRandom(seed: number, ...names: readonly number[]): Random {
  let [a, b, c, counter] = [seed | 0, 0x2545f491, 0x9e3779b9 | 0, 1]
  const bits = (): number => {
    const next = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + next
    c |= 0
    return next >>> 0
  }
  for (let i = 0; i < 20; i++) bits()
  for (const name of names) {
    a ^= name | 0
    for (let i = 0; i < 20; i++) bits()
  }
  const uniform = (): number => (bits() + 0.5) / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const binomial = (n: number, p: number): number => {
    if (n <= 0 || p <= 0) return 0
    if (p >= 1) return n
    if (p > 0.5) return n - binomial(n, 1 - p)
    return n * p < REJECTION_FROM ? walked(uniform, n, p) : rejected(uniform, n, p)
  }
  const multinomial: Random['multinomial'] = (n, weights, into, offset) => {
    let sum = 0
    for (let i = 0; i < weights.length; i++) sum += weights[i] as number
    if (n <= ROWS_A_CELL * weights.length) {
      for (let row = 0; row < n; row++) {
        let left = uniform() * sum
        let cell = 0
        while (cell < weights.length - 1 && left >= (weights[cell] as number)) left -= weights[cell++] as number
        ;(into[offset + cell] as number)++
      }
      return
    }
    let left = n
    for (let cell = 0; cell < weights.length - 1 && left > 0; cell++) {
      const weight = weights[cell] as number
      const drawn = binomial(left, Math.min(1, weight / sum))
      ;(into[offset + cell] as number) += drawn
      left -= drawn
      sum -= weight
    }
    ;(into[offset + weights.length - 1] as number) += left
  }
  return { uniform, normal, binomial, multinomial }
}

function walked(uniform: () => number, n: number, p: number): number {
  const odds = p / (1 - p)
  let probability = Math.exp(n * Math.log1p(-p))
  let left = uniform()
  let k = 0
  while (left > probability && k < n) {
    left -= probability
    k += 1
    probability *= (odds * (n - k + 1)) / k
  }
  return k
}

/** @see Hörmann (1993), "The generation of binomial random variates", algorithm BTRS */
function rejected(uniform: () => number, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * deviation
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const centre = n * p + 0.5
  const alpha = (2.83 + 5.1 / b) * deviation
  const odds = p / (1 - p)
  const mode = Math.floor((n + 1) * p)
  const atMode = remainder(mode) + remainder(n - mode)
  for (;;) {
    const u = uniform() - 0.5
    const v = uniform()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + centre)
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k
    if (k < 0 || k > n) continue
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      atMode -
      remainder(k) -
      remainder(n - k)
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k
  }
}

/** What Stirling's formula for ln k! leaves over, in the form that BTRS uses. */
function remainder(k: number): number {
  const small = REMAINDERS[k]
  if (small !== undefined) return small
  const next = k + 1
  return (1 / 12 - (1 / 360 - 1 / 1260 / (next * next)) / (next * next)) / next
}

const REMAINDERS = [
  0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871,
]
