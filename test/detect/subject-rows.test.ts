import { describe, expect, it } from 'vitest'
import { checkFinding } from '../../src/detect/check-finding.ts'
import { detect, type Scan } from '../../src/detect/detect.ts'
import { disparity } from '../../src/detect/disparity/disparity.ts'
import { decisionDrift } from '../../src/detect/drift/decision-drift.ts'
import { featureDrift } from '../../src/detect/drift/distribution.ts'
import { askQuestion, type Comparison, noiseOf, type Question } from '../../src/detect/question.ts'
import { rowsPerSubjectRow } from '../../src/detect/subject-rows.ts'
import { becauseOf } from '../../src/detect/why.ts'
import { horizonSums } from '../../src/monitor/horizon-sums.ts'
import { HASH_END, rowsPerRow, type SubjectSample } from '../../src/profile/subject-sample.ts'
import { INDEPENDENT, pairOf, type StratumRow, settings, tablesOf } from './counts-builder.ts'
import { dayWindow } from './week-of-days.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] }, features: { income: 4 } })
const [WOMEN, MEN] = [
  ...people
    .counts([
      { of: ['F'], n: 1 },
      { of: ['M'], n: 1 },
    ])
    .keys(),
] as [number, number]

/** Every subject of a stratum with as many rows, all kept; hashes are told apart by `from`. */
function sampleOf(
  groups: readonly { stratum: number; subjects: number; rows: number; from?: number }[],
): SubjectSample {
  const subjects = new Map<number, ReadonlyMap<number, number>>()
  const named = new Map<number, number>()
  for (const { stratum, subjects: count, rows, from = 0 } of groups) {
    for (let i = 0; i < count; i++) subjects.set(stratum * 1e6 + from + i, new Map([[stratum, rows]]))
    named.set(stratum, (named.get(stratum) ?? 0) + count * rows)
  }
  return { threshold: HASH_END, subjects, named }
}

const rowsOf = (women: number, men: number): readonly StratumRow[] => [
  { of: ['F'], n: women, favourable: women / 2 },
  { of: ['M'], n: men, favourable: men / 2 },
]

describe('rows a row stands among', () => {
  it('is sum r^2 / sum r over the subjects of a slice', () => {
    // 40 women with 5 rows, 60 men with 1: everyone (40 x 25 + 60) / (200 + 60).
    const sample = sampleOf([
      { stratum: WOMEN, subjects: 40, rows: 5 },
      { stratum: MEN, subjects: 60, rows: 1 },
    ])
    const of = rowsPerSubjectRow(people.schema, sample, people.counts(rowsOf(200, 60)), 2)
    expect([of('sex=F'), of('sex=M')]).toEqual([5, 1])
    expect(of('overall')).toBeCloseTo(1060 / 260, 12)
    expect(of('overall')).toBe(rowsPerRow(sample, () => true, 1, 260))
  })

  it('takes the figure of everyone for a slice with under thirty sampled subjects', () => {
    const sample = sampleOf([
      { stratum: WOMEN, subjects: 29, rows: 9 },
      { stratum: MEN, subjects: 100, rows: 1 },
    ])
    const of = rowsPerSubjectRow(people.schema, sample, people.counts(rowsOf(29 * 9, 100)), 2)
    expect(of('sex=F')).toBe(of('overall'))
    expect(of('sex=Z')).toBe(of('overall'))
  })

  it('counts rows that came without a subject as a subject each', () => {
    const sample = sampleOf([{ stratum: WOMEN, subjects: 40, rows: 5 }])
    const of = rowsPerSubjectRow(people.schema, sample, people.counts(rowsOf(300, 0)), 2)
    // 200 rows of 40 subjects and 100 alone: (1000 + 100) / 300
    expect(of('sex=F')).toBeCloseTo(1100 / 300, 12)
  })

  it('is 1 where nothing is known', () => {
    const nobody = { threshold: HASH_END, subjects: new Map(), named: new Map() }
    expect(rowsPerSubjectRow(people.schema, nobody, new Map(), 2)('overall')).toBe(1)
  })
})

/** Women now and at training, each subject with so many rows. */
function compared(now: number, training: number, rowsNow: number, rowsThen: number, c = 1): Comparison {
  const plain = people.compare({
    now: rowsOf(now, now),
    training: rowsOf(training, training),
    calibration: { ...INDEPENDENT, of: new Map([['rate:decision', { c, omega: [0, 0] as const, kappa: 1 }]]) },
  })
  return { ...plain, rowsPerRow: () => rowsNow, baseline: { ...plain.baseline, rowsPerRow: () => rowsThen } }
}

