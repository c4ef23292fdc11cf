import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METRIC_NAMES, type MetricName, RATE_NAMES, sliceMetrics } from '../../../src/detect/metrics/index.ts'
import { type MetricValue, measureMetric } from '../../../src/detect/metrics/measure-metric.ts'
import { REASONS, unavailable } from '../../../src/detect/metrics/metric.ts'
import {
  anyConfusion,
  BINARY,
  labelled,
  numbersIn,
  REGRESSION,
  type Rows,
  schemaOf,
  vectorOf,
  viewOf,
} from './metric-world.ts'

const binary = schemaOf(BINARY)
const regression = schemaOf(REGRESSION, [0, 100])

function measured(name: MetricName, rows: readonly Rows[], schema = binary): MetricValue {
  return measureMetric(sliceMetrics[name], viewOf(schema, rows), vectorOf(schema, rows))
}

const figureOf = (value: MetricValue): number | undefined => (value.status === 'measured' ? value.value : undefined)

describe('metrics of decisions against labels', () => {
  const rows = labelled({ sex: 'F' }, { tp: 40, fp: 10, fn: 20, tn: 30 })

  it.each<[MetricName, number, number]>([
    ['selection rate', 50, 100],
    ['true positive rate', 40, 60],
    ['false positive rate', 10, 40],
    ['true negative rate', 30, 40],
    ['false negative rate', 20, 60],
    ['positive predictive value', 40, 50],
    ['negative predictive value', 30, 50],
    ['false discovery rate', 10, 50],
    ['false omission rate', 20, 50],
    ['accuracy', 70, 100],
    ['error', 30, 100],
    ['treatment equality', 20, 10],
  ])('%s of 40 right and 10 wrong approvals, 30 right and 20 wrong refusals is %i over %i', (name, over, under) => {
    expect(measured(name, rows)).toMatchObject({
      status: 'measured',
      value: over / under,
      numerator: over,
      denominator: under,
    })
  })

  it('has Wilson’s interval for a rate, and the same as odds for treatment equality', () => {
    // Wilson of 20 of 30 at 95 %: (0.4878, 0.8077); as odds 0.9523 and 4.201
    const odds = measured('treatment equality', rows)
    expect(odds).toMatchObject({ lower: expect.closeTo(0.9523, 3), upper: expect.closeTo(4.201, 2) })
    // Wilson of 40 of 60: (0.5406, 0.7727)
    expect(measured('true positive rate', rows)).toMatchObject({
      lower: expect.closeTo(0.5406, 4),
      upper: expect.closeTo(0.7727, 4),
    })
  })

  it('are undefined with a reason where a denominator is empty', () => {
    const nobodyRepaid = labelled({}, { tp: 0, fp: 5, fn: 0, tn: 5 })
    const reason = (name: MetricName, of: readonly Rows[]) => {
      const value = measured(name, of)
      return value.status === 'undefined' ? value.reason : value.value
    }
    expect(reason('true positive rate', nobodyRepaid)).toBe('no-positives')
    expect(reason('false negative rate', nobodyRepaid)).toBe('no-positives')
    expect(reason('false positive rate', labelled({}, { tp: 5, fp: 0, fn: 5, tn: 0 }))).toBe('no-negatives')
    expect(reason('positive predictive value', labelled({}, { tp: 0, fp: 0, fn: 5, tn: 5 }))).toBe('no-favourable')
    expect(reason('negative predictive value', labelled({}, { tp: 5, fp: 5, fn: 0, tn: 0 }))).toBe('no-unfavourable')
    expect(reason('treatment equality', labelled({}, { tp: 5, fp: 0, fn: 5, tn: 0 }))).toBe('no-false-positives')
    expect(reason('error', [{ n: 5, decision: 'approve' }])).toBe('no-labels')
    expect(reason('selection rate', [{ n: 5, score: 0.5 }])).toBe('no-decisions')
    expect(reason('score mean', [{ n: 5, decision: 'approve' }])).toBe('no-score')
  })

  it('obey the identities of a confusion table', () => {
    fc.assert(
      fc.property(anyConfusion, (counts) => {
        const rows = labelled({}, counts)
        const view = viewOf(binary, rows)
        const vector = vectorOf(binary, rows)
        const of = (name: MetricName) => figureOf(measureMetric(sliceMetrics[name], view, vector))
        for (const [rate, other] of [
          ['true positive rate', 'false negative rate'],
          ['false positive rate', 'true negative rate'],
          ['positive predictive value', 'false discovery rate'],
          ['negative predictive value', 'false omission rate'],
          ['accuracy', 'error'],
        ] as const) {
          const [a, b] = [of(rate), of(other)]
          expect(a === undefined).toBe(b === undefined)
          if (a !== undefined && b !== undefined) expect(a + b).toBeCloseTo(1, 12)
        }
        // accuracy = base rate x TPR + (1 - base rate) x TNR
        const { tp, fp, fn, tn } = counts
        const [hit, keep] = [of('true positive rate'), of('true negative rate')]
        if (hit !== undefined && keep !== undefined) {
          const base = (tp + fn) / (tp + fp + fn + tn)
          expect(of('accuracy')).toBeCloseTo(base * hit + (1 - base) * keep, 12)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('calibration', () => {
  it('is observed less predicted, the middle of its twentieth standing for a score', () => {
    // 100 rows at 0.62 lie in [0.60, 0.65): 62.5 are predicted; 70 repaid: 7.5 more, 0.075 a row.
    const rows = labelled({ score: 0.62 }, { tp: 70, fp: 30, fn: 0, tn: 0 })
    const value = measured('calibration', rows)
    expect(value).toMatchObject({ value: expect.closeTo(0.075, 12), denominator: 100 })
    // p = 70.5/101, variance p (1 - p) = 0.2108 a row; 1.96 sqrt(0.2108 / 100) = 0.0900
    expect(value).toMatchObject({ lower: expect.closeTo(-0.015, 3), upper: expect.closeTo(0.165, 3) })
  })

  it('needs a score that predicts a rate', () => {
    expect(unavailable(sliceMetrics.calibration, viewOf(schemaOf(BINARY, [300, 850]), []))).toBe('no-probability')
    expect(unavailable(sliceMetrics.calibration, viewOf(binary, []))).toBeUndefined()
  })
})

describe('metrics of residuals', () => {
  // Labels 12, 18, 35 to predictions of 10, 20, 30: residuals 2, -2, 5.
  const rows: readonly Rows[] = [
    { n: 1, score: 10, label: 12 },
    { n: 1, score: 20, label: 18 },
    { n: 1, score: 30, label: 35 },
  ]

  it.each<[MetricName, number]>([
    ['mean residual', 5 / 3],
    ['mean absolute error', 3],
    ['root mean squared error', Math.sqrt(33 / 3)],
    ['score mean', 20],
  ])('%s of residuals 2, -2 and 5', (name, expected) => {
    // Sums are kept to 2^-19 of the score's range.
    expect(figureOf(measured(name, rows, regression))).toBeCloseTo(expected, 5)
  })

  it('have Student’s interval for a mean, and none where it does not follow from the sums', () => {
    // variance (33 - 25/3)/2 = 12.333, t(0.975, 2) = 4.3027: half 4.3027 sqrt(12.333/3) = 8.724
    expect(measured('mean residual', rows, regression)).toMatchObject({
      lower: expect.closeTo(5 / 3 - 8.724, 2),
      upper: expect.closeTo(5 / 3 + 8.724, 2),
    })
    expect(measured('root mean squared error', rows, regression)).toMatchObject({
      lower: undefined,
      noInterval: 'no-interval',
    })
    expect(measured('mean residual', rows.slice(0, 1), regression)).toMatchObject({ noInterval: 'one-observation' })
  })

  it('say why there are none: no numeric label, or no regression', () => {
    expect(measured('mean residual', [{ n: 3, score: 10 }], regression)).toMatchObject({ reason: 'no-residuals' })
    expect(unavailable(sliceMetrics['mean residual'], viewOf(binary, []))).toBe('no-regression')
    expect(unavailable(sliceMetrics['selection rate'], viewOf(regression, []))).toBe('nothing-favourable')
    expect(unavailable(sliceMetrics.error, viewOf(regression, []))).toBe('nothing-favourable')
  })

  it('measures a constant without a negative variance', () => {
    const constant = measured('score mean', [{ n: 1000, score: 33.3 }], regression)
    expect(constant).toMatchObject({ status: 'measured', value: expect.closeTo(33.3, 5) })
    expect(numbersIn(constant).every(Number.isFinite)).toBe(true)
  })
})

describe('the registry', () => {
  it('names every rate among its metrics, and a sentence for every reason', () => {
    expect(METRIC_NAMES).toHaveLength(17)
    expect(RATE_NAMES).toHaveLength(11)
    for (const text of Object.values(REASONS)) expect(text).toMatch(/^[a-z]/)
  })

  it('measures any counts to a finite number or a reason', () => {
    const anyRows = fc.array(
      fc.record({
        n: fc.nat(40),
        sex: fc.constantFrom('F', 'M'),
        score: fc.constantFrom(0, 0.3, 0.999, 1, Number.POSITIVE_INFINITY, Number.NaN),
        decision: fc.constantFrom('approve', 'decline', ''),
        label: fc.constantFrom('repaid', 'lost', ''),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(anyRows, (rows) => {
        const view = viewOf(binary, rows)
        const vector = vectorOf(binary, rows)
        for (const name of METRIC_NAMES) {
          if (unavailable(sliceMetrics[name], view) !== undefined) continue
          expect(numbersIn(measureMetric(sliceMetrics[name], view, vector)).every(Number.isFinite)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
})
