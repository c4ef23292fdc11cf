import { normalLog10Sf } from '../stats/normal-log10-sf.ts'
import { rateVariance, rateVarianceAt } from '../stats/rate-variance.ts'
import { withinToleranceLog10P } from '../stats/within-tolerance-log10-p.ts'
import type { Tested } from './question.ts'
import type { Counted } from './rate-question.ts'

/** Variance of a rate on the scale of differences, or of its logarithm. */
export type RateScale = 'linear' | 'log'

/** An effect with the parts of its variance: that of the slice now is also taken at the rate which the other rates imply at the boundary. */
export type ChangeDesign = {
  readonly scale: RateScale
  /** The slice now. */
  readonly slice: Counted
  /** All other rates in the effect. */
  readonly others: readonly Counted[]
  /** The effect (log scale for ratios). */
  readonly estimate: number
  /** Half the tolerance, or the distance of the policy limit; on the scale of the effect. */
  readonly boundary: number
  /** The slice's rate now if the effect stood at `effect`. */
  readonly impliedRate: (effect: number) => number
  /** Dispersion given the variance of the effect. */
  readonly dispersion: (variance: number) => number
}

/** A change with the tolerance that its estimate has to reach, on the scale of the effect. */
export type ToleratedChange = ChangeDesign & { readonly tolerance: number }

/** What a test of a rate says. */
export type ChangeResult = { readonly log10P: number; readonly standardError: number; readonly dispersion: number }

/** Tests that the effect lies within the boundary on either side (STATISTICS "Rates"): by z, the variance never under that at the boundary. */
export function testChange(design: ChangeDesign): ChangeResult {
  const { variance, dispersion } = varianceAt(design, design.estimate < 0 ? -design.boundary : design.boundary)
  const standardError = Math.sqrt(dispersion * variance)
  return { log10P: withinToleranceLog10P(design.estimate, design.boundary, standardError), standardError, dispersion }
}

/** Tests a change, and says what of the answer follows from its design alone: changes of logarithms are told as ratios. */
export function testedChange(
  design: ToleratedChange,
): Pick<
  Tested,
  'status' | 'log10P' | 'estimate' | 'tolerance' | 'units' | 'reached' | 'direction' | 'dispersion' | 'precision'
> {
  const { scale, estimate, tolerance } = design
  const { log10P, standardError, dispersion } = testChange(design)
  return {
    status: 'tested',
    log10P,
    estimate: scale === 'log' ? Math.exp(estimate) : estimate,
    tolerance: scale === 'log' ? Math.exp(-tolerance) : tolerance,
    units: Math.abs(estimate) / tolerance,
    reached: Math.abs(estimate) >= tolerance,
    direction: estimate < 0 ? 'down' : 'up',
    dispersion,
    precision: standardError,
  }
}

/** Tests that the effect is not below a limit; one side. */
export function testLimit(design: Omit<ChangeDesign, 'boundary'> & { readonly limit: number }): ChangeResult {
  const { variance, dispersion } = varianceAt({ ...design, boundary: 0 }, design.limit)
  const standardError = Math.sqrt(dispersion * variance)
  return { log10P: normalLog10Sf((design.limit - design.estimate) / standardError), standardError, dispersion }
}

/**
 * The standard error if the effect were `effect` and not what was measured: what tells which effects the rows could have shown. Of a difference the
 * variance is the widest on the way there from no change.
 */
export function standardErrorIf(design: ChangeDesign, effect: number): number {
  const { n } = design.slice
  const rateIf = (of: number): number => Math.min(1, Math.max(0, design.impliedRate(of)))
  const [from, to] = [rateIf(0), rateIf(effect)]
  const crosses = design.scale === 'linear' && from < 0.5 !== to < 0.5
  const errors = [from, to, ...(crosses ? [0.5] : [])].map((rate) => {
    const boundary = effect < 0 ? -design.boundary : design.boundary
    const { variance, dispersion } = varianceAt({ ...design, slice: { x: rate * n, n } }, boundary)
    return Math.sqrt(dispersion * variance)
  })
  return Math.max(...errors)
}

function varianceAt(design: ChangeDesign, effect: number): { variance: number; dispersion: number } {
  const implied = Math.min(1, Math.max(0, design.impliedRate(effect)))
  const { n } = design.slice
  const atBoundary = design.scale === 'linear' ? rateVarianceAt(implied, n) : logVariance({ x: implied * n, n })
  const own = Math.max(varianceOf(design.scale, design.slice), atBoundary)
  const variance = design.others.reduce((sum, counted) => sum + varianceOf(design.scale, counted), own)
  return { variance, dispersion: design.dispersion(variance) }
}

function varianceOf(scale: RateScale, counted: Counted): number {
  return scale === 'linear' ? rateVariance(counted.x, counted.n) : logVariance(counted)
}

function logVariance({ x, n }: Counted): number {
  // At a rate of 1 nothing would be left of it: half a failure keeps the standard error above 0.
  const successes = Math.min(x, n - 0.5)
  return (n - successes) / ((successes + 0.5) * (n + 0.5))
}
