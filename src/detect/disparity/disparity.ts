import type { TestTerms } from '../basis.ts'
import { rateKeys } from '../calibration.ts'
import { type ChangeResult, RATE_SUPPORT, testLimit } from '../change-test.ts'
import { dispersionAt } from '../noise.ts'
import { type Comparison, noiseOf, type Question, type Tested } from '../question.ts'
import { declaresFavourable, selectionOf } from '../rate-question.ts'
import { differenceEstimate, logRatioOf, pointEstimate, proportion, ratioEstimate } from '../rates.ts'
import { type FourRates, fourRates, measuredOf, supportOf } from './against-everyone-else.ts'

/** Does the slice's selection rate break the policy limit against everyone else? One side: the slice gets less than the limit allows. */
export const disparity: Question = {
  kind: 'disparity',
  family: 'limit',
  ask: (comparison, pair) => {
    const limit = policyLimit(comparison)
    if (!limit || pair.slice.length === 0) return []
    const rates = fourRates(comparison, pair, (vector) => selectionOf(comparison.baseline.layout, vector))
    const { supportNow, supportTraining } = supportOf(rates)
    if (supportNow < RATE_SUPPORT) {
      return [{ status: 'too-few', subject: 'decision', supportNow, supportTraining, required: RATE_SUPPORT }]
    }
    const key = limit.scale === 'ratio' ? rateKeys.ratio : rateKeys.difference
    return [
      testDisparity(rates, limit.scale, {
        limit: limit.value,
        widening: comparison.widening,
        noise: noiseOf(comparison, key, pair, { againstLimit: true }),
      }),
    ]
  },
}

/** Tests four rates for a policy limit; the limit itself is never widened. */
export function testDisparity(rates: FourRates, scale: PolicyLimit['scale'], terms: TestTerms): Tested {
  const test = testPolicy({ scale, value: terms.limit }, rates.now, rates.restNow, (variance) =>
    dispersionAt(terms.noise, 1 / variance),
  )
  return {
    status: 'tested',
    subject: 'decision',
    ...supportOf(rates),
    log10P: test.log10P,
    scale,
    estimate: test.estimate,
    tolerance: terms.limit,
    units: test.units,
    reached: true,
    direction: 'down',
    improved: false,
    dispersion: test.dispersion,
    precision: test.standardError,
    explain: () => ({
      ...explainDisparity(rates, scale, test.estimate),
      basis: { form: 'policy', scale, ...terms },
    }),
  }
}

/** The configured limit that decides: the ratio first; undefined where nothing is declared favourable or no limit is set. */
export function policyLimit(comparison: Pick<Comparison, 'limits' | 'baseline'>): PolicyLimit | undefined {
  if (!declaresFavourable(comparison.baseline.schema.outcome)) return undefined
  const { ratio, difference } = comparison.limits.disparity
  if (ratio !== undefined) return { scale: 'ratio', value: ratio }
  return difference === undefined ? undefined : { scale: 'difference', value: difference }
}

export type PolicyLimit = { readonly scale: 'ratio' | 'difference'; readonly value: number }

/** Tests one slice against everyone else for a policy limit; estimate on the scale of the limit, units in distances of the limit from equality. */
export function testPolicy(
  limit: PolicyLimit,
  slice: { readonly x: number; readonly n: number },
  rest: { readonly x: number; readonly n: number },
  dispersion: (variance: number) => number,
): ChangeResult & { readonly estimate: number; readonly units: number } {
  const restRate = proportion(rest)
  if (limit.scale === 'ratio') {
    const log = logRatioOf(slice, rest)
    const result = testLimit({
      scale: 'log',
      slice,
      others: [rest],
      estimate: log,
      limit: Math.log(limit.value),
      impliedRate: (effect) => restRate * Math.exp(effect),
      dispersion,
    })
    return { ...result, estimate: Math.exp(log), units: log / Math.log(limit.value) }
  }
  const difference = proportion(slice) - restRate
  const result = testLimit({
    scale: 'linear',
    slice,
    others: [rest],
    estimate: difference,
    limit: -limit.value,
    impliedRate: (effect) => restRate + effect,
    dispersion,
  })
  return { ...result, estimate: difference, units: -difference / limit.value }
}

function explainDisparity(rates: FourRates, scale: 'ratio' | 'difference', estimate: number) {
  const ratio = ratioEstimate(rates.now, rates.restNow)
  const difference = differenceEstimate(rates.now, rates.restNow)
  const trainingRatio = ratioEstimate(rates.training, rates.restTraining)
  const trainingDifference = differenceEstimate(rates.training, rates.restTraining)
  return {
    effect: (scale === 'ratio' ? ratio : difference) ?? pointEstimate(estimate),
    measured: measuredOf(rates),
    beside: {
      ...(ratio && { ratio: ratio.estimate }),
      ...(difference && { difference: difference.estimate }),
      ...(trainingRatio && { trainingRatio: trainingRatio.estimate }),
      ...(trainingDifference && { trainingDifference: trainingDifference.estimate }),
    },
  }
}
