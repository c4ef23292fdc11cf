import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/alert/alert.ts'
import { DEFAULT_INHIBITION, type InhibitRule, inhibitorFinder, inhibitorText } from '../../src/alert/inhibition.ts'
import { parseMatcher } from '../../src/alert/matcher.ts'
import { alert } from './telling-world.ts'

const rule = (source: string, target: string, equal: readonly string[]): InhibitRule => ({
  source: [parseMatcher(source)],
  target: [parseMatcher(target)],
  equal,
})

/** Who is muted by whom: `2 by 1`. */
const muted = (alerts: readonly Alert[], rules: readonly InhibitRule[] = DEFAULT_INHIBITION): readonly string[] => {
  const inhibitorOf = inhibitorFinder(alerts, rules)
  return alerts.flatMap((one) => {
    const by = inhibitorOf(one)
    return by === undefined ? [] : [`${one.investigation} by ${by.alert.investigation}`]
  })
}

const silent = alert(1, 0, { labels: { family: 'silence', rootSlice: 'overall' } })
const broken = alert(2, 0, {
  severity: 'critical',
  labels: { metric: 'quality', family: 'input', rootSlice: 'overall' },
})
const other = alert(3, 0)

describe('by default', () => {
  it('a silent feed mutes everything else of its model, and itself is never muted', () => {
    expect(muted([silent, broken, other])).toEqual(['2 by 1', '3 by 1'])
    expect(muted([silent, alert(4, 0, { labels: { model: 'fraud' } })])).toEqual([])
  })

  it('a broken feed mutes the others of its model but not itself', () => {
    expect(muted([broken, other])).toEqual(['3 by 2'])
    expect(
      muted([{ ...broken, severity: 'warning', labels: { ...broken.labels, severity: 'warning' } }, other]),
    ).toEqual([])
  })

  it('what is over or has subsided mutes nothing', () => {
    expect(muted([{ ...silent, endsAt: 5 }, other])).toEqual([])
    expect(muted([{ ...silent, subsided: true }, other])).toEqual([])
  })

  it('the reason names the investigation', () => {
    const by = inhibitorFinder([silent, other], DEFAULT_INHIBITION)(other)
    expect(by && inhibitorText(by)).toBe('INV-1 is live (family="silence")')
  })
})

describe('a rule', () => {
  it('takes a label that is missing for one that is empty', () => {
    const bare = { ...other, labels: {} }
    const empty = { ...silent, labels: { family: 'silence', slice_region: '' } }
    expect(muted([empty, bare], [rule('family="silence"', 'family=""', ['slice_region'])])).toEqual(['3 by 1'])
  })

  it('does not let an alert that matches both sides mute itself or another that does', () => {
    const both = [alert(1, 0), alert(2, 0)]
    expect(muted(both, [rule('model="credit"', 'model="credit"', ['model'])])).toEqual([])
  })

  it('lets an alert that matches both sides be muted by one that is a source alone', () => {
    const source = alert(1, 0, { severity: 'critical' })
    const target = alert(2, 0)
    // Both match the source side; only the warning matches the target side.
    expect(muted([source, target], [rule('model="credit"', 'severity="warning"', ['model'])])).toEqual(['2 by 1'])
  })
})
