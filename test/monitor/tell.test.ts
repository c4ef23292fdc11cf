import { describe, expect, it, onTestFinished } from 'vitest'
import { DEFAULT_INHIBITION } from '../../src/alert/inhibition.ts'
import { parseMatcher } from '../../src/alert/matcher.ts'
import type { OutgoingMessage } from '../../src/alert/notification.ts'
import type { Route } from '../../src/alert/route.ts'
import { createTeller, MOST_IN_A_MESSAGE, type TellingPorts, tell } from '../../src/monitor/tell.ts'
import { openDatabase } from '../../src/store/database.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { routeWith } from '../alert/route-builder.ts'
import { temporaryFile } from '../store/scene.ts'
import { disparityFinding, newInvestigation, WEEK } from '../web/sample-reports.ts'

const AT = Date.UTC(2026, 3, 13, 3, 5)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A store with telling over it; `sent` takes everything that is due out of the outbox. */
function house(given: { readonly routes?: readonly Route[]; readonly path?: string } = {}) {
  const store = openStore(given.path ?? ':memory:', { monitors: [] })
  onTestFinished(() => store.close())
  const { alerts, told, silences, outbox, transact } = store
  const ports: TellingPorts = {
    ...{ alerts, told, silences, outbox, transact, inhibit: DEFAULT_INHIBITION },
    routes: given.routes ?? [routeWith({ to: ['mail'] })],
    monitors: new Map([['credit-default', { window: '1w', timezone: 'UTC' }]]),
    baseUrl: 'http://localhost:4680',
  }
  const sent = (at: number): readonly OutgoingMessage[] =>
    store.outbox.take(at, MINUTE, 1000).map((taken) => {
      store.outbox.settle(taken, { outcome: 'delivered', detail: '' }, { status: 'delivered', dueAt: at }, at)
      return taken
    })
  const lines = (at: number): readonly string[] =>
    sent(at).map(
      ({ channel, notification: { kind, investigations } }) =>
        `${channel} ${kind} ${investigations.map(({ key }) => key).join(' ')}`,
    )
  return { store, ports, sent, lines, teller: createTeller(ports) }
}

function open(store: Store, slice: string, at = AT, over: Parameters<typeof newInvestigation>[0] = {}) {
  const matter = { family: 'limit', rootSlice: slice, units: 1.5 } as const
  return store.investigations.open(newInvestigation({ rootSlice: slice, matter, ...over }), at)
}

describe('what opens together', () => {
  it('is one message a channel, in the transaction that opens it, with the frozen figures', () => {
    const { store, teller, sent } = house({ routes: [routeWith({ to: ['mail', 'hook'] })] })
    store.transact(() => {
      for (let i = 0; i < 50; i++) open(store, `region=R${i}`)
      teller.tell(AT)
    })
    const messages = sent(AT)
    expect(messages.map(({ channel, notification }) => [channel, notification.investigations.length])).toEqual([
      ['mail', 50],
      ['hook', 50],
    ])
    const [first] = messages[0]?.notification.investigations ?? []
    expect(first).toMatchObject({
      key: 'INV-1',
      severity: 'critical',
      versions: ['7'],
      openedAt: AT,
      labels: { model: 'credit-default', family: 'limit', slice_region: 'R0', severity: 'critical' },
      window: { label: 'week of 2026-04-06', start: WEEK.start },
      url: 'http://localhost:4680/investigations/INV-1',
    })
    expect(first?.facts.map(({ name }) => name)).toContain('limit')
    expect(messages[0]?.because).toBe('route 1: it is told everything; first notification')
    expect(messages[0]?.notification).toMatchObject({
      ...{ model: 'credit-default', groupKey: 'route 1:{model="credit-default"}' },
      groupLabels: { model: 'credit-default' },
    })
  })

  it('is told with it or not at all', () => {
    const { store, teller, lines } = house()
    expect(() =>
      store.transact(() => {
        open(store, 'sex=F')
        teller.tell(AT)
        throw new Error('killed')
      }),
    ).toThrow('killed')
    teller.tick(AT)
    expect(lines(AT)).toEqual([])
    expect(store.told.all()).toEqual([])
    // The same window judged again.
    store.transact(() => {
      open(store, 'sex=F')
      teller.tell(AT)
    })
    expect(lines(AT)).toEqual(['mail opened INV-1'])
  })

  it('that could not be told at once is told by the next tick', () => {
    const { store, teller, lines } = house()
    open(store, 'sex=F')
    expect(teller.tick(AT).messages).toBe(1)
    expect(lines(AT)).toEqual(['mail opened INV-1'])
    expect(teller.tick(AT + MINUTE).messages).toBe(0)
  })

  it('in thousands is told by its hundred worst, and how many more there are', () => {
    const { store, teller, sent } = house()
    store.transact(() => {
      for (let i = 0; i < 150; i++) open(store, `region=R${i}`, AT, { severity: i === 3 ? 'critical' : 'notice' })
      teller.tell(AT)
    })
    const [message] = sent(AT)
    expect(message?.notification.investigations).toHaveLength(MOST_IN_A_MESSAGE)
    expect(message?.notification.investigations[0]?.key).toBe('INV-4')
    expect(message?.notification.note).toBe('And 50 more, which stand on http://localhost:4680/investigations.')
    expect(teller.tick(AT + HOUR).messages).toBe(0)
  })
})

