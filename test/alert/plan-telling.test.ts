import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/alert/alert.ts'
import { alert, DAY, HOUR, lines, MINUTE, route, silence, world } from './telling-world.ts'

/** Monday 13 April 2026, 03:05 UTC. */
const AT = Date.UTC(2026, 3, 13, 3, 5)
const ended = (one: Alert, endsAt: number): Alert => ({ ...one, endsAt })

describe('a group', () => {
  it('of 50 alerts that open together is one message a channel', () => {
    const together = Array.from({ length: 50 }, (_, i) => alert(i + 1, AT))
    const messages = world([route({ to: ['mail', 'hook'] })]).plan(AT, together).messages
    expect(messages.map(({ channel, alerts }) => [channel, alerts.length])).toEqual([
      ['mail', 50],
      ['hook', 50],
    ])
  })

  it('is told what is new, what is worse and what is concluded, and nothing in between', () => {
    const w = world([route({ to: ['mail'], repeatIntervalMs: 'never' })])
    const one = alert(1, AT)
    const two = alert(2, AT + HOUR)
    expect(w.at(AT, [one])).toEqual(['mail opened INV-1: first notification'])
    expect(w.at(AT + 30 * MINUTE, [one])).toEqual([])
    expect(w.at(AT + HOUR, [one, two])).toEqual(['mail opened INV-2: new alerts added'])
    expect(w.at(AT + 2 * HOUR, [{ ...one, revision: 1 }, two])).toEqual(['mail worsened INV-1: worsened'])
    expect(w.at(AT + 3 * HOUR, [ended({ ...one, revision: 1 }, AT + 3 * HOUR), two])).toEqual([
      'mail concluded INV-1: some alerts resolved',
    ])
    expect(w.at(AT + 4 * HOUR, [ended(two, AT + 4 * HOUR)])).toEqual(['mail concluded INV-2: all alerts resolved'])
    expect(w.at(AT + 30 * DAY, [])).toEqual([])
  })

  it('says in a message what else of it is live', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)])
    const [message] = w.plan(AT + HOUR, [alert(1, AT), alert(2, AT + HOUR)]).messages
    expect(message?.note).toBe('Still live beside: INV-1.')
  })

  it('waits for others before its first message, and says when to look again', () => {
    const w = world([route({ to: ['mail'], groupWaitMs: 30_000 })])
    expect(w.at(AT, [alert(1, AT)])).toEqual([])
    expect(w.plan(AT, [alert(1, AT)]).nextAt).toBe(AT + 30_000)
    expect(w.at(AT + 30_000, [alert(1, AT), alert(2, AT + 20_000)])).toEqual([
      'mail opened INV-1 INV-2: first notification',
    ])
  })

  it('that is over before its wait is told to nobody', () => {
    const w = world([route({ to: ['mail'], groupWaitMs: 30_000 })])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + 30_000, [ended(alert(1, AT), AT + 10_000)])).toEqual([])
  })

  it('keeps its interval between two messages', () => {
    const w = world([route({ to: ['mail'] })])
    const both = [alert(1, AT), alert(2, AT + MINUTE)]
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + MINUTE, both)).toEqual([])
    expect(w.plan(AT + MINUTE, both).nextAt).toBe(AT + 5 * MINUTE)
    expect(w.at(AT + 5 * MINUTE, both)).toEqual(['mail opened INV-2: new alerts added'])
  })

  it('keeps its interval also from what comes at the moment of its last message', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)])
    const both = [alert(1, AT), alert(2, AT)]
    expect(w.at(AT, both)).toEqual([])
    expect(w.at(AT + 5 * MINUTE, both)).toEqual(['mail opened INV-2: new alerts added'])
  })

  it('that becomes critical does not wait, what follows then does', () => {
    const w = world([route({ to: ['mail'] })])
    const [notice, critical, worse] = [
      alert(1, AT, { severity: 'notice' }),
      alert(2, AT + MINUTE, { severity: 'critical' }),
      alert(2, AT + MINUTE, { severity: 'critical', revision: 1 }),
    ]
    w.at(AT, [notice])
    expect(w.at(AT + MINUTE, [notice, critical])).toEqual(['mail opened INV-2: new alerts added'])
    const more = [notice, worse, alert(3, AT + 2 * MINUTE, { severity: 'critical' })]
    expect(w.at(AT + 2 * MINUTE, more)).toEqual([])
    expect(w.at(AT + 6 * MINUTE, more)).toEqual([
      'mail opened INV-3: new alerts added',
      'mail worsened INV-2: worsened',
    ])
  })

  it('becomes critical by one that worsens', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + MINUTE, [alert(1, AT, { severity: 'critical', revision: 1 })])).toEqual([
      'mail worsened INV-1: worsened',
    ])
  })

  it('says how many alerts of it are live once a message is told', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT), alert(2, AT)])
    const firing = (alerts: readonly Alert[]) => w.plan(AT + HOUR, alerts).messages.map((m) => m.groupFiring)
    expect(firing([alert(1, AT), ended(alert(2, AT), AT + 1), alert(3, AT)])).toEqual([2, 2])
    expect(firing([ended(alert(1, AT), AT + 1), ended(alert(2, AT), AT + 1)])).toEqual([0])
  })

  it('is told again once more than the repeat interval has passed, all that is live of it', () => {
    const w = world([route({ to: ['mail'], repeatIntervalMs: DAY })])
    const both = [alert(1, AT), alert(2, AT)]
    w.at(AT, both)
    expect(w.plan(AT + HOUR, both).nextAt).toBe(AT + DAY + 1)
    expect(w.at(AT + DAY, both)).toEqual([])
    expect(w.at(AT + DAY + 1, both)).toEqual(['mail reminder INV-1 INV-2: repeat interval elapsed'])
    expect(w.at(AT + DAY + HOUR, both)).toEqual([])
  })

  it('is told again only of what nobody has acknowledged', () => {
    const w = world([route({ to: ['mail'], repeatIntervalMs: DAY })])
    w.at(AT, [alert(1, AT), alert(2, AT)])
    const taken = [alert(1, AT, { acknowledged: true }), alert(2, AT)]
    expect(w.at(AT + DAY + 1, taken)).toEqual(['mail reminder INV-2: repeat interval elapsed'])
  })

  it('is told once unless the route says how often', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)])
    expect(w.plan(AT + DAY, [alert(1, AT)]).nextAt).toBeUndefined()
    expect(w.at(AT + 365 * DAY, [alert(1, AT)])).toEqual([])
  })

  it('is parted by the labels of the route', () => {
    const alerts = [
      alert(1, AT),
      alert(2, AT, { labels: { model: 'fraud' } }),
      alert(3, AT, { labels: { metric: 'quality' } }),
    ]
    expect(world([route({ to: ['mail'], groupBy: ['model', 'metric'] })]).at(AT, alerts)).toHaveLength(3)
    expect(world([route({ to: ['mail'], groupBy: [] })]).at(AT, alerts)).toEqual([
      'mail opened INV-1 INV-2 INV-3: first notification',
    ])
    const [message] = world([route({ name: 'oncall', to: ['mail'] })]).plan(AT, [alert(1, AT)]).messages
    expect(message?.groupKey).toBe('oncall:{model="credit"}')
  })

  it('tells of an investigation that was reopened as of a new one', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)])
    w.at(AT + HOUR, [ended(alert(1, AT), AT + HOUR)])
    expect(w.at(AT + 2 * HOUR, [alert(1, AT)])).toEqual(['mail opened INV-1: new alerts added'])
  })
})

