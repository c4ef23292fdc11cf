import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  controlStrata,
  metricLimits,
  policyLimit,
  testDisparity,
  testPolicy,
} from '../../../src/detect/disparity/disparity.ts'
import type { Limits } from '../../../src/detect/limits.ts'
import { independentNoise } from '../../../src/detect/noise.ts'
import { originOf } from '../../../src/detect/origin.ts'
import { selectionOf } from '../../../src/detect/rate-question.ts'
import { pairOf } from '../counts-builder.ts'
import { anyConfusion, BINARY, compare, labelled, REGRESSION, type Rows, schemaOf } from '../metrics/metric-world.ts'

const binary = schemaOf(BINARY)
const even = { tp: 400, fp: 100, fn: 100, tn: 400 }
const usual = [...labelled({ sex: 'F' }, even), ...labelled({ sex: 'M' }, even)]

function ask(now: readonly Rows[], metrics: NonNullable<Limits['metrics']>, training = usual, slice = 'sex=F') {
  const comparison = compare(binary, { training, now, limits: { metrics } })
  return metricLimits.ask(comparison, pairOf(comparison, slice))
}

describe('a policy limit on a rate that needs labels', () => {
  // Women: TPR 300/500 = 0.6 against 0.8, so FNR 0.4 against 0.2.
  const now = [...labelled({ sex: 'F' }, { tp: 300, fp: 100, fn: 200, tn: 400 }), ...labelled({ sex: 'M' }, even)]

  it('is asked of the slice that gets less, as a ratio', () => {
    const [answer] = ask(now, { 'true positive rate': { ratio: 0.8 } })
    // 300.5/500.5 over 400.5/500.5
    expect(answer).toMatchObject({
      ...{ status: 'tested', subject: 'true positive rate', scale: 'ratio', direction: 'down', tolerance: 0.8 },
      estimate: expect.closeTo(300.5 / 400.5, 12),
    })
    expect((answer as { units: number }).units).toBeGreaterThan(1)
  })

  it('is turned round where more is worse: the ratio may be at most the reciprocal', () => {
    const [answer] = ask(now, { 'false negative rate': { ratio: 0.8 } })
    expect(answer).toMatchObject({ direction: 'up', tolerance: 1.25, estimate: expect.closeTo(200.5 / 100.5, 12) })
    expect((answer as { units: number }).units).toBeGreaterThan(1)
    // For men the same rate is lower, which is not worse.
    const [men] = ask(now, { 'false negative rate': { ratio: 0.8 } }, usual, 'sex=M')
    expect((men as { units: number }).units).toBeLessThan(0)
  })

  it('as a difference says the same of a rate and of its complement', () => {
    const [hit] = ask(now, { 'true positive rate': { difference: 0.1 } })
    const [miss] = ask(now, { 'false negative rate': { difference: 0.1 } })
    expect(hit).toMatchObject({ estimate: expect.closeTo(-0.2, 12), direction: 'down' })
    expect(miss).toMatchObject({ estimate: expect.closeTo(0.2, 12), direction: 'up' })
    for (const member of ['log10P', 'units', 'precision'] as const) {
      expect((miss as Record<typeof member, number>)[member]).toBeCloseTo(
        (hit as Record<typeof member, number>)[member],
        9,
      )
    }
  })

  it('mirrors for any counts: what more is to a bad rate, less is to its complement', () => {
    fc.assert(
      fc.property(anyConfusion, anyConfusion, ({ tp, fn }, { tp: tp2, fn: fn2 }) => {
        const [n, m] = [tp + fn, tp2 + fn2]
        fc.pre(n > 0 && m > 0)
        const test = (x: number, y: number, side: 'lower' | 'higher') =>
          testPolicy({ scale: 'difference', value: 0.1, side }, { x, n }, { x: y, n: m }, () => 1)
        const [less, more] = [test(tp, tp2, 'lower'), test(fn, fn2, 'higher')]
        expect(more.log10P).toBeCloseTo(less.log10P, 6)
        expect(more.estimate).toBeCloseTo(-less.estimate, 12)
      }),
      { numRuns: 100 },
    )
  })

  it('waits for labels, and for 100 in the denominator', () => {
    const late = [...now, { n: 2000, sex: 'F', decision: 'approve' }]
    expect(ask(late, { accuracy: { ratio: 0.8 } })).toMatchObject([
      { status: 'too-few', subject: 'accuracy', supportNow: 1000, required: 2400 },
    ])
    const few = [...labelled({ sex: 'F' }, { tp: 50, fp: 100, fn: 49, tn: 801 }), ...labelled({ sex: 'M' }, even)]
    expect(ask(few, { 'true positive rate': { ratio: 0.8 }, accuracy: { ratio: 0.8 } })).toMatchObject([
      { status: 'too-few', supportNow: 99, required: 100 },
      { status: 'tested', subject: 'accuracy' },
    ])
  })

  it('is not asked of everyone, without a limit, or of a model without such a rate', () => {
    expect(ask(now, {})).toEqual([])
    expect(ask(now, { accuracy: { ratio: 0.8 } }, usual, 'overall')).toEqual([])
    const regression = compare(schemaOf(REGRESSION), {
      training: [],
      now: [],
      limits: { metrics: { accuracy: { ratio: 0.8 } } },
    })
    expect(policyLimit(regression, 'accuracy')).toBeUndefined()
  })

  it('tells where a breach comes from by the same rate at training', () => {
    const limits = { metrics: { 'true positive rate': { ratio: 0.8 } } }
    const about = { slice: 'sex=F', version: '1', subject: 'true positive rate' }
    expect(originOf(about, compare(binary, { training: usual, now, limits }), [], 0.005)).toBe('emerged')
    const then = [...labelled({ sex: 'F' }, { tp: 200, fp: 100, fn: 300, tn: 400 }), ...labelled({ sex: 'M' }, even)]
    const inherited = compare(binary, { training: then, now, limits })
    expect(originOf(about, inherited, [], 0.005)).toBe('inherited')
    const change = { kind: 'performance', slice: 'sex=F', version: '1', direction: 'down' } as const
    expect(originOf(about, inherited, [{ ...change, subject: 'true positive rate' }], 0.005)).toBe('amplified')
    expect(originOf(about, inherited, [{ ...change, subject: 'error' }], 0.005)).toBe('inherited')
  })
})

