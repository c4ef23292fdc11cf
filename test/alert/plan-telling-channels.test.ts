import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/alert/alert.ts'
import { alert, DAY, HOUR, MINUTE, route, silence, world } from './telling-world.ts'

/** Monday 13 April 2026, 03:05 UTC. */
const AT = Date.UTC(2026, 3, 13, 3, 5)
const ended = (one: Alert, endsAt: number): Alert => ({ ...one, endsAt })
const every = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** From 8 to 20, UTC: closed at {@link AT}. */
const byDay = { days: every, from: 480, to: 1200, timezone: 'UTC' } as const
const byNight = { days: every, from: 1200, to: 480, timezone: 'UTC' } as const
const EIGHT = Date.UTC(2026, 3, 13, 8)

describe('a reminder on a channel that two routes lead to', () => {
  const one = [alert(1, AT)]

  it.each([
    ['does not remind', route({ name: 'first', to: ['mail'] })],
    ['is a digest', route({ name: 'first', to: ['mail'], digest: { days: every, at: 185, timezone: 'UTC' } })],
    ['is taken no more', route({ name: 'first', when: { severity: ['notice'] }, to: ['mail'], repeatIntervalMs: DAY })],
    ['is outside its hours', route({ name: 'first', when: { hours: byNight }, to: ['mail'], repeatIntervalMs: HOUR })],
  ])('is left to no route that %s', (_, first) => {
    const w = world([first, route({ name: 'second', to: ['mail'], repeatIntervalMs: 6 * HOUR })])
    w.at(AT, [alert(1, AT, { severity: 'notice' })])
    w.at(AT + MINUTE, one)
    // Six hours later it is nine: the night is over.
    const reminded = w.at(AT + 6 * HOUR + MINUTE + 1, one)
    expect(reminded).toEqual(['mail reminder INV-1: repeat interval elapsed'])
  })

  it('comes as often as the more frequent of them says, whichever stands first', () => {
    const [weekly, daily] = [
      route({ name: 'weekly', to: ['mail'], repeatIntervalMs: 7 * DAY }),
      route({ name: 'daily', to: ['mail'], repeatIntervalMs: DAY }),
    ]
    for (const routes of [
      [weekly, daily],
      [daily, weekly],
    ]) {
      const w = world(routes)
      w.at(AT, one)
      const reminders = Array.from({ length: 8 }, (_, i) => w.at(AT + (i + 1) * (DAY + 1), one).length)
      expect(reminders).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
    }
  })

  it('never ceases though news of the group comes between', () => {
    const w = world([
      route({ name: 'first', to: ['mail'], repeatIntervalMs: DAY }),
      route({ name: 'second', to: ['mail'], repeatIntervalMs: DAY }),
    ])
    w.at(AT, one)
    const both = [...one, alert(2, AT + 12 * HOUR)]
    expect(w.at(AT + 12 * HOUR, both)).toEqual(['mail opened INV-2: new alerts added'])
    const told: string[] = []
    for (let hour = 13; hour <= 90; hour++) told.push(...w.at(AT + hour * HOUR + 1, both))
    // News at 12 h, looked at every hour: reminders once more than a day has passed, at 36, 61 and 86 h.
    expect(told).toEqual(Array.from({ length: 3 }, () => 'mail reminder INV-1 INV-2: repeat interval elapsed'))
  })
})

describe('what is reopened after its end was told', () => {
  const [open, over] = [alert(1, AT), ended(alert(1, AT), AT + HOUR)]
  const other = alert(2, AT)

  it.each([
    ['on one route', [route({ to: ['mail'] })]],
    ['on two', [route({ name: 'a', to: ['mail'] }), route({ name: 'b', to: ['mail'] })]],
    [
      'where the first tells no end',
      [route({ name: 'a', to: ['mail'], sendResolved: false }), route({ name: 'b', to: ['mail'] })],
    ],
    [
      'where the last tells no end',
      [route({ name: 'a', to: ['mail'] }), route({ name: 'b', to: ['mail'], sendResolved: false })],
    ],
    [
      'where the first was closed meanwhile',
      [
        route({ name: 'a', when: { hours: { ...byDay, from: 185, to: 190 } }, to: ['mail'] }),
        route({ name: 'b', to: ['mail'] }),
      ],
    ],
    [
      'where the last collects',
      [
        route({ name: 'a', to: ['mail'] }),
        route({ name: 'b', to: ['mail'], digest: { days: every, at: 185, timezone: 'UTC' } }),
      ],
    ],
  ])('is told again %s, with and without another alert in the group', (_, routes) => {
    for (const others of [[], [other]]) {
      const w = world(routes)
      w.at(AT - 1, [])
      w.at(AT, [open, ...others])
      expect(w.at(AT + HOUR, [over, ...others])).toEqual([expect.stringContaining('mail concluded INV-1')])
      expect(w.at(AT + 2 * HOUR, [open, ...others])).toEqual([expect.stringContaining('mail opened INV-1')])
      // And its second end is told, once.
      expect(w.at(AT + 3 * HOUR, [over, ...others])).toEqual([expect.stringContaining('mail concluded INV-1')])
      expect(w.at(AT + 2 * DAY, [over, ...others])).toEqual([])
    }
  })

  it('is told again by a route that tells no end, with another alert in the group', () => {
    const w = world([route({ to: ['mail'], sendResolved: false })])
    w.at(AT, [open, other])
    expect(w.at(AT + HOUR, [over, other])).toEqual([])
    expect(w.at(AT + 2 * HOUR, [open, other])).toEqual(['mail opened INV-1: new alerts added'])
  })

  it('before the end was told is no news: nobody has heard otherwise', () => {
    const w = world([route({ to: ['mail'] })])
    const silences = [silence(['slice_sex="F"'], AT + MINUTE, AT + 3 * HOUR)]
    w.at(AT, [open])
    expect(w.at(AT + HOUR, [over], { silences })).toEqual([])
    expect(w.at(AT + 3 * HOUR, [open])).toEqual([])
  })
})

