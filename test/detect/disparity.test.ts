import { describe, expect, it } from 'vitest'
import { disparity } from '../../src/detect/disparity/disparity.ts'
import { disparityChange, performance } from '../../src/detect/disparity/disparity-change.ts'
import type { Limits } from '../../src/detect/limits.ts'
import { originOf } from '../../src/detect/origin.ts'
import type { Comparison, Question, Tested, TooFew } from '../../src/detect/question.ts'
import { expectClose } from '../stats/golden.ts'
import { pairOf, type StratumRow, tablesOf } from './counts-builder.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] } })

type Count = readonly [favourable: number, n: number]

/** Women and men: favourable of decided. */
function twoGroups(women: Count, men: Count): readonly StratumRow[] {
  return [
    { of: ['F'], favourable: women[0], n: women[1] },
    { of: ['M'], favourable: men[0], n: men[1] },
  ]
}

const EQUAL = twoGroups([600, 1000], [600, 1000])

function compare(
  training: readonly StratumRow[],
  now: readonly StratumRow[],
  limits: Partial<Limits> = {},
): Comparison {
  return people.compare({ training, now, limits })
}

function ask(
  question: Question,
  comparison: Comparison,
  slice = 'sex=F',
  subject?: string,
): Tested | TooFew | undefined {
  const answers = question.ask(comparison, pairOf(comparison, slice))
  return subject === undefined ? answers[0] : answers.find((a) => a.subject === subject)
}

function tested(answer: Tested | TooFew | undefined): Tested {
  if (answer?.status !== 'tested') throw new Error(`not tested: ${JSON.stringify(answer)}`)
  return answer
}

describe('disparity', () => {
  it('tests four-fifths against everyone else by the log ratio', () => {
    const answer = tested(ask(disparity, compare(EQUAL, twoGroups([150, 500], [300, 500]))))
    // ln(150.5/300.5) = -0.691484, over ln 0.8 = -0.223144: 3.0988 distances of the limit
    expectClose(answer.estimate, 150.5 / 300.5, 1e-12)
    expect(answer.units).toBeCloseTo(3.0988, 3)
    expect(answer).toMatchObject({ scale: 'ratio', tolerance: 0.8, direction: 'down', reached: true })
    // se^2 = 350/(150.5 x 500.5) + 200/(300.5 x 500.5), z = (0.691484 - 0.223144) / 0.077306 = 6.0583
    expect(answer.log10P).toBeCloseTo(Math.log10(6.878e-10), 3)
  })

  it('tests a configured difference by points, with the larger variance of the slice', () => {
    const limits = { disparity: { difference: 0.1 } }
    const answer = tested(ask(disparity, compare(EQUAL, twoGroups([150, 500], [300, 500]), limits)))
    // 0.3 - 0.6 = -0.3, three times 0.1. At the limit the slice has 0.5: 0.25/500, more than 0.3 x 0.7 / 500.
    expect(answer.estimate).toBeCloseTo(-0.3, 12)
    expect(answer.units).toBeCloseTo(3, 10)
    const rest = ((300.5 / 501) * 200.5) / 501 / 500
    expectClose(answer.precision, Math.sqrt(0.25 / 500 + rest), 1e-12)
    expect(answer.scale).toBe('difference')
  })

  it('lets the ratio decide where both are configured', () => {
    const limits = { disparity: { ratio: 0.8, difference: 0.1 } }
    expect(tested(ask(disparity, compare(EQUAL, EQUAL, limits))).scale).toBe('ratio')
  })

  it('blames nobody for getting more: the other side of the same gap is no breach', () => {
    const comparison = compare(EQUAL, twoGroups([150, 500], [300, 500]))
    const men = tested(ask(disparity, comparison, 'sex=M'))
    expect(men.estimate).toBeCloseTo(300.5 / 150.5, 9)
    expect(men.log10P).toBeGreaterThan(-1e-9)
    expect(men.units).toBeLessThan(0)
  })

  it('does not widen a policy limit where there is no calibration', () => {
    const now = twoGroups([150, 500], [300, 500])
    const of = (calibration: null | undefined): Tested =>
      tested(ask(disparity, people.compare({ training: EQUAL, now, ...(calibration === null && { calibration }) })))
    expect(of(null).tolerance).toBe(0.8)
    expect(of(null).log10P).toBe(of(undefined).log10P)
  })

  it('needs 100 decisions in the slice and 100 outside it, and none at training', () => {
    expect(ask(disparity, compare(EQUAL, twoGroups([20, 99], [300, 500])))).toMatchObject({
      status: 'too-few',
      supportNow: 99,
    })
    expect(ask(disparity, compare(EQUAL, twoGroups([300, 500], [20, 99])))).toMatchObject({
      status: 'too-few',
      supportNow: 99,
    })
    tested(ask(disparity, compare(twoGroups([1, 2], [600, 1000]), twoGroups([150, 500], [300, 500]))))
  })

  it('is not asked of everyone, nor where nothing is favourable, nor without a limit', () => {
    expect(disparity.ask(compare(EQUAL, EQUAL), pairOf(compare(EQUAL, EQUAL), 'overall'))).toEqual([])
    expect(ask(disparity, compare(EQUAL, EQUAL, { disparity: {} }))).toBeUndefined()
    const priced = tablesOf({ sensitive: { sex: ['F', 'M'] }, outcome: { kind: 'regression' } })
    const rows = [
      { of: ['F'], n: 500 },
      { of: ['M'], n: 5000 },
    ]
    const comparison = priced.compare({ training: rows, now: rows })
    expect(disparity.ask(comparison, pairOf(comparison, 'sex=M'))).toEqual([])
  })
})

