import { describe, expect, it } from 'vitest'
import { supportRequired } from '../../src/detect/cells-tested.ts'
import { decisionDrift, quality } from '../../src/detect/drift/decision-drift.ts'
import { featureDrift, scoreDrift } from '../../src/detect/drift/distribution.ts'
import { representation } from '../../src/detect/drift/representation.ts'
import type { Comparison, Question, Tested, TooFew } from '../../src/detect/question.ts'
import { minimumEffectTest } from '../../src/stats/minimum-effect-test.ts'
import { expectClose } from '../stats/golden.ts'
import { type Cells, INDEPENDENT, pairOf, type StratumRow, tablesOf } from './counts-builder.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] }, features: { income: 4, job: ['clerk', 'cook'] }, score: 3 })

function ask(question: Question, comparison: Comparison, slice: string, subject?: string): Tested | TooFew | undefined {
  const answers = question.ask(comparison, pairOf(comparison, slice))
  return subject === undefined ? answers[0] : answers.find((a) => a.subject === subject)
}

function tested(answer: Tested | TooFew | undefined): Tested {
  if (answer?.status !== 'tested') throw new Error(`not tested: ${JSON.stringify(answer)}`)
  return answer
}

const women = (row: Omit<StratumRow, 'of'>): readonly StratumRow[] => [{ of: ['F'], ...row }]

describe('featureDrift and scoreDrift', () => {
  const withIncome = (cells: Cells, n: number): readonly StratumRow[] => women({ n, cells: { income: cells } })

  it('test the coarse cells with below and above, and leave missing and non-finite values to quality', () => {
    const comparison = people.compare({
      training: withIncome([100, 100, 100, 100], 400),
      now: withIncome({ inner: [160, 80, 80, 80], above: 10, missing: 50, nonFinite: 40 }, 500),
    })
    const answer = tested(ask(featureDrift, comparison, 'sex=F'))
    expect([answer.supportNow, answer.supportTraining]).toEqual([410, 400])
    const byHand = minimumEffectTest({
      baseline: [0, 100, 100, 100, 100, 0],
      current: [0, 160, 80, 80, 80, 10],
      tolerance: 0.009,
    })
    expect([answer.log10P, answer.estimate]).toEqual([byHand.log10P, byHand.estimate])
    expectClose(answer.units, byHand.estimate / 0.009, 1e-12)
  })

  it('say nothing where only missing values are new', () => {
    const comparison = people.compare({
      training: withIncome([100, 100, 100, 100], 400),
      now: withIncome({ inner: [100, 100, 100, 100], missing: 4000 }, 4400),
    })
    const { log10P, estimate } = tested(ask(featureDrift, comparison, 'sex=F'))
    expect([log10P, estimate]).toEqual([0, 0])
  })

  it('need 200 observations that can be tested, on either side', () => {
    const enough = withIncome([50, 50, 50, 50], 200)
    const few = withIncome({ inner: [50, 50, 50, 49], missing: 1 }, 200)
    for (const [training, now, supports] of [
      [enough, few, [199, 200]],
      [few, enough, [200, 199]],
    ] as const) {
      const answer = ask(featureDrift, people.compare({ training, now }), 'sex=F')
      expect(answer).toMatchObject({ status: 'too-few', required: 200 })
      expect([answer?.supportNow, answer?.supportTraining]).toEqual(supports)
    }
    tested(ask(featureDrift, people.compare({ training: enough, now: enough }), 'sex=F'))
  })

  it('need 20 observations more for every cell beyond twelve, not counting the open-ended ones', () => {
    const required = (cells: number | readonly string[]): number =>
      supportRequired(
        tablesOf({ sensitive: { sex: ['F'] }, features: { x: cells } }).layout.features[0] as Parameters<
          typeof supportRequired
        >[0],
      )
    expect(required(12)).toBe(200)
    expect(required(13)).toBe(220)
    expect(required(20)).toBe(360)
    // Of the categories `other` counts as a cell, `unseen` is open-ended: 11 + 1 = 12, 30 + 1 = 31.
    expect(required(Array.from({ length: 11 }, (_, i) => `c${i}`))).toBe(200)
    expect(required(Array.from({ length: 30 }, (_, i) => `c${i}`))).toBe(200 + 20 * 19)
  })

  it('notice a category that training never saw', () => {
    const jobs = (n: number, job: Cells): readonly StratumRow[] => women({ n, cells: { job } })
    const comparison = people.compare({
      training: jobs(2000, [1000, 1000]),
      now: jobs(1000, { inner: [450, 450], unseen: 100 }),
    })
    const answer = tested(ask(featureDrift, comparison, 'sex=F', 'job'))
    expect(answer.reached).toBe(true)
    expect(answer.log10P).toBeLessThan(-6)
    expect(answer.explain().measured).toMatchObject({ moved: { cell: 'unseen', shift: 0.1 } })
  })

  it('hold the score to half the tolerance of a feature', () => {
    const scores = (n: number, score: Cells): readonly StratumRow[] => women({ n, cells: { score } })
    const comparison = people.compare({ training: scores(900, [300, 300, 300]), now: scores(900, [270, 300, 330]) })
    const answer = tested(ask(scoreDrift, comparison, 'sex=F'))
    expect(answer.tolerance).toBe(0.0045)
    expect(answer.log10P).toBe(
      minimumEffectTest({ baseline: [0, 300, 300, 300, 0], current: [0, 270, 300, 330, 0], tolerance: 0.0045 }).log10P,
    )
  })
})