describe('an alert that moves to another group or route of a channel', () => {
  const bySeverity = [
    [
      'route',
      [
        route({ name: 'some', when: { severity: ['warning'] }, to: ['mail'] }),
        route({ name: 'grave', when: { severity: ['critical'] }, to: ['mail'] }),
      ],
    ],
    ['group', [route({ to: ['mail'], groupBy: ['severity'] })]],
  ] as const
  const worse = alert(1, AT, { severity: 'critical', revision: 1 })

  it.each(bySeverity)('by its severity is told as worsened, once, by its new %s', (_, routes) => {
    for (const others of [[], [alert(2, AT)]]) {
      const w = world(routes)
      w.at(AT, [alert(1, AT), ...others])
      expect(w.at(AT + HOUR, [worse, ...others])).toEqual(['mail worsened INV-1: worsened'])
      expect(w.at(AT + 2 * HOUR, [worse, ...others])).toEqual([])
      const holders = w.told().filter(({ firing }) => firing.some((text) => text.startsWith('1@')))
      expect(holders.map(({ firing }) => firing)).toEqual([['1@1c']])
      expect(w.at(AT + 3 * HOUR, [ended(worse, AT + 3 * HOUR), ...others])).toEqual([
        'mail concluded INV-1: all alerts resolved',
      ])
    }
  })

  it('to a route that is closed is told by it as worsened when its hours begin', () => {
    const w = world([
      route({ name: 'some', when: { severity: ['warning'] }, to: ['mail'] }),
      route({ name: 'grave', when: { severity: ['critical'], hours: byDay }, to: ['mail'] }),
    ])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + HOUR, [worse])).toEqual([])
    expect(w.at(EIGHT, [worse])).toEqual(['mail worsened INV-1: worsened'])
  })

  it('to no route of the channel at all is still told when it is over', () => {
    const w = world([route({ when: { severity: ['warning'] }, to: ['mail'] })])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + HOUR, [worse])).toEqual([])
    expect(w.at(AT + 2 * HOUR, [ended(worse, AT + 2 * HOUR)])).toEqual(['mail concluded INV-1: all alerts resolved'])
  })

  it('by new names and groups at once is told nothing again, and keeps its interval and its reminder', () => {
    const before = world([route({ name: 'old', to: ['mail'], repeatIntervalMs: DAY })])
    before.at(AT, [alert(1, AT)])
    const w = world([route({ name: 'new', to: ['mail'], groupBy: ['severity'], repeatIntervalMs: DAY })])
    w.know(before.told())
    expect(w.at(AT + 12 * HOUR, [alert(1, AT)])).toEqual([])
    expect(w.told().map(({ route: name }) => name)).toEqual(['new'])
    expect(w.at(AT + DAY + 1, [alert(1, AT)])).toEqual(['mail reminder INV-1: repeat interval elapsed'])
  })

  it('is remembered by the old name for as long as the new one is closed', () => {
    const before = world([route({ name: 'old', to: ['mail'] })])
    before.at(AT, [alert(1, AT)])
    const w = world([route({ name: 'new', when: { hours: byDay }, to: ['mail'] })])
    w.know(before.told())
    expect(w.at(AT + HOUR, [alert(1, AT)])).toEqual([])
    expect(w.at(EIGHT, [alert(1, AT)])).toEqual([])
  })
})

describe('what worsened while the route that tells of it was closed', () => {
  it('is told by it as worsened, though another route of the channel knows of it', () => {
    const w = world([
      route({ name: 'new', when: { kind: ['opened'] }, to: ['mail'] }),
      route({ name: 'worse', when: { kind: ['worsened'], hours: byNight }, to: ['mail'] }),
    ])
    w.at(AT, [alert(1, AT)])
    expect(w.at(EIGHT + HOUR, [alert(1, AT, { revision: 1 })])).toEqual([])
    expect(w.at(AT + DAY, [alert(1, AT, { revision: 1 })])).toEqual(['mail worsened INV-1: worsened'])
  })
})

