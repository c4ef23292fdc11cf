/**
 * A sorted copy of values, ascending.
 *
 * @param values in any order, finite
 * @throws {RangeError} if a value is not finite: what is missing has to be left out, and counted, before
 */
export function sortedValues(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort()
  // NaN and Infinity sort to the end, -Infinity to the front
  for (const end of [sorted[0], sorted[sorted.length - 1]]) {
    if (end !== undefined && !Number.isFinite(end)) throw new RangeError(`values must be finite, got ${end}`)
  }
  return sorted
}

/**
 * Walks the distinct values of two sorted samples upwards.
 *
 * @param a ascending
 * @param b ascending
 * @param visit called with each distinct value, how often each sample holds it, and how many values of each are at most it
 */
export function walkTogether(
  a: Float64Array,
  b: Float64Array,
  visit: (step: {
    readonly value: number
    readonly inA: number
    readonly inB: number
    readonly throughA: number
    readonly throughB: number
  }) => void,
): void {
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY)
    const [fromA, fromB] = [i, j]
    while (i < a.length && a[i] === value) i += 1
    while (j < b.length && b[j] === value) j += 1
    visit({ value, inA: i - fromA, inB: j - fromB, throughA: i, throughB: j })
  }
}
