import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spreadOf } from '../../../src/detect/metrics/group-spread.ts'
import { leftOutOf, summarizeGroups } from '../../../src/detect/metrics/group-summary.ts'
import { impactRatios } from '../../../src/detect/metrics/impact-ratio.ts'
import { sliceMetrics } from '../../../src/detect/metrics/index.ts'
import { anyConfusion, BINARY, labelled, numbersIn, type Rows, schemaOf, slicesOf, viewOf } from './metric-world.ts'

const schema = schemaOf(BINARY)

function groupsOf(rows: readonly Rows[], feature = 'sex') {
  const slices = slicesOf(schema, rows)
  const groups = [...slices.values()]
    .filter(({ slice }) => slice.length === 1 && slice[0]?.feature === feature)
    .map(({ key, vector }) => ({ slice: key, vector }))
  return { view: viewOf(schema, rows), groups, everyone: slices.get('overall')?.vector ?? new Float64Array(0) }
}

const summaryOf = (rows: readonly Rows[]) => {
  const { view, groups } = groupsOf(rows)
  return summarizeGroups(view, groups, groups)
}

describe('summary measures', () => {
  // Women: TPR 40/50, FPR 10/50, selected 50/100. Men: TPR 30/60, FPR 20/40, selected 50/100.
  const rows = [
    ...labelled({ sex: 'F' }, { tp: 40, fp: 10, fn: 10, tn: 40 }),
    ...labelled({ sex: 'M' }, { tp: 30, fp: 20, fn: 30, tn: 20 }),
  ]

  it('agree with a hand calculation', () => {
    const summary = summaryOf(rows)
    expect(summary.demographicParity).toMatchObject({ difference: 0, ratio: 1, groups: 2 })
    expect(summary.equalOpportunity).toMatchObject({
      difference: expect.closeTo(0.3, 12),
      highest: { slice: 'sex=F' },
      lowest: { slice: 'sex=M' },
      fourFifths: false,
    })
    // FPR 0.2 and 0.5: the larger difference is 0.3, the smaller ratio 0.4; mean of |0.3| and |0.3|.
    expect(summary.equalizedOddsDifference).toMatchObject({ value: expect.closeTo(0.3, 12) })
    expect(summary.equalizedOddsRatio).toMatchObject({ value: expect.closeTo(0.4, 12) })
    expect(summary.averageOddsDifference).toMatchObject({
      value: expect.closeTo(0.3, 12),
      between: ['sex=F', 'sex=M'],
    })
    expect(summary.largestLogRatio).toMatchObject({ value: 0 })
  })

  it('measure how unequally benefits are spread as Speicher and others do', () => {
    // Benefits: 40 people 0 (wrongly refused), 130 people 1, 30 people 2; mean 0.95.
    const mean = 190 / 200
    const entropy = (40 * 0 + 130 / mean ** 2 + (30 * 4) / mean ** 2 - 200) / (200 * 2)
    const theil = ((130 / mean) * Math.log(1 / mean) + (60 / mean) * Math.log(2 / mean)) / 200
    // Means of groups: women (80 + 2 x 10)/100 = 1, men (50 + 2 x 20)/100 = 0.9
    const between = (100 / mean ** 2 + (100 * 0.81) / mean ** 2 - 200) / 400
    expect(summaryOf(rows).benefit).toMatchObject({
      n: 200,
      generalizedEntropy: expect.closeTo(entropy, 12),
      theil: expect.closeTo(theil, 12),
      generalizedEntropyBetween: expect.closeTo(between, 12),
    })
  })

  it('smooth the largest log ratio by one observation an outcome', () => {
    const apart = [
      ...labelled({ sex: 'F' }, { tp: 100, fp: 0, fn: 0, tn: 0 }),
      ...labelled({ sex: 'M' }, { tp: 50, fp: 0, fn: 0, tn: 50 }),
    ]
    // refused: (50 + 1)/102 against (0 + 1)/102
    expect(summaryOf(apart).largestLogRatio).toMatchObject({ value: expect.closeTo(Math.log(51), 12) })
  })

  it('leave out groups under 30 and name them', () => {
    const summary = summaryOf([...rows, { sex: 'X', n: 29, decision: 'decline', label: 'lost' }])
    expect(summary.demographicParity).toMatchObject({ difference: 0, groups: 2 })
    expect(leftOutOf(summary)).toEqual([{ slice: 'sex=unseen', of: 29, reason: 'too-few' }])
  })

  it('say why there are none: one group, no labels, or a denominator of none', () => {
    const one = labelled({ sex: 'F' }, { tp: 40, fp: 10, fn: 10, tn: 40 })
    expect(summaryOf(one).demographicParity).toMatchObject({ status: 'undefined', reason: 'one-group' })
    const { view, groups } = groupsOf(rows)
    const without = summarizeGroups(view, groups, undefined, 'no-label-wait')
    expect(without.equalOpportunity).toMatchObject({ reason: 'no-label-wait' })
    expect(without.benefit).toEqual({ status: 'undefined', reason: 'no-label-wait' })
    // Everybody is wrongly refused: no benefit at all.
    const none = ['F', 'M'].flatMap((sex) => labelled({ sex }, { tp: 0, fp: 0, fn: 50, tn: 0 }))
    expect(summaryOf(none).benefit).toEqual({ status: 'undefined', reason: 'zero-denominator' })
    expect(summaryOf(none).demographicParity).toMatchObject({ difference: 0, ratio: undefined })
  })

  it('are finite numbers or reasons for any counts', () => {
    fc.assert(
      fc.property(anyConfusion, anyConfusion, (women, men) => {
        const { view, groups, everyone } = groupsOf([
          ...labelled({ sex: 'F', score: 0.2 }, women),
          ...labelled({ sex: 'M', score: 0.8 }, men),
          { n: 1, sex: 'F' },
        ])
        const answer = [summarizeGroups(view, groups, groups), impactRatios(view, groups, everyone)]
        expect(numbersIn(answer).every(Number.isFinite)).toBe(true)
        const spread = spreadOf(sliceMetrics['selection rate'], view, groups)
        if (spread.status === 'measured') {
          expect(spread.difference).toBeGreaterThanOrEqual(0)
          if (spread.ratio !== undefined) expect(spread.ratio).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('impact ratios', () => {
  const rows: readonly Rows[] = [
    { sex: 'F', n: 30, decision: 'approve', score: 0.8 },
    { sex: 'F', n: 70, decision: 'decline', score: 0.3 },
    { sex: 'M', n: 60, decision: 'approve', score: 0.9 },
    { sex: 'M', n: 40, decision: 'decline', score: 0.2 },
    { n: 20, decision: 'approve', score: 0.9 },
  ]
  const ratios = (of: readonly Rows[]) => {
    const { view, groups, everyone } = groupsOf(of)
    return impactRatios(view, groups, everyone)
  }

  it('set each category’s selection rate over that of the most selected one', () => {
    const { selection } = ratios(rows)
    expect(selection).toMatchObject({ status: 'measured', highest: 'sex=M' })
    const bySlice = new Map(selection.rows.map((row) => [row.slice, row]))
    expect(bySlice.get('sex=F')).toMatchObject({ impactRatio: 0.5, fourFifths: false })
    expect(bySlice.get('sex=M')).toMatchObject({ impactRatio: 1, fourFifths: true })
  })

  it('count people whose category is not known, and compare nobody with them', () => {
    const unknown = ratios(rows).selection.rows.find(({ slice }) => slice === 'sex=unknown')
    expect(unknown).toMatchObject({ rate: { count: 20, of: 20 }, impactRatio: undefined, leftOut: 'unknown-category' })
  })

  it('cut the score at the edge nearest the median, and say where that is', () => {
    // Scores: 110 low, 110 high; every edge between 0.3 and 0.8 has half of them above it.
    const { scoring } = ratios(rows)
    expect(scoring.cut?.shareAbove).toBe(0.5)
    expect(scoring.cut?.score).toBeGreaterThan(0.3)
    expect(scoring.cut?.score).toBeLessThanOrEqual(0.8)
    expect(scoring.rows.find(({ slice }) => slice === 'sex=F')).toMatchObject({
      rate: { count: 30, of: 100 },
      impactRatio: 0.5,
    })
  })

  it('have no scoring rate where there is no score, or one that does not vary', () => {
    expect(ratios(rows.map(({ score: _, ...row }) => row)).scoring).toMatchObject({ reason: 'no-score' })
    expect(ratios(rows.map((row) => ({ ...row, score: 0 }))).scoring).toMatchObject({ reason: 'no-variation' })
  })

  it('are undefined where nobody is selected', () => {
    expect(ratios(rows.map((row) => ({ ...row, decision: 'decline' }))).selection).toMatchObject({
      status: 'undefined',
      reason: 'zero-denominator',
    })
  })
})