describe('the noise of rows that are one subject', () => {
  it('is n_eff (g_now / n + g_training / m) times that of independent rows', () => {
    const comparison = compared(500, 2000, 5, 20)
    // n_eff = 500 x 2000 / 2500 = 400: 400 x (5/500 + 20/2000) = 8
    const noise = noiseOf(comparison, 'rate:decision', pairOf(comparison, 'sex=F'))
    expect(noise.c).toBeCloseTo(8, 12)
    expect(noise.subjects).toEqual({ now: 5, training: 20 })
    // A policy limit asks nothing of training.
    expect(noiseOf(comparison, 'rate:decision', pairOf(comparison, 'sex=F'), { againstLimit: true }).c).toBe(5)
  })

  it('is not counted twice where blocks show repeated rows too', () => {
    const at = (c: number): number => {
      const comparison = compared(500, 500, 5, 5, c)
      return noiseOf(comparison, 'rate:decision', pairOf(comparison, 'sex=F')).c
    }
    expect([at(1), at(4), at(7)]).toEqual([5, 5, 7])
  })

  it('leaves a question of too few subjects unasked, and says how many rows it needs', () => {
    const ask = (question: Question, now: number, training: number) => {
      const comparison = compared(now, training, 5, 2)
      return askQuestion(question, comparison, pairOf(comparison, 'sex=F'))[0]
    }
    // 100 subjects are 500 rows now, 200 at training; 200 are 1,000 for a distribution of 4 cells.
    expect(ask(decisionDrift, 499, 2000)).toMatchObject({ status: 'too-few', supportNow: 499, required: 500 })
    expect(ask(decisionDrift, 500, 2000)).toMatchObject({ status: 'tested' })
    expect(ask(decisionDrift, 2000, 199)).toMatchObject({ status: 'too-few', supportTraining: 199, required: 200 })
    expect(ask(disparity, 500, 150)).toMatchObject({ status: 'tested' })
    expect(ask(disparity, 499, 5000)).toMatchObject({ status: 'too-few', required: 500 })
    expect(ask(featureDrift, 999, 5000)).toMatchObject({ status: 'too-few', required: 1000 })
    expect(ask(featureDrift, 1000, 5000)).toMatchObject({ status: 'tested' })
  })
})

describe('a scan of subjects with five rows each', () => {
  const training = rowsOf(20_000, 20_000)
  const dayOf = (favourable: number): readonly StratumRow[] => [
    { of: ['F'], n: 2500, favourable },
    { of: ['M'], n: 2500, favourable: 1250 },
  ]
  const scanned = (subjects?: SubjectSample, now = dayOf(1000)): Scan => {
    const baseline = people.view(people.counts(training), INDEPENDENT)
    const back = [{ window: dayWindow(0), rows: 5000, counts: people.counts(now), ...(subjects && { subjects }) }]
    return detect({
      run: 'arrival',
      versions: [{ version: '1', baseline, horizons: horizonSums('1d', baseline, back) }],
      ...settings(),
      scansAYear: 365.25,
    })
  }
  const five = sampleOf([
    { stratum: WOMEN, subjects: 500, rows: 5 },
    { stratum: MEN, subjects: 500, rows: 5 },
  ])
  const p = (scan: Scan) =>
    scan.weighed.find((t) => t.kind === 'decision-drift' && t.slice === 'sex=F')?.adjustedLog10P ?? Number.NaN

  it('is less sure than one of as many independent rows', () => {
    // 0.4 against 0.5, half a tolerance off: z = 0.075 / sqrt(0.25/2500 + 0.25/20000) = 7.1 of rows, 3.2 of subjects.
    expect(p(scanned())).toBeLessThan(-9)
    expect(p(scanned(five))).toBeGreaterThan(-3)
  })

  it('keeps with its findings how many rows a subject has, and they come out the same from their own row', () => {
    const found = scanned(five, dayOf(500)).findings.filter((f) => f.basis?.test.form !== 'silence')
    expect(found.length).toBeGreaterThan(0)
    for (const finding of found) {
      expect(finding.basis?.test).toMatchObject({ noise: { subjects: { now: 5, training: 1 } } })
      expect(checkFinding(JSON.parse(JSON.stringify(finding))).same).toBe(true)
      expect(becauseOf(finding, undefined).join()).toContain('a row stands among up to 5')
    }
  })

  it('adds the subjects of the windows that a sum holds', () => {
    const baseline = people.view(people.counts(training), INDEPENDENT)
    const back = [0, 1, 2].map((day) => ({
      window: dayWindow(2 - day),
      rows: 5000,
      counts: people.counts(dayOf(1000)),
      // The women come again every day, the men do not.
      subjects: sampleOf([
        { stratum: WOMEN, subjects: 500, rows: 5 },
        { stratum: MEN, subjects: 500, rows: 5, from: day * 1000 },
      ]),
    }))
    const sums = horizonSums('1d', baseline, back)
    const over = (i: number) => {
      const { subjects, counts } = sums[i] as (typeof sums)[number]
      return rowsPerSubjectRow(people.schema, subjects as SubjectSample, counts, 2)
    }
    expect([over(0)('sex=F'), over(0)('sex=M')]).toEqual([5, 5])
    expect([over(1)('sex=F'), over(1)('sex=M')]).toEqual([15, 5])
  })
})
