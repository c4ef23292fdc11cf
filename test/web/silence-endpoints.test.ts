import { describe, expect, it, onTestFinished } from 'vitest'
import { DEFAULT_INHIBITION } from '../../src/alert/inhibition.ts'
import { createTeller } from '../../src/monitor/tell.ts'
import { openStore } from '../../src/store/open-store.ts'
import { newInvestigation } from './sample-reports.ts'
import { NOW, sampleWorld } from './sample-world.ts'

const MATCHERS = ['model="credit-default"', 'slice_region=~"North|South"']
const BODY = { matchers: MATCHERS, reason: 'the feed is moved', endsAt: '2026-04-14T10:00:00Z' }

/** The application over the real silences and alerts of a store with one investigation. */
function world() {
  const store = openStore(':memory:', { monitors: [] })
  onTestFinished(() => store.close())
  const { alerts, told, silences, outbox, transact } = store
  const teller = createTeller({
    ...{ alerts, told, silences, outbox, transact, routes: [], inhibit: DEFAULT_INHIBITION },
    monitors: new Map(),
    baseUrl: 'http://localhost',
  })
  const services = { silences, alerts: () => teller.alerts(NOW) }
  return sampleWorld({ tokens: true, store, services })
}

describe('silences over the API', () => {
  it('are made under the name of the token, listed and ended', async () => {
    const { send } = world()
    const made = (await send('POST', '/api/v1/silences', { role: 'analyst', json: BODY })).json()
    expect(made).toEqual({
      id: 1,
      matchers: MATCHERS,
      reason: 'the feed is moved',
      author: 'Ines Moreau',
      state: 'active',
      createdAt: '2026-04-13T10:24:00.000Z',
      startsAt: '2026-04-13T10:24:00.000Z',
      endsAt: '2026-04-14T10:00:00.000Z',
    })
    const ended = (await send('POST', '/api/v1/silences/1/end', { role: 'admin' })).json()
    expect(ended).toMatchObject({ state: 'over', ended: { by: 'Jun Sato', at: '2026-04-13T10:24:00.000Z' } })
    expect((await send('GET', '/api/v1/silences', { role: 'analyst' })).json()).toEqual({ items: [ended] })
    const again = await send('POST', '/api/v1/silences/1/end', { role: 'admin' })
    expect([again.status, again.json().detail]).toEqual([409, expect.stringContaining('was ended by Jun Sato')])
  })

  it('that begin later are pending', async () => {
    const { send } = world()
    const json = { ...BODY, startsAt: '2026-04-14T08:00:00+02:00' }
    const made = (await send('POST', '/api/v1/silences', { role: 'analyst', json })).json()
    expect(made).toMatchObject({ state: 'pending', startsAt: '2026-04-14T06:00:00.000Z' })
  })

  it.each([
    ['a matcher that is none', { matchers: ['severity'] }, 'matchers.0'],
    ['a pattern that is too large', { matchers: ['model=~"((a?){100}){100}"'] }, 'matchers.0'],
    ['a label that no alert has', { matchers: ['model=m', 'slice_shoe="9"'] }, 'matchers.1'],
    ['a pattern that is not read', { matchers: ['model=b', 'model=~"(a"'] }, 'matchers.1'],
    ['matchers that match everything', { matchers: ['model!="x"'] }, 'matchers'],
    ['an end that is over', { endsAt: '2026-04-12T10:00:00Z' }, 'endsAt'],
    ['an end that is no moment', { endsAt: 'tomorrow' }, 'endsAt'],
    ['no reason', { reason: '' }, 'reason'],
    ['an author of its own', { author: 'somebody else' }, 'author'],
  ])('with %s are refused with the place', async (_, changed, path) => {
    const { send } = world()
    const answer = await send('POST', '/api/v1/silences', { role: 'analyst', json: { ...BODY, ...changed } })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.json().problems)).toContain(path)
  })

  it('are not for those who only send', async () => {
    const { send } = world()
    expect((await send('GET', '/api/v1/silences', { role: 'ingest' })).status).toBe(403)
    expect((await send('POST', '/api/v1/silences', { role: 'ingest', json: BODY })).status).toBe(403)
  })

  it('that are not there cannot be ended', async () => {
    const { send } = world()
    expect((await send('POST', '/api/v1/silences/7/end', { role: 'analyst' })).status).toBe(404)
    expect((await send('POST', '/api/v1/silences/x/end', { role: 'analyst' })).status).toBe(400)
  })
})

describe('alerts over the API', () => {
  it('are what is live, with labels and what mutes them', async () => {
    const { send, store } = world()
    const rootSlice = 'sex=F'
    store.investigations.open(newInvestigation({ rootSlice, matter: { family: 'limit', rootSlice, units: 1 } }), NOW)
    await send('POST', '/api/v1/silences', { role: 'analyst', json: BODY })
    const { items } = (await send('GET', '/api/v1/alerts', { role: 'analyst' })).json()
    expect(items).toMatchObject([
      { key: 'INV-2', labels: { slice: 'sex=F', slice_sex: 'F' } },
      {
        key: 'INV-1',
        severity: 'critical',
        startsAt: '2026-04-13T03:05:22.000Z',
        acknowledged: false,
        revision: 0,
        mutedBecause: 'silence 1 by Ines Moreau until 2026-04-14T10:00:00Z: the feed is moved',
      },
    ])
    const keys = async (query: string) =>
      (await send('GET', `/api/v1/alerts?${query}`, { role: 'analyst' }))
        .json()
        .items.map((a: { key: string }) => a.key)
    expect(await keys('muted=true')).toEqual(['INV-1'])
    expect(await keys('muted=false')).toEqual(['INV-2'])
    expect(await keys('model=fraud-screen')).toEqual([])
    expect(await keys('limit=1')).toEqual(['INV-2'])
    expect(await keys('cursor=2')).toEqual(['INV-1'])
  })
})
