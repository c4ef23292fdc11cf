import { normalQuantile } from '../../stats/normal-quantile.ts'
import { withinToleranceLog10P } from '../../stats/within-tolerance-log10-p.ts'
import type { TestTerms } from '../basis.ts'
import type { Estimate } from '../finding.ts'
import { dispersionAt } from '../noise.ts'
import type { Tested } from '../question.ts'
import { proportion } from '../rates.ts'
import { type FourRates, measuredOf, supportOf } from './against-everyone-else.ts'

/** The variance of one observation on each side of a comparison of means. */
export type FourVariances = {
  readonly now: number
  readonly restNow: number
  readonly training: number
  readonly restTraining: number
}

/** Four means, each as a sum over a number of observations, whose comparison may have changed. */
export type FourMeanChange = { readonly subject: string; readonly rates: FourRates; readonly variances: FourVariances }

/** The basis of a double difference of means: beside that of rates it holds what cannot be told from the means themselves. */
export type MeanBasis = TestTerms & { readonly form: 'double-difference'; readonly variances?: FourVariances }

/** A double difference of means with its standard error. */
export type MeanDesign = {
  readonly compared: number
  readonly before: number
  readonly estimate: number
  readonly tolerance: number
  readonly standardError: number
  readonly dispersion: number
}

/** The difference from everyone else now less the same at training; all four sides hold observations. */
export function meanDesign(
  { rates, variances }: Pick<FourMeanChange, 'rates' | 'variances'>,
  { limit, widening, noise }: TestTerms,
): MeanDesign {
  const { now, restNow, training, restTraining } = rates
  const compared = proportion(now) - proportion(restNow)
  const before = proportion(training) - proportion(restTraining)
  const variance =
    variances.now / now.n +
    variances.restNow / restNow.n +
    variances.training / training.n +
    variances.restTraining / restTraining.n
  const dispersion = variance > 0 ? dispersionAt(noise, 1 / variance) : 1
  const standardError = Math.sqrt(dispersion * variance)
  return { compared, before, estimate: compared - before, tolerance: limit * widening, standardError, dispersion }
}

/** Tests the change of a difference of means from everyone else's: by z, as rates are; every side holds at least as many as a rate needs. */
export function testMeanChange(change: FourMeanChange, terms: TestTerms): Tested {
  const design = meanDesign(change, terms)
  const { estimate, tolerance, standardError, dispersion } = design
  const basis: MeanBasis = { form: 'double-difference', ...terms, variances: change.variances }
  return {
    status: 'tested',
    subject: change.subject,
    ...supportOf(change.rates),
    scale: 'difference-in-differences',
    // Means that do not vary at all differ for certain, or not at all.
    log10P:
      standardError > 0
        ? withinToleranceLog10P(estimate, tolerance / 2, standardError)
        : Math.abs(estimate) > tolerance / 2
          ? Number.NEGATIVE_INFINITY
          : 0,
    estimate,
    tolerance,
    units: Math.abs(estimate) / tolerance,
    reached: Math.abs(estimate) >= tolerance,
    direction: estimate < 0 ? 'down' : 'up',
    improved: Math.abs(design.compared) < Math.abs(design.before),
    dispersion,
    precision: standardError,
    explain: () => ({
      effect: meanEstimate(design),
      measured: measuredOf(change.rates),
      beside: {},
      basis,
    }),
  }
}

/** The estimate with its 95 % interval. */
export function meanEstimate({ estimate, standardError }: MeanDesign): Estimate {
  const half = normalQuantile(0.975) * standardError
  return { estimate, lower: estimate - half, upper: estimate + half }
}

/** The change that these observations are found at with probability 0.8, in the direction in which they moved. */
export function meanShiftShown(design: MeanDesign, zPerTest: number): number {
  const { estimate, tolerance, standardError } = design
  const power = normalQuantile(0.8)
  const size = Math.max(tolerance / 2 + (zPerTest + power) * standardError, tolerance + power * standardError)
  return estimate < 0 ? -size : size
}
