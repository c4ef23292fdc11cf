import { normalQuantile } from '../../stats/normal-quantile.ts'
import type { TestTerms } from '../basis.ts'
import type { ToleratedChange } from '../change-test.ts'
import type { Estimate } from '../finding.ts'
import { dispersionAt, type MeasureNoise } from '../noise.ts'
import { proportion } from '../rates.ts'
import type { FourRates } from './against-everyone-else.ts'

/** The variance of one observation on each side of a comparison of means. */
export type FourVariances = {
  readonly now: number
  readonly restNow: number
  readonly training: number
  readonly restTraining: number
}

/**
 * Noise of means: how much single observations vary cannot be told from their mean, as that of a rate can. It stands among the terms of the test, so that whoever holds them can make it again.
 */
export type MeanNoise = MeasureNoise & { readonly variances?: FourVariances }

/** The variances among the noise of a test of means; undefined for a test of rates. */
export function variancesIn(noise: MeanNoise): FourVariances | undefined {
  return noise.variances
}

/** Below this a variance is what rounding leaves of none. */
const LEAST_VARIANCE = 1e-30

/**
 * The difference of means from everyone else's now less the same at training, as a design that tests of rates read: a rate of one half on as many rows as have the variance of the whole effect,
 * wherever it stands. All four sides hold observations.
 */
export function meanDesign(
  { now, restNow, training, restTraining }: FourRates,
  variances: FourVariances,
  { limit, widening, noise }: TestTerms,
): ToleratedChange & { readonly compared: number; readonly before: number } {
  const compared = proportion(now) - proportion(restNow)
  const before = proportion(training) - proportion(restTraining)
  const variance =
    variances.now / now.n +
    variances.restNow / restNow.n +
    variances.training / training.n +
    variances.restTraining / restTraining.n
  const rows = 0.25 / Math.max(variance, LEAST_VARIANCE)
  const tolerance = limit * widening
  return {
    scale: 'linear',
    slice: { x: rows / 2, n: rows },
    others: [],
    estimate: compared - before,
    compared,
    before,
    tolerance,
    boundary: tolerance / 2,
    impliedRate: () => 0.5,
    dispersion: (of) => dispersionAt(noise, 1 / of),
  }
}

/** The estimate with its 95 % interval. */
export function meanEstimate({ estimate, slice, dispersion }: ToleratedChange): Estimate {
  const variance = 0.25 / slice.n
  const half = normalQuantile(0.975) * Math.sqrt(dispersion(variance) * variance)
  return { estimate, lower: estimate - half, upper: estimate + half }
}
