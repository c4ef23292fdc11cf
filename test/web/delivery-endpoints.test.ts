import { describe, expect, it, onTestFinished } from 'vitest'
import type { ChannelState } from '../../src/alert/channel-states.ts'
import { channelStates } from '../../src/alert/channel-states.ts'
import type { TakenMessage } from '../../src/alert/notification.ts'
import { messageTo } from '../../src/alert/route.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createEndpointStore } from '../../src/store/endpoint-store.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createOutboxStore } from '../../src/store/outbox-store.ts'
import { deliveryEndpoints } from '../../src/web/api/deliveries.ts'
import { describeWebhooks } from '../../src/web/api/webhook-events.ts'
import type { RouteKey } from '../../src/web/permissions.ts'
import { AT, investigation, notification } from '../alert/notification-builder.ts'
import { BASE_URL, NOW, sampleWorld } from './sample-world.ts'

/** The application over a real outbox: one message delivered, one dead letter, one channel that is off. */
function world(options: Parameters<typeof sampleWorld>[0] = {}) {
  const db = openDatabase(':memory:')
  onTestFinished(() => db.close())
  const log = createEvidenceLog(db)
  const outbox = createOutboxStore(db, log)
  const endpoints = createEndpointStore(db, log)
  const told = (channel: string, id: number) =>
    messageTo(channel, notification({ at: AT + id, investigations: [investigation({ id })] }), 'severity is critical')
  outbox.enqueue([told('mail', 1), told('hook', 2)], AT)
  const [first, second] = outbox.take(AT, 60_000, 2) as readonly [TakenMessage, TakenMessage]
  outbox.settle(first, { outcome: 'delivered', detail: '250 OK' }, { status: 'delivered', dueAt: AT }, AT + 10)
  outbox.settle(second, { outcome: 'never', detail: 'answered 410' }, { status: 'failed', dueAt: AT + 20 }, AT + 20)
  endpoints.disable('hook', 'answered 410', AT + 20)

  const asked: string[] = []
  const configured = [
    { name: 'mail', kind: 'email' },
    { name: 'hook', kind: 'webhook' },
  ]
  const routes = [{ name: 'oncall', to: ['mail'], escalate: { to: ['hook'] } }]
  const channels = (): readonly ChannelState[] => channelStates(configured, routes, { outbox, endpoints })
  const made = sampleWorld({
    ...options,
    services: {
      outbox,
      replay: (id, actor) => outbox.replay(id, actor, NOW),
      setAside: (id, actor) => outbox.setAside(id, actor, NOW),
      channels,
      enableChannel: (name, actor) => endpoints.enable(name, actor, NOW),
      testChannel: (name, actor) => {
        asked.push(`${actor} ${name}`)
        return { outcome: 'delivered', detail: '250 OK' }
      },
    },
  })
  for (const one of deliveryEndpoints)
    one.mount(made.app, made.services, { baseUrl: BASE_URL, version: '0.1.0', log: () => {} })
  return {
    ...made,
    asked,
    actors: () => db.statement<{ actor: string }>('select actor from log_entry order by seq desc').get()?.actor,
  }
}

function expectDocumented(route: RouteKey, answer: unknown): void {
  const { answer: schema } = deliveryEndpoints.find((one) => one.route === route) as (typeof deliveryEndpoints)[number]
  expect(schema.parse(answer)).toEqual(answer)
}

describe('the description of deliveries', () => {
  it.each(deliveryEndpoints.map((one) => [one.route, one] as const))('%s: the example is an answer', (_, one) => {
    expect(one.answer.parse(one.example)).toEqual(one.example)
  })

  it('holds what a webhook posts, with the schema that CloudEvents name', async () => {
    const { app, send } = sampleWorld()
    describeWebhooks(app)
    const { webhooks, components } = (await send('GET', '/openapi.json')).json()
    expect(webhooks.investigation.post.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/WebhookBody',
    })
    expect(Object.keys(components.schemas.WebhookData.properties)).toContain('investigations')
  })
})

