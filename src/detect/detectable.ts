import { divergenceDetectable } from '../stats/divergence-detectable.ts'
import { normalLog10Sf } from '../stats/normal-log10-sf.ts'
import { normalQuantile } from '../stats/normal-quantile.ts'
import { rateVarianceAt } from '../stats/rate-variance.ts'
import type { TestTerms } from './basis.ts'
import { rateKeys } from './calibration.ts'
import { testedCells } from './cells-tested.ts'
import { standardErrorIf, type ToleratedChange } from './change-test.ts'
import { fourRates } from './disparity/against-everyone-else.ts'
import { policyLimit } from './disparity/disparity.ts'
import type { FindingKind } from './finding.ts'
import { directedDispersionAt, dispersionAt } from './noise.ts'
import { type Comparison, dispersionOf, noiseOf, type SlicePair, type TooFew } from './question.ts'
import { type Counted, declaresFavourable, performanceMetrics, qualityRates, selectionOf } from './rate-question.ts'

/** Probability with which a detectable effect is found. */
const POWER = 0.8

type Asked = Pick<TooFew, 'subject' | 'supportNow' | 'supportTraining'>

/**
 * The smallest effect that the rows at hand would have shown with probability 0.8 at the level of one test of the scan: a divergence, a change of the
 * slice's own rate, or a ratio against everyone else (below 1). Undefined where nothing could be shown.
 *
 * @param log10Level log10 of level / tests of the scan
 */
export function detectableEffect(
  comparison: Comparison,
  pair: SlicePair,
  kind: FindingKind,
  answer: Asked,
  log10Level: number,
): number | undefined {
  if (answer.supportNow < 1) return undefined
  if (kind === 'feature-drift' || kind === 'score-drift') {
    return detectableDivergence(comparison, pair, kind, answer, log10Level)
  }
  if (kind === 'disparity') return detectableBreach(comparison, pair, log10Level)
  const change = changeAsked(comparison, pair, kind, answer.subject)
  if (!change || answer.supportTraining < 1) return undefined
  const { rate, tolerance: limit, key } = change
  const terms = { limit, widening: comparison.widening, noise: noiseOf(comparison, key, pair) }
  return ownChangeShown({ rate, n: answer.supportNow, m: answer.supportTraining }, terms, log10Level)
}

function detectableDivergence(
  comparison: Comparison,
  pair: SlicePair,
  kind: 'feature-drift' | 'score-drift',
  { subject, supportNow: n, supportTraining: m }: Asked,
  log10Level: number,
): number | undefined {
  const { layout } = comparison.baseline
  const section = kind === 'score-drift' ? layout.score : layout.features.find((f) => f.name === subject)
  if (!section || m < 1) return undefined
  const limit = kind === 'score-drift' ? comparison.limits.scoreDrift : comparison.limits.featureDrift
  const terms = { limit, widening: comparison.widening, noise: noiseOf(comparison, section.name, pair) }
  return divergenceShown({ n, m, cells: testedCells(section).size }, terms, log10Level)
}

/** The divergence that `n` rows now and `m` at training over some cells are found at. */
export function divergenceShown(
  { n, m, cells: size }: { readonly n: number; readonly m: number; readonly cells: number },
  { limit, widening, noise }: TestTerms,
  log10Level: number,
): number | undefined {
  const nEffective = (n * m) / (n + m)
  const { phi, directed } = directedDispersionAt(noise, nEffective)
  const cells = Math.max(2, size)
  const found = divergenceDetectable({
    nEffective,
    cells,
    tolerance: limit * widening,
    log10Level,
    power: POWER,
    phi,
    kappaA: Math.min(directed, cells - 1),
  })
  return found < 1 ? found : undefined
}

function detectableBreach(comparison: Comparison, pair: SlicePair, log10Level: number): number | undefined {
  const limit = policyLimit(comparison)
  const rates = fourRates(comparison, pair, (vector) => selectionOf(comparison.baseline.layout, vector))
  const { now, restNow } = rates
  if (!limit || now.n < 1 || restNow.n < 1 || restNow.x < 1) return undefined
  const key = limit.scale === 'ratio' ? rateKeys.ratio : rateKeys.difference
  return detectableRatio(limit, {
    restRate: restNow.x / restNow.n,
    n: now.n,
    restN: restNow.n,
    log10Level,
    dispersion: (variance) => dispersionOf(comparison, key, pair, 1 / variance, { againstLimit: true }),
  })
}

