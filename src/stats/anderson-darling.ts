import { noVariation, tooFew, type Undefined } from './interval.ts'
import { sortedValues } from './sorted-values.ts'

/** Scholz and Stephens, table 1: percentage points b0 + b1 / sqrt(k-1) + b2 / (k-1) at these levels. */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001]
const B0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085]
const B1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615]
const B2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154]

/**
 * A test whose p is known between two bounds only: `at-most` and `at-least` say that log10P is such a bound.
 */
export type BoundedTest =
  | {
      readonly status: 'tested'
      readonly statistic: number
      readonly log10P: number
      readonly p: 'within' | 'at-most' | 'at-least'
    }
  | Undefined

/**
 * The Anderson-Darling test that k samples come from one distribution, midranks for repeated values.
 *
 * The statistic is standardized: mean 0 and variance 1 without any difference, larger for more; it weighs the tails more
 * than Cramer-von Mises. p is interpolated in a table that ends at 0.25 and 0.001: beyond, log10P is the bound and `p`
 * says so. Undefined for under two samples, a sample without values, under 5 values in all, and where all values are one.
 *
 * @param samples at least two, values in any order, finite
 * @throws {RangeError} if a value is not finite
 * @see Scholz and Stephens (1987), "K-sample Anderson-Darling tests", JASA 82, equation 7
 */
export function andersonDarling(samples: readonly ArrayLike<number>[]): BoundedTest {
  const sorted = samples.map(sortedValues)
  const k = sorted.length
  const total = sorted.reduce((sum, { length }) => sum + length, 0)
  if (k < 2 || total < 5 || sorted.some(({ length }) => length === 0)) return tooFew
  const raw = midrankStatistic(sorted, total)
  if (raw === undefined) return noVariation
  const statistic = (raw - (k - 1)) / Math.sqrt(varianceOf(sorted, total))
  return { status: 'tested', statistic, ...interpolated(statistic, k - 1) }
}

/** A^2 of equation 7; undefined where there is one distinct value. */
function midrankStatistic(sorted: readonly Float64Array[], total: number): number | undefined {
  const all = new Float64Array(total)
  let filled = 0
  for (const sample of sorted) {
    all.set(sample, filled)
    filled += sample.length
  }
  all.sort()
  if (all[0] === all[total - 1]) return undefined
  const at = sorted.map(() => 0)
  const sums = sorted.map(() => 0)
  for (let i = 0; i < total; ) {
    const value = all[i]
    let through = i
    while (through < total && all[through] === value) through += 1
    const tied = through - i
    const below = i + tied / 2
    const weight = tied / total / (below * (total - below) - (total * tied) / 4)
    for (const [s, sample] of sorted.entries()) {
      const start = at[s] as number
      let end = start
      while (end < sample.length && sample[end] === value) end += 1
      at[s] = end
      const gap = total * ((start + end) / 2) - below * sample.length
      if (gap !== 0) (sums[s] as number) += weight * gap * gap
    }
    i = through
  }
  return (sums.reduce((sum, part, s) => sum + part / (sorted[s] as Float64Array).length, 0) * (total - 1)) / total
}

/** The exact variance of A^2 without ties, equation 4. */
function varianceOf(sorted: readonly Float64Array[], total: number): number {
  const k = sorted.length
  const inverse = sorted.reduce((sum, { length }) => sum + 1 / length, 0)
  let [h, g] = [0, 0]
  for (let i = total - 1; i >= 1; i--) {
    // h is the sum of 1/j for j from i + 1 to total - 1 here
    if (i <= total - 2) g += h / (total - i)
    h += 1 / i
  }
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse
  const b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6
  const c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h
  const d = (2 * h + 6) * k * k - 4 * h * k
  return (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3))
}

/** p by the parabola through the logarithms of the levels, as close as least squares bring it. */
function interpolated(statistic: number, m: number) {
  const points = LEVELS.map((_, i) => (B0[i] as number) + (B1[i] as number) / Math.sqrt(m) + (B2[i] as number) / m)
  if (statistic < Math.min(...points)) return { log10P: Math.log10(0.25), p: 'at-least' as const }
  if (statistic > Math.max(...points)) return { log10P: -3, p: 'at-most' as const }
  return { log10P: parabola(points, LEVELS.map(Math.log10), statistic), p: 'within' as const }
}

/** The least-squares parabola through points, at x, by polynomials orthogonal on the points. */
function parabola(xs: readonly number[], ys: readonly number[], x: number): number {
  const mean = xs.reduce((sum, value) => sum + value, 0) / xs.length
  const dot = (f: (i: number) => number) => xs.reduce((sum, _, i) => sum + f(i), 0)
  const line = (value: number) => value - mean
  const squares = dot((i) => line(xs[i] as number) ** 2)
  const lean = dot((i) => line(xs[i] as number) ** 3) / squares
  const curve = (value: number) => line(value) ** 2 - lean * line(value) - squares / xs.length
  const slope = dot((i) => line(xs[i] as number) * (ys[i] as number)) / squares
  const bend = dot((i) => curve(xs[i] as number) * (ys[i] as number)) / dot((i) => curve(xs[i] as number) ** 2)
  return ys.reduce((sum, y) => sum + y, 0) / ys.length + slope * line(x) + bend * curve(x)
}
