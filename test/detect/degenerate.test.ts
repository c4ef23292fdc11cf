import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewBaseline } from '../../src/detect/baseline-view.ts'
import { checkFinding } from '../../src/detect/check-finding.ts'
import { detect, type Scan } from '../../src/detect/detect.ts'
import { detectableOfFinding } from '../../src/detect/detectable-of-finding.ts'
import { groupByRoot } from '../../src/detect/roots.ts'
import { becauseOf, whyVerdict } from '../../src/detect/why.ts'
import { horizonSums } from '../../src/monitor/horizon-sums.ts'
import type { CoarseProfile } from '../../src/profile/coarse-profile.ts'
import { HASH_END, type SubjectSample } from '../../src/profile/subject-sample.ts'
import { type Cells, type StratumRow, settings, tablesOf } from './counts-builder.ts'
import { baselineOfDays, dayWindow } from './week-of-days.ts'

const people = tablesOf({
  sensitive: { sex: ['F', 'M'] },
  features: { constant: 1, income: 4, job: ['only one'] },
  score: 3,
})

/** Ways in which rows can all be alike: one cell, beyond the range, missing, infinite, new, or spread as usual. */
const CELLS = ['usual', 'first', 'below', 'above', 'missing', 'nonFinite'] as const
type Kind = (typeof CELLS)[number]

function cellsOf(n: number, inner: number, kind: Kind, isNumeric: boolean): Cells {
  const none = new Array<number>(inner).fill(0)
  if (kind === 'first') return { inner: [n, ...none.slice(1)] }
  if (kind === 'usual') {
    const each = Math.floor(n / inner)
    return { inner: none.map((_, i) => (i === 0 ? n - each * (inner - 1) : each)) }
  }
  if (isNumeric || kind === 'missing') return { inner: none, [kind]: n }
  return { inner: none, unseen: n }
}

/** Counts of one stratum in which anything may be nothing or everything. */
const stratum = (sex: string): fc.Arbitrary<StratumRow> =>
  fc
    .record({
      n: fc.constantFrom(0, 1, 99, 100, 250, 1000, 100_000),
      favourable: fc.constantFrom(0, 0.001, 0.5, 1),
      undecided: fc.constantFrom(0, 0, 1),
      cells: fc.array(fc.constantFrom(...CELLS), { minLength: 4, maxLength: 4 }),
      labels: fc.constantFrom('none', 'tp', 'fp', 'fn', 'tn', 'both'),
    })
    .map(({ n, favourable, undecided, cells, labels }): StratumRow => {
      const left = undecided === 1 ? n : 0
      const of = (k: number, inner: number, isNumeric = true) => cellsOf(n, inner, cells[k] as Kind, isNumeric)
      const half = Math.floor(n / 2)
      const classes = { tp: 0, fp: 0, fn: 0, tn: 0 }
      return {
        of: [sex],
        n,
        favourable: Math.floor(favourable * (n - left)),
        undecided: left,
        cells: { constant: of(0, 1), income: of(1, 4), job: of(2, 1, false), score: of(3, 3) },
        ...(labels === 'both' && { labels: { ...classes, tp: half, fp: n - half } }),
        ...(labels !== 'none' && labels !== 'both' && { labels: { ...classes, [labels]: n } }),
      }
    })

const profile = fc.tuple(stratum('F'), stratum('M')).map((rows) => people.counts(rows))
const days = fc.oneof(
  fc.array(profile, { minLength: 1, maxLength: 3 }),
  fc.array(profile, { minLength: 8, maxLength: 9 }),
  // The same week four times, of which weekdays may differ as much as can be.
  fc.array(profile, { minLength: 7, maxLength: 7 }).map((week) => [...week, ...week, ...week, ...week]),
)

function subjectsOf(counts: CoarseProfile, rows: number): SubjectSample {
  const named = new Map([...counts].map(([s, vector]) => [s, vector[people.layout.n] as number]))
  const subjects = [...named].flatMap(([s, n]) =>
    Array.from({ length: Math.min(40, Math.floor(n / rows)) }, (_, i) => [s * 1000 + i, new Map([[s, rows]])] as const),
  )
  return { threshold: HASH_END, named, subjects: new Map(subjects) }
}

const world = fc.record({
  days,
  now: fc.array(profile, { minLength: 1, maxLength: 3 }),
  rowsASubject: fc.constantFrom(undefined, 1, 50),
  limits: fc.constantFrom({}, { disparity: { difference: 0.1 } }, { strict: true }),
  run: fc.constantFrom('arrival' as const, 'outcome' as const),
})

function scanOf({ days, now, rowsASubject, limits, run }: Parameters<Parameters<typeof world.map>[0]>[0]): Scan {
  const baseline = viewBaseline(baselineOfDays(people, days), 2)
  const back = now.map((counts, i) => ({
    window: dayWindow(40 - i),
    rows: [...counts.values()].reduce((sum, vector) => sum + (vector[people.layout.n] as number), 0),
    counts,
    ...(rowsASubject && { subjects: subjectsOf(counts, rowsASubject) }),
  }))
  return detect({
    run,
    versions: [{ version: '1', baseline, horizons: horizonSums('1d', baseline, back) }],
    ...settings(limits),
    scansAYear: 365.25,
  })
}

/** Paths of numbers that are none. */
function notFinite(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} ${value}`]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, member]) => notFinite(member, `${path}.${key}`))
}

describe('counts in which anything may be nothing or everything', () => {
  it('give a verdict with figures, or none, and never a number that is none', () => {
    fc.assert(
      fc.property(world, (of) => {
        const scan = scanOf(of)
        const { findings, judged, weighed } = scan
        expect(notFinite({ findings, judged, weighed })).toEqual([])
        for (const finding of findings) {
          const detectable = detectableOfFinding(finding)
          expect(notFinite({ detectable })).toEqual([])
          expect(becauseOf(finding, detectable).join()).not.toMatch(/NaN|Infinity|undefined/)
          expect(checkFinding(JSON.parse(JSON.stringify(finding)))).toMatchObject({ same: true })
        }
        for (const line of judged) expect(whyVerdict(line)).not.toMatch(/NaN|Infinity|undefined/)
        for (const { units } of groupByRoot(findings, scan.comparisons, [])) expect(Number.isFinite(units)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('say nothing of a constant column, one category, or a slice that nobody is in', () => {
    const alike: readonly StratumRow[] = [
      { of: ['F'], n: 1000, favourable: 500 },
      { of: ['M'], n: 1000, favourable: 500 },
    ]
    const { judged, findings } = scanOf({
      days: Array.from({ length: 8 }, () => people.counts(alike)),
      now: [people.counts(alike)],
      rowsASubject: undefined,
      limits: {},
      run: 'arrival',
    })
    expect(findings).toEqual([])
    expect(new Set(judged.map((line) => line.verdict))).toEqual(new Set(['within']))
  })
})