describe('disparityChange', () => {
  it('measures the ratio of ratios, with the variances of all four rates', () => {
    const answer = tested(
      ask(disparityChange, compare(twoGroups([600, 1000], [600, 1000]), twoGroups([240, 500], [300, 500]))),
    )
    // now ln(240.5/300.5) = -0.22274, training 0. ln 0.9 = -0.10536: 2.114 tolerances.
    expectClose(answer.estimate, 240.5 / 300.5, 1e-12)
    expect(answer.units).toBeCloseTo(2.114, 3)
    expect(answer).toMatchObject({
      scale: 'ratio-of-ratios',
      tolerance: 0.9,
      direction: 'down',
      reached: true,
      improved: false,
    })
    // Slice: 260/(240.5 x 500.5), more than at the boundary 0.6 x 0.9^(1/2) = 0.5692; rest 200/(300.5 x 500.5); training twice 400/(600.5 x 1000.5).
    const variance = 260 / (240.5 * 500.5) + 200 / (300.5 * 500.5) + (2 * 400) / (600.5 * 1000.5)
    expectClose(answer.precision, Math.sqrt(variance), 1e-12)
  })

  it('measures the difference in differences where a difference is the policy', () => {
    const limits = { disparity: { difference: 0.1 } }
    const training = twoGroups([500, 1000], [600, 1000])
    const answer = tested(ask(disparityChange, compare(training, twoGroups([200, 500], [300, 500]), limits)))
    // (0.4 - 0.6) - (0.5 - 0.6) = -0.1, two tolerances of 0.05
    expect(answer.estimate).toBeCloseTo(-0.1, 12)
    expect(answer.units).toBeCloseTo(2, 10)
    expect(answer.scale).toBe('difference-in-differences')
  })

  it('calls a slice improved that moved towards everyone else, from either side, and only then', () => {
    const improved = (training: readonly StratumRow[], now: readonly StratumRow[]): readonly boolean[] =>
      ['sex=F', 'sex=M'].map((slice) => tested(ask(disparityChange, compare(training, now), slice)).improved)
    const behind = twoGroups([300, 1000], [600, 1000])
    const nearer = twoGroups([500, 1000], [600, 1000])
    expect(improved(behind, nearer)).toEqual([true, true])
    expect(improved(nearer, behind)).toEqual([false, false])
    // Overshooting: 0.9 against everyone else became 1.5, and |ln 1.5| = 0.41 is more than |ln 0.9| = 0.11.
    expect(improved(twoGroups([540, 1000], [600, 1000]), twoGroups([900, 1000], [600, 1000]))).toEqual([false, false])
  })

  it('widens its tolerance by half without calibration: 0.90 becomes 0.854', () => {
    const comparison = people.compare({ training: EQUAL, now: EQUAL, calibration: null })
    expect(tested(ask(disparityChange, comparison)).tolerance).toBeCloseTo(0.9 ** 1.5, 12)
    expect(0.9 ** 1.5).toBeCloseTo(0.854, 3)
  })

  it('needs 100 decisions in all four groups', () => {
    const few = twoGroups([50, 99], [600, 1000])
    const answers = [ask(disparityChange, compare(few, EQUAL)), ask(disparityChange, compare(EQUAL, few))]
    expect(answers.map((a) => a?.status)).toEqual(['too-few', 'too-few'])
  })
})

