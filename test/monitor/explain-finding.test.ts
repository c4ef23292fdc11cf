import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { explainFinding } from '../../src/monitor/explain-finding.ts'
import { changedScan, everyKindOfFinding } from '../detect/finding-scenes.ts'

const DAY = 86_400_000
const whose = { id: 73, model: 'credit-default', window: { start: 0, end: DAY }, windowLabel: '1970-01-01' }
const all = everyKindOfFinding()
const the = (where: (f: Finding) => boolean): Finding => all.find(where) as Finding
const breach = the((f) => f.kind === 'disparity' && f.scale === 'ratio' && f.horizon === 3)
const explain = (finding: Finding, recent: readonly (readonly Finding[])[] = [[], []]) =>
  explainFinding({ ...whose, finding }, recent)

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
    [[[breach], []], { scans: 3, found: 2 }, 'second of three windows'],
    [[[breach], [breach]], { scans: 3, found: 3 }, 'third of three windows'],
    [[[{ ...breach, horizon: 1 }], []], { scans: 3, found: 1 }, 'first of three windows: a second one within three'],
    [[[breach]], { scans: 2, found: 2 }, 'second of two windows'],
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
