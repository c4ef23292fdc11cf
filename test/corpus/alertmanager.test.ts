import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { needsUpdate } from '../../src/alert/dedup.ts'
import { groupKeyOf } from '../../src/alert/labels.ts'

type Case = {
  readonly desc: string
  readonly previous: null | {
    readonly firing: readonly number[]
    readonly resolved: readonly number[]
    readonly ageSeconds: number | null
  }
  readonly firing: readonly number[]
  readonly resolved: readonly number[]
  readonly repeatSeconds: number
  readonly sendResolved: boolean
  readonly notify: boolean
}

const { cases, group_key } = JSON.parse(
  readFileSync(`${process.env.PLUMBLINE_CORPUS}/vectors/alertmanager/dedup_needs_update.json`, 'utf8'),
) as {
  readonly cases: readonly Case[]
  readonly group_key: readonly {
    readonly route: string
    readonly labels: Record<string, string>
    readonly want: string
  }[]
}

const NOW = Date.UTC(2026, 3, 13)
const texts = (ids: readonly number[]): ReadonlySet<string> => new Set(ids.map(String))

describe('the decision table of Alertmanager', () => {
  it('is there, with both answers', () => {
    expect(cases.filter(({ notify }) => notify).length).toBeGreaterThan(5)
    expect(cases.filter(({ notify }) => !notify).length).toBeGreaterThan(3)
  })

  it.each(cases)('$desc: notify is $notify', ({ previous, firing, resolved, repeatSeconds, sendResolved, notify }) => {
    const last = previous && {
      firing: texts(previous.firing),
      resolved: texts(previous.resolved),
      toldAt: previous.ageSeconds === null ? 0 : NOW - previous.ageSeconds * 1000,
    }
    const update = needsUpdate(
      last ?? undefined,
      { firing: texts(firing), resolved: texts(resolved) },
      { repeatIntervalMs: repeatSeconds * 1000, sendResolved },
      NOW,
    )
    expect(update.notify).toBe(notify)
  })

  it.each(group_key)('a group of route $route is $want', ({ route, labels, want }) => {
    expect(groupKeyOf(route, labels)).toBe(want)
  })
})
