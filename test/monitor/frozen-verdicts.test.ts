import { describe, expect, it } from 'vitest'
import { frozenVerdicts } from '../../src/monitor/frozen-verdicts.ts'
import { changedScan } from '../detect/finding-scenes.ts'

describe('the verdicts frozen with a matter', () => {
  // 240 rows: much is beyond the tolerance in one window, and only the sum of three tells it from chance.
  const scan = changedScan({ rows: 240 })
  const own = scan.findings.filter((f) => f.slice.startsWith('sex=F'))
  const lines = frozenVerdicts(scan, own, () => true, 3)
  const beyond = (scale: string | undefined, effect: number, tolerance: number): boolean =>
    scale?.startsWith('ratio')
      ? Math.abs(Math.log(effect)) >= Math.abs(Math.log(tolerance))
      : Math.abs(effect) >= tolerance

  it('are of the questions of its findings alone, by slice, in the window and over the sum', () => {
    const asked = new Set(own.map((f) => `${f.kind} ${f.subject}`))
    expect(new Set(lines.map((l) => `${l.kind} ${l.subject}`))).toEqual(asked)
    expect(new Set(lines.map((l) => l.windows))).toEqual(new Set([1, 3]))
    const keys = lines.map((l) => [l.version, l.kind, l.subject, l.slice, l.windows].join('|'))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('call a finding what the scan found over the same windows, and nothing else', () => {
    const found = lines.filter((l) => l.verdict === 'finding').map((l) => [l.kind, l.subject, l.slice, l.windows])
    const expected = scan.findings
      .filter((f) => own.some((o) => o.kind === f.kind && o.subject === f.subject))
      .map((f) => [f.kind, f.subject, f.slice, f.horizon])
    expect(found.map(String).sort()).toEqual(expected.map(String).sort())
  })

  it('keep what is beyond and not confirmed, with what it is measured against and what would be found', () => {
    const unconfirmed = lines.filter((l) => l.verdict === 'unconfirmed')
    expect(unconfirmed.length).toBeGreaterThan(0)
    for (const line of lines.filter((l) => l.verdict !== 'insufficient-data')) {
      // A rise of a ratio may have nowhere to go: what cannot be found has no figure.
      if (line.scale === 'jsd' || line.scale === 'difference') expect(line.detectable).toBeTypeOf('number')
      if (line.kind !== 'disparity' && line.verdict !== 'finding')
        expect(beyond(line.scale, line.effect ?? 0, line.tolerance ?? 0)).toBe(line.verdict === 'unconfirmed')
      expect(line.adjustedLog10P).toBeTypeOf('number')
    }
  })

  it('say of what has too few how many are needed', () => {
    const few = frozenVerdicts(changedScan({ rows: 60 }), scan.findings, () => true, 1)
    expect(few.filter((l) => l.verdict === 'insufficient-data').length).toBeGreaterThan(0)
    for (const line of few)
      if (line.verdict === 'insufficient-data') expect(line.required).toBeGreaterThan(line.supportNow)
  })

  it('are of the slices frozen with it alone', () => {
    const some = frozenVerdicts(scan, own, (slice) => slice === 'sex=F', 3)
    expect(new Set(some.map((l) => l.slice))).toEqual(new Set(['sex=F']))
  })
})
