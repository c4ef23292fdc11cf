import { logRatio } from '../stats/log-ratio.ts'
import { minimumEffectTest } from '../stats/minimum-effect-test.ts'
import { rateVariance } from '../stats/rate-variance.ts'
import { withinToleranceLog10P } from '../stats/within-tolerance-log10-p.ts'
import { cellsOf, total } from './cells-tested.ts'
import { policyLimit, testPolicy } from './disparity/disparity.ts'
import type { Finding } from './finding.ts'
import type { Comparison } from './question.ts'
import { type Counted, declaresFavourable, qualityRates, restOf, selectionOf } from './rate-question.ts'

/**
 * An effect in tolerances with the rows it rests on (the fewer of now and training). `beyond`: it reaches the tolerance, and that is more than chance: the
 * test of half the tolerance (or of the limit) is rejected at the level of the scan.
 */
export type FamilyEffect = { readonly units: number; readonly support: number; readonly beyond: boolean }

/**
 * The effect of a family on any set of strata, in tolerances: what tells which slice is the root of several findings.
 *
 * `output`: the set's own favourable rate against training (so that the mirror of another slice's change is small). `limit`: its log ratio (or difference)
 * against everyone else in distances of the limit. `input`: the finding's own divergence or rate. `mix`: its share of `everyone`, so that who gave way to
 * a root can be told by leaving the root out of everyone too.
 */
export function familyEffect(
  finding: Finding,
  comparison: Comparison,
  now: Float64Array,
  training: Float64Array,
  everyone: { readonly now: Float64Array; readonly training: Float64Array } = {
    now: comparison.overallNow,
    training: comparison.overallTraining,
  },
): FamilyEffect {
  const { layout, schema } = comparison.baseline
  const support = Math.min(now[layout.n] as number, training[layout.n] as number)
  const of = (units: number, log10P: number): FamilyEffect => {
    const finite = Number.isFinite(units) ? units : 0
    return { units: finite, support, beyond: finite >= 1 && log10P <= Math.log10(finding.level) }
  }
  const nothing = of(0, 0)
  const shareRatio = (a: Counted, b: Counted, tolerance: number): FamilyEffect => {
    const ratio = logRatio(a.x, a.n, b.x, b.n)
    if (ratio.status === 'undefined') return nothing
    const log10P = withinToleranceLog10P(ratio.estimate, tolerance / 2, Math.sqrt(phi * ratio.variance))
    return of(Math.abs(ratio.estimate) / tolerance, log10P)
  }
  if (support < 1) return { ...nothing, support: 0 }
  // The dispersion of the finding itself: that of a part of its rows is smaller, so a part is called beyond rather too seldom.
  const phi = Math.max(1, finding.dispersion)
  const change = (a: Counted, b: Counted, tolerance: number): FamilyEffect => {
    if (a.n < 1 || b.n < 1) return nothing
    const moved = a.x / a.n - b.x / b.n
    const standardError = Math.sqrt(phi * (rateVariance(a.x, a.n) + rateVariance(b.x, b.n)))
    return of(Math.abs(moved) / tolerance, withinToleranceLog10P(moved, tolerance / 2, standardError))
  }
  const { limits, widening } = comparison
  switch (finding.kind) {
    case 'feature-drift':
    case 'score-drift':
    case 'decision-drift':
    case 'disparity-change':
    case 'performance': {
      if (finding.family === 'output' && declaresFavourable(schema.outcome)) {
        return change(selectionOf(layout, now), selectionOf(layout, training), limits.decisionDrift * widening)
      }
      const section =
        finding.kind === 'score-drift' ? layout.score : layout.features.find((f) => f.name === finding.subject)
      if (!section) return nothing
      const current = cellsOf(section, now)
      const baseline = cellsOf(section, training)
      if (total(current) === 0 || total(baseline) === 0) return nothing
      const tolerance = (finding.kind === 'score-drift' ? limits.scoreDrift : limits.featureDrift) * widening
      const { estimate, log10P } = minimumEffectTest({ baseline, current, tolerance, phi })
      return of(estimate / tolerance, log10P)
    }
    case 'quality': {
      const rate = qualityRates(layout).find((r) => r.subject === finding.subject)
      return rate ? change(rate.counted(now), rate.counted(training), limits.quality * widening) : nothing
    }
    case 'disparity': {
      const limit = policyLimit(comparison)
      const slice = selectionOf(layout, now)
      const rest = restOf(selectionOf(layout, comparison.overallNow), slice)
      if (!limit || slice.n < 1 || rest.n < 1) return nothing
      const { units, log10P } = testPolicy(limit, slice, rest, () => phi)
      return of(units, log10P)
    }
    case 'representation': {
      const share = (part: Float64Array, whole: Float64Array): Counted => ({
        x: part[layout.n] as number,
        n: whole[layout.n] as number,
      })
      const current = share(now, everyone.now)
      const baseline = share(training, everyone.training)
      const byDifference = change(current, baseline, limits.representationDifference * widening)
      const byRatio = shareRatio(current, baseline, Math.abs(Math.log(limits.representationRatio)) * widening)
      return byRatio.units > byDifference.units ? byRatio : byDifference
    }
    case 'silence':
      return of(finding.units, Number.NEGATIVE_INFINITY)
    default:
      finding.kind satisfies never
      return nothing
  }
}