/** The ratio (or difference) against everyone else, at or under which a breach of a limit is found. */
export function detectableRatio(
  limit: { readonly scale: 'ratio' | 'difference'; readonly value: number },
  design: {
    readonly restRate: number
    readonly n: number
    readonly restN: number
    readonly log10Level: number
    readonly dispersion: (variance: number) => number
  },
): number | undefined {
  const { restRate, n, restN, log10Level, dispersion } = design
  const spread = (variance: number): number => Math.sqrt(dispersion(variance) * variance)
  if (limit.scale === 'ratio') {
    const logVariance = (rate: number, of: number): number => (1 - rate) / (rate * of + 0.5)
    // The lower the rate, the less its logarithm is known: the effect must be beyond the noise that it has itself.
    const beyond = beyondNoise(0, log10Level, (effect) => {
      const rate = Math.min(1, restRate * limit.value * Math.exp(-effect))
      return spread(logVariance(rate, n) + logVariance(restRate, restN))
    })
    const ratio = limit.value * Math.exp(-beyond)
    return ratio * restRate * n >= 0.5 ? ratio : undefined
  }
  const atLimit = Math.max(0, restRate - limit.value)
  const beyond = beyondNoise(0, log10Level, (effect) =>
    spread(widestVariance(atLimit, atLimit - effect, n) + rateVarianceAt(restRate, restN)),
  )
  const difference = -limit.value - beyond
  return restRate + difference >= 0 ? difference : undefined
}

type ChangeAsked = { readonly rate: Counted; readonly tolerance: number; readonly key: string }

/** The rate at training that a question asks after, with its tolerance. */
function changeAsked(
  { baseline, limits, overallTraining }: Comparison,
  { training }: SlicePair,
  kind: FindingKind,
  subject: string,
): ChangeAsked | undefined {
  const { layout, schema } = baseline
  if (kind === 'quality') {
    const rate = qualityRates(layout).find((r) => r.subject === subject)
    return rate && { rate: rate.counted(training), tolerance: limits.quality, key: rateKeys.quality(subject) }
  }
  if (kind === 'representation') {
    const rate = { x: training[layout.n] as number, n: overallTraining[layout.n] as number }
    return { rate, tolerance: limits.representationDifference, key: rateKeys.share }
  }
  if (kind === 'performance') {
    const metric = Object.entries(performanceMetrics).find(([name]) => name === subject)?.[1]
    return (
      metric && { rate: metric(layout, training), tolerance: limits.performance, key: rateKeys.performance(subject) }
    )
  }
  if (!declaresFavourable(schema.outcome)) return undefined
  return { rate: selectionOf(layout, training), tolerance: limits.decisionDrift, key: rateKeys.ownRate }
}

/** The change of a rate at training, either way, that `n` rows now beside `m` then are found at. */
export function ownChangeShown(
  asked: { readonly rate: Counted; readonly n: number; readonly m: number },
  { limit, widening, noise }: TestTerms,
  log10Level: number,
): number | undefined {
  const rate = asked.rate.n > 0 ? asked.rate.x / asked.rate.n : 0.5
  const tolerance = limit * widening
  const towardsHalf = rate < 0.5 ? 1 : -1
  const standardError = (change: number): number => {
    const variance = widestVariance(rate, rate + towardsHalf * change, asked.n) + rateVarianceAt(rate, asked.m)
    return variance === 0 ? 0 : Math.sqrt(dispersionAt(noise, 1 / variance) * variance)
  }
  const reaches = smallestBeyond((change) => tolerance + normalQuantile(POWER) * standardError(change))
  const effect = Math.max(beyondNoise(tolerance / 2, log10Level, standardError), reaches)
  return effect < 1 ? effect : undefined
}

/** The change of a comparison, in the direction in which it moved, that its rows are found at; on the scale of the test, undefined where no rate could show it. */
export function shiftShown(design: ToleratedChange, log10Level: number): number | undefined {
  const sign = design.estimate < 0 ? -1 : 1
  const standardError = (size: number): number => standardErrorIf(design, sign * size)
  const reaches = smallestBeyond((size) => design.tolerance + normalQuantile(POWER) * standardError(size))
  const effect = sign * Math.max(beyondNoise(design.boundary, log10Level, standardError), reaches)
  const rate = design.impliedRate(effect)
  return rate >= 0 && rate <= 1 ? effect : undefined
}

/** The effect whose estimate is rejected with the wanted power: beyond the least estimate that is rejected by the noise at the effect. */
function beyondNoise(boundary: number, log10Level: number, standardError: (effect: number) => number): number {
  const z = zAt(log10Level)
  const rejected = smallestBeyond((effect) => boundary + z * standardError(effect))
  return smallestBeyond((effect) => rejected + normalQuantile(POWER) * standardError(effect))
}

/** The largest variance of a rate on its way from one value to another. */
function widestVariance(from: number, to: number, n: number): number {
  const crosses = from < 0.5 !== to < 0.5
  const ends = [from, Math.min(1, Math.max(0, to)), ...(crosses ? [0.5] : [])]
  return Math.max(...ends.map((rate) => rateVarianceAt(rate, n)))
}

const MOST_STEPS = 500

/** The smallest effect that reaches what it needs itself, where `needed` never falls; Infinity where none does. */
function smallestBeyond(needed: (effect: number) => number): number {
  let effect = 0
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = needed(effect)
    if (next - effect <= 1e-9 * next) return next
    effect = next
  }
  return Number.POSITIVE_INFINITY
}

/** The standard normal quantile whose upper tail is 10^log10Level. */
export function zAt(log10Level: number): number {
  let low = 0
  let high = Math.sqrt(2 * Math.LN10 * Math.max(1, -log10Level)) + 2
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (normalLog10Sf(middle) > log10Level) low = middle
    else high = middle
  }
  return (low + high) / 2
}
