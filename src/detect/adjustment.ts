/**
 * The step of a step-up procedure that gave a test its adjusted p: the least of p_j tests / j over all ranks j from the test's own on was reached at `rank`, whose test had
 * `log10P`. The p of the other tests are not needed to compute it, and are not kept with a finding.
 */
export type Adjustment = {
  readonly method: 'benjamini-hochberg' | 'benjamini-yekutieli'
  readonly tests: number
  readonly rank: number
  readonly log10P: number
}

/** Level of a scan: the part of the yearly budget of false investigations that one scan may spend, never above 0.05. */
export function levelOf(falseInvestigationsAYear: number, scansAYear: number): number {
  return Math.min(0.05, falseInvestigationsAYear / scansAYear)
}

/** The log10 of the adjusted p that a step gives: p tests / rank, for Benjamini-Yekutieli times 1 + 1/2 + ... + 1/tests, at most 0. */
export function adjustedAt({ method, tests, rank, log10P }: Adjustment): number {
  let harmonic = method === 'benjamini-yekutieli' ? 0 : 1
  if (method === 'benjamini-yekutieli') for (let i = tests; i >= 1; i--) harmonic += 1 / i
  return Math.min(0, log10P + Math.log10(tests / rank) + Math.log10(harmonic))
}

/**
 * Finds the deciding steps of some tests of a family.
 *
 * Tests that share an adjusted p share the step, which is that of the largest p among them; its rank is the number of tests with at most that p.
 *
 * @param tested all tests of the family
 * @param adjusted log10 of the adjusted p of each
 * @param wanted places of the tests whose step is asked for
 */
export function decidingSteps(
  tested: readonly { readonly answer: { readonly log10P: number } }[],
  adjusted: ArrayLike<number>,
  wanted: readonly number[],
  method: Adjustment['method'],
): ReadonlyMap<number, Adjustment> {
  if (wanted.length === 0) return new Map()
  const largest = new Map<number, number>(wanted.map((i) => [adjusted[i] as number, Number.NEGATIVE_INFINITY]))
  const ascending = new Float64Array(tested.length)
  tested.forEach(({ answer }, i) => {
    ascending[i] = answer.log10P
    const before = largest.get(adjusted[i] as number)
    if (before !== undefined && answer.log10P > before) largest.set(adjusted[i] as number, answer.log10P)
  })
  ascending.sort()
  return new Map(
    wanted.map((i) => {
      const log10P = largest.get(adjusted[i] as number) as number
      return [i, { method, tests: tested.length, rank: countUpTo(ascending, log10P), log10P }]
    }),
  )
}

/** How many of some ascending values are at most `value`. */
function countUpTo(ascending: Float64Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}
