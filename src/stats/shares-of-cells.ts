/**
 * The shares of two histograms over the same cells.
 *
 * @param baseline counts per cell, length k >= 1, at least one observation
 * @param current counts per cell, the same k cells in the same order
 * @returns shares of length k, each summing to 1
 * @throws {RangeError} if the lengths differ, a histogram is empty or a count is negative or not finite
 */
export function sharesOfCells(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
): { readonly baseline: Float64Array; readonly current: Float64Array } {
  if (baseline.length !== current.length) {
    throw new RangeError(`both histograms need the same cells, got ${baseline.length} and ${current.length}`)
  }
  return { baseline: shares(baseline, 'baseline'), current: shares(current, 'current') }
}

/**
 * The number of observations in a histogram.
 *
 * @param counts counts per cell
 */
export function totalOf(counts: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i] ?? 0
  return total
}

function shares(counts: ArrayLike<number>, side: string): Float64Array {
  const total = totalOf(counts)
  if (!(total > 0)) throw new RangeError(`the ${side} histogram needs at least one observation, got ${total}`)
  if (total === Number.POSITIVE_INFINITY)
    throw new RangeError(`the ${side} histogram holds more than a number can count`)
  return Float64Array.from(counts, (count, i) => {
    if (!(count >= 0 && count <= total))
      throw new RangeError(`the ${side} histogram holds ${count} in cell ${i}: a count is finite and not negative`)
    return count / total
  })
}