describe('escalation to a channel', () => {
  const escalate = { afterMs: HOUR, to: ['lead'] }

  it('happens once, though several routes lead to it', () => {
    const w = world([
      route({ name: 'a', to: ['mail'], escalate }),
      route({ name: 'b', to: ['hook'], escalate: { afterMs: 2 * HOUR, to: ['lead'] } }),
    ])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + HOUR, [alert(1, AT)])).toEqual(['lead escalated INV-1: not acknowledged for 1 hour'])
    expect(w.at(AT + 2 * HOUR, [alert(1, AT)])).toEqual([])
    expect(w.at(AT + 9 * HOUR, [alert(1, AT)])).toEqual([])
  })

  it('happens once, though the route is called or grouped otherwise afterwards', () => {
    const before = world([route({ name: 'a', to: ['mail'], escalate })])
    before.at(AT, [alert(1, AT)])
    before.at(AT + HOUR, [alert(1, AT)])
    for (const fresh of [
      route({ name: 'b', to: ['mail'], escalate }),
      route({ name: 'a', to: ['mail'], escalate, groupBy: ['severity'] }),
      route({ name: 'b', to: ['mail'], escalate, when: { hours: { ...byDay, from: 360 } } }),
    ]) {
      const w = world([fresh])
      w.know(before.told())
      for (let hour = 2; hour < 12; hour++) expect(w.at(AT + hour * HOUR, [alert(1, AT)])).toEqual([])
    }
  })

  it('counts on where it was when the alert moves to another group or the route gets another name', () => {
    const moving = world([route({ name: 'a', to: ['mail'], escalate, groupBy: ['severity'] })])
    const worse = alert(1, AT, { severity: 'critical', revision: 1 })
    moving.at(AT, [alert(1, AT), alert(2, AT, { acknowledged: true })])
    moving.at(AT + 30 * MINUTE, [worse, alert(2, AT, { acknowledged: true })])
    expect(moving.at(AT + HOUR, [worse])).toEqual(['lead escalated INV-1: not acknowledged for 1 hour'])
    const before = world([route({ name: 'a', to: ['mail'], escalate })])
    before.at(AT, [alert(1, AT)])
    const renamed = world([route({ name: 'b', to: ['mail'], escalate })])
    renamed.know(before.told())
    renamed.at(AT + 30 * MINUTE, [alert(1, AT)])
    expect(renamed.at(AT + HOUR, [alert(1, AT)])).toEqual(['lead escalated INV-1: not acknowledged for 1 hour'])
  })

  it('happens again for what was reopened and left alone', () => {
    const w = world([route({ to: ['mail'], escalate })])
    w.at(AT, [alert(1, AT)])
    w.at(AT + HOUR, [alert(1, AT)])
    w.at(AT + 2 * HOUR, [ended(alert(1, AT), AT + 2 * HOUR)])
    w.at(AT + 3 * HOUR, [alert(1, AT)])
    expect(w.at(AT + 4 * HOUR, [alert(1, AT)])).toEqual(['lead escalated INV-1: not acknowledged for 1 hour'])
  })
})

describe('a channel that pages', () => {
  const routes = [route({ to: ['pager', 'mail'], pages: ['pager'] })]
  const taken = alert(1, AT, { acknowledged: true })

  it('hears at once that somebody has taken it and that it is over, while others wait for the interval', () => {
    const w = world(routes)
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + MINUTE, [taken])).toEqual(['pager acknowledged INV-1: acknowledged'])
    expect(w.at(AT + 2 * MINUTE, [ended(taken, AT + 2 * MINUTE)])).toEqual([
      'pager concluded INV-1: all alerts resolved',
    ])
    expect(w.at(AT + 5 * MINUTE, [ended(taken, AT + 2 * MINUTE)])).toEqual([
      'mail concluded INV-1: all alerts resolved',
    ])
  })

  it('waits no longer for news because of them', () => {
    const w = world(routes)
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + 4 * MINUTE, [taken, alert(2, AT + 4 * MINUTE)])).toEqual([
      'pager acknowledged INV-1: acknowledged',
    ])
    expect(w.at(AT + 5 * MINUTE, [taken, alert(2, AT + 4 * MINUTE)])).toEqual([
      'pager opened INV-2: new alerts added',
      'mail opened INV-2: new alerts added',
    ])
  })

  it('on two routes hears of an acknowledgement once', () => {
    const w = world([
      route({ name: 'a', to: ['pager'], pages: ['pager'] }),
      route({ name: 'b', to: ['pager'], pages: ['pager'] }),
    ])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + HOUR, [taken])).toEqual(['pager acknowledged INV-1: acknowledged'])
  })

  it('that is told late of what somebody has taken hears that too', () => {
    const w = world([route({ to: ['pager'], pages: ['pager'] })])
    const silences = [silence(['slice_sex="F"'], AT, AT + HOUR)]
    w.at(AT, [alert(1, AT)], { silences })
    expect(w.at(AT + HOUR, [taken])).toEqual([
      'pager opened INV-1: first notification',
      'pager acknowledged INV-1: acknowledged',
    ])
  })
})
