import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { type CensusRun, type Month, runCensus } from './census.ts'

let run: CensusRun

beforeAll(async () => {
  run = await runCensus(process.env.PLUMBLINE_CORPUS ?? '', 'file')
}, 600_000)

afterAll(() => run?.under.close())

const month = (label: string): Month => {
  const found = run.months.find((m) => m.label === label)
  if (!found) throw new Error(`no month ${label}`)
  return found
}
const finding = (label: string, kind: string, subject: string, slice: string): Finding | undefined =>
  month(label).findings.find((f) => f.kind === kind && f.subject === subject && f.slice === slice && f.horizon === 1)
const effect = (label: string, kind: string, subject: string): number =>
  finding(label, kind, subject, 'overall')?.effect.estimate ?? Number.NaN
const between = (value: number, low: number, high: number): void => {
  expect(value).toBeGreaterThanOrEqual(low)
  expect(value).toBeLessThanOrEqual(high)
}

describe('the same rows in the order of the files, where residents of group quarters stand together', () => {
  it('finds RELP overall in January 2017 and has an input investigation open by February', () => {
    between(effect('2017-01', 'feature-drift', 'RELP'), 0.032, 0.044)
    expect(month('2017-02').open.has('feature-drift|RELP|overall')).toBe(true)
  })

  it.each(['2017-12', '2018-01'])('measures the drift of %s', (label) => {
    between(effect(label, 'feature-drift', 'RELP'), 0.49, 0.56)
    between(effect(label, 'feature-drift', 'AGEP'), 0.15, 0.21)
    between(effect(label, 'score-drift', 'score'), 0.13, 0.28)
  })

  it('measures the fall of the own rate', () => {
    expect(effect('2017-12', 'decision-drift', 'decision')).toBeCloseTo(-0.321, 3)
    expect(effect('2018-01', 'decision-drift', 'decision')).toBeCloseTo(-0.292, 3)
  })

  it.each([
    'feature-drift|RELP|overall',
    'feature-drift|AGEP|overall',
    'score-drift|score|overall',
    'decision-drift|decision|overall',
  ])('has %s in an open investigation in December 2017', (key) => {
    expect(month('2017-12').open.has(key)).toBe(true)
  })

  it.each(['SEX=1', 'DIS=1', 'NATIVITY=2'])(
    'has the falling disparity of %s open by January 2018, and not before December',
    (slice) => {
      const falling = (label: string) =>
        month(label).findings.some((f) => f.kind === 'disparity-change' && f.slice === slice && f.direction === 'down')
      expect(falling('2017-12') || falling('2018-01')).toBe(true)
      expect(month('2018-01').open.has(`disparity-change|decision|${slice}`)).toBe(true)
      expect(month('2017-11').open.has(`disparity-change|decision|${slice}`)).toBe(false)
    },
  )

  it('finds the limit broken by SEX=1 in December 2017, emerged', () => {
    expect(finding('2017-12', 'disparity', 'decision', 'SEX=1')?.origin).toBe('emerged')
  })
})
