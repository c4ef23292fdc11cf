import { holdsSums } from '../../profile/coarse-profile.ts'
import { rateKeys } from '../calibration.ts'
import { residuals, sliceMetrics } from '../metrics/index.ts'
import { unavailable } from '../metrics/metric.ts'
import { type Moments, restOfMoments, varianceIn } from '../metrics/moments.ts'
import { calibrationBins, calibrationGap, restOfBins } from '../metrics/score-calibration.ts'
import type { Comparison, SlicePair } from '../question.ts'
import { declaresPositive, performanceMetrics } from '../rate-question.ts'
import { type FourRates, fourRates } from './against-everyone-else.ts'
import type { FourVariances } from './mean-change.ts'

/** What a slice's performance may have changed in: four rates, or four means with the variance of one observation in each. */
export type PerformanceChange = {
  readonly subject: string
  readonly rates: FourRates
  readonly variances?: FourVariances
  /** The configured tolerance. */
  readonly limit: number
  readonly widening: number
  /** What the noise between windows is known by. */
  readonly key: string
}

/** Widening of a tolerance whose measure the baseline's time blocks say nothing of. */
const UNKNOWN_NOISE_WIDENING = 1.5

/** Everything that labels can show to have changed of a slice: rates and calibration of decisions, residuals of a regression. */
export function performanceChanges(comparison: Comparison, pair: SlicePair): readonly PerformanceChange[] {
  const { schema, layout } = comparison.baseline
  if (schema.outcome.kind === 'regression') return meanResidual(comparison, pair)
  if (!declaresPositive(schema.outcome)) return []
  const rates = Object.entries(performanceMetrics).map(([subject, metric]) => ({
    ...aboutOf(comparison, subject, comparison.limits.performance),
    rates: fourRates(comparison, pair, (vector) => metric(layout, vector)),
  }))
  return [...rates, ...calibration(comparison, pair)]
}

function aboutOf({ widening }: Comparison, subject: string, limit: number) {
  return { subject, limit, key: rateKeys.performance(subject), widening }
}

/** The same of a mean, whose noise between windows is known only where the baseline's blocks were asked for it. */
function aboutMean(comparison: Comparison, subject: string, limit: number) {
  const about = aboutOf(comparison, subject, limit)
  const isKnown = comparison.baseline.calibration?.of.has(about.key) === true
  return isKnown ? about : { ...about, widening: Math.max(about.widening, UNKNOWN_NOISE_WIDENING) }
}

/** Observed less predicted, of those with a label and a score. */
function calibration(comparison: Comparison, pair: SlicePair): readonly PerformanceChange[] {
  const { baseline, overallNow, overallTraining, limits } = comparison
  if (unavailable(sliceMetrics.calibration, baseline)) return []
  const sides = ([vector, whole]: readonly [Float64Array, Float64Array]) => {
    const bins = calibrationBins(baseline, vector)
    return [calibrationGap(bins), calibrationGap(restOfBins(calibrationBins(baseline, whole), bins))] as const
  }
  const [now, restNow] = sides([pair.now, overallNow])
  const [training, restTraining] = sides([pair.training, overallTraining])
  // Where no row with a label has a score there is nothing to ask.
  if (now.n + restNow.n === 0 && training.n + restTraining.n === 0) return []
  const counted = ({ sum, n }: { readonly sum: number; readonly n: number }) => ({ x: sum, n })
  return [
    {
      ...aboutMean(comparison, 'calibration', limits.performance),
      rates: {
        now: counted(now),
        restNow: counted(restNow),
        training: counted(training),
        restTraining: counted(restTraining),
      },
      variances: {
        now: now.variance,
        restNow: restNow.variance,
        training: training.variance,
        restTraining: restTraining.variance,
      },
    },
  ]
}

/** The mean residual in standard deviations of everyone's residuals at training. */
function meanResidual(comparison: Comparison, pair: SlicePair): readonly PerformanceChange[] {
  const { baseline, overallNow, overallTraining, limits } = comparison
  const { layout } = baseline
  if (![pair.now, pair.training, overallNow, overallTraining].every((vector) => holdsSums(layout, vector))) return []
  const of = (vector: Float64Array): Moments => residuals(baseline, vector)
  const [now, training] = [of(pair.now), of(pair.training)]
  const sides = {
    now,
    restNow: restOfMoments(of(overallNow), now),
    training,
    restTraining: restOfMoments(of(overallTraining), training),
  }
  const deviation = Math.sqrt(varianceIn(of(overallTraining)) ?? 0)
  // Without residuals at training, or with none that differ, there is nothing to measure a change by.
  if (!(deviation > 0)) return []
  const each = <T>(read: (moments: Moments) => T) => ({
    now: read(sides.now),
    restNow: read(sides.restNow),
    training: read(sides.training),
    restTraining: read(sides.restTraining),
  })
  return [
    {
      ...aboutMean(comparison, 'mean residual', limits.residual),
      rates: each(({ sum, n }) => ({ x: sum / deviation, n })),
      variances: each((moments) => (varianceIn(moments) ?? 0) / deviation ** 2),
    },
  ]
}