describe('a route', () => {
  it('names itself, its condition and the reason', () => {
    const because = (given: Parameters<typeof route>[0], one = alert(1, AT, { severity: 'critical' })) =>
      world([route(given)]).plan(AT, [one]).messages[0]?.because
    expect(because({ name: 'oncall', when: { severity: ['critical'] }, to: ['mail'] })).toBe(
      'route oncall: severity is critical; first notification',
    )
    expect(because({ to: ['mail'] })).toBe('route 1: it is told everything; first notification')
    expect(because({ when: { slice: { sex: ['*'] }, model: ['credit'] }, to: ['mail'] })).toBe(
      'route 1: model is credit and sex is F; first notification',
    )
  })

  it('for critical alone hears of an investigation when it becomes critical', () => {
    const w = world([
      route({ name: 'all', to: ['mail'] }),
      route({ name: 'grave', when: { severity: ['critical'] }, to: ['pager'] }),
    ])
    expect(w.at(AT, [alert(1, AT)])).toEqual(['mail opened INV-1: first notification'])
    expect(w.at(AT + HOUR, [alert(1, AT, { severity: 'critical', revision: 1 })])).toEqual([
      'mail worsened INV-1: worsened',
      'pager opened INV-1: first notification',
    ])
  })

  it('tells a channel nothing that another route has told it', () => {
    const w = world([
      route({ name: 'grave', when: { severity: ['critical'] }, to: ['mail'], repeatIntervalMs: DAY }),
      route({ name: 'all', to: ['mail', 'archive'], repeatIntervalMs: DAY }),
    ])
    const one = alert(1, AT, { severity: 'critical' })
    expect(w.at(AT, [one])).toEqual([
      'mail opened INV-1: first notification',
      'archive opened INV-1: first notification',
    ])
    expect(w.at(AT + DAY + 1, [one])).toEqual([
      'mail reminder INV-1: repeat interval elapsed',
      'archive reminder INV-1: repeat interval elapsed',
    ])
    expect(w.at(AT + 2 * DAY, [ended(one, AT + 2 * DAY)])).toEqual([
      'mail concluded INV-1: all alerts resolved',
      'archive concluded INV-1: all alerts resolved',
    ])
  })

  it('tells only the news it asks for, and a route for the rest tells the rest', () => {
    const w = world([
      route({ name: 'new', when: { kind: ['opened'] }, to: ['mail'] }),
      route({ name: 'over', when: { kind: ['concluded'] }, to: ['mail'] }),
    ])
    expect(w.at(AT, [alert(1, AT)])).toEqual(['mail opened INV-1: first notification'])
    expect(w.at(AT + HOUR, [alert(1, AT, { revision: 1 })])).toEqual([])
    expect(w.at(AT + 3 * DAY, [alert(1, AT, { revision: 1 })])).toEqual([])
    expect(w.at(AT + 4 * DAY, [ended(alert(1, AT, { revision: 1 }), AT + 4 * DAY)])).toEqual([
      'mail concluded INV-1: all alerts resolved',
    ])
  })

  it('tells of acknowledgements those channels that page until then', () => {
    const w = world([route({ to: ['pager', 'mail'], pages: ['pager'] })])
    w.at(AT, [alert(1, AT)])
    const taken = alert(1, AT, { acknowledged: true })
    expect(w.at(AT + HOUR, [taken])).toEqual(['pager acknowledged INV-1: acknowledged'])
    expect(w.at(AT + 2 * HOUR, [ended(taken, AT + 2 * HOUR)])).toEqual([
      'pager concluded INV-1: all alerts resolved',
      'mail concluded INV-1: all alerts resolved',
    ])
  })

  it('that does not send conclusions still forgets what is over', () => {
    const w = world([route({ to: ['mail'], sendResolved: false })])
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + HOUR, [ended(alert(1, AT), AT + HOUR)])).toEqual([])
    expect(w.told().flatMap(({ firing }) => firing)).toEqual([])
  })

  it('under a new name, or grouped otherwise, tells nothing again', () => {
    const before = world([route({ name: 'old', to: ['mail'] })])
    before.at(AT, [alert(1, AT), alert(2, AT)])
    for (const fresh of [
      route({ name: 'new', to: ['mail'] }),
      route({ name: 'old', to: ['mail'], groupBy: ['metric'] }),
    ]) {
      const w = world([fresh])
      w.know(before.told())
      expect(w.at(AT + HOUR, [alert(1, AT), alert(2, AT)])).toEqual([])
      expect(w.at(AT + 2 * HOUR, [alert(1, AT), ended(alert(2, AT), AT + HOUR)])).toEqual([
        'mail concluded INV-2: some alerts resolved',
      ])
    }
  })

  it('outside its hours holds back, and tells at their begin what is still due', () => {
    const night = {
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      from: 9 * 60,
      to: 17 * 60,
      timezone: 'Europe/Paris',
    } as const
    const w = world([route({ when: { hours: night }, to: ['mail'] })])
    // Saturday 28 March 2026; on Sunday the clocks of Paris go forward, so that Monday 9:00 there is 7:00 UTC.
    const saturday = Date.UTC(2026, 2, 28, 12)
    const monday = Date.UTC(2026, 2, 30, 7)
    const [kept, over] = [alert(1, saturday), alert(2, saturday)]
    expect(w.at(saturday, [kept, over])).toEqual([])
    expect(w.plan(saturday, [kept, over]).nextAt).toBe(monday)
    expect(w.at(monday - 1, [kept])).toEqual([])
    expect(w.at(monday, [kept])).toEqual(['mail opened INV-1: first notification'])
    // Concluded after hours: told next morning.
    const evening = Date.UTC(2026, 2, 30, 15)
    expect(w.at(evening, [ended(kept, evening)])).toEqual([])
    expect(w.at(monday + DAY, [ended(kept, evening)])).toEqual(['mail concluded INV-1: all alerts resolved'])
  })

  it('by day and another by night tell a channel once, whoever is on first', () => {
    const every = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
    const w = world([
      route({ name: 'day', when: { hours: { days: every, from: 480, to: 1200, timezone: 'UTC' } }, to: ['mail'] }),
      route({ name: 'night', when: { hours: { days: every, from: 1200, to: 480, timezone: 'UTC' } }, to: ['mail'] }),
    ])
    expect(w.at(AT, [alert(1, AT)])).toEqual(['mail opened INV-1: first notification'])
    expect(w.at(Date.UTC(2026, 3, 13, 8), [alert(1, AT)])).toEqual([])
  })
})

