import type { ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAcknowledgeLinks } from '../src/alert/acknowledge-link.ts'
import { messageTo } from '../src/alert/route.ts'
import { type HttpReceiver, startHttpReceiver } from './alert/local-receivers.ts'
import { investigation, notification } from './alert/notification-builder.ts'
import { startService } from './service-under-test.ts'

const START = Date.UTC(2026, 3, 13, 3)
const BASE_URL = 'http://localhost:4680'
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** A service with two webhooks: `first` posts to the one receiver, `second` to the other. */
function serviceWith(first: HttpReceiver, second: HttpReceiver) {
  const under = startService(
    `
server: { host: 127.0.0.1, port: 4680, baseUrl: "${BASE_URL}" }
store: { path: DATABASE }
alerts:
  channels:
    first: { kind: webhook, url: "${first.url}", secretEnv: SECRET }
    second: { kind: webhook, url: "${second.url}", secretEnv: SECRET }
  routes: [{ to: [first, second] }]
monitors:
  - model: credit
    schedule: "5 * * * *"
    window: 1d
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { sex: {} }
`,
    { now: START, env: { SECRET } },
  )
  const { outbox } = under.service.store
  const enqueue = (channel: string, id: number): void =>
    outbox.enqueue(
      [messageTo(channel, notification({ at: START + id, investigations: [investigation({ id })] }), '')],
      START,
    )
  return { under, outbox, enqueue }
}

/** A receiver that answers as it is told, or keeps its answers back. */
async function receiverThat(status: number | 'holds') {
  const held: ServerResponse[] = []
  const receiver = await startHttpReceiver((response) => {
    if (status === 'holds') held.push(response)
    else response.writeHead(status).end()
  })
  onTestFinished(() => receiver.close())
  const release = (): void => {
    for (const response of held.splice(0)) response.writeHead(204).end()
  }
  return { receiver, release }
}

const typesAt = ({ requests }: HttpReceiver): readonly string[] =>
  requests.map(({ body }) => JSON.parse(body.toString()).type)

describe('a tick of the service', () => {
  it('does not wait for a receiver that hangs: the others have their messages, and the next tick comes', async () => {
    const hanging = await receiverThat('holds')
    const healthy = await receiverThat(204)
    const { under, outbox, enqueue } = serviceWith(hanging.receiver, healthy.receiver)
    for (let id = 1; id <= 20; id++) for (const channel of ['first', 'second']) enqueue(channel, id)
    expect((await under.service.tick([])).dispatched).toEqual({ sent: 20, failed: 0, waiting: 0 })
    enqueue('second', 21)
    expect((await under.service.tick([])).dispatched).toEqual({ sent: 1, failed: 0, waiting: 0 })
    expect(healthy.receiver.requests).toHaveLength(21)
    expect(hanging.receiver.requests).toHaveLength(8)
    const closing = under.service.messaging.close()
    hanging.release()
    await closing
    expect(outbox.byChannel(['first'])).toMatchObject([{ waiting: 12 }])
    await under.close()
  })
})

describe('a test of a channel', () => {
  it('sends itself and nothing else that is due, there or elsewhere', async () => {
    const one = await receiverThat(204)
    const other = await receiverThat(204)
    const { under, outbox, enqueue } = serviceWith(one.receiver, other.receiver)
    enqueue('first', 1)
    enqueue('second', 1)
    expect(await under.service.messaging.test('first', 'ines')).toMatchObject({ outcome: 'delivered' })
    expect([typesAt(one.receiver), typesAt(other.receiver)]).toEqual([['plumbline.test'], []])
    expect(outbox.pending().waiting).toBe(2)
    await under.close()
  })

  it('that failed makes nothing unwell', async () => {
    const one = await receiverThat(503)
    const other = await receiverThat(204)
    const { under } = serviceWith(one.receiver, other.receiver)
    expect(await under.service.messaging.test('first', 'ines')).toMatchObject({ outcome: 'never' })
    expect((await under.get('/healthz')).body).toMatchObject({ status: 'ok' })
    expect(typesAt(other.receiver)).toEqual([])
    await under.close()
  })
})

describe('a dead letter', () => {
  it('is told on the other channel, and makes the service unwell until a person sets it aside', async () => {
    const refusing = await receiverThat(400)
    const healthy = await receiverThat(204)
    const { under, outbox, enqueue } = serviceWith(refusing.receiver, healthy.receiver)
    enqueue('first', 1)
    await under.service.messaging.dispatch()
    expect(typesAt(healthy.receiver)).toEqual(['channel.undeliverable'])
    expect((await under.get('/healthz')).body).toMatchObject({ status: 'degraded' })
    const [dead] = outbox.list({ status: 'failed', limit: 9 }).items
    const { status, body } = await under.post(`/api/v1/deliveries/${dead?.outboxId}/set-aside`, {})
    expect([status, body.status]).toEqual([200, 'set-aside'])
    expect((await under.get('/healthz')).body).toMatchObject({ status: 'ok' })
    await under.close()
  })
})

describe('a link from a message', () => {
  it('acknowledges and assigns nobody: it tells where it was read, not who read it', async () => {
    const one = await receiverThat(204)
    const other = await receiverThat(204)
    const { under } = serviceWith(one.receiver, other.receiver)
    const { service } = under
    const opened = await service.openByHand(
      { model: 'credit', about: {}, suspicion: 'approvals look lower this week' },
      'ines',
    )
    const url = createAcknowledgeLinks(service.store.links, BASE_URL).urlOf(opened.id, 'first', START)
    const after = service.messaging.useLink(url.split('/').at(-1) ?? '')
    expect(after).toMatchObject({ status: 'acknowledged', assignee: undefined })
    expect(service.store.investigations.get(opened.id)?.timeline.at(-1)).toMatchObject({
      kind: 'acknowledged',
      actor: 'link sent to first',
    })
    await under.close()
  })
})
