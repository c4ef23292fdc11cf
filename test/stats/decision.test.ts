import { describe, expect, it } from 'vitest'
import { divergenceDetectable } from '../../src/stats/divergence-detectable.ts'
import type { DispersionPoint } from '../../src/stats/fit-dispersion.ts'
import { fitKappa } from '../../src/stats/fit-kappa.ts'
import type { Interval } from '../../src/stats/interval.ts'
import { lnBinomialPmf } from '../../src/stats/ln-binomial-pmf.ts'
import type { TwoRates } from '../../src/stats/log-ratio.ts'
import { log10Add } from '../../src/stats/log10-add.ts'
import { median } from '../../src/stats/median.ts'
import { minimumEffectInterval } from '../../src/stats/minimum-effect-interval.ts'
import { moverDifference } from '../../src/stats/mover-difference.ts'
import { newcombeDifference } from '../../src/stats/newcombe-difference.ts'
import { poissonRateInterval } from '../../src/stats/poisson-rate-interval.ts'
import { rateVariance } from '../../src/stats/rate-variance.ts'
import { ratioOfRatios } from '../../src/stats/ratio-of-ratios.ts'
import { withinToleranceLog10P } from '../../src/stats/within-tolerance-log10-p.ts'
import { expectClose, readGolden } from './golden.ts'

type Four = [number, number, number, number]
type Limits = { estimate: number; lower: number; upper: number }
const golden = readGolden<{
  binomial: { x: number; n: number; p: number; ln: number }[]
  within: { estimate: number; tolerance: number; error: number; log10P: number }[]
  movers: ({ now: Four; then: Four } & Limits)[]
  ratios: ({ now: Four; then: Four; variance: number } & Limits)[]
  intervals: ({ baseline: number[]; current: number[]; phi: number; kappaA: number } & Limits)[]
  detectable: (Parameters<typeof divergenceDetectable>[0] & { divergence: number })[]
  kappas: { points: DispersionPoint[]; c: number; omega: [number, number]; blocks: number; kappa: number }[]
  sums: { a: number; b: number; sum: number }[]
  medians: { values: number[]; median: number }[]
  variances: { x: number; n: number; variance: number }[]
  poisson: { count: number; confidence: number; lower: number; upper: number }[]
}>('decision')

const rates = ([x1, n1, x2, n2]: Four): TwoRates => ({ x1, n1, x2, n2 })

describe('what decides agrees with golden values', () => {
  it.each(golden.binomial)('ln binomial of $x in $n at $p', ({ x, n, p, ln }) => {
    expectClose(lnBinomialPmf(x, n, p, 1 - p), ln, 1e-12)
  })

  it.each(golden.within)('$estimate +- $error within $tolerance', ({ estimate, tolerance, error, log10P }) => {
    expectClose(withinToleranceLog10P(estimate, tolerance, error), log10P)
  })

  it.each(golden.movers)('the change from $then to $now', ({ now, then, ...limits }) => {
    expectLimits(moverDifference(newcombeDifference(...now), newcombeDifference(...then)), limits)
  })

  it.each(golden.ratios)('the ratio of ratios from $then to $now', ({ now, then, variance, ...limits }) => {
    const answer = ratioOfRatios(rates(now), rates(then))
    expectLimits(answer, limits)
    expect(answer).toMatchObject({ variance: expect.closeTo(variance, 12) })
  })

  it.each(golden.intervals)('the interval of the divergence from $baseline to $current at phi $phi', (row) => {
    const { estimate, lower, upper, ...comparison } = row
    expectLimits(minimumEffectInterval(comparison), { estimate, lower, upper })
  })

  it.each(golden.detectable)('what $nEffective in $cells cells can find', ({ divergence, ...design }) => {
    expectClose(divergenceDetectable(design), divergence)
  })

  it.each(golden.kappas)('kappa of $blocks blocks is $kappa', ({ points, c, omega, blocks, kappa }) => {
    expectClose(fitKappa(points, { c, omega }, blocks), kappa)
  })

  it.each(golden.poisson)('$count events at $confidence', ({ count, confidence, lower, upper }) => {
    const interval = poissonRateInterval(count, confidence)
    expectClose(interval.lower, lower)
    expectClose(interval.upper, upper)
  })

  it('sums on the log scale, medians and variances of rates', () => {
    for (const { a, b, sum } of golden.sums) expectClose(log10Add(a, b), sum, 1e-13)
    for (const { values, median: expected } of golden.medians) expect(median(values)).toBe(expected)
    for (const { x, n, variance } of golden.variances) expectClose(rateVariance(x, n), variance, 1e-12)
  })
})

function expectLimits(answer: Interval, { estimate, lower, upper }: Limits): void {
  if (answer.status === 'undefined') throw new Error(answer.reason)
  expect(answer.estimate).toBeCloseTo(estimate, 11)
  expect(answer.lower).toBeCloseTo(lower, 10)
  expect(answer.upper).toBeCloseTo(upper, 10)
}