describe('a silence', () => {
  const until = AT + 4 * HOUR
  const silences = [silence(['slice_sex=~"F|X"'], AT - HOUR, until)]

  it('over an opening delays it until the silence ends', () => {
    const w = world([route({ to: ['mail'] })])
    expect(w.at(AT, [alert(1, AT)], { silences })).toEqual([])
    const plan = w.plan(AT, [alert(1, AT)], { silences })
    expect(plan.nextAt).toBe(until)
    expect(plan.muted.get(1)).toBe('silence 3 by ana until 2026-04-13T07:05:00Z: the branch feed is being moved')
    expect(w.at(until, [alert(1, AT)], { silences })).toEqual(['mail opened INV-1: first notification'])
  })

  it('ended early by a person lets the alert through at once', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)], { silences })
    const early = silences.map((s) => ({ ...s, ended: { by: 'bo', at: AT + HOUR } }))
    expect(w.at(AT + HOUR, [alert(1, AT)], { silences: early })).toHaveLength(1)
  })

  it('over a whole investigation keeps opening and conclusion from everybody', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT)], { silences })
    w.at(AT + HOUR, [ended(alert(1, AT), AT + HOUR)], { silences })
    expect(w.at(until, [ended(alert(1, AT), AT + HOUR)])).toEqual([])
  })

  it('delays the conclusion of what was told before it', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT - 2 * HOUR, [alert(1, AT - 2 * HOUR)])
    expect(w.at(AT, [ended(alert(1, AT - 2 * HOUR), AT)], { silences })).toEqual([])
    expect(w.at(until, [ended(alert(1, AT - 2 * HOUR), AT)])).toEqual(['mail concluded INV-1: all alerts resolved'])
  })

  it('keeps an alert out of reminders and tells nothing twice when it ends', () => {
    const w = world([route({ to: ['mail'], repeatIntervalMs: DAY })])
    const both = [alert(1, AT - DAY), alert(2, AT - DAY, { labels: { rootSlice: 'sex=M' } })]
    w.at(AT - DAY, both)
    expect(w.at(AT + MINUTE, both, { silences })).toEqual(['mail reminder INV-2: repeat interval elapsed'])
    expect(w.at(until, both)).toEqual([])
  })
})

