import { lnBinomialPmf } from './ln-binomial-pmf.ts'
import { requireCount } from './require-count.ts'

/** Tables this close in log probability count as equally likely: rounding must not split a symmetric pair. */
const TIE = 1e-7
const NEGLIGIBLE = 1e-17

/**
 * log10 p of Fisher's exact test that two rates are equal, two-sided: the total probability of all tables with the
 * same margins that are at most as likely as the one observed.
 *
 * At most 0; 0 where a group is empty, because then only one table is possible. Time grows with the standard deviation
 * of x1 under the null, so 1e8 observations are fine.
 *
 * @param x1 successes of the first group, a whole number with 0 <= x1 <= n1
 * @param n1 size of the first group
 * @param x2 successes of the second group, a whole number with 0 <= x2 <= n2
 * @param n2 size of the second group
 * @throws {RangeError} if x lies outside [0, n] or a count is not whole
 * @see Agresti (2013), "Categorical Data Analysis", 3.5
 */
export function fisherExact(x1: number, n1: number, x2: number, n2: number): number {
  requireCount(x1, n1)
  requireCount(x2, n2)
  if (![x1, n1, x2, n2].every(Number.isInteger)) throw new RangeError(`counts must be whole: ${[x1, n1, x2, n2]}`)
  const table: Margins = { n1, n2, successes: x1 + x2 }
  const observed = lnTable(table, x1)
  const low = Math.max(0, table.successes - n2)
  const high = Math.min(n1, table.successes)
  const mode = Math.min(high, Math.max(low, Math.floor(((table.successes + 1) * (n1 + 1)) / (n1 + n2 + 2))))
  const atMost = observed + TIE
  if (lnTable(table, mode) <= atMost) return 0
  const below = lastAtMost((x) => lnTable(table, x) <= atMost, low, mode)
  const above = lastAtMost((x) => lnTable(table, x) <= atMost, high, mode)
  const tails = tailRelativeTo(table, observed, below, -1) + tailRelativeTo(table, observed, above, 1)
  return Math.min(0, (observed + Math.log(tails)) / Math.LN10)
}

type Margins = { readonly n1: number; readonly n2: number; readonly successes: number }

/** ln of the hypergeometric probability of x successes in the first group. */
function lnTable({ n1, n2, successes }: Margins, x: number): number {
  const p = successes / (n1 + n2)
  const q = (n1 + n2 - successes) / (n1 + n2)
  const first = lnBinomialPmf(x, n1, p, q)
  return first + lnBinomialPmf(successes - x, n2, p, q) - lnBinomialPmf(successes, n1 + n2, p, q)
}

/** The point nearest to the mode that still holds, walking from the end; undefined where not even the end does. */
function lastAtMost(holds: (x: number) => boolean, end: number, mode: number): number | undefined {
  if (!holds(end)) return undefined
  let [inside, outside] = [end, mode]
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (holds(middle)) inside = middle
    else outside = middle
  }
  return inside
}

/** The probability of a tail from its first point outwards, in units of the observed table's. */
function tailRelativeTo(margins: Margins, observed: number, from: number | undefined, direction: 1 | -1): number {
  if (from === undefined) return 0
  const { n1, n2, successes } = margins
  let term = Math.exp(lnTable(margins, from) - observed)
  let sum = 0
  for (let x = from; term > NEGLIGIBLE * sum; x += direction) {
    sum += term
    const k = direction === 1 ? x : x - 1
    const ratio = ((n1 - k) * (successes - k)) / ((k + 1) * (n2 - successes + k + 1))
    term *= direction === 1 ? ratio : 1 / ratio
  }
  return sum
}
