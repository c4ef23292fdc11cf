import { describe, expect, it } from 'vitest'
import { detectableOfFinding } from '../../src/detect/detectable-of-finding.ts'
import type { Finding } from '../../src/detect/finding.ts'
import { factsOf, mainFinding, sentenceOf, sliceWords, titleOf, topicOf } from '../../src/investigate/describe.ts'
import { everyKindOfFinding } from '../detect/finding-scenes.ts'
import { driftFinding, limitFinding } from './findings.ts'

const rates = (now: number, training: number): Finding['measured'] => ({
  form: 'rates',
  now: { count: now * 100, of: 100, rate: now },
  training: { count: training * 100, of: 100, rate: training },
})
const silence = limitFinding({
  ...{ kind: 'silence', family: 'silence', subject: 'predictions', slice: 'overall', scale: 'count', tolerance: 120.4 },
  effect: { estimate: 12, lower: undefined, upper: undefined },
  measured: { form: 'count', now: 12, usual: 1204 },
})
const difference = { scale: 'difference', effect: { estimate: -0.18, lower: -0.21, upper: -0.15 } } as const

describe('titleOf', () => {
  it.each<[string, Finding]>([
    ['Selection rate of region North × age 18–25 is 0.71 of everyone else’s, limit 0.80', limitFinding()],
    [
      'Selection rate of sex F is 0.18 below everyone else’s, limit 0.10',
      limitFinding({ slice: 'sex=F', tolerance: 0.1, ...difference }),
    ],
    [
      'Selection rate of sex F against everyone else fell to 0.71 of what it was at training',
      limitFinding({ kind: 'disparity-change', family: 'output', slice: 'sex=F', scale: 'ratio-of-ratios' }),
    ],
    [
      'Selection rate fell by 0.18 since training',
      limitFinding({ kind: 'decision-drift', family: 'output', slice: 'overall', ...difference }),
    ],
    ['Distribution of income moved since training (divergence 0.040)', driftFinding()],
    [
      'Distribution of the score in sex F moved since training (divergence 0.040)',
      driftFinding({ kind: 'score-drift', family: 'output', subject: 'score', slice: 'sex=F' }),
    ],
    [
      'Share of sex F fell from 0.12 to 0.08',
      limitFinding({ kind: 'representation', family: 'mix', slice: 'sex=F', measured: rates(0.08, 0.12) }),
    ],
    [
      'Rate of missing values of income rose from 0.01 to 0.09',
      driftFinding({ kind: 'quality', subject: 'income: missing', direction: 'up', measured: rates(0.09, 0.01) }),
    ],
    [
      'True positive rate of sex F against everyone else fell by 0.18 since training',
      limitFinding({
        kind: 'performance',
        family: 'output',
        subject: 'true positive rate',
        slice: 'sex=F',
        ...difference,
      }),
    ],
    ['Predictions: 12, usually 1,204', silence],
  ])('%s', (title, finding) => {
    expect(titleOf([finding], finding.slice)).toBe(title)
  })

  it.each([
    ['overall', 'everyone'],
    ['age=<26 & region=North', 'age <26 × region North'],
    ['age=18-25', 'age 18–25'],
    ['age=60+ & income=1.5-2.5', 'age 60+ × income 1.5–2.5'],
    ['code=2024-01-02', 'code 2024-01-02'],
    ['a%3Db=x%26y', 'a=b x&y'],
  ])('writes the slice %s as %s', (key, words) => {
    expect(sliceWords(key)).toBe(words)
  })

  it('speaks of the root slice even where another slice moved further', () => {
    const root = driftFinding({ slice: 'sex=F' })
    expect(titleOf([driftFinding({ units: 99 }), root], 'sex=F')).toContain('in sex F')
    expect(mainFinding([root, driftFinding({ slice: 'sex=F', horizon: 7, units: 99 })], 'sex=F')).toBe(root)
  })

  it('counts the other subjects of an input matter', () => {
    expect(
      titleOf([driftFinding(), driftFinding({ subject: 'age', units: 1 }), driftFinding({ horizon: 3 })], 'overall'),
    ).toMatch(/, and 1 more subject$/)
  })

  it('refuses to title nothing', () => {
    expect(() => titleOf([], 'overall')).toThrow(RangeError)
  })
})

