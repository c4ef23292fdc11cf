import { describe, expect, it } from 'vitest'
import { checkFinding } from '../../../src/detect/check-finding.ts'
import { detect } from '../../../src/detect/detect.ts'
import { detectableOfFinding } from '../../../src/detect/detectable-of-finding.ts'
import { performance } from '../../../src/detect/disparity/disparity-change.ts'
import { DEFAULT_LIMITS } from '../../../src/detect/limits.ts'
import { coarsener } from '../../../src/profile/coarse-profile.ts'
import type { ProfileSchema } from '../../../src/profile/layout.ts'
import { pairOf } from '../counts-builder.ts'
import {
  BINARY,
  compare,
  labelled,
  profileOf,
  REGRESSION,
  type Rows,
  schemaOf,
  viewOf,
} from '../metrics/metric-world.ts'

const binary = schemaOf(BINARY)
const regression = schemaOf(REGRESSION, [0, 100])

function answerOf(subject: string, schema: ProfileSchema, training: readonly Rows[], now: readonly Rows[]) {
  const comparison = compare(schema, { training, now })
  return performance.ask(comparison, pairOf(comparison, 'sex=F')).find((answer) => answer.subject === subject)
}

function found(schema: ProfileSchema, training: readonly Rows[], now: readonly Rows[]) {
  return detect({
    run: 'outcome',
    versions: [
      {
        version: '1',
        baseline: viewOf(schema, training),
        horizons: [{ windows: 1, counts: coarsener(schema)(profileOf(schema, now)) }],
      },
    ],
    limits: DEFAULT_LIMITS,
    depth: 2,
    scansAYear: 365,
  }).findings
}

/** Residuals of as many rows at each of -8 and 8, shifted: mean `shift`, deviation 8. */
const residuals = (sex: string, shift: number, n = 1000): readonly Rows[] =>
  [-8, 8].map((residual) => ({ n, sex, score: 50, label: 50 + shift + residual }))

const scored = (sex: string, repaid: number, n = 1000): readonly Rows[] =>
  labelled({ sex, score: 0.625 }, { tp: repaid, fp: n - repaid, fn: 0, tn: 0 })

describe('calibration', () => {
  it('is asked where the score predicts a rate: observed less predicted, against everyone else, since training', () => {
    const usual = [...scored('F', 625), ...scored('M', 625)]
    const answer = answerOf('calibration', binary, usual, [...scored('F', 500), ...scored('M', 625)])
    // -0.125 a row for women, 0 for men, and both 0 at training
    expect(answer).toMatchObject({ status: 'tested', estimate: expect.closeTo(-0.125, 12), direction: 'down' })
    // A measure that no time block was asked for is widened, as one without a calibration is.
    expect(answer).toMatchObject({ tolerance: expect.closeTo(0.075, 12), reached: true })
  })

  it('is not asked of scores that are no probability', () => {
    const range = schemaOf(BINARY, [300, 850])
    const rows = [...scored('F', 500), ...scored('M', 500)]
    expect(answerOf('calibration', range, rows, rows)).toBeUndefined()
    expect(answerOf('error', range, rows, rows)?.status).toBe('tested')
  })
})

describe('the mean residual of a regression', () => {
  const training = [...residuals('F', 0), ...residuals('M', 0)]

  it('is told in standard deviations of the residual at training', () => {
    const answer = answerOf('mean residual', regression, training, [...residuals('F', 4), ...residuals('M', 0)])
    // deviation at training: sqrt(64 x 4000/3999); a mean of 4 is half of it
    expect(answer).toMatchObject({
      status: 'tested',
      estimate: expect.closeTo(0.5, 3),
      tolerance: expect.closeTo(0.225, 12),
    })
    expect(answer).toMatchObject({ reached: true, scale: 'difference-in-differences' })
    // each side 2000 values of variance 1 (a little more for mixtures of none): se = sqrt(4/2000) = 0.0447
    expect((answer as { precision: number }).precision).toBeCloseTo(Math.sqrt(4 / 2000), 4)
  })

  it('is the only question of performance that a regression is asked', () => {
    const comparison = compare(regression, { training, now: training })
    expect(performance.ask(comparison, pairOf(comparison, 'sex=F')).map(({ subject }) => subject)).toEqual([
      'mean residual',
    ])
  })

  it('is too few to tell under 100 values on a side, and not asked where training had no spread', () => {
    expect(
      answerOf('mean residual', regression, training, [...residuals('F', 0, 49), ...residuals('M', 0)]),
    ).toMatchObject({ status: 'too-few', supportNow: 98, required: 100 })
    const exact: readonly Rows[] = ['F', 'M'].map((sex) => ({ n: 500, sex, score: 50, label: 50 }))
    expect(answerOf('mean residual', regression, exact, training)).toBeUndefined()
    const unlabelled: readonly Rows[] = ['F', 'M'].map((sex) => ({ n: 500, sex, score: 50 }))
    expect(answerOf('mean residual', regression, unlabelled, training)).toBeUndefined()
  })
})

describe('a finding about a mean', () => {
  it.each([
    ['calibration', binary, [...scored('F', 625), ...scored('M', 625)], [...scored('F', 400), ...scored('M', 625)]],
    [
      'mean residual',
      regression,
      [...residuals('F', 0), ...residuals('M', 0)],
      [...residuals('F', -6), ...residuals('M', 0)],
    ],
  ] as const)('of %s is the same computed again from what it holds', (subject, schema, training, now) => {
    const finding = found(schema, training, now).find((f) => f.subject === subject && f.slice === 'sex=F')
    if (!finding) throw new Error('nothing was found')
    expect(finding).toMatchObject({ kind: 'performance', family: 'output', direction: 'down' })
    const check = checkFinding(JSON.parse(JSON.stringify(finding)))
    expect([...check.figures, ...check.words].filter((leaf) => !leaf.same)).toEqual([])
    expect(check).toMatchObject({ same: true, problem: undefined, notComputed: [] })
    // What was found could have been found: its effect lies beyond what these rows show four times in five.
    const shown = detectableOfFinding(finding)
    expect(shown).toBeLessThan(0)
    expect(shown).toBeGreaterThan(finding.effect.estimate)
    expect(finding.effect.upper).toBeLessThan(0)
  })

  it('is not made where everybody’s residuals moved alike: nobody is apart from everyone else', () => {
    const training = [...residuals('F', 0), ...residuals('M', 0)]
    expect(found(regression, training, [...residuals('F', 6), ...residuals('M', 6)])).toEqual([])
  })
})
