import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFinding } from '../../src/detect/check-finding.ts'
import { detectableOfFinding } from '../../src/detect/detectable-of-finding.ts'
import type { Finding } from '../../src/detect/finding.ts'
import { jsonText } from '../../src/store/json-text.ts'
import { changedScan, everyKindOfFinding } from './finding-scenes.ts'

const KINDS = [
  'decision-drift',
  'disparity',
  'disparity-change',
  'feature-drift',
  'performance',
  'quality',
  'representation',
  'score-drift',
  'silence',
]

/** A finding as it comes back from its row. */
const kept = (finding: Finding): Finding => JSON.parse(jsonText(finding)) as Finding
const plain = (finding: Finding): Finding => JSON.parse(JSON.stringify(finding)) as Finding
const all = everyKindOfFinding()

function anyOf(kind: Finding['kind'], where: (f: Finding) => boolean = () => true): Finding {
  const found = all.find((f) => f.kind === kind && where(f))
  if (!found) throw new Error(`no ${kind} among ${all.map((f) => f.kind)}`)
  return kept(found)
}

/** A finding with one member of its basis replaced, by its path. */
function tampered(finding: Finding, path: string, value: unknown): Finding {
  const copy = plain(finding)
  const keys = path.split('.')
  let at = copy as unknown as Record<string, unknown>
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>
  at[keys.at(-1) as string] = value
  return copy
}

const differing = (finding: Finding): readonly string[] =>
  [...checkFinding(finding).figures, ...checkFinding(finding).words].filter((f) => !f.same).map((f) => f.name)

describe('a finding computed again from what it holds', () => {
  it('is there for every kind, scale and horizon, calibrated and not, by both adjustments', () => {
    expect([...new Set(all.map((f) => f.kind))].sort()).toEqual(KINDS)
    expect(new Set(all.map((f) => f.scale)).size).toBe(6)
    expect(new Set(all.map((f) => f.basis?.test.form)).size).toBe(7)
    expect(new Set(all.map((f) => `${f.uncalibrated} ${f.horizon} ${f.basis?.adjustment?.method}`)).size).toBe(9)
    expect(new Set(all.map((f) => f.origin))).toContain('emerged')
    expect(all.some((f) => f.dispersion > 1.05)).toBe(true)
  })

  it.each([
    ['the row that keeps it', kept],
    ['plain JSON', plain],
  ])('has the same figures and words from %s', (_, through) => {
    for (const finding of all) {
      const check = checkFinding(through(finding))
      expect(check.figures.filter((f) => !f.same)).toEqual([])
      expect(check.words.filter((w) => !w.same)).toEqual([])
      expect([check.same, check.problem, check.notComputed]).toEqual([true, undefined, []])
    }
  })

  it('covers every number that a finding holds beside what was counted', () => {
    const names = (f: Finding): readonly string[] => checkFinding(f).figures.map((figure) => figure.name)
    expect(names(anyOf('disparity'))).toEqual(
      expect.arrayContaining([
        ...[
          'effect.estimate',
          'effect.lower',
          'effect.upper',
          'tolerance',
          'units',
          'log10P',
          'adjustedLog10P',
          'level',
        ],
        ...[
          'supportNow',
          'supportTraining',
          'dispersion',
          'horizon',
          'measured.now.rate',
          'measured.restTraining.rate',
        ],
        ...['beside.ratio', 'beside.difference', 'beside.trainingRatio', 'beside.trainingDifference'],
      ]),
    )
    expect(names(anyOf('feature-drift', (f) => f.subject === 'income'))).toEqual(
      expect.arrayContaining([
        ...['measured.moved.shift', 'beside.populationStabilityIndex', 'beside.kolmogorovSmirnov'],
        ...['beside.wassersteinInDeviations', 'beside.totalVariation', 'beside.homogeneityLog10P'],
      ]),
    )
    expect(names(anyOf('silence'))).toEqual(expect.arrayContaining(['effect.estimate', 'tolerance', 'measured.usual']))
    expect(checkFinding(anyOf('disparity')).words.map((w) => w.name)).toEqual(
      expect.arrayContaining(['direction', 'scale', 'severity', 'origin', 'why', 'uncalibrated', 'improved']),
    )
  })

  it('is the same for any counts that make findings', () => {
    let checked = 0
    const share = (min: number, max: number) => fc.double({ min, max, noNaN: true })
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 210, max: 5000 }),
          trainingRows: fc.integer({ min: 210, max: 9000 }),
          change: fc.record({
            ...{ size: share(0.5, 3), rate: share(0, 1), tilt: share(-0.9, 0.9) },
            ...{ missing: share(0, 0.5), truePositives: share(0, 1) },
          }),
          ...{ calibrated: fc.boolean(), run: fc.constantFrom('arrival' as const, 'outcome' as const) },
        }),
        (options) => {
          for (const finding of changedScan(options).findings) {
            checked += 1
            expect(differing(kept(finding))).toEqual([])
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    )
    expect(checked).toBeGreaterThan(500)
  })
})

