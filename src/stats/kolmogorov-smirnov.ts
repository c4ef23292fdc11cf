import { emptyGroup, type Undefined } from './interval.ts'
import { kolmogorovLog10Sf } from './kolmogorov-log10-sf.ts'
import { log10Add } from './log10-add.ts'
import { sortedValues, walkTogether } from './sorted-values.ts'

/** Lattice points that the exact probability may visit: about a tenth of a second. */
const MOST_POINTS = 1e7
/** Gaps this close, in units of 1/(nm), are the same one. */
const TIE = 1e-7
/** Probabilities above this are far from where doubles lose digits. */
const SAFE = 1e-280

/**
 * The two-sample Kolmogorov-Smirnov test that two samples come from one distribution, two-sided.
 *
 * The statistic is the largest gap between the empirical distribution functions, in [0, 1]; `at` is the value where it
 * stands and `direction` 1 when the first function is the higher there (its values are the smaller). `method` says how p was made: `exact` while n m <= 10^7, by counting lattice paths (conservative
 * where values repeat), else `asymptotic` by Kolmogorov's limit. Undefined where a sample is empty.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @throws {RangeError} if a value is not finite
 * @see Hodges (1958), "The significance probability of the Smirnov two-sample test", Ark. Mat. 3; Viehmann (2021),
 * "Numerically more stable computation of the p-values for the two-sample Kolmogorov-Smirnov test"
 */
export function kolmogorovSmirnov(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
):
  | {
      readonly status: 'tested'
      readonly statistic: number
      readonly at: number
      readonly direction: 1 | -1
      readonly log10P: number
      readonly method: 'exact' | 'asymptotic'
    }
  | Undefined {
  const [first, second] = [sortedValues(a), sortedValues(b)]
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return emptyGroup
  let [widest, at] = [0, Math.min(first[0] ?? 0, second[0] ?? 0)]
  walkTogether(first, second, ({ value, throughA, throughB }) => {
    const gap = throughA * m - throughB * n
    if (Math.abs(gap) > Math.abs(widest)) [widest, at] = [gap, value]
  })
  const gap = Math.abs(widest)
  const isExact = n * m <= MOST_POINTS
  return {
    status: 'tested',
    statistic: gap / (n * m),
    at,
    direction: widest < 0 ? -1 : 1,
    log10P: isExact ? exactLog10P(n, m, gap) : kolmogorovLog10Sf(gap / Math.sqrt(n * m * (n + m))),
    method: isExact ? 'exact' : 'asymptotic',
  }
}

/** log10 of the share of lattice paths from (0, 0) to (n, m) that somewhere have |i m - j n| >= gap. */
function exactLog10P(n: number, m: number, gap: number): number {
  if (gap === 0) return 0
  const touches = (i: number, j: number) => Math.abs(i * m - j * n) >= gap - TIE
  const p = shareTouching(n, m, touches)
  return p > SAFE ? Math.min(0, Math.log10(p)) : Math.min(0, log10ShareTouching(n, m, touches))
}

/** A path through (i, j) came from the left with probability i / (i + j): only sums of positive numbers. */
function shareTouching(n: number, m: number, touches: (i: number, j: number) => boolean): number {
  const row = new Float64Array(m + 1)
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (touches(i, j)) row[j] = 1
      else if (i + j > 0) row[j] = ((row[j] ?? 0) * i + (j > 0 ? (row[j - 1] ?? 0) : 0) * j) / (i + j)
    }
  }
  return row[m] ?? 0
}

/** The same where it leaves double precision. */
function log10ShareTouching(n: number, m: number, touches: (i: number, j: number) => boolean): number {
  const row = new Float64Array(m + 1).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (touches(i, j)) row[j] = 0
      else if (i + j > 0) {
        const left = (row[j] ?? 0) + Math.log10(i / (i + j))
        const below = j > 0 ? (row[j - 1] ?? 0) + Math.log10(j / (i + j)) : Number.NEGATIVE_INFINITY
        row[j] = log10Add(left, below)
      }
    }
  }
  return row[m] ?? 0
}