describe('performance', () => {
  type Labels = NonNullable<StratumRow['labels']>
  const labelled = (women: Labels, men: Labels, unlabelled = 0): readonly StratumRow[] =>
    [women, men].map((labels, i) => ({
      of: [i === 0 ? 'F' : 'M'],
      n: labels.tp + labels.fp + labels.fn + labels.tn + unlabelled,
      favourable: labels.tp + labels.fp,
      labels,
    }))
  const usual: Labels = { tp: 400, fp: 100, fn: 100, tn: 400 }

  it('measures error rates and predictive values against everyone else, now minus training', () => {
    const comparison = compare(labelled(usual, usual), labelled({ tp: 300, fp: 150, fn: 200, tn: 350 }, usual))
    const found = performance.ask(comparison, pairOf(comparison, 'sex=F')).map((a) => [a.subject, tested(a).estimate])
    // TPR 300/500 - 400/500 = -0.2; FPR 150/500 - 100/500 = 0.1; error 350/1000 - 200/1000 = 0.15; PPV 300/450 - 400/500; FOR 200/550 - 100/500; at training both groups alike
    const expected = {
      'true positive rate': -0.2,
      'false positive rate': 0.1,
      error: 0.15,
      'positive predictive value': 2 / 3 - 0.8,
      'false omission rate': 4 / 11 - 0.2,
    }
    for (const [subject, estimate] of found)
      expect(estimate).toBeCloseTo(expected[subject as keyof typeof expected], 12)
    expect(found.map(([subject]) => subject)).toEqual(Object.keys(expected))
  })

  it('waits until 80 % of the labels are there, in the slice and outside it', () => {
    // 1000 labelled of 1250 are 80 %, of 1251 they are less.
    const at = (unlabelled: number): string | undefined =>
      ask(performance, compare(labelled(usual, usual), labelled(usual, usual, unlabelled)))?.status
    expect(at(250)).toBe('tested')
    expect(at(251)).toBe('too-few')
    const menLate = [labelled(usual, usual)[0], labelled(usual, usual, 251)[1]] as readonly StratumRow[]
    expect(ask(performance, compare(labelled(usual, usual), menLate))).toMatchObject({ status: 'too-few' })
  })

  it('needs 100 in the denominator of each rate, not of the slice', () => {
    const fewRepaid: Labels = { tp: 60, fp: 300, fn: 39, tn: 601 }
    const comparison = compare(labelled(usual, usual), labelled(fewRepaid, usual))
    const answers = performance.ask(comparison, pairOf(comparison, 'sex=F'))
    expect(answers.map((a) => [a.subject, a.status])).toEqual([
      ['true positive rate', 'too-few'],
      ['false positive rate', 'tested'],
      ['error', 'tested'],
      ['positive predictive value', 'tested'],
      ['false omission rate', 'tested'],
    ])
  })
})

describe('originOf', () => {
  const about = { slice: 'sex=F', version: '1' }
  const worse = { ...about, kind: 'disparity-change', direction: 'down' } as const
  const now = twoGroups([300, 1000], [600, 1000])
  const origin = (training: readonly StratumRow[], findings: Parameters<typeof originOf>[2] = []): string =>
    originOf(about, compare(training, now), findings, 0.0055)

  it('is inherited where training broke the limit already', () => {
    expect(origin(twoGroups([300, 1000], [600, 1000]))).toBe('inherited')
  })

  it('is amplified where it was broken at training and has become worse since', () => {
    const training = twoGroups([400, 1000], [600, 1000])
    expect(origin(training, [worse])).toBe('amplified')
    expect(origin(training, [{ ...worse, direction: 'up' }])).toBe('inherited')
    expect(origin(training, [{ ...worse, slice: 'sex=M' }])).toBe('inherited')
    expect(origin(training, [{ ...worse, version: '2' }])).toBe('inherited')
  })

  it('emerged where training kept the limit, or broke it by no more than chance', () => {
    expect(origin(twoGroups([600, 1000], [600, 1000]), [worse])).toBe('emerged')
    // 0.78 of 200: z = (0.2480 - 0.2231) / 0.08 = 0.3
    expect(origin(twoGroups([94, 200], [600, 1000]))).toBe('emerged')
  })

  it('is unknown where training held fewer than 100 decisions of the slice, or none of it', () => {
    expect(origin(twoGroups([20, 99], [600, 1000]))).toBe('unknown')
    expect(origin([{ of: ['M'], favourable: 600, n: 1000 }])).toBe('unknown')
  })
})
