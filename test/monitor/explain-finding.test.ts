import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { explainFinding, type StoredFinding } from '../../src/monitor/explain-finding.ts'
import { changedScan, everyKindOfFinding } from '../detect/finding-scenes.ts'

const DAY = 86_400_000
const whose = { id: 73, model: 'credit-default', window: { start: 0, end: DAY }, windowLabel: '1970-01-01' }
const all = everyKindOfFinding()
const the = (where: (f: Finding) => boolean): Finding => all.find(where) as Finding
const breach = the((f) => f.kind === 'disparity' && f.scale === 'ratio' && f.horizon === 3)
const explain = (
  finding: Finding,
  recent: readonly (readonly Finding[])[] = [[], []],
  about: Partial<StoredFinding> = {},
) => explainFinding({ ...whose, finding, ...about }, recent)

describe('explainFinding', () => {
  it('gives the same figures for every kind of question, with what the data could have shown', () => {
    for (const finding of all) {
      const { same, figures, detectable } = explain(JSON.parse(JSON.stringify(finding)) as Finding)
      expect(figures.filter((f) => !f.same)).toEqual([])
      expect([same, figures.length > 5]).toEqual([true, true])
      expect(detectable === undefined).toBe(finding.kind === 'silence')
    }
  })

  it('holds what went in: counts, test, step of the adjustment and budget', () => {
    expect(explain(breach).inputs).toMatchObject({
      counts: breach.measured,
      test: { form: 'policy', limit: 0.8, noise: { windows: 3 } },
      adjustment: { method: 'benjamini-hochberg', note: expect.stringContaining('not in this finding') },
      budget: { falseInvestigationsAYear: 2, scansAYear: 365 },
      notComputed: [],
    })
  })

  it.each([
    [[[breach], []], { scans: 3, found: 2 }, 'second of three scans'],
    [[[breach], [breach]], { scans: 3, found: 3 }, 'third of three scans'],
    [[[{ ...breach, horizon: 1 }], []], { scans: 3, found: 1 }, 'first of three scans'],
    [[[breach]], { scans: 2, found: 2 }, 'second of two scans'],
    [[], { scans: 1, found: 1 }, 'the first scan'],
  ])('counts the scans in which the same finding stood, its own included (%#)', (recent, persistence, words) => {
    const explanation = explain(breach, recent)
    expect(explanation.persistence).toEqual(persistence)
    expect(explanation.because.some((line) => line.startsWith(words))).toBe(true)
  })

  it('names the figure that does not follow from the counts', () => {
    const { same, because } = explain({ ...breach, units: 9 })
    expect(same).toBe(false)
    expect(because.at(-1)).toMatch(/^does not follow from its counts: units is kept as 9 and comes out as \d/)
  })

  it('says of a finding without a basis what cannot be computed again', () => {
    const { basis: _, ...early } = breach
    const { same, because, detectable, inputs } = explain(early)
    expect([same, detectable, inputs.test]).toEqual([true, undefined, undefined])
    expect(because).toContain(
      'adjustedLog10P cannot be computed again: needs the number of tests and the step that decided: made before findings kept what they rest on',
    )
  })

  const small = { ...breach, severity: 'warning', adjustedLog10P: -3 } as const
  const sure = { ...breach, severity: 'critical', adjustedLog10P: -9 } as const
  it.each([
    ['opened', sure, [], 'it opened its matter at once: critical, and beyond doubt (adjusted p 1 × 10⁻⁹ < 1 × 10⁻⁶)'],
    ['opened', small, [small], 'found twice within three, it opened its matter'],
    ['opened', small, [], 'its matter was opened by another finding of the same scan'],
    ['appended', sure, [sure], 'appended to a matter that was open already'],
    [undefined, small, [], 'alone it waits for a second one within three'],
  ] as const)('says what happened to it: %s', (placed, finding, before, words) => {
    const { because } = explain(finding, [before, []], { placed })
    expect(because.find((line) => / of three scans/.test(line))?.endsWith(words)).toBe(true)
  })

  it('is not the same where a word differs, and lists the word', () => {
    const { same, words, figures } = explain({ ...breach, severity: 'notice' })
    expect([same, figures.every((f) => f.same)]).toEqual([false, true])
    expect(words.filter((w) => !w.same)).toEqual([
      { name: 'severity', frozen: 'notice', computed: breach.severity, same: false },
    ])
  })

  it('is not the same where the row does not fit, though every figure does', () => {
    const problems = ['its body is not what run 3 froze: the SHA-256 is another']
    const explanation = explain(breach, [[], []], { problems, frozenAtScan: false })
    expect(explanation.figures.every((f) => f.same)).toBe(true)
    expect(explanation).toMatchObject({ same: false, frozenAtScan: false, problems })
    expect(explanation.because.at(-1)).toBe(problems[0])
  })

  it.each([
    ['7', 'its basis is no object'],
    [{ format: 2, test: {} }, 'its basis has format 2, this version reads format 1'],
    [{ format: 1 }, 'its basis names no test'],
    [
      { format: 1, test: { form: 'guess' } },
      'its basis names a test of the form guess, which this version does not know',
    ],
    [{ format: 1, test: { form: 'policy' } }, 'its basis does not hold what a test of the form policy needs'],
    [{ ...breach.basis, adjustment: { tests: 'many' } }, 'its basis holds no usable step of the adjustment'],
    [{ ...breach.basis, budget: 4 }, 'its basis holds no usable budget'],
  ])('says of a basis that was broken what is wrong with it: %j', (basis, problem) => {
    const { same, problems, detectable, figures } = explain({ ...breach, basis } as unknown as Finding)
    expect([same, detectable, figures]).toEqual([false, undefined, []])
    expect(problems).toEqual([`cannot be computed from its counts: ${problem}`])
  })

  it('computes nothing of a body that cannot be read', () => {
    const problems = ['its body cannot be read: it is no JSON']
    const explanation = explain(breach, [[], []], { isReadable: false, problems })
    expect(explanation).toMatchObject({ same: false, figures: [], words: [], because: problems })
  })

  it('says that counts which are none cannot be computed, and does not fail', () => {
    const drift = changedScan().findings.find((f) => f.measured.form === 'distribution') as Finding
    const { same, because, detectable } = explain({
      ...drift,
      measured: { ...drift.measured, now: [] } as Finding['measured'],
    })
    expect([same, detectable]).toEqual([false, undefined])
    expect(because.at(-1)).toMatch(/^cannot be computed from its counts: /)
  })
})