describe('topicOf', () => {
  const north = 'region North × age 18–25'
  it.each<[string, Finding]>([
    [`selection rate of ${north}`, limitFinding()],
    [`selection rate of ${north}`, limitFinding({ ...difference, tolerance: 0.1 })],
    ['selection rate of sex F', limitFinding({ kind: 'disparity-change', slice: 'sex=F', scale: 'ratio-of-ratios' })],
    ['selection rate', limitFinding({ kind: 'decision-drift', slice: 'overall', ...difference })],
    ['distribution of income', driftFinding()],
    ['distribution of what is left: 12 in sex F', driftFinding({ subject: 'what is left: 12', slice: 'sex=F' })],
    ['distribution of the score in sex F', driftFinding({ kind: 'score-drift', subject: 'score', slice: 'sex=F' })],
    ['share of sex F', limitFinding({ kind: 'representation', slice: 'sex=F', measured: rates(0.08, 0.12) })],
    [
      'rate of missing values of income',
      driftFinding({ kind: 'quality', subject: 'income: missing', direction: 'up', measured: rates(0.09, 0.01) }),
    ],
    ['predictions', silence],
  ])('%s', (topic, finding) => {
    expect(topicOf(titleOf([finding], finding.slice), finding.slice)).toBe(topic)
  })

  it('of a suspicion is what is suspected', () => {
    expect(topicOf('Suspicion about region North of credit-default', 'region=North')).toBe(
      'suspicion about region North',
    )
    expect(topicOf('Suspicion about credit-default', 'overall')).toBe('suspicion about credit-default')
  })
})

describe('sentenceOf', () => {
  it('says now, everyone else, interval, support, limit, window and training', () => {
    expect(sentenceOf(limitFinding(), { model: 'credit-default', windowLabel: '2026-04-06' })).toBe(
      'credit-default@7: selection rate of region North × age 18–25 is 0.46 against 0.65 for everyone else ' +
        '(ratio 0.71, 95\u202f% interval 0.66 to 0.76; n = 904; limit 0.80), 2026-04-06; ' +
        'at training it was 0.64 against 0.66; origin: emerged, not there at training.',
    )
  })

  it('says over how many windows, and which cell moved most', () => {
    expect(sentenceOf(driftFinding({ horizon: 7 }), { windowLabel: '2026-04-12' })).toBe(
      'Distribution of income moved since training, most in high, share +20.0 points ' +
        '(divergence 0.040, 95\u202f% interval 0.028 to 0.055; n = 904; tolerance 0.009), 7 windows summed ending with 2026-04-12.',
    )
  })

  it('says of a silent feed what counts as silence', () => {
    expect(sentenceOf(silence)).toMatch(/^Predictions: 12, usually 1,204 \(fewer than 120 is silence\)/)
  })

  it('never passes a verdict on fairness', () => {
    const all = [limitFinding(), driftFinding(), silence].map(
      (f) => sentenceOf(f) + titleOf([f], f.slice) + JSON.stringify(factsOf(f)),
    )
    expect(all.join(' ')).not.toMatch(/bias|fair|safe|all good|!/i)
  })
})

describe('factsOf', () => {
  it('lists the figures in the order of a message', () => {
    expect(factsOf(limitFinding({ uncalibrated: true }), { windowLabel: '2026-04-06' })).toEqual([
      { name: 'now', value: '0.46' },
      { name: 'everyone else', value: '0.65' },
      { name: 'at training', value: '0.64 against 0.66' },
      { name: 'ratio', value: '0.71' },
      { name: 'ratio at training', value: '0.97' }, // 0.64 / 0.66
      { name: 'limit', value: '0.80' },
      { name: '95\u202f% interval of the ratio', value: '0.66 to 0.76' },
      { name: 'adjusted p', value: '3 × 10⁻⁶ ≤ 0.038' },
      { name: 'n', value: '904, 4,456 at training' },
      { name: 'window', value: '2026-04-06' },
      { name: 'origin', value: 'emerged, not there at training' },
      { name: 'calibration', value: 'uncalibrated: the baseline has no time blocks, so tolerances are widened' },
    ])
  })

  it('says from where on it would be found, where the finding holds what that follows from', () => {
    const found = everyKindOfFinding().find((f) => f.kind === 'disparity' && f.scale === 'ratio') as Finding
    const detectable = factsOf(found).find((f) => f.name === 'detectable')?.value
    expect(detectable).toBe(`would be found four times in five from ${detectableOfFinding(found)?.toFixed(2)} down`)
    expect(factsOf(limitFinding()).some((f) => f.name === 'detectable')).toBe(false)
  })

  it('gives a difference its sign', () => {
    const finding = limitFinding({ kind: 'decision-drift', ...difference })
    expect(factsOf(finding).find((f) => f.name === 'difference')?.value).toBe('−0.18')
  })
})