describe('decisionDrift', () => {
  const decided = (n: number, favourable: number, undecided = 0): readonly StratumRow[] =>
    women({ n, favourable, undecided })

  it('measures the change of the favourable rate among the decisions made', () => {
    const comparison = people.compare({ training: decided(1000, 400), now: decided(500, 120, 100) })
    const answer = tested(ask(decisionDrift, comparison, 'sex=F'))
    // 120/400 - 400/1000 = -0.1, two tolerances of 0.05
    expect(answer).toMatchObject({ supportNow: 400, supportTraining: 1000, direction: 'down', reached: true })
    expect(answer.estimate).toBeCloseTo(-0.1, 12)
    expect(answer.units).toBeCloseTo(2, 12)
  })

  it('is not at the tolerance with 4.9 points and is with 5.1', () => {
    const at = (favourable: number): boolean =>
      tested(
        ask(decisionDrift, people.compare({ training: decided(1000, 400), now: decided(1000, favourable) }), 'sex=F'),
      ).reached
    expect([at(449), at(451), at(351), at(349)]).toEqual([false, true, false, true])
  })

  it('needs 100 decisions on both sides, whatever the number of predictions', () => {
    const comparison = people.compare({ training: decided(1000, 400), now: decided(500, 40, 401) })
    expect(ask(decisionDrift, comparison, 'sex=F')).toMatchObject({ status: 'too-few', supportNow: 99, required: 100 })
  })

  it('is not asked where nothing is declared favourable', () => {
    for (const outcome of [{ kind: 'score-only' }, { kind: 'regression' }] as const) {
      const scored = tablesOf({ sensitive: { sex: ['F', 'M'] }, score: 3, outcome })
      const rows = women({ n: 500 })
      expect(ask(decisionDrift, scored.compare({ training: rows, now: rows }), 'sex=F')).toBeUndefined()
    }
  })
})

describe('quality', () => {
  const income = (n: number, cells: Cells): readonly StratumRow[] => women({ n, cells: { income: cells } })

  it('asks nothing of what occurs on neither side', () => {
    const comparison = people.compare({
      training: income(400, [100, 100, 100, 100]),
      now: income(400, { inner: [100, 100, 100, 97], missing: 3 }),
    })
    expect(quality.ask(comparison, pairOf(comparison, 'sex=F')).map((a) => a.subject)).toEqual(['income: missing'])
  })

  it('counts what lies below the minimum and above the maximum of training apart, against all predictions of the slice', () => {
    const comparison = people.compare({
      training: income(400, { inner: [100, 100, 100, 96], below: 4 }),
      now: income(500, { inner: [100, 100, 100, 150], below: 20, above: 30 }),
    })
    const [below, above] = ['below the training minimum', 'above the training maximum'].map((aspect) =>
      tested(ask(quality, comparison, 'sex=F', `income: ${aspect}`)),
    )
    // 20/500 - 4/400 = 0.03, and 30/500 - 0/400 = 0.06; over 0.02 these are 1.5 and 3 tolerances
    expect(below?.estimate).toBeCloseTo(0.03, 12)
    expect(above?.estimate).toBeCloseTo(0.06, 12)
    expect(below?.units).toBeCloseTo(1.5, 10)
    expect(above?.units).toBeCloseTo(3, 10)
    expect(above?.direction).toBe('up')
  })

  it('tells unseen categories, missing values, values that are no number and missing decisions apart', () => {
    const comparison = people.compare({
      training: women({ n: 1000 }),
      now: women({
        n: 1000,
        favourable: 400,
        undecided: 60,
        cells: {
          income: { inner: [240, 240, 240, 240], missing: 30, nonFinite: 10 },
          job: { inner: [450, 500], unseen: 50 },
        },
      }),
    })
    const found = quality.ask(comparison, pairOf(comparison, 'sex=F')).map((a) => [a.subject, tested(a).estimate])
    expect(Object.fromEntries(found)).toEqual({
      'income: missing': 0.03,
      'income: non-finite': 0.01,
      'job: unseen': 0.05,
      'decision: missing': 0.06,
    })
  })
})

