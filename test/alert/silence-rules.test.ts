import { describe, expect, it } from 'vitest'
import { labelNames } from '../../src/alert/labels.ts'
import { parseMatcher } from '../../src/alert/matcher.ts'
import { checkSilence, isInForce, silencedBy } from '../../src/alert/silence-rules.ts'
import { alert, DAY, HOUR, silence } from './telling-world.ts'

const NOW = Date.UTC(2026, 3, 13, 10)
const good = {
  matchers: [parseMatcher('severity="notice"')],
  reason: 'a planned change of the feed',
  author: 'ana',
  startsAt: NOW,
  endsAt: NOW + DAY,
}

describe('a silence', () => {
  it('holds from its start to just before its end', () => {
    const one = silence(['severity="notice"'], NOW, NOW + HOUR)
    expect([NOW - 1, NOW, NOW + HOUR - 1, NOW + HOUR].map((at) => isInForce(one, at))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('ended early holds no longer from that moment', () => {
    const one = { ...silence(['severity="notice"'], NOW, NOW + HOUR), ended: { by: 'bo', at: NOW + 1000 } }
    expect([isInForce(one, NOW + 999), isInForce(one, NOW + 1000)]).toEqual([true, false])
  })

  it('of several the one that ends last is named', () => {
    const short = { ...silence(['severity="warning"'], NOW, NOW + HOUR), id: 1 }
    const long = { ...silence(['model="credit"'], NOW, NOW + DAY), id: 2 }
    expect(silencedBy([short, long], alert(1, NOW).labels)?.id).toBe(2)
    expect(silencedBy([short, long], {})).toBeUndefined()
  })

  it.each([
    ['without matchers', { matchers: [] }, 'matchers: everything would match every alert'],
    [
      'that matches what is not there',
      { matchers: [parseMatcher('model!="x"')] },
      'matchers: model!="x" would match every',
    ],
    [
      'with a pattern that is not read',
      { matchers: [{ name: 'model', is: '=~', value: '(' }] },
      'matchers.0: the pattern',
    ],
    [
      'for a label that no alert has',
      { matchers: [parseMatcher('severty="notice"')] },
      'matchers.0: no alert has a label "severty" (did you mean "severity"?); expected one of model, model_version,',
    ],
    [
      'for a severity that there is not',
      { matchers: [parseMatcher('severity="info"')] },
      'matchers.0: severity is never "info"; expected one of notice, warning, critical',
    ],
    [
      'for a family that there is not',
      { matchers: [parseMatcher('model="m"'), parseMatcher('family="mixed"')] },
      'matchers.1: family is never "mixed"; expected one of input, output',
    ],
    ['without a reason', { reason: ' ' }, 'reason: is empty'],
    ['that ends before it starts', { endsAt: NOW - 1 }, 'endsAt: must lie after startsAt'],
    ['that is over', { startsAt: NOW - DAY, endsAt: NOW }, 'endsAt: lies in the past'],
    ['for more than a year', { endsAt: NOW + 367 * DAY }, 'endsAt: lies more than a year'],
  ] as const)('%s is refused', (_, changed, says) => {
    expect(() => checkSilence({ ...good, ...changed }, NOW)).toThrow(says)
  })

  it('for a feature that no monitor has is refused where the features are known', () => {
    const fresh = { ...good, matchers: [parseMatcher('slice_regoin="North"')] }
    expect(() => checkSilence(fresh, NOW)).not.toThrow()
    expect(() => checkSilence(fresh, NOW, labelNames(['region', 'marital status']))).toThrow(
      'no alert has a label "slice_regoin" (did you mean "slice_region"?); expected one of model, model_version, family, metric, slice, severity, baseline, slice_region, slice_marital_status',
    )
  })

  it('with matchers, a reason and an end is taken', () => {
    expect(() => checkSilence(good, NOW)).not.toThrow()
  })
})