describe('what ends together', () => {
  it('is told whole, so that whatever was opened at a pager is resolved there', () => {
    const { store, teller, sent } = house({ routes: [routeWith({ to: ['mail'], groupIntervalMs: 0 })] })
    store.transact(() => {
      for (let i = 0; i < 150; i++) open(store, `region=R${i}`)
      teller.tell(AT)
    })
    sent(AT)
    store.transact(() => {
      for (let id = 1; id <= 150; id++)
        store.investigations.step(id, { verb: 'dismiss', reason: 'a test load' }, 'bo', AT + MINUTE)
      teller.tell(AT + MINUTE)
    })
    const [message] = sent(AT + MINUTE)
    expect(message?.notification.kind).toBe('concluded')
    expect(message?.notification.investigations).toHaveLength(150)
  })
})

describe('two worsenings at one moment', () => {
  it('are two messages, and the same written again is one', () => {
    const { store, teller, sent } = house({ routes: [routeWith({ to: ['mail'], groupIntervalMs: 0 })] })
    const { matterId } = open(store, 'region=North & age=18-25')
    teller.tell(AT)
    for (const units of [9, 30])
      store.transact(() => {
        store.investigations.append(
          matterId as number,
          {
            findings: [{ ...disparityFinding, units }],
            window: WEEK,
            lineage: [],
            units,
            worsened: true,
            severity: 'critical',
          },
          AT,
        )
        teller.tell(AT)
      })
    // Of one investigation the next is sent once the one before it is.
    const messages = [...sent(AT), ...sent(AT), ...sent(AT)]
    expect(messages.map(({ notification: { kind, investigations } }) => [kind, investigations[0]?.revision])).toEqual([
      ['opened', 0],
      ['worsened', 1],
      ['worsened', 2],
    ])
    store.outbox.enqueue(messages, AT)
    expect(sent(AT)).toEqual([])
  })
})

