import { describe, expect, it } from 'vitest'
import { detect, QUESTIONS, type Scan, type ScanInput, slicePairs } from '../../src/detect/detect.ts'
import type { JudgedSlice } from '../../src/detect/finding.ts'
import { severityOf } from '../../src/detect/finding-of.ts'
import type { Limits } from '../../src/detect/limits.ts'
import { windowVerdict } from '../../src/detect/window-verdict.ts'
import { benjaminiHochberg } from '../../src/stats/benjamini-hochberg.ts'
import { INDEPENDENT, lines, type StratumRow, settings, tablesOf } from './counts-builder.ts'

const people = tablesOf({ sensitive: { sex: ['F', 'M'] }, features: { income: 4 }, score: 3 })

type Sides = {
  readonly training: readonly StratumRow[]
  /** Counts of windows by the number of windows that they sum. */
  readonly now: Readonly<Record<number, readonly StratumRow[]>>
  readonly limits?: Partial<Limits>
  readonly calibrated?: boolean
  readonly run?: ScanInput['run']
}

function scanOf({ training, now, limits, calibrated = true, run = 'arrival' }: Sides): Scan {
  const baseline = people.view(people.counts(training), calibrated ? INDEPENDENT : undefined)
  const horizons = Object.entries(now).map(([windows, rows]) => ({
    windows: Number(windows),
    counts: people.counts(rows),
  }))
  return detect({ run, versions: [{ version: '1', baseline, horizons }], ...settings(limits), scansAYear: 365.25 })
}

function groups(women: readonly [number, number], men: readonly [number, number]): readonly StratumRow[] {
  return [
    { of: ['F'], favourable: women[0], n: women[1] },
    { of: ['M'], favourable: men[0], n: men[1] },
  ]
}

const TRAINING = groups([5000, 10_000], [5000, 10_000])

