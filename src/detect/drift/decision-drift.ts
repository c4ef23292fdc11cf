import type { TestTerms } from '../basis.ts'
import { rateKeys } from '../calibration.ts'
import { testedChange } from '../change-test.ts'
import { besideTwoRates } from '../figures-of-rates.ts'
import { dispersionAt } from '../noise.ts'
import { type Comparison, noiseOf, type Question, type SlicePair, type Tested, type TooFew } from '../question.ts'
import { type Counted, declaresFavourable, qualityRates, selectionOf } from '../rate-question.ts'
import { RATE_SUPPORT } from '../rate-support.ts'
import { differenceEstimate, pointEstimate, proportion, rateOf } from '../rates.ts'

/** Has this slice's own favourable rate moved? */
export const decisionDrift: Question = {
  kind: 'decision-drift',
  family: 'output',
  ask: (comparison, pair) => {
    if (!declaresFavourable(comparison.baseline.schema.outcome)) return []
    const { layout } = comparison.baseline
    return askOwnRate(comparison, pair, {
      subject: 'decision',
      now: selectionOf(layout, pair.now),
      training: selectionOf(layout, pair.training),
      limit: comparison.limits.decisionDrift,
      key: rateKeys.ownRate,
    })
  },
}

/** Have the slice's rates of missing, unseen and out-of-range values moved? */
export const quality: Question = {
  kind: 'quality',
  family: 'input',
  ask: (comparison, pair) =>
    qualityRates(comparison.baseline.layout).flatMap((rate) => {
      const now = rate.counted(pair.now)
      const training = rate.counted(pair.training)
      // Nothing of the kind on either side, or nothing else: there is no question, and none that would crowd the family.
      if (now.x === 0 && training.x === 0) return []
      if (now.x === now.n && training.x === training.n) return []
      return askOwnRate(comparison, pair, {
        subject: rate.subject,
        now,
        training,
        limit: comparison.limits.quality,
        key: rateKeys.quality(rate.subject),
      })
    }),
}

/** A rate of a slice now and at training. */
export type OwnRate = { readonly subject: string; readonly now: Counted; readonly training: Counted }

/** Asks whether a slice's own rate changed, where there are rows enough. */
export function askOwnRate(
  comparison: Comparison,
  pair: SlicePair,
  rate: OwnRate & { readonly limit: number; readonly key: string },
): readonly (Tested | TooFew)[] {
  const { subject, now, training, limit, key } = rate
  if (Math.min(now.n, training.n) < RATE_SUPPORT) {
    return [{ status: 'too-few', subject, supportNow: now.n, supportTraining: training.n, required: RATE_SUPPORT }]
  }
  return [testOwnRate(rate, { limit, widening: comparison.widening, noise: noiseOf(comparison, key, pair) })]
}

/** Tests the change of a slice's own rate against half its tolerance. */
export function testOwnRate({ subject, now, training }: OwnRate, terms: TestTerms): Tested {
  const estimate = proportion(now) - proportion(training)
  const tolerance = terms.limit * terms.widening
  const tested = testedChange({
    scale: 'linear',
    slice: now,
    others: [training],
    estimate,
    tolerance,
    boundary: tolerance / 2,
    impliedRate: (effect) => proportion(training) + effect,
    dispersion: (variance) => dispersionAt(terms.noise, 1 / variance),
  })
  return {
    ...tested,
    subject,
    supportNow: now.n,
    supportTraining: training.n,
    scale: 'difference',
    improved: false,
    explain: () => ({
      effect: differenceEstimate(now, training) ?? pointEstimate(estimate),
      measured: { form: 'rates', now: rateOf(now), training: rateOf(training) },
      beside: besideTwoRates(now, training),
      basis: { form: 'own-rate', ...terms },
    }),
  }
}