describe('a finding whose basis was changed', () => {
  const policy = anyOf('disparity', (f) => !f.uncalibrated)
  const drift = anyOf('feature-drift', (f) => !f.uncalibrated && f.subject === 'income')
  const shared = anyOf('score-drift', ({ basis }) => basis?.test.form === 'distribution' && basis.test.noise.omega > 0)
  it.each([
    ['the noise between windows', policy, 'basis.test.noise.c', 3, ['log10P', 'dispersion']],
    ['the limit', policy, 'basis.test.limit', 0.7, ['tolerance', 'units', 'log10P', 'why']],
    ['the windows summed', policy, 'basis.test.noise.windows', 9, ['horizon', 'why']],
    ['the number of tests', policy, 'basis.adjustment.tests', 9999, ['adjustedLog10P', 'why']],
    ['the rank that decided', policy, 'basis.adjustment.rank', 1, ['adjustedLog10P']],
    ['the procedure', policy, 'basis.adjustment.method', 'benjamini-yekutieli', ['adjustedLog10P']],
    ['the budget', policy, 'basis.budget.falseInvestigationsAYear', 9, ['level', 'why']],
    ['a count', policy, 'measured.restNow.count', 1, ['effect.estimate', 'measured.restNow.rate']],
    ['the widening', drift, 'basis.test.widening', 1.5, ['tolerance', 'units', 'log10P', 'uncalibrated']],
    ['the direction of the noise', shared, 'basis.test.noise.kappa', 1, ['log10P', 'effect.lower']],
    ['the places of the cells', drift, 'basis.test.middles.3', 99, ['beside.wassersteinInDeviations']],
    ['the windows before', anyOf('silence'), 'basis.test.before', [2000], ['tolerance', 'measured.usual', 'why']],
  ])('is told by the figures that no longer follow: %s', (_, finding, path, value, names) => {
    const check = checkFinding(tampered(finding, path, value))
    expect(check.same).toBe(false)
    expect(differing(tampered(finding, path, value))).toEqual(expect.arrayContaining(names))
  })

  it('is told by the origin where the training counts say another one', () => {
    const finding = tampered(policy, 'measured.training.count', 0)
    expect(differing(finding)).toContain('origin')
  })

  it('is told by the figure itself', () => {
    expect(differing(tampered(policy, 'effect.lower', 0.1))).toEqual(['effect.lower'])
    expect(differing(tampered(policy, 'severity', 'notice'))).toEqual(['severity'])
  })

  it('says that nothing can be computed where the counts are none', () => {
    const { same, problem } = checkFinding(tampered(drift, 'measured.now', []))
    expect(same).toBe(false)
    expect(problem).toContain('differ')
  })
})

describe('a finding that was kept without a basis', () => {
  it('is computed as far as its counts go, and what is missing is named', () => {
    for (const finding of all) {
      const { basis: _, ...early } = plain(finding)
      const check = checkFinding(early)
      expect([...check.figures, ...check.words].filter((f) => !f.same)).toEqual([])
      expect(check.notComputed.map((n) => n.name)).toContain(finding.kind === 'silence' ? 'why' : 'adjustedLog10P')
      expect(check.figures.map((f) => f.name)).toContain('effect.estimate')
    }
  })

  it('has its p from its counts where the noise has one direction alone', () => {
    const { basis: _, ...early } = anyOf('disparity', (f) => !f.uncalibrated)
    expect(checkFinding(early).figures.map((f) => f.name)).toEqual(expect.arrayContaining(['log10P', 'units']))
    const { basis: __, ...drift } = anyOf('feature-drift', (f) => !f.uncalibrated)
    expect(checkFinding(drift).notComputed.map((n) => n.name)).toEqual(expect.arrayContaining(['log10P', 'dispersion']))
  })
})

describe('what the data of a finding could have shown', () => {
  it('is less than what was found and more than the tolerance, where p and effect are far beyond what is needed', () => {
    const sure = all.filter((f) => f.basis?.adjustment && f.log10P < -12 && f.units > 2)
    expect(new Set(sure.map((f) => f.basis?.test.form)).size).toBe(6)
    for (const finding of sure) {
      const shown = detectableOfFinding(finding) ?? Number.NaN
      const size = (value: number): number =>
        finding.scale.startsWith('ratio') ? Math.abs(Math.log(value)) : Math.abs(value)
      expect(size(shown)).toBeLessThan(size(finding.effect.estimate))
      if (finding.kind !== 'disparity') expect(size(shown)).toBeGreaterThan(size(finding.tolerance))
    }
  })

  it('is as for a slice with too few: four times the rows show a smaller divergence', () => {
    const few = detectableOfFinding(find(changedScan({ rows: 400 }).findings))
    const many = detectableOfFinding(find(changedScan({ rows: 1600 }).findings))
    expect(many).toBeLessThan(few ?? 0)
  })

  it('is not known of rules and of findings without a basis', () => {
    const { basis: _, ...early } = anyOf('disparity')
    expect([detectableOfFinding(anyOf('silence')), detectableOfFinding(early)]).toEqual([undefined, undefined])
  })
})

function find(findings: readonly Finding[]): Finding {
  const found = findings.find((f) => f.kind === 'score-drift' && f.horizon === 1)
  if (!found) throw new Error('no score drift')
  return found
}
