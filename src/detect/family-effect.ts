import { minimumEffectTest } from '../stats/minimum-effect-test.ts'
import { cellsOf, total } from './cells-tested.ts'
import { policyLimit } from './disparity/disparity.ts'
import type { Finding } from './finding.ts'
import type { Comparison } from './question.ts'
import {
  type Counted,
  declaresFavourable,
  performanceMetrics,
  qualityRates,
  restOf,
  selectionOf,
} from './rate-question.ts'
import { logRatioOf } from './rates.ts'

/** An effect in tolerances with the rows it rests on: the fewer of now and training. */
export type FamilyEffect = { readonly units: number; readonly support: number }

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
  if (support < 1) return { units: 0, support: 0 }
  const of = (units: number): FamilyEffect => ({ units: Number.isFinite(units) ? units : 0, support })
  const { limits, widening } = comparison
  switch (finding.kind) {
    case 'feature-drift':
    case 'score-drift':
    case 'decision-drift':
    case 'disparity-change': {
      if (finding.family === 'output' && declaresFavourable(schema.outcome)) {
        return of(
          rateChange(selectionOf(layout, now), selectionOf(layout, training)) / (limits.decisionDrift * widening),
        )
      }
      const section =
        finding.kind === 'score-drift' ? layout.score : layout.features.find((f) => f.name === finding.subject)
      if (!section) return of(0)
      const current = cellsOf(section, now)
      const baseline = cellsOf(section, training)
      if (total(current) === 0 || total(baseline) === 0) return of(0)
      const tolerance = (finding.kind === 'score-drift' ? limits.scoreDrift : limits.featureDrift) * widening
      return of(minimumEffectTest({ baseline, current, tolerance }).estimate / tolerance)
    }
    case 'quality': {
      const rate = qualityRates(layout).find((r) => r.subject === finding.subject)
      return of(rate ? rateChange(rate.counted(now), rate.counted(training)) / (limits.quality * widening) : 0)
    }
    case 'disparity': {
      const limit = policyLimit(comparison)
      const slice = selectionOf(layout, now)
      const rest = restOf(selectionOf(layout, comparison.overallNow), slice)
      if (!limit || slice.n < 1 || rest.n < 1) return of(0)
      if (limit.scale === 'ratio') return of(logRatioOf(slice, rest) / Math.log(limit.value))
      return of((rest.x / rest.n - slice.x / slice.n) / limit.value)
    }
    case 'representation': {
      const share = (part: Float64Array, whole: Float64Array): Counted => ({
        x: part[layout.n] as number,
        n: whole[layout.n] as number,
      })
      const current = share(now, everyone.now)
      const baseline = share(training, everyone.training)
      const byRatio = Math.abs(logRatioOf(current, baseline) / (Math.log(limits.representationRatio) * widening))
      return of(Math.max(rateChange(current, baseline) / (limits.representationDifference * widening), byRatio))
    }
    case 'performance': {
      const metric = Object.entries(performanceMetrics).find(([name]) => name === finding.subject)?.[1]
      if (!metric) return of(0)
      return of(rateChange(metric(layout, now), metric(layout, training)) / (limits.performance * widening))
    }
    case 'silence':
      return of(finding.units)
    default:
      finding.kind satisfies never
      return of(0)
  }
}

function rateChange(now: Counted, training: Counted): number {
  return now.n > 0 && training.n > 0 ? Math.abs(now.x / now.n - training.x / training.n) : 0
}
