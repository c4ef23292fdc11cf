import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { becauseOf, type Judged, whyVerdict } from '../../src/detect/why.ts'
import { changedScan, everyKindOfFinding } from './finding-scenes.ts'

const disparity: Judged = {
  kind: 'disparity',
  subject: 'decision',
  verdict: 'within',
  effect: 0.914,
  supportNow: 612,
  supportTraining: 4458,
}

const OVER_SEVEN = {
  ...{ windows: 7, scale: 'ratio', effect: { estimate: 0.742 }, adjustedLog10P: Math.log10(3e-6), level: 0.005479 },
} as const

describe('why a slice that is no finding was judged as it was', () => {
  it.each([
    ['within', { tolerance: 0.8 }, '0.91 is within the limit 0.80; 612 decisions now, 4,458 at training'],
    [
      'insufficient-data',
      { effect: undefined, supportNow: 41, required: 100, detectable: 0.63 },
      '41 decisions; 100 needed; would be found four times in five from 0.63 down',
    ],
    [
      'insufficient-data',
      { effect: undefined, supportNow: 7, required: 100 },
      '7 decisions; 100 needed; no effect would be found',
    ],
    [
      'insufficient-data',
      { kind: 'score-drift', effect: undefined, supportNow: 150, detectable: 0.05 },
      '150 values; too few to tell; would be found four times in five from 0.050 up',
    ],
    [
      'insufficient-data',
      { effect: undefined, supportNow: 41, detectable: 0.63 },
      '41 decisions; 100 needed; would be found four times in five from 0.63 down',
    ],
    [
      'insufficient-data',
      { kind: 'feature-drift', effect: undefined, supportTraining: 120, required: 200, detectable: 0.071 },
      '120 values at training; 200 needed; would be found four times in five from 0.071 up',
    ],
    [
      'unconfirmed',
      { effect: 0.76, tolerance: 0.8, adjustedLog10P: Math.log10(0.21), level: 0.0055 },
      '0.76 is beyond the limit 0.80; chance could have done it; adjusted p 0.21 > 0.0055; 612 decisions now, 4,458 at training',
    ],
    [
      'unconfirmed',
      { effect: 0.76, tolerance: 0.8, log10P: -2 },
      '0.76 is beyond the limit 0.80; chance could have done it; p 0.01 before adjusting for so many tests; 612 decisions now, 4,458 at training',
    ],
    [
      'unconfirmed',
      { effect: -0.13, tolerance: 0.1, scale: 'difference' },
      '\u22120.13 is beyond the limit \u22120.10; chance could have done it; 612 decisions now, 4,458 at training',
    ],
    [
      'unconfirmed',
      { kind: 'disparity-change', effect: 1.3, tolerance: 0.8 },
      '1.30 is beyond the tolerance 1.25; chance could have done it; 612 decisions now, 4,458 at training',
    ],
    [
      'finding',
      { effect: 0.83, tolerance: 0.8, windowVerdict: 'within', foundOver: 7 },
      '0.83 is within the limit 0.80; 612 decisions now, 4,458 at training; found over the sum of 7 windows',
    ],
    [
      'within',
      { effect: 0.83, tolerance: 0.8, adjustedLog10P: 0, level: 0.005479, detectable: 0.6449, scan: OVER_SEVEN },
      '0.83 is within the limit 0.80; adjusted p 1 > 0.00548; 612 decisions now, 4,458 at training; would be found four times in five from 0.64 down; the last scan found it over the sum of the last 7 windows: 0.74, adjusted p 3 \u00d7 10\u207b\u2076 \u2264 0.00548',
    ],
    [
      'finding',
      { effect: 0.56, tolerance: 0.8, adjustedLog10P: -4, level: 0.0385, detectable: 0.69 },
      '0.56 is beyond the limit 0.80; adjusted p 1 \u00d7 10\u207b\u2074 \u2264 0.0385; 612 decisions now, 4,458 at training; would be found four times in five from 0.69 down',
    ],
    [
      'within',
      { kind: 'performance', effect: -0.01, tolerance: 0.05, detectable: -0.071 },
      '\u22120.01 is within the tolerance \u22120.05; 612 labelled decisions for the decision now, 4,458 at training; would be found four times in five from a change of 0.071 up',
    ],
    ['no-baseline', {}, 'there is no baseline of this version to compare with'],
    ['silent', {}, 'no predictions, or under a tenth of what is usual'],
  ] as const)('%s %j', (verdict, about, text) => {
    expect(whyVerdict({ ...disparity, verdict, ...(about as Partial<Judged>) })).toBe(text)
  })

  it('says of every line of a scan what was measured or how many were needed', () => {
    for (const limits of [{}, { disparity: { difference: 0.1 } }]) {
      for (const run of ['arrival', 'outcome'] as const) {
        for (const line of changedScan({ run, limits, rows: 240 }).judged) {
          const text = whyVerdict(line)
          const own = line.windowVerdict ?? line.verdict
          const reason = own === 'insufficient-data' ? /\d+ needed; / : / now, [\d,]+ at training(;|$)/
          expect(text).toMatch(reason)
          expect(text.endsWith('; found over the sum of 3 windows')).toBe(line.foundOver === 3)
          expect(text).not.toMatch(/undefined|NaN|not defined/)
          if (own === 'unconfirmed') expect(text).toMatch(/is beyond .* adjusted p \S+ > 0.00548/)
        }
      }
    }
  })
})

describe('why a finding is one', () => {
  const all = everyKindOfFinding()
  const the = (where: (f: Finding) => boolean): Finding => all.find(where) as Finding

  it('tells what decided, what it is beyond, how much there was, over how many windows and of what noise', () => {
    const finding = the((f) => f.kind === 'disparity' && f.scale === 'ratio' && f.uncalibrated && f.horizon === 3)
    const lines = becauseOf(finding, 0.71)
    expect(lines[0]).toMatch(/^adjusted p \d × 10⁻\S+ ≤ 0\.00548$/)
    expect(lines[1]).toBe('0.50 is beyond the limit 0.80')
    expect(lines[2]).toBe('1,350 decisions now, 3,000 at training: would be found four times in five from 0.71 down')
    expect(lines).toContain('sums 3 windows')
    expect(lines).toContain('the limit was not broken at training')
    expect(lines.find((l) => l.startsWith('one of '))).toMatch(
      /tests of its scan.*Benjamini-Hochberg.*rank \d+.*the p of the other tests are not in this finding$/,
    )
    expect(
      becauseOf(
        the((f) => f.kind === 'quality' && f.uncalibrated),
        undefined,
      ),
    ).toContain('uncalibrated: tolerance widened by half')
  })

  it('tells how much counts move by themselves where time blocks say so', () => {
    const noisy = the((f) => f.kind === 'score-drift' && f.dispersion > 1.5)
    expect(becauseOf(noisy, undefined)).toContain(
      `counts vary ${Number(noisy.dispersion.toPrecision(3))} times as much as independent rows would, from 10 time blocks of training`,
    )
  })

  it('of silence is the rule', () => {
    expect(
      becauseOf(
        the((f) => f.kind === 'silence'),
        undefined,
      ),
    ).toEqual(['3 predictions; the last 4 like windows with any held 1050 at the median; under a tenth is silence'])
  })
})