describe('representation', () => {
  const mix = (f: number, m: number): readonly StratumRow[] => [
    { of: ['F'], n: f },
    { of: ['M'], n: m },
  ]
  const shares = (training: readonly StratumRow[], now: readonly StratumRow[]): readonly Tested[] => {
    const comparison = people.compare({ training, now })
    return representation.ask(comparison, pairOf(comparison, 'sex=F')).map(tested)
  }

  it('sees by difference what a ratio cannot: a slice of two thirds that loses four points', () => {
    const [difference, ratio] = shares(mix(6600, 3400), mix(6200, 3800))
    // 0.62 - 0.66 = -0.04, two tolerances of 0.02; ln(0.62/0.66) / ln(0.8) = 0.28
    expect(difference?.units).toBeCloseTo(2, 9)
    expect(difference?.reached).toBe(true)
    expect(ratio?.units).toBeCloseTo(0.28, 2)
    expect(ratio?.reached).toBe(false)
  })

  it('sees by ratio what a difference cannot: a slice of one in a hundred that vanishes', () => {
    const [difference, ratio] = shares(mix(100, 9900), mix(10, 9990))
    // 0.001 - 0.01 = -0.009, under half of 0.02; ln((10.5/10000.5) / (100.5/10000.5)) = ln(0.10448) = -2.2588, over ln 0.8 = 10.1 tolerances
    expect(difference?.reached).toBe(false)
    expect(ratio?.reached).toBe(true)
    expect(ratio?.estimate).toBeCloseTo(10.5 / 100.5, 9)
    expect(ratio?.units).toBeCloseTo(2.2588 / 0.22314, 2)
    expect(ratio?.log10P).toBeLessThan(-6)
    expect(ratio?.direction).toBe('down')
  })

  it('sees a slice that has gone altogether', () => {
    const [, ratio] = shares(mix(100, 9900), mix(0, 10_000))
    // ln(0.5/100.5) = -5.3; the standard error is that of the boundary ratio 0.8^(1/2) and of half an observation: 1/0.5 = 2 in variance.
    expect(ratio?.reached).toBe(true)
    expect(ratio?.precision).toBeCloseTo(Math.sqrt(2 + 1 / 100.5 - 2 / 10_000.5), 4)
    expect(ratio?.log10P).toBeLessThan(-3)
  })

  it('takes the variance of a share that rose at the boundary ratio, where it is the larger one', () => {
    const [, ratio] = shares(mix(100, 9900), mix(400, 9600))
    // At the boundary 0.01 x 0.8^(-1/2) = 0.0111803, 111.803 of 10,000: 9888.197 / (112.303 x 10000.5); training 9900 / (100.5 x 10000.5).
    expectClose(ratio?.precision ?? 0, Math.sqrt(9888.197 / (112.303 * 10_000.5) + 9900 / (100.5 * 10_000.5)), 1e-5)
  })

  it('asks nothing of everyone: their share is 1 by definition', () => {
    const comparison = people.compare({ training: mix(500, 500), now: mix(500, 500) })
    expect(representation.ask(comparison, pairOf(comparison, 'overall'))).toEqual([])
  })

  it('has an answer where one value holds everyone on both sides', () => {
    // A share of 1 twice: no variance is left of its logarithm, and what is known of the noise is divided by it.
    const comparison = people.compare({
      training: mix(500, 0),
      now: mix(400, 0),
      calibration: { ...INDEPENDENT, of: new Map([['rate:share-ratio', { c: 1, omega: [0, 0] as const, kappa: 1 }]]) },
    })
    const answers = representation.ask(comparison, pairOf(comparison, 'sex=F')).map(tested)
    expect(answers.map((a) => a.reached)).toEqual([false, false])
    expect(answers.map((a) => a.log10P).every((p) => p > -1e-9)).toBe(true)
  })
})
