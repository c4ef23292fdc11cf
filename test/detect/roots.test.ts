import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detect, type Scan } from '../../src/detect/detect.ts'
import type { Family } from '../../src/detect/finding.ts'
import type { Limits } from '../../src/detect/limits.ts'
import { groupByRoot } from '../../src/detect/roots.ts'
import { INDEPENDENT, type StratumRow, settings, tablesOf } from './counts-builder.ts'

const REGIONS = ['North', 'East', 'South', 'West']
const AGES = ['18-25', '26-40', '41-60', '61+']
const people = tablesOf({ sensitive: { region: REGIONS, age: AGES }, features: { income: 4, debt: 4 } })

/** What a stratum is like: its favourable rate, its rows and its cells of income, where they are not the usual. */
type Change = {
  readonly rate?: number
  readonly n?: number
  readonly income?: readonly number[]
  readonly debt?: readonly number[]
}

/** Sixteen strata of 1,000 rows, half of them favourable; `changes` says who is different. */
function table(changes: (region: string, age: string) => Change | undefined): readonly StratumRow[] {
  return REGIONS.flatMap((region) =>
    AGES.map((age) => {
      const { rate = 0.5, n = 1000, income, debt } = changes(region, age) ?? {}
      const cells = { ...(income && { income }), ...(debt && { debt }) }
      return { of: [region, age], n, favourable: Math.round(rate * n), cells }
    }),
  )
}

function scanOf(now: readonly StratumRow[], training = table(() => undefined), limits: Partial<Limits> = {}): Scan {
  return detect({
    run: 'arrival',
    versions: [
      {
        version: '1',
        baseline: people.view(people.counts(multiplied(training, 5)), INDEPENDENT),
        horizons: [{ windows: 1, counts: people.counts(now) }],
      },
    ],
    ...settings(limits),
    scansAYear: 365.25,
  })
}

function multiplied(rows: readonly StratumRow[], by: number): readonly StratumRow[] {
  return rows.map((row) => ({
    ...row,
    n: row.n * by,
    favourable: (row.favourable ?? 0) * by,
    cells: Object.fromEntries(
      Object.entries(row.cells ?? {}).map(([name, cells]) => [name, (cells as readonly number[]).map((c) => c * by)]),
    ),
  }))
}

/** Roots of a scan by family, in the order in which they are found. */
function rootsOf(
  scan: Scan,
  known: readonly { family: Family; root: string }[] = [],
): Partial<Record<Family, readonly string[]>> {
  const roots: Partial<Record<Family, string[]>> = {}
  for (const group of groupByRoot(scan.findings, scan.comparisons, known)) {
    roots[group.family] = [...(roots[group.family] ?? []), group.root]
  }
  return roots
}

const NORTH_YOUNG = 'region=North & age=18-25'
const isNorthYoung = (region: string, age: string): boolean => region === 'North' && age === '18-25'

