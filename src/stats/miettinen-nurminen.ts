import { findRoot } from './find-root.ts'
import { emptyGroup, type Interval, noVariation, type TestOutcome } from './interval.ts'
import { requireCount } from './require-count.ts'
import { twoSidedLog10P } from './two-proportion-z.ts'
import { twoSidedZ } from './two-sided-z.ts'

/**
 * The Miettinen-Nurminen score interval for the difference of two independent rates, x1/n1 - x2/n2.
 *
 * In [-1, 1], limits around the estimate; the test of any difference inside it is not rejected. Good in small and
 * lopsided tables. Undefined where a group is empty.
 *
 * @param x1 successes of the first group, 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, 0 <= x2 <= n2
 * @param n2 size of the second group
 * @param confidence in (0, 1)
 * @throws {RangeError} if x lies outside [0, n]
 * @see Miettinen and Nurminen (1985), "Comparative analysis of two rates", Stat. Med. 4
 */
export function miettinenNurminen(x1: number, n1: number, x2: number, n2: number, confidence = 0.95): Interval {
  requireCount(x1, n1)
  requireCount(x2, n2)
  const z = twoSidedZ(confidence)
  if (n1 === 0 || n2 === 0) return emptyGroup
  const estimate = x1 / n1 - x2 / n2
  const squares = (difference: number) => {
    const variance = scoreVariance({ x1, n1, x2, n2 }, difference)
    return (estimate - difference) ** 2 - z * z * variance
  }
  return {
    status: 'estimated',
    estimate,
    lower: squares(-1) <= 0 ? -1 : findRoot(squares, -1, estimate),
    upper: squares(1) <= 0 ? 1 : findRoot(squares, estimate, 1),
  }
}

/**
 * The Miettinen-Nurminen score test that two independent rates differ by `difference`, two-sided.
 *
 * The statistic is a standard normal deviate, positive when x1/n1 - x2/n2 is larger than the difference tested.
 * Undefined where a group is empty, or where the tested difference leaves no variance.
 *
 * @param counts of both groups
 * @param difference tested value of the first rate minus the second, in [-1, 1]
 * @throws {RangeError} if x lies outside [0, n] or the difference outside [-1, 1]
 */
export function miettinenNurminenTest(
  counts: { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number },
  difference = 0,
): TestOutcome {
  const { x1, n1, x2, n2 } = counts
  requireCount(x1, n1)
  requireCount(x2, n2)
  if (!(Math.abs(difference) <= 1)) throw new RangeError(`difference must lie in [-1, 1], got ${difference}`)
  if (n1 === 0 || n2 === 0) return emptyGroup
  const variance = scoreVariance(counts, difference)
  if (!(variance > 0)) return noVariation
  const statistic = (x1 / n1 - x2 / n2 - difference) / Math.sqrt(variance)
  return { status: 'tested', statistic, log10P: twoSidedLog10P(statistic) }
}

/** Variance of the difference at the maximum-likelihood rates under that difference, times N / (N - 1). */
function scoreVariance(
  counts: { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number },
  difference: number,
): number {
  const { n1, n2 } = counts
  const total = n1 + n2
  const second = constrainedRate(counts, difference)
  const first = Math.min(1, Math.max(0, second + difference))
  return ((first * (1 - first)) / n1 + (second * (1 - second)) / n2) * (total / (total - 1))
}

/** The second group's maximum-likelihood rate when the first exceeds it by `difference`: root of a cubic. */
function constrainedRate(
  counts: { readonly x1: number; readonly n1: number; readonly x2: number; readonly n2: number },
  difference: number,
): number {
  const { x1, n1, x2, n2 } = counts
  const total = n1 + n2
  const successes = x1 + x2
  if (difference === 0) return successes / total
  const cubic = total
  const square = (n1 + 2 * n2) * difference - total - successes
  const linear = (n2 * difference - total - 2 * x2) * difference + successes
  const constant = x2 * difference * (1 - difference)
  const shift = square / (3 * cubic)
  const q = shift ** 3 - (square * linear) / (6 * cubic * cubic) + constant / (2 * cubic)
  const spread = Math.sqrt(Math.max(0, shift * shift - linear / (3 * cubic)))
  const p = q > 0 ? spread : -spread
  if (p === 0) return clamp(-shift, difference)
  const angle = (Math.PI + Math.acos(Math.min(1, Math.max(-1, q / p ** 3)))) / 3
  return clamp(2 * p * Math.cos(angle) - shift, difference)
}

/** Keeps a rate where both it and its partner, larger by `difference`, are probabilities. */
function clamp(rate: number, difference: number): number {
  return Math.min(Math.min(1, 1 - difference), Math.max(Math.max(0, -difference), rate))
}