describe('what becomes of an investigation', () => {
  it('is told with the findings that made it worse', () => {
    const { store, teller, sent } = house()
    const { matterId } = open(store, 'region=North & age=18-25')
    teller.tick(AT)
    sent(AT)
    const later = { start: WEEK.end, end: WEEK.end + 7 * 24 * HOUR }
    store.transact(() => {
      const finding = { ...disparityFinding, units: 9, version: '8' }
      store.investigations.append(
        matterId as number,
        { findings: [finding], window: later, lineage: [], units: 9, worsened: true, severity: 'critical' },
        AT + HOUR,
      )
      teller.tell(AT + HOUR)
    })
    const [message] = sent(AT + HOUR)
    expect(message?.notification.kind).toBe('worsened')
    expect(message?.because).toBe('route 1: it is told everything; worsened')
    expect(message?.notification.investigations[0]).toMatchObject({
      versions: ['8'],
      window: { label: 'week of 2026-04-13', ...later },
      sequence: 1,
    })
  })

  it('is told by whom it was concluded, with cause and remedy, and of a dismissal no reason', () => {
    const { store, teller, sent } = house({ routes: [routeWith({ to: ['mail'], groupIntervalMs: 0 })] })
    open(store, 'sex=F')
    open(store, 'sex=M')
    teller.tick(AT)
    sent(AT)
    const step = { verb: 'conclude', reason: 'r', rootCause: 'policy', remedy: 'cut-off moved back' } as const
    store.transact(() => {
      store.investigations.step(1, step, 'ana', AT + HOUR)
      teller.tell(AT + HOUR)
    })
    expect(sent(AT + HOUR)[0]?.notification).toMatchObject({
      kind: 'concluded',
      groupFiring: 1,
      note: 'Concluded by ana. Root cause: a policy or a threshold. Remedy: cut-off moved back',
      investigations: [
        {
          key: 'INV-1',
          endedAt: AT + HOUR,
          endedHow: 'concluded',
          status: 'concluded',
          facts: [{ name: 'root cause' }, { name: 'remedy' }],
        },
      ],
    })
    store.investigations.step(2, { verb: 'dismiss', reason: 'words about a person' }, 'bo', AT + 2 * HOUR)
    teller.tick(AT + 2 * HOUR)
    const [dismissed] = sent(AT + 2 * HOUR)
    expect(dismissed?.notification).toMatchObject({
      ...{ kind: 'concluded', note: 'Dismissed by bo.', groupFiring: 0 },
      investigations: [{ endedHow: 'dismissed' }],
    })
    expect(JSON.stringify(dismissed)).not.toContain('words about a person')
  })

  it('is told again after a day while it is live, where the route repeats', () => {
    const { store, teller, lines } = house({ routes: [routeWith({ to: ['mail'], repeatIntervalMs: 24 * HOUR })] })
    open(store, 'sex=F')
    teller.tick(AT)
    lines(AT)
    expect(teller.tick(AT + 24 * HOUR).messages).toBe(0)
    expect(teller.tick(AT + 24 * HOUR + 1).messages).toBe(1)
    expect(lines(AT + 25 * HOUR)).toEqual(['mail reminder INV-1'])
  })

  it('is escalated unless somebody acknowledges it first', () => {
    const escalate = { afterMs: HOUR, to: ['lead'] }
    const { store, teller, sent } = house({ routes: [routeWith({ name: 'oncall', to: ['mail'], escalate })] })
    open(store, 'sex=F')
    open(store, 'sex=M')
    teller.tick(AT)
    sent(AT)
    store.investigations.step(1, { verb: 'acknowledge', reason: '' }, 'ana', AT + MINUTE)
    teller.tick(AT + MINUTE)
    teller.tick(AT + HOUR)
    const messages = sent(AT + HOUR)
    expect(
      messages.map(({ channel, notification }) => [channel, notification.investigations.map((i) => i.key)]),
    ).toEqual([['lead', ['INV-2']]])
    expect(messages[0]?.notification.note).toBe('Nobody has acknowledged it for 1 hour since mail was told.')
    expect(messages[0]?.because).toBe('route oncall: it is told everything; not acknowledged for 1 hour')
  })

  it('is not told while a silence holds, and is when it ends', () => {
    const { store, teller, lines } = house()
    const silence = store.silences.create(
      { matchers: [parseMatcher('slice_sex=~"F|X"')], reason: 'r', author: 'ana', startsAt: AT, endsAt: AT + HOUR },
      AT,
    )
    open(store, 'sex=F')
    teller.tick(AT)
    expect(lines(AT)).toEqual([])
    expect(teller.alerts(AT).map(({ mutedBecause }) => mutedBecause)).toEqual([
      'silence 1 by ana until 2026-04-13T04:05:00Z: r',
    ])
    store.silences.end(silence.id, 'bo', AT + MINUTE)
    teller.tick(AT + MINUTE)
    expect(lines(AT + MINUTE)).toEqual(['mail opened INV-1'])
  })
})

describe('two processes', () => {
  it('that look at the same moment tell once', () => {
    const path = temporaryFile()
    const [one, two] = [house({ path }), house({ path })]
    open(one.store, 'sex=F')
    // Both have read that there is something to tell before either writes.
    one.teller.prepare()
    two.teller.prepare()
    expect([one.teller.tick(AT).messages, two.teller.tick(AT).messages]).toEqual([1, 0])
    expect(one.lines(AT)).toEqual(['mail opened INV-1'])
  })

  it('know of each other’s news though each keeps what it has read', () => {
    const path = temporaryFile()
    const [one, two] = [house({ path }), house({ path })]
    open(one.store, 'sex=F')
    two.teller.tick(AT)
    one.store.investigations.step(1, { verb: 'dismiss', reason: 'r' }, 'ana', AT + HOUR)
    expect(two.teller.tick(AT + HOUR).messages).toBe(1)
    expect(two.teller.alerts(AT + HOUR)).toEqual([])
  })
})

describe('a database from before there was a log', () => {
  it('has told what stands in its outbox, and nothing of it is told again', () => {
    const path = temporaryFile()
    const old = house({ path, routes: [routeWith({ to: ['mail'], when: { slice: { sex: ['F'] } } })] })
    open(old.store, 'sex=F')
    open(old.store, 'sex=M')
    tell(old.ports, AT)
    expect(old.lines(AT)).toEqual(['mail opened INV-1'])
    // As a version without a log left it: a message of the first investigation, sent to one channel.
    const db = openDatabase(path)
    db.sqlite.exec(`delete from told; delete from setting where key = 'told-log'`)
    db.close()
    const { teller, lines } = house({ path, routes: [routeWith({ to: ['mail'] }), routeWith({ to: ['hook'] }, 1)] })
    teller.tick(AT + HOUR)
    expect(lines(AT + HOUR)).toEqual(['mail opened INV-2', 'hook opened INV-1 INV-2'])
    expect(teller.tick(AT + HOUR).messages).toBe(0)
  })
})
