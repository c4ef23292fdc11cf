import { rateKeys } from '../calibration.ts'
import { RATE_SUPPORT, testChange } from '../change-test.ts'
import { dispersionOf, type Question, type Tested } from '../question.ts'
import type { Counted } from '../rate-question.ts'
import { logRatioOf, pointEstimate, proportion, rateOf, ratioEstimate } from '../rates.ts'
import { askOwnRate } from './decision-drift.ts'

/** Is the slice's share unlike its share at training? By difference, or by ratio: a difference alone cannot see a small slice vanish. */
export const representation: Question = {
  kind: 'representation',
  family: 'mix',
  ask: (comparison, pair) => {
    if (pair.slice.length === 0) return []
    const { layout } = comparison.baseline
    const share = (part: Float64Array, whole: Float64Array): Counted => ({
      x: part[layout.n] as number,
      n: whole[layout.n] as number,
    })
    const now = share(pair.now, comparison.overallNow)
    const training = share(pair.training, comparison.overallTraining)
    const byDifference = askOwnRate(comparison, pair, {
      subject: 'share',
      now,
      training,
      tolerance: comparison.limits.representationDifference * comparison.widening,
      key: rateKeys.share,
    })
    if (Math.min(now.n, training.n) < RATE_SUPPORT) return byDifference
    const estimate = logRatioOf(now, training)
    const tolerance = Math.abs(Math.log(comparison.limits.representationRatio)) * comparison.widening
    const result = testChange({
      scale: 'log',
      slice: now,
      others: [training],
      estimate,
      boundary: tolerance / 2,
      impliedRate: (effect) => proportion(training) * Math.exp(effect),
      dispersion: (variance) => dispersionOf(comparison, rateKeys.shareRatio, pair, 1 / variance),
    })
    const byRatio: Tested = {
      status: 'tested',
      subject: 'share ratio',
      supportNow: now.n,
      supportTraining: training.n,
      log10P: result.log10P,
      scale: 'ratio',
      estimate: Math.exp(estimate),
      tolerance: Math.exp(-tolerance),
      units: Math.abs(estimate) / tolerance,
      reached: Math.abs(estimate) >= tolerance,
      direction: estimate < 0 ? 'down' : 'up',
      improved: false,
      dispersion: result.dispersion,
      precision: result.standardError,
      explain: () => ({
        effect: ratioEstimate(now, training) ?? pointEstimate(Math.exp(estimate)),
        measured: { form: 'rates', now: rateOf(now), training: rateOf(training) },
        beside: {},
      }),
    }
    return [...byDifference, byRatio]
  },
}
