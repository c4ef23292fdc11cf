import { nonNegativeLeastSquares } from './non-negative-least-squares.ts'

const MOST_ROUNDS = 100
const SETTLED = 1e-10

/**
 * One standardized square: how many times its independent-sampling expectation a statistic was.
 *
 * `z2OverDf` is chi-square/df (or z^2), `df` its degrees of freedom, `x` the factor of the shared variance (for counts
 * nEffective K/(K-1), for rates K/(K-1)/variance), `level` which omega it informs.
 */
export type DispersionPoint = {
  readonly z2OverDf: number
  readonly x: number
  readonly df: number
  readonly level: 0 | 1
}

/**
 * How a sum of counts is overdispersed: phi = c + omega x.
 *
 * `c` >= 1 multiplies all sampling variance (repeated rows); `omega` >= 0, one per level, is variance that a whole block
 * shares and that more rows do not average out.
 */
export type Dispersion = { readonly c: number; readonly omega: readonly [number, number] }

/**
 * Fits phi = c + omega x to standardized squares, c common to both levels and at least 1, by non-negative least squares
 * with weights df / phi^2, reweighted until the coefficients settle.
 *
 * With no points, c = 1 and omega = [0, 0]: independent observations. A level without points has omega 0.
 *
 * @param points one per block, feature and slice; z2OverDf >= 0, x >= 0, df > 0
 * @throws {RangeError} if a point is out of range
 */
export function fitDispersion(points: readonly DispersionPoint[]): Dispersion {
  for (const { z2OverDf, x, df } of points) {
    if (!(z2OverDf >= 0 && x >= 0 && df > 0)) {
      throw new RangeError(`a point needs z2OverDf >= 0, x >= 0 and df > 0, got ${z2OverDf}, ${x}, ${df}`)
    }
  }
  let fit: Dispersion = { c: 1, omega: [0, 0] }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = refit(points, fit)
    const settled = distance(next, fit, points) < SETTLED
    fit = next
    if (settled) break
  }
  return fit
}

/** One weighted fit of z2OverDf - 1 on (1, x at level 0, x at level 1): the excess of c over 1 cannot be negative. */
function refit(points: readonly DispersionPoint[], at: Dispersion): Dispersion {
  const rows = points.map((point) => ({
    x: [1, point.level === 0 ? point.x : 0, point.level === 1 ? point.x : 0],
    y: point.z2OverDf - 1,
    weight: point.df / phiAt(at, point) ** 2,
  }))
  const [excess = 0, omega0 = 0, omega1 = 0] = nonNegativeLeastSquares(rows)
  return { c: 1 + excess, omega: [omega0, omega1] }
}

function phiAt({ c, omega }: Dispersion, { x, level }: DispersionPoint): number {
  return c + omega[level] * x
}

/** The largest relative change of phi at any point. */
function distance(next: Dispersion, last: Dispersion, points: readonly DispersionPoint[]): number {
  let widest = 0
  for (const point of points) {
    widest = Math.max(widest, Math.abs(phiAt(next, point) / phiAt(last, point) - 1))
  }
  return widest
}