describe('inhibition', () => {
  const feed = (of: Partial<Alert> = {}) => ({
    ...alert(9, AT, { severity: 'critical', labels: { family: 'silence', metric: 'silence', rootSlice: 'overall' } }),
    ...of,
  })

  it('a feed that fell silent is told and mutes the rest of its model, until it is over', () => {
    const w = world([route({ to: ['mail'] })])
    const alerts = [alert(1, AT), alert(2, AT, { labels: { model: 'fraud' } })]
    expect(w.at(AT, [...alerts, feed()])).toEqual([
      'mail opened INV-9: first notification',
      'mail opened INV-2: first notification',
    ])
    expect(w.plan(AT, [...alerts, feed()]).muted.get(1)).toBe('INV-9 is live (family="silence")')
    expect(w.at(AT + HOUR, [...alerts, ended(feed(), AT + HOUR)])).toEqual([
      'mail opened INV-1: new alerts added',
      'mail concluded INV-9: some alerts resolved',
    ])
  })

  it('ends when the matter of the feed has subsided, though nobody has concluded it', () => {
    const w = world([route({ to: ['mail'] })])
    w.at(AT, [alert(1, AT), feed()])
    expect(w.at(AT + DAY, [alert(1, AT), feed({ subsided: true })])).toEqual(['mail opened INV-1: new alerts added'])
  })
})

