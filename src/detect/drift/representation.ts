import type { TestTerms } from '../basis.ts'
import { rateKeys } from '../calibration.ts'
import { type ToleratedChange, testedChange } from '../change-test.ts'
import { besideTwoRates } from '../figures-of-rates.ts'
import { dispersionAt } from '../noise.ts'
import { noiseOf, type Question, type Tested } from '../question.ts'
import type { Counted } from '../rate-question.ts'
import { RATE_SUPPORT } from '../rate-support.ts'
import { logRatioOf, pointEstimate, proportion, rateOf, ratioEstimate } from '../rates.ts'
import { askOwnRate, type OwnRate } from './decision-drift.ts'

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
      limit: comparison.limits.representationDifference,
      key: rateKeys.share,
    })
    if (Math.min(now.n, training.n) < RATE_SUPPORT) return byDifference
    const byRatio = testShareRatio(
      { subject: 'share ratio', now, training },
      {
        limit: comparison.limits.representationRatio,
        widening: comparison.widening,
        noise: noiseOf(comparison, rateKeys.shareRatio, pair),
      },
    )
    return [...byDifference, byRatio]
  },
}

/** Tests the ratio of a share to that at training against half its tolerance, on the log scale. */
export function testShareRatio(share: OwnRate, terms: TestTerms): Tested {
  const { subject, now, training } = share
  const tested = testedChange(shareRatioDesign(share, terms))
  return {
    ...tested,
    subject,
    supportNow: now.n,
    supportTraining: training.n,
    scale: 'ratio',
    improved: false,
    explain: () => ({
      effect: ratioEstimate(now, training) ?? pointEstimate(tested.estimate),
      measured: { form: 'rates', now: rateOf(now), training: rateOf(training) },
      beside: besideTwoRates(now, training),
      basis: { form: 'share-ratio', ...terms },
    }),
  }
}

/** The log ratio of two shares with its noise and tolerance. */
export function shareRatioDesign(
  { now, training }: Pick<OwnRate, 'now' | 'training'>,
  { limit, widening, noise }: TestTerms,
): ToleratedChange {
  const tolerance = Math.abs(Math.log(limit)) * widening
  return {
    scale: 'log',
    slice: now,
    others: [training],
    estimate: logRatioOf(now, training),
    tolerance,
    boundary: tolerance / 2,
    impliedRate: (effect) => proportion(training) * Math.exp(effect),
    dispersion: (variance) => dispersionAt(noise, 1 / variance),
  }
}