describe('what was sent', () => {
  it('is listed newest first, by channel and by status', async () => {
    const { send } = world()
    const all = (await send('GET', '/api/v1/deliveries')).json()
    expectDocumented('GET /api/v1/deliveries', all)
    expect(all.items).toMatchObject([
      { channel: 'hook', status: 'failed', createdAt: '2026-04-13T03:05:22.000Z', investigations: [2] },
      { channel: 'mail', status: 'delivered', deliveredAt: '2026-04-13T03:05:22.010Z', detail: '250 OK' },
    ])
    expect((await send('GET', '/api/v1/deliveries?status=failed')).json().items).toHaveLength(1)
    expect((await send('GET', '/api/v1/deliveries?channel=mail')).json().items).toHaveLength(1)
    const page = (await send('GET', '/api/v1/deliveries?limit=1')).json()
    expect((await send('GET', `/api/v1/deliveries?limit=1&cursor=${page.next}`)).json().items).toMatchObject([
      { channel: 'mail' },
    ])
  })

  it('is read one by one with its tries and what it tells', async () => {
    const { send } = world()
    const one = (await send('GET', '/api/v1/deliveries/2')).json()
    expectDocumented('GET /api/v1/deliveries/:id', one)
    expect(one).toMatchObject({
      tries: [{ startedAt: '2026-04-13T03:05:22.000Z', endedAt: '2026-04-13T03:05:22.020Z', outcome: 'never' }],
      body: { channel: 'hook', notification: { kind: 'opened', investigations: [{ key: 'INV-2' }] } },
    })
  })

  it.each(['/api/v1/deliveries/99', '/api/v1/deliveries/0', '/api/v1/deliveries/x'])(
    '%s is no message',
    async (path) => {
      const { status } = await world().send('GET', path)
      expect(status).toBe(path.endsWith('99') ? 404 : 400)
    },
  )
})

describe('a dead letter', () => {
  it('is sent again once, by the one who asked', async () => {
    const { send, actors } = world({ tokens: true })
    const again = await send('POST', '/api/v1/deliveries/2/replay', { role: 'analyst' })
    expect([again.status, again.json()]).toMatchObject([200, { status: 'pending', attempts: 0 }])
    expectDocumented('POST /api/v1/deliveries/:id/replay', again.json())
    expect(actors()).toBe('Ines Moreau')
    const twice = await send('POST', '/api/v1/deliveries/2/replay', { role: 'analyst' })
    expect([twice.status, twice.json().detail]).toEqual([409, expect.stringContaining('message 2 is pending')])
  })

  it('is set aside once, by the one who asked, and counted no more', async () => {
    const { send, actors } = world({ tokens: true })
    const aside = await send('POST', '/api/v1/deliveries/2/set-aside', { role: 'analyst' })
    expect([aside.status, aside.json()]).toMatchObject([200, { status: 'set-aside', attempts: 1 }])
    expectDocumented('POST /api/v1/deliveries/:id/set-aside', aside.json())
    expect(actors()).toBe('Ines Moreau')
    const channels = (await send('GET', '/api/v1/channels', { role: 'analyst' })).json()
    expect(channels.items[1]).toMatchObject({ name: 'hook', failed: 0 })
    const listed = (await send('GET', '/api/v1/deliveries?status=set-aside', { role: 'analyst' })).json()
    expect(listed.items).toMatchObject([{ outboxId: 2 }])
    const twice = await send('POST', '/api/v1/deliveries/2/set-aside', { role: 'analyst' })
    expect([twice.status, twice.json().detail]).toEqual([409, expect.stringContaining('message 2 is set-aside')])
  })

  it.each(['replay', 'set-aside'])('knows no %s by who only sends predictions', async (verb) => {
    const { status } = await world({ tokens: true }).send('POST', `/api/v1/deliveries/2/${verb}`, { role: 'ingest' })
    expect(status).toBe(403)
  })
})

describe('channels', () => {
  it('say what waits, what failed, and that one is off and why', async () => {
    const answer = (await world().send('GET', '/api/v1/channels')).json()
    expectDocumented('GET /api/v1/channels', answer)
    expect(answer.items).toMatchObject([
      { name: 'mail', kind: 'email', lastDeliveredAt: '2026-04-13T03:05:22.010Z' },
      {
        name: 'hook',
        routes: ['oncall'],
        failed: 1,
        disabled: { at: '2026-04-13T03:05:22.020Z', because: 'answered 410' },
      },
    ])
  })

  it('are switched on once, and what they missed waits', async () => {
    const { send } = world()
    const on = await send('POST', '/api/v1/channels/hook/enable')
    expectDocumented('POST /api/v1/channels/:name/enable', on.json())
    expect(on.json()).toMatchObject({ name: 'hook', waiting: 1, failed: 0 })
    expect(on.json()).not.toHaveProperty('disabled')
    expect((await send('POST', '/api/v1/channels/hook/enable')).status).toBe(409)
  })

  it('are tried out in the name of the one who asks', async () => {
    const { send, asked } = world({ tokens: true })
    const answer = (await send('POST', '/api/v1/channels/mail/test', { role: 'admin' })).json()
    expectDocumented('POST /api/v1/channels/:name/test', answer)
    expect([answer, asked]).toEqual([{ outcome: 'delivered', detail: '250 OK' }, ['Jun Sato mail']])
  })

  it.each(['enable', 'test'])('that there are not cannot be asked to %s', async (verb) => {
    const { status, json } = await world().send('POST', `/api/v1/channels/sms/${verb}`)
    expect([status, json().detail]).toEqual([404, 'there is no channel of this name; the configuration has mail, hook'])
  })

  it('that are not given to a stranger are not told of', async () => {
    expect((await world({ tokens: true }).send('GET', '/api/v1/channels')).status).toBe(401)
  })
})
