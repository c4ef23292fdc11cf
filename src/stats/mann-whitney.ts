import { emptyGroup, noVariation, type Undefined } from './interval.ts'
import { sortedValues, walkTogether } from './sorted-values.ts'
import { twoSidedLog10P } from './two-proportion-z.ts'

/** Sizes up to which p is exact: those at which the normal approximation is poor. */
const SMALL_SAMPLE = 8
const MOST_PAIRS = 8000

/**
 * The Mann-Whitney U test that neither sample tends to larger values, two-sided.
 *
 * The statistic is U of the first sample: the pairs in which its value is the larger, ties counting half, in [0, n m].
 * `superiority` is U / (n m): the probability that a value of the first sample exceeds one of the second, 1/2 when
 * neither does. `method` says how p was made: `exact` where the smaller sample has at most 8 values, n m <= 8,000 and no
 * value repeats, else `asymptotic`, normal with correction for ties and continuity. Undefined where a sample is empty or
 * all values are one.
 *
 * @param a values in any order, finite
 * @param b values in any order, finite
 * @throws {RangeError} if a value is not finite
 * @see Mann and Whitney (1947), "On a test of whether one of two random variables is stochastically larger than the
 * other", Ann. Math. Stat. 18
 */
export function mannWhitney(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
):
  | {
      readonly status: 'tested'
      readonly statistic: number
      readonly superiority: number
      readonly log10P: number
      readonly method: 'exact' | 'asymptotic'
    }
  | Undefined {
  const [first, second] = [sortedValues(a), sortedValues(b)]
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return emptyGroup
  let [u, tied] = [0, 0]
  walkTogether(first, second, ({ inA, inB, throughB }) => {
    u += inA * (throughB - inB / 2)
    const group = inA + inB
    tied += group * (group - 1) * (group + 1)
  })
  const answer = { status: 'tested', statistic: u, superiority: u / n / m } as const
  const extreme = Math.max(u, n * m - u)
  if (tied === 0 && Math.min(n, m) <= SMALL_SAMPLE && n * m <= MOST_PAIRS) {
    const p = 2 * upperTail(Math.min(n, m), Math.max(n, m), extreme)
    return { ...answer, log10P: Math.min(0, Math.log10(p)), method: 'exact' }
  }
  const total = n + m
  const variance = ((n * m) / 12) * (total + 1 - tied / (total * (total - 1)))
  if (!(variance > 0)) return noVariation
  const z = Math.max(0, extreme - (n * m) / 2 - 0.5) / Math.sqrt(variance)
  return { ...answer, log10P: twoSidedLog10P(z), method: 'asymptotic' }
}

/** P[U >= u] when all orders of n + m different values are equally likely. */
function upperTail(n: number, m: number, u: number): number {
  // shares[i][k]: P[U = k] for i values of one sample and j of the other, j growing by one a turn
  let shares = Array.from({ length: n + 1 }, () => Float64Array.of(1))
  for (let j = 1; j <= m; j++) {
    const next = [Float64Array.of(1)]
    for (let i = 1; i <= n; i++) {
      // the largest value is of the first sample, and exceeds all j of the second, or of the second
      const [shorter, fewer] = [next[i - 1] as Float64Array, shares[i] as Float64Array]
      next.push(
        Float64Array.from({ length: i * j + 1 }, (_, k) => {
          const larger = k >= j ? (shorter[k - j] ?? 0) : 0
          return (larger * i + (fewer[k] ?? 0) * j) / (i + j)
        }),
      )
    }
    shares = next
  }
  return (shares[n] as Float64Array).subarray(Math.ceil(u)).reduceRight((sum, share) => sum + share, 0)
}