describe('detect', () => {
  it('takes the level from the budget: two a year over 365.25 scans, at most 5 %', () => {
    const at = (falseInvestigationsAYear: number): number =>
      scanOf({ training: TRAINING, now: { 1: TRAINING }, limits: { falseInvestigationsAYear } }).level
    expect(at(2)).toBeCloseTo(2 / 365.25, 12)
    expect(at(100)).toBe(0.05)
  })

  it('finds nothing in counts that have not moved, however many', () => {
    expect(lines(scanOf({ training: TRAINING, now: { 1: TRAINING, 3: TRAINING } }))).toEqual([])
  })

  it('calls a ratio beyond the limit that chance could have made unconfirmed, never within', () => {
    // 44 of 120 against 60 of 120: ratio 0.73 under 0.8; the standard error of its logarithm is about 0.15, (ln 0.8 - ln 0.73) / 0.15 = 0.6.
    const scan = scanOf({
      training: TRAINING,
      now: { 1: groups([44, 120], [60, 120]) },
      limits: { disparity: { ratio: 0.8 } },
    })
    const verdict = (slice: string) => scan.judged.find((j) => j.kind === 'disparity' && j.slice === slice)?.verdict
    expect(lines(scan)).toEqual([])
    expect(verdict('sex=F')).toBe('unconfirmed')
    expect(verdict('sex=M')).toBe('within')
  })

  it('adjusts every test of every question, slice and horizon as one family', () => {
    const fallen = groups([400, 1000], [500, 1000])
    const scan = scanOf({ training: TRAINING, now: { 1: fallen, 3: multiplied(fallen, 3) } })
    const tested = scan.comparisons.flatMap((comparison) =>
      slicePairs(comparison).flatMap((pair) =>
        QUESTIONS.arrival.flatMap((question) =>
          question.ask(comparison, pair).flatMap((a) =>
            a.status === 'tested'
              ? [
                  {
                    p: a.log10P,
                    reached: a.reached,
                    name: `${question.kind} ${a.subject} ${pair.key} h${comparison.horizon}`,
                  },
                ]
              : [],
          ),
        ),
      ),
    )
    // 2 horizons x (3 slices x (income, score, decision drift) + 2 slices x (share, share ratio, disparity, disparity-change)) = 2 x (9 + 8)
    expect(tested).toHaveLength(34)
    expect(scan.tests).toBe(34)
    const adjusted = benjaminiHochberg(tested.map((t) => t.p))
    const expected = tested.flatMap((t, i) =>
      t.reached && (adjusted[i] as number) <= Math.log10(scan.level) ? [[t.name, adjusted[i]]] : [],
    )
    const found = scan.findings.map((f) => [`${f.kind} ${f.subject} ${f.slice} h${f.horizon}`, f.adjustedLog10P])
    expect(found).toEqual(expected)
    expect(found.map(([name]) => name)).toContain('decision-drift decision sex=F h3')
  })

  it('needs the estimate at the tolerance, however small the p-value', () => {
    // 10^6 rows a side: 0.54 against 0.50 is 0.015 / 0.0007 = 21 standard errors beyond half the tolerance of 0.05, and inside the tolerance.
    const training = groups([500_000, 1_000_000], [500_000, 1_000_000])
    const now = groups([540_000, 1_000_000], [540_000, 1_000_000])
    expect(lines(scanOf({ training, now: { 1: now } }))).toEqual([])
    const beyond = groups([551_000, 1_000_000], [551_000, 1_000_000])
    expect(lines(scanOf({ training, now: { 1: beyond } }))).toEqual([
      'decision-drift decision overall h1 up',
      'decision-drift decision sex=F h1 up',
      'decision-drift decision sex=M h1 up',
    ])
  })

  it('finds on a longer horizon what one window is too small to show', () => {
    const day = groups([42, 105], [50, 105])
    const found = lines(scanOf({ training: TRAINING, now: { 1: day, 28: multiplied(day, 28) } }))
    expect(found).toContain('decision-drift decision sex=F h28 down')
    expect(found.filter((line) => line.includes(' h1 '))).toEqual([])
  })

  it('asks for more under strict: every adjusted p grows by 1 + 1/2 + ... + 1/34', () => {
    const now = { 1: groups([350, 1000], [500, 1000]), 3: groups([1050, 3000], [1500, 3000]) }
    const [plain, strict] = [false, true].map((value) => scanOf({ training: TRAINING, now, limits: { strict: value } }))
    let harmonic = 0
    for (let i = 1; i <= 34; i++) harmonic += 1 / i
    const of = (scan: Scan | undefined): number =>
      scan?.findings.find((f) => f.kind === 'decision-drift' && f.slice === 'sex=F' && f.horizon === 3)
        ?.adjustedLog10P ?? 0
    expect(of(strict) - of(plain)).toBeCloseTo(Math.log10(harmonic), 9)
  })

  it('widens tolerances by half without calibration, marks it, and leaves the policy limit alone', () => {
    // 0.44 against 0.50: beyond 0.05, within 0.075
    const now = { 1: groups([4400, 10_000], [4400, 10_000]) }
    expect(scanOf({ training: TRAINING, now }).findings).toHaveLength(3)
    expect(scanOf({ training: TRAINING, now, calibrated: false }).findings).toEqual([])
    const unequal = { 1: groups([3000, 10_000], [5000, 10_000]) }
    const breach = scanOf({ training: TRAINING, now: unequal, calibrated: false }).findings.find(
      (f) => f.kind === 'disparity',
    )
    expect(breach).toMatchObject({ tolerance: 0.8, uncalibrated: true, origin: 'emerged' })
  })

  it('gives every slice an answer: a finding, within, or too few with what could have been seen', () => {
    const scan = scanOf({ training: TRAINING, now: { 1: groups([30, 60], [2500, 5000]) } })
    const drift = scan.judged.filter((j) => j.kind === 'decision-drift')
    expect(drift.map((j) => [j.slice, j.verdict])).toEqual([
      ['overall', 'within'],
      ['sex=M', 'within'],
      ['sex=F', 'insufficient-data'],
    ])
    const few = drift.find((j) => j.slice === 'sex=F')
    expect([few?.supportNow, few?.supportTraining]).toEqual([60, 10_000])
    // Noise of 60 decisions is 0.065; at the level of 0.0055 over some ten tests, z near 3.3, with 0.84 of power: 0.025 + 4.1 x 0.065
    expect(few?.detectable).toBeGreaterThan(0.2)
    expect(few?.detectable).toBeLessThan(0.35)
  })

  it('calls a question of a slice a finding where any horizon found it, and no other question', () => {
    const day = groups([42, 105], [50, 105])
    const scan = scanOf({ training: TRAINING, now: { 1: day, 28: multiplied(day, 28) } })
    const verdicts = scan.judged.filter((j) => j.slice === 'sex=F').map((j) => [j.kind, j.subject, j.verdict])
    expect(verdicts).toContainEqual(['decision-drift', 'decision', 'finding'])
    expect(verdicts).toContainEqual(['representation', 'share', 'within'])
  })

  it('keeps beside it what the window alone says, and over how many windows it was found', () => {
    const day = groups([42, 105], [50, 105])
    const scan = scanOf({ training: TRAINING, now: { 1: day, 28: multiplied(day, 28) } })
    const line = scan.judged.find((j) => j.slice === 'sex=F' && j.kind === 'decision-drift')
    // 42/105 - 0.5 = -0.1 is beyond 0.05; of 105 rows that is chance, of 2,940 it is not.
    expect(line).toMatchObject({ verdict: 'finding', windowVerdict: 'unconfirmed', foundOver: 28, level: scan.level })
    expect(windowVerdict(line as JudgedSlice, scan.findings)).toBe('unconfirmed')
    const within = scan.judged.find((j) => j.slice === 'sex=F' && j.subject === 'share')
    expect([within?.foundOver, within?.windowVerdict]).toEqual([undefined, undefined])
    expect(within?.adjustedLog10P).toBeTypeOf('number')
  })

  it('says of the lines of early scans what the window alone says, from its findings', () => {
    const day = groups([42, 105], [50, 105])
    const { judged, findings } = scanOf({ training: TRAINING, now: { 1: day, 28: multiplied(day, 28) } })
    for (const line of judged) {
      const { windowVerdict: own, foundOver: _, adjustedLog10P: __, level: ___, tolerance: ____, ...early } = line
      expect(windowVerdict(early, findings)).toBe(own ?? line.verdict)
    }
  })

  it('tells the share and its ratio apart: one may be a finding without the other', () => {
    const training = groups([50, 100], [4950, 9900])
    const scan = scanOf({ training, now: { 1: groups([5, 10], [4995, 9990]) } })
    const verdicts = scan.judged.filter((j) => j.slice === 'sex=F' && j.kind === 'representation')
    expect(verdicts.map((j) => [j.subject, j.verdict])).toEqual([
      ['share', 'within'],
      ['share ratio', 'finding'],
    ])
  })

  it('judges versions beside their own baselines in one family', () => {
    const fallen = groups([250, 1000], [500, 1000])
    const version = (name: string, training: readonly StratumRow[]) => ({
      version: name,
      baseline: people.view(people.counts(training), INDEPENDENT),
      horizons: [{ windows: 1, counts: people.counts(fallen) }],
    })
    const scan = detect({
      run: 'arrival',
      versions: [version('1', TRAINING), version('2', groups([2500, 10_000], [5000, 10_000]))],
      ...settings(),
      scansAYear: 365.25,
    })
    expect(scan.tests).toBe(34)
    const drifted = scan.findings.filter((f) => f.kind === 'decision-drift').map((f) => `${f.version} ${f.slice}`)
    expect(drifted).toEqual(['1 overall', '1 sex=F'])
    const origins = scan.findings.filter((f) => f.kind === 'disparity').map((f) => [f.version, f.slice, f.origin])
    expect(origins).toEqual([
      ['1', 'sex=F', 'emerged'],
      ['2', 'sex=F', 'inherited'],
    ])
  })

  it('asks for performance in the outcome run alone', () => {
    const good = { tp: 400, fp: 100, fn: 100, tn: 400 }
    const training = [
      { of: ['F'], n: 1000, favourable: 500, labels: good },
      { of: ['M'], n: 1000, favourable: 500, labels: good },
    ]
    const worse = { tp: 250, fp: 250, fn: 250, tn: 250 }
    const now = { 1: [{ of: ['F'], n: 1000, favourable: 500, labels: worse }, training[1] as StratumRow] }
    expect(lines(scanOf({ training, now }))).toEqual([])
    const found = scanOf({ training, now, run: 'outcome' })
    expect(new Set(found.findings.map((f) => f.kind))).toEqual(new Set(['performance']))
    expect(found.findings.some((f) => f.slice === 'sex=F' && f.subject === 'error')).toBe(true)
  })

  it('gives the same scan for the same counts', () => {
    const sides = { training: TRAINING, now: { 1: groups([350, 1000], [500, 1000]) } }
    expect(JSON.stringify(scanOf(sides).findings)).toBe(JSON.stringify(scanOf(sides).findings))
  })
})

describe('severityOf', () => {
  it('is notice from the tolerance, warning from twice, critical from four times; a breach is a warning at least', () => {
    expect([1, 1.99, 2, 3.99, 4].map((units) => severityOf('feature-drift', units))).toEqual([
      'notice',
      'notice',
      'warning',
      'warning',
      'critical',
    ])
    expect([1, 1.99, 2].map((units) => severityOf('disparity', units))).toEqual(['warning', 'warning', 'critical'])
  })
})

function multiplied(rows: readonly StratumRow[], by: number): readonly StratumRow[] {
  return rows.map((row) => ({ ...row, n: row.n * by, favourable: (row.favourable ?? 0) * by }))
}