describe('escalation', () => {
  const routes = [route({ name: 'oncall', to: ['mail'], escalate: { afterMs: HOUR, to: ['lead'] } })]

  it('tells others once when nobody acknowledges for so long', () => {
    const w = world(routes)
    const both = [alert(1, AT), alert(2, AT)]
    w.at(AT, both)
    expect(w.plan(AT, both).nextAt).toBe(AT + HOUR)
    expect(w.at(AT + HOUR - 1, both)).toEqual([])
    expect(w.at(AT + HOUR, both)).toEqual(['lead escalated INV-1 INV-2: not acknowledged for 1 hour'])
    expect(w.at(AT + 3 * HOUR, both)).toEqual([])
  })

  it('is cancelled by whoever acknowledges first', () => {
    const w = world(routes)
    w.at(AT, [alert(1, AT)])
    expect(w.at(AT + 30 * MINUTE, [alert(1, AT, { acknowledged: true })])).toEqual([])
    expect(w.at(AT + 2 * HOUR, [alert(1, AT, { acknowledged: true })])).toEqual([])
  })

  it('counts from when the alert was told, and waits while it is muted', () => {
    const w = world(routes)
    const silences = [silence(['severity="warning"'], AT, AT + 3 * HOUR)]
    w.at(AT, [alert(1, AT)], { silences })
    expect(w.at(AT + 3 * HOUR, [alert(1, AT)])).toEqual(['mail opened INV-1: first notification'])
    const later = [silence(['severity="warning"'], AT + 3.5 * HOUR, AT + 6 * HOUR)]
    expect(w.at(AT + 4 * HOUR, [alert(1, AT)], { silences: later })).toEqual([])
    expect(w.at(AT + 6 * HOUR, [alert(1, AT)])).toEqual(['lead escalated INV-1: not acknowledged for 1 hour'])
  })

  it('leaves nothing behind when the investigation is over', () => {
    const w = world(routes)
    w.at(AT, [alert(1, AT)])
    w.at(AT + 10 * MINUTE, [ended(alert(1, AT), AT + 10 * MINUTE)])
    expect(w.told().map(({ route: name }) => name)).toEqual(['oncall'])
    expect(w.at(AT + 2 * HOUR, [])).toEqual([])
  })
})

describe('a digest', () => {
  const digest = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], at: 8 * 60, timezone: 'UTC' } as const
  const routes = [
    route({ name: 'notices', when: { severity: ['notice'] }, to: ['mail'], digest, repeatIntervalMs: 'never' }),
  ]
  const notice = (id: number, at: number, changed: Partial<Alert> = {}) =>
    alert(id, at, { severity: 'notice', ...changed })
  const eight = Date.UTC(2026, 3, 13, 8)

  it('collects until its hour and tells everything in one message', () => {
    const w = world(routes)
    expect(w.at(AT, [notice(1, AT)])).toEqual([])
    expect(w.plan(AT, [notice(1, AT)]).nextAt).toBe(eight)
    expect(w.at(eight - 1, [notice(1, AT), notice(2, AT + HOUR)])).toEqual([])
    expect(w.at(eight + 20, [notice(1, AT), notice(2, AT + HOUR)])).toEqual([
      'mail digest INV-1 INV-2: first notification',
    ])
  })

  it('tells of new, worse and concluded ones together, and of those that came after its hour the next day', () => {
    const w = world(routes)
    w.at(AT, [notice(1, AT), notice(2, AT)])
    w.at(eight, [notice(1, AT), notice(2, AT)])
    const later = [notice(1, AT, { revision: 1 }), ended(notice(2, AT), eight + HOUR), notice(3, eight + HOUR)]
    expect(w.at(eight + 2 * HOUR, later)).toEqual([])
    const plan = w.plan(eight + DAY, later)
    expect(lines(plan)).toEqual(['mail digest INV-3 INV-1 INV-2: new alerts added'])
    expect(plan.messages[0]?.note).toBe('Since the last digest: 1 opened, 1 worsened, 1 concluded.')
  })

  it('on days without news says nothing, and on Saturday nothing at all', () => {
    const w = world(routes)
    w.at(AT, [notice(1, AT)])
    w.at(eight, [notice(1, AT)])
    expect(w.at(eight + DAY, [notice(1, AT)])).toEqual([])
    const saturday = Date.UTC(2026, 3, 18, 8)
    w.at(saturday - DAY, [notice(1, AT)])
    expect(w.at(saturday, [notice(1, AT), notice(2, saturday - HOUR)])).toEqual([])
    expect(w.at(saturday + 2 * DAY, [notice(1, AT), notice(2, saturday - HOUR)])).toEqual([
      'mail digest INV-2: new alerts added',
    ])
  })

  it('that was missed is told as soon as the service is back', () => {
    const w = world(routes)
    w.at(AT, [notice(1, AT)])
    expect(w.at(eight + 2 * HOUR, [notice(1, AT)])).toEqual(['mail digest INV-1: first notification'])
  })
})