describe('groupByRoot', () => {
  it('names the pair where a change stands in one pair, and attaches all that contains it', () => {
    const scan = scanOf(table((region, age) => (isNorthYoung(region, age) ? { rate: 0.2 } : undefined)))
    const slices = scan.findings.filter((f) => f.family === 'output').map((f) => f.slice)
    // A quarter of the North falls by 30 points: 7.5 points for the North and for the young, and each is beyond 5.
    expect(slices).toEqual(expect.arrayContaining(['region=North', 'age=18-25', NORTH_YOUNG]))
    expect(rootsOf(scan)).toEqual({ output: [NORTH_YOUNG], limit: [NORTH_YOUNG] })
  })

  it('names the value where a change stands in all of one value', () => {
    const scan = scanOf(table((region) => (region === 'North' ? { rate: 0.3 } : undefined)))
    const slices = new Set(scan.findings.filter((f) => f.family === 'output').map((f) => f.slice))
    expect(slices.size).toBeGreaterThan(4)
    expect(rootsOf(scan)).toEqual({ output: ['region=North'], limit: ['region=North'] })
  })

  it('names everyone where a change stands everywhere', () => {
    const scan = scanOf(table(() => ({ rate: 0.4 })))
    // All 1 + 4 + 4 + 16 slices have fallen.
    expect(scan.findings).toHaveLength(25)
    expect(rootsOf(scan)).toEqual({ output: ['overall'] })
  })

  it('makes two roots of two causes in one scan', () => {
    const scan = scanOf(
      table((region, age) => {
        if (isNorthYoung(region, age)) return { rate: 0.2 }
        return region === 'South' && age === '61+' ? { rate: 0.85 } : undefined
      }),
    )
    const { output } = rootsOf(scan)
    expect([...(output ?? [])].sort()).toEqual([NORTH_YOUNG, 'region=South & age=61+'])
  })

  it('keeps causes in two features apart, though they share a family', () => {
    const scan = scanOf(
      table((region, age) => ({
        ...(region === 'North' && { income: [700, 100, 100, 100] }),
        ...(age === '61+' && { debt: [100, 100, 100, 700] }),
      })),
    )
    const groups = groupByRoot(scan.findings, scan.comparisons, [])
    expect(groups.map((g) => [g.family, g.root]).sort()).toEqual([
      ['input', 'age=61+'],
      ['input', 'region=North'],
    ])
    for (const group of groups) expect(new Set(group.findings.map((f) => f.subject)).size).toBe(1)
  })

  it('puts several features that changed in one slice under one root', () => {
    const shifted = { income: [700, 100, 100, 100], debt: [100, 100, 100, 700] }
    const scan = scanOf(table((region) => (region === 'North' ? shifted : undefined)))
    const groups = groupByRoot(scan.findings, scan.comparisons, [])
    expect(groups.map((g) => g.root)).toEqual(['region=North'])
    expect(new Set(groups[0]?.findings.map((f) => f.subject))).toEqual(new Set(['income', 'debt']))
  })

  it('attaches the mirror: others are compared with everyone else, who has changed', () => {
    // Everybody but the North is where they were, but the North was 40 % of everyone else.
    const training = table((region) => ({ n: region === 'North' ? 3000 : 1000 }))
    const now = table((region) => (region === 'North' ? { n: 3000, rate: 0.25 } : { n: 1000 }))
    const scan = scanOf(now, training)
    const mirrored = scan.findings.filter((f) => f.kind === 'disparity-change' && f.slice === 'region=South')
    expect(mirrored.map((f) => f.direction)).toEqual(['up'])
    const groups = groupByRoot(scan.findings, scan.comparisons, []).filter((g) => g.family === 'output')
    expect(groups.map((g) => g.root)).toEqual(['region=North'])
    expect(groups[0]?.findings).toContain(mirrored[0])
  })

  it('gives a slice inside a root a root of its own at twice the effect of the root', () => {
    const fall = (inner: number): readonly string[] =>
      rootsOf(
        scanOf(table((region, age) => (region === 'North' ? { rate: age === '18-25' ? inner : 0.4 } : undefined))),
      ).output ?? []
    // The pair falls by d, the North by (3 x 0.1 + d) / 4: 0.3 against 0.15 is twice, 0.25 against 0.1375 is less.
    expect(fall(0.15)).toEqual(['region=North', NORTH_YOUNG])
    expect(fall(0.27)).toEqual(['region=North'])
  })

  it('lets an improvement join the root that holds it, and never makes it one', () => {
    // The North was behind and has drawn level; nothing else has moved.
    const behind = table((region) => (region === 'North' ? { rate: 0.3 } : undefined))
    const scan = scanOf(
      table(() => undefined),
      behind,
    )
    const improved = scan.findings.filter((f) => f.improved)
    expect(improved.map((f) => f.slice)).toContain('region=North')
    const groups = groupByRoot(improved, scan.comparisons, [])
    expect(groups).toEqual([])
    const joined = groupByRoot(improved, scan.comparisons, [{ family: 'output', root: 'region=North' }])
    expect(joined.map((g) => g.root)).toEqual(['region=North'])
    expect(joined[0]?.findings.every((f) => f.slice.startsWith('region=North'))).toBe(true)
  })

  it('attaches later findings to a known root of their family, and to no other family', () => {
    const scan = scanOf(table((region, age) => (isNorthYoung(region, age) ? { rate: 0.2 } : undefined)))
    const north = { family: 'output' as const, root: 'region=North' }
    // Known root North: the pair inside it has four times its effect, and stays a root of its own.
    expect(rootsOf(scan, [north]).output).toContain(NORTH_YOUNG)
    expect(rootsOf(scan, [{ family: 'output', root: NORTH_YOUNG }])).toEqual({
      output: [NORTH_YOUNG],
      limit: [NORTH_YOUNG],
    })
    expect(rootsOf(scan, [{ family: 'mix', root: 'age=61+' }])).toEqual({ output: [NORTH_YOUNG], limit: [NORTH_YOUNG] })
  })

  it('attaches a change of the whole North to the matter of the whole North, also when a part of it fell most', () => {
    const scan = scanOf(
      table((region, age) => (region === 'North' ? { rate: age === '18-25' ? 0.32 : 0.4 } : undefined)),
    )
    expect(rootsOf(scan, [{ family: 'output', root: 'region=North' }]).output).toEqual(['region=North'])
  })

  it('names the slice whose share moved, not those that gave way to it', () => {
    const scan = scanOf(table((region) => ({ n: region === 'North' ? 3000 : 1000 })))
    // 1/4 became 3/6: the others fell from 1/4 to 1/6 each.
    expect(scan.findings.some((f) => f.family === 'mix' && f.slice === 'region=South')).toBe(true)
    expect(rootsOf(scan)).toEqual({ mix: ['region=North'] })
  })

  it('names the pair whose share moved, whatever it belongs to', () => {
    const scan = scanOf(table((region, age) => ({ n: isNorthYoung(region, age) ? 4000 : 1000 })))
    // 1/16 became 4/19; the North without it, of everyone without it: 3/15 before and after.
    expect(scan.findings.some((f) => f.family === 'mix' && f.slice === 'region=North')).toBe(true)
    expect(rootsOf(scan)).toEqual({ mix: [NORTH_YOUNG] })
  })

  it('attaches those who gave way to a known root, also in a scan that does not find the root itself', () => {
    const scan = scanOf(table((region) => ({ n: region === 'North' ? 3000 : 1000 })))
    const others = scan.findings.filter((f) => !f.slice.includes('North'))
    expect(others.some((f) => f.slice === 'region=South')).toBe(true)
    const groups = groupByRoot(others, scan.comparisons, [{ family: 'mix', root: 'region=North' }])
    expect(groups.map((g) => g.root)).toEqual(['region=North'])
  })

  it('lets a part explain the whole when what is left is under the tolerance, not only when nothing is left', () => {
    const fall = (others: number): readonly string[] =>
      rootsOf(
        scanOf(table((region, age) => (region === 'North' ? { rate: age === '18-25' ? 0.2 : others } : undefined))),
      ).output ?? []
    // Without the pair the North has fallen by 3 points of 5: explained. By 6: a cause of its own, and the pair has over twice its 12.
    expect(fall(0.47)).toEqual([NORTH_YOUNG])
    expect(fall(0.44)).toEqual(['region=North', NORTH_YOUNG])
  })

  it('does not let a part explain the whole when fewer than 100 are left without it', () => {
    const sized = (rest: number, rate: number): readonly StratumRow[] =>
      table((region, age) => (region !== 'North' ? undefined : age === '18-25' ? { rate } : { n: rest }))
    const roots = (rest: number): Partial<Record<Family, readonly string[]>> =>
      rootsOf(scanOf(sized(rest, 0.2), sized(rest, 0.5)))
    // Three ages of 32 leave 96, of 34 leave 102.
    expect(roots(32).output).toEqual(['region=North'])
    expect(roots(34).output).toEqual([NORTH_YOUNG])
  })

  it('looks at the score itself where nothing is declared favourable', () => {
    const priced = tablesOf({ sensitive: { region: REGIONS, age: AGES }, score: 4, outcome: { kind: 'regression' } })
    const prices = (north: readonly number[]): readonly StratumRow[] =>
      REGIONS.flatMap((region) =>
        AGES.map((age) => ({
          of: [region, age],
          n: 1000,
          cells: { score: region === 'North' ? north : [250, 250, 250, 250] },
        })),
      )
    const usual = prices([250, 250, 250, 250])
    const comparison = { training: usual, now: prices([700, 100, 100, 100]) }
    const scan = detect({
      run: 'arrival',
      versions: [
        {
          version: '1',
          baseline: priced.view(priced.counts(comparison.training), INDEPENDENT),
          horizons: [{ windows: 1, counts: priced.counts(comparison.now) }],
        },
      ],
      ...settings(),
      scansAYear: 365.25,
    })
    expect(new Set(scan.findings.map((f) => f.kind))).toEqual(new Set(['score-drift']))
    // A settled matter elsewhere takes none of it: what the score does in the North is no mirror.
    expect(rootsOf(scan, [{ family: 'output', root: 'region=South' }])).toEqual({ output: ['region=North'] })
  })

  it('places every finding that is no improvement in exactly one group, whatever has changed', () => {
    const change = fc.record({
      rate: fc.constantFrom(0.2, 0.35, 0.45, 0.5, 0.5, 0.5, 0.6, 0.8),
      n: fc.constantFrom(150, 1000, 1000, 1000, 3000),
      low: fc.constantFrom(0.25, 0.25, 0.25, 0.6),
    })
    const known = fc.array(
      fc.record({
        family: fc.constantFrom<Family>('output', 'input', 'mix', 'limit'),
        root: fc.constantFrom('overall', 'region=North', 'age=61+', NORTH_YOUNG),
      }),
      { maxLength: 3 },
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 16, maxLength: 16 }), known, (changes, roots) => {
        let next = 0
        const now = table(() => {
          const { rate, n, low } = changes[next++] as (typeof changes)[number]
          const first = Math.round(n * low)
          const second = Math.round((n - first) / 2)
          return { rate, n, income: [first, second, n - first - second, 0] }
        })
        const scan = scanOf(now)
        const groups = groupByRoot(scan.findings, scan.comparisons, roots)
        const placed = groups.flatMap((g) => g.findings)
        expect(new Set(placed).size).toBe(placed.length)
        expect(scan.findings.filter((f) => !f.improved && !placed.includes(f))).toEqual([])
        for (const group of groups) expect(group.findings.every((f) => f.family === group.family)).toBe(true)
        expect(new Set(groups.map((g) => `${g.family}|${g.root}`)).size).toBe(groups.length)
      }),
      { numRuns: 25, seed: 1 },
    )
  })

  it('has no group where there is no finding', () => {
    expect(groupByRoot([], [], [{ family: 'output', root: 'overall' }])).toEqual([])
  })
})