describe('a disparity with a control feature', () => {
  it('holds the counts of each of its values, which stand beside it', () => {
    const rows: readonly Rows[] = [
      { n: 600, sex: 'F', region: 'North', decision: 'approve' },
      { n: 1400, sex: 'F', region: 'North', decision: 'decline' },
      { n: 180, sex: 'F', region: 'South', decision: 'approve' },
      { n: 20, sex: 'F', region: 'South', decision: 'decline' },
      { n: 40, sex: 'M', region: 'North', decision: 'approve' },
      { n: 160, sex: 'M', region: 'North', decision: 'decline' },
      { n: 1600, sex: 'M', region: 'South', decision: 'approve' },
      { n: 400, sex: 'M', region: 'South', decision: 'decline' },
    ]
    const comparison = compare(binary, { training: rows, now: rows })
    const strata = controlStrata(comparison, pairOf(comparison, 'sex=F').slice, 'region', ({ layout }, vector) =>
      selectionOf(layout, vector),
    )
    expect(strata).toEqual([
      { value: 'North', slice: { x: 600, n: 2000 }, other: { x: 40, n: 200 } },
      { value: 'South', slice: { x: 180, n: 200 }, other: { x: 1600, n: 2000 } },
    ])
    const rates = { now: { x: 780, n: 2200 }, restNow: { x: 1640, n: 2200 } }
    const terms = { limit: 0.8, widening: 1, noise: independentNoise(1), strataOf: () => strata }
    const all = { ...rates, training: rates.now, restTraining: rates.restNow }
    const { beside, basis } = testDisparity(all, 'ratio', terms).explain()
    // Pooled 0.355 against 0.745; within each region women fare better.
    expect(beside.ratio).toBeLessThan(0.5)
    expect(beside.mantelHaenszelRatio).toBeGreaterThan(1)
    expect(basis).toMatchObject({ form: 'policy', strata: strata.map(({ slice, other }) => ({ slice, other })) })
  })
})
