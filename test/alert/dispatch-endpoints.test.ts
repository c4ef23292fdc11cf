import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmailChannel } from '../../src/alert/channels/email.ts'
import { createWebhookChannel } from '../../src/alert/channels/webhook.ts'
import { createDispatcher } from '../../src/alert/dispatch.ts'
import { disabledChannelReasons } from '../../src/alert/endpoint-notice.ts'
import type { Channel, DeliveryResult, EndpointBook, Outbox, OutgoingMessage } from '../../src/alert/notification.ts'
import { messageTo } from '../../src/alert/route.ts'
import { sendTest } from '../../src/alert/test-channel.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEndpointStore } from '../../src/store/endpoint-store.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createOutboxStore } from '../../src/store/outbox-store.ts'
import { type HttpReceiver, smtpReply, startHttpReceiver, startMailReceiver } from './local-receivers.ts'
import { AT, CONTEXT, investigation, notification } from './notification-builder.ts'

let db: Db
let outbox: Outbox
let endpoints: EndpointBook
let now: number

beforeEach(() => {
  db = openDatabase(':memory:')
  const log = createEvidenceLog(db)
  outbox = createOutboxStore(db, log)
  endpoints = createEndpointStore(db, log)
  now = AT
})

afterEach(() => db.close())

/** A channel that answers as it is told and keeps what it was given. */
function scripted(answer: DeliveryResult = { outcome: 'delivered', detail: '204' }, skips: Channel['skips'] = []) {
  const received: OutgoingMessage[] = []
  const channel: Channel = {
    kind: 'scripted',
    skips,
    deliver: async (message) => {
      received.push(message)
      return answer
    },
    close: async () => {},
  }
  return { channel, received }
}

const gone: DeliveryResult = { outcome: 'never', detail: 'https://a.example answered 410', gone: true }

const dispatcherOf = (
  channels: Readonly<Record<string, Channel>>,
  options: Parameters<typeof createDispatcher>[4] = { endpoints },
) =>
  createDispatcher(
    outbox,
    new Map(Object.entries(channels)),
    () => now,
    () => 0.5,
    { transact: db.transact, ...options },
  )

const dispatch = (
  channels: Readonly<Record<string, Channel>>,
  options: Parameters<typeof dispatcherOf>[1] = { endpoints },
) => dispatcherOf(channels, options).dispatch()

const tell = (channel: string, id: number, at = now): void =>
  outbox.enqueue([messageTo(channel, notification({ at, investigations: [investigation({ id })] }), '')], at)

const sentOn = (channel: string) => outbox.list({ channel, limit: 20 }).items

describe('a receiver that wants no more messages', () => {
  let receiver: HttpReceiver
  beforeEach(async () => {
    receiver = await startHttpReceiver((response) => response.writeHead(410).end())
  })
  afterEach(() => receiver.close())

  const hook = (): Channel =>
    createWebhookChannel(
      { url: receiver.url, ports: [], secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
      CONTEXT,
    )

  it('is sent nothing further: what waits and what comes are dead letters, and another channel is told', async () => {
    const other = scripted()
    const channels = { hook: hook(), mail: other.channel }
    tell('hook', 1)
    outbox.enqueue(
      [
        messageTo(
          'hook',
          notification({ kind: 'worsened', at: AT + 1, investigations: [investigation({ id: 1 })] }),
          '',
        ),
      ],
      AT,
    )
    await dispatch(channels)
    now += 1000
    tell('hook', 2)
    expect(await dispatch(channels)).toEqual({ sent: 0, failed: 1, waiting: 0 })
    expect(receiver.requests).toHaveLength(1)
    const off =
      /^channel is switched off since 2026-04-13T03:05:22\.000Z: http:.* answered 410: it wants no more messages$/
    expect(sentOn('hook').map(({ status, lastError }) => [status, lastError])).toEqual([
      ['failed', expect.stringMatching(off)],
      ['failed', expect.stringMatching(off)],
      ['failed', expect.stringMatching(/^http:.* answered 410: it wants no more messages$/)],
    ])
    expect(
      other.received.map(({ notification: told, because }) => [told.kind, told.endpoint?.channel, because]),
    ).toEqual([['endpoint-disabled', 'hook', 'channel hook was switched off']])
  })

  it('gets what it missed, in order, once a person has switched the channel on', async () => {
    const channels = { hook: hook() }
    tell('hook', 1)
    await dispatch(channels)
    tell('hook', 2, AT + 1)
    now += 1000
    await dispatch(channels)
    await receiver.close()
    const { port } = receiver
    receiver = await startHttpReceiver((response) => response.writeHead(204).end(), port)
    endpoints.enable('hook', 'ines', now)
    expect(await dispatch(channels)).toEqual({ sent: 2, failed: 0, waiting: 0 })
    const ids = receiver.requests.map(({ body }) => JSON.parse(body.toString()).data.investigations[0].id)
    expect(ids.sort()).toEqual([1, 2])
  })
})

describe('who is told of a channel that was switched off', () => {
  const routes = [{ to: ['chat', 'mail'] }, { to: ['hook', 'pager'] }]
  const tellersOf = async (channels: Record<string, ReturnType<typeof scripted>>) => {
    tell('hook', 1)
    const made = Object.fromEntries(Object.entries(channels).map(([name, { channel }]) => [name, channel]))
    await dispatch({ hook: scripted(gone).channel, ...made }, { endpoints, routes })
    return Object.keys(channels).filter((name) => (channels[name]?.received.length ?? 0) > 0)
  }

  it('is one channel alone, one that a route names together with it', async () => {
    expect(await tellersOf({ chat: scripted(), mail: scripted(), pager: scripted() })).toEqual(['pager'])
  })

  it('is not one that is off itself', async () => {
    endpoints.disable('pager', 'it answered 410', AT - 1)
    expect(await tellersOf({ chat: scripted(), pager: scripted() })).toEqual(['chat'])
  })

  it('is rather one that works than one whose last message failed', async () => {
    tell('chat', 9, AT - 1)
    await dispatch({ chat: scripted({ outcome: 'never', detail: '400' }).channel })
    expect(await tellersOf({ chat: scripted(), mail: scripted() })).toEqual(['mail'])
  })

  it('is rather one of another route that works than one of its own that fails, whatever waits behind the failure', async () => {
    tell('pager', 8, AT - 2)
    await dispatch({ pager: scripted({ outcome: 'later', detail: 'no answer within 20 s' }).channel })
    tell('pager', 9, AT - 1)
    expect(await tellersOf({ chat: scripted(), pager: scripted({ outcome: 'later', detail: 'no answer' }) })).toContain(
      'chat',
    )
  })

  it('hears of the others that are off too, where the news about them could not arrive', async () => {
    const mail = scripted()
    tell('hook', 1)
    await dispatch(
      { hook: scripted(gone).channel, pager: scripted(gone).channel, mail: mail.channel },
      { endpoints, routes },
    )
    expect(mail.received.map(({ notification: told }) => [told.endpoint?.channel, told.note])).toEqual([
      ['pager', 'Also switched off: hook (since 2026-04-13T03:05:22.000Z).'],
    ])
  })

  it('is nobody where there is no other channel: then the health of the service says it', async () => {
    tell('hook', 1)
    expect(await dispatch({ hook: scripted(gone).channel })).toEqual({ sent: 0, failed: 1, waiting: 0 })
    expect(outbox.list({ limit: 9 }).items).toHaveLength(1)
    expect(disabledChannelReasons(endpoints.disabled(), ['hook'])).toEqual([
      'channel hook is switched off since 2026-04-13T03:05:22.000Z (https://a.example answered 410); mend the receiver and run plumbline alerts enable hook. Nobody else could be told.',
    ])
    expect(disabledChannelReasons(endpoints.disabled(), ['mail'])).toEqual([])
  })
})

describe('a message that will not arrive', () => {
  const refused: DeliveryResult = { outcome: 'never', detail: 'https://a.example answered 400: it refuses the message' }
  const toldOf = (teller: ReturnType<typeof scripted>) =>
    teller.received.filter(({ notification: told }) => told.kind === 'undeliverable')

  it('is told on another channel when it is the first since a success, and the next ones are not', async () => {
    const mail = scripted()
    let answer: DeliveryResult = refused
    const hook: Channel = { kind: 'hook', deliver: async () => answer, close: async () => {} }
    const channels = { hook, mail: mail.channel }
    const round = async (id: number): Promise<number> => {
      now += 1000
      tell('hook', id)
      await dispatch(channels)
      return toldOf(mail).length
    }
    expect([await round(1), await round(2)]).toEqual([1, 1])
    expect(toldOf(mail)[0]).toMatchObject({
      because: 'channel hook has a dead letter',
      notification: {
        endpoint: { channel: 'hook', because: refused.detail },
        note: expect.stringMatching(/message 1:/),
      },
    })
    answer = { outcome: 'delivered', detail: '204' }
    expect(await round(3)).toBe(1)
    answer = refused
    expect([await round(4), await round(5)]).toEqual([2, 2])
  })

  it('is told once where it is tried to the end, and never for a test', async () => {
    const mail = scripted()
    const later = scripted({ outcome: 'later', detail: 'ECONNREFUSED' })
    const channels = { hook: later.channel, mail: mail.channel }
    outbox.enqueue([messageTo('hook', notification({ kind: 'test', investigations: [] }), '')], now)
    await dispatch(channels)
    expect(toldOf(mail)).toEqual([])
    tell('hook', 1)
    for (let tried = 0; tried < 12; tried++) {
      await dispatch(channels)
      now += 24 * 3_600_000
    }
    expect(sentOn('hook')[0]).toMatchObject({ status: 'failed', attempts: 10 })
    expect(toldOf(mail)).toHaveLength(1)
  })

  it('and news of it that will not arrive either is told to nobody: two broken channels do not write to each other for ever', async () => {
    const channels = { hook: scripted(refused).channel, mail: scripted(refused).channel }
    tell('hook', 1)
    await dispatch(channels)
    now += 1000
    tell('hook', 2)
    await dispatch(channels)
    expect(sentOn('mail').map(({ kind, status }) => [kind, status])).toEqual([['undeliverable', 'failed']])
    expect(sentOn('hook').map(({ kind }) => kind)).toEqual(['opened', 'opened'])
  })

  it('on a channel that is off is not told again', async () => {
    const mail = scripted()
    tell('hook', 1)
    await dispatch({ hook: scripted(gone).channel, mail: mail.channel })
    now += 1000
    tell('hook', 2)
    await dispatch({ hook: scripted(gone).channel, mail: mail.channel })
    expect(mail.received.map(({ notification: told }) => told.kind)).toEqual(['endpoint-disabled'])
  })

  it('to one of two recipients is delivered, and is told on another channel once a day', async () => {
    const smtp = await startMailReceiver({
      onRcptTo: ({ address }, _session, done) =>
        address === 'gone@bank.example' ? done(smtpReply(550, `no such user, ${now}`)) : done(),
    })
    const chat = scripted()
    const mail = createEmailChannel({
      smtp: smtp.smtp,
      from: 'plumbline@bank.example',
      to: ['oncall@bank.example', 'gone@bank.example'],
    })
    const round = async (id: number): Promise<number> => {
      tell('mail', id)
      await dispatch({ mail, chat: chat.channel })
      return toldOf(chat).length
    }
    expect(await round(1)).toBe(1)
    now += 1000
    expect(await round(2)).toBe(1)
    now += 24 * 3_600_000
    expect(await round(3)).toBe(2)
    await smtp.close()
    expect(sentOn('mail').map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
    expect(toldOf(chat)[0]).toMatchObject({
      because: 'channel mail does not reach all of its recipients',
      notification: {
        endpoint: { channel: 'mail', because: expect.stringContaining('gone@bank.example (550 no such user') },
        note: 'The others have it.',
      },
    })
  })
})

describe('links that acknowledge', () => {
  const links = (id: number, channel: string, createdAt: number) =>
    `https://plumbline.bank.example/acknowledge/${id}-${channel}-${createdAt}`

  it.each(['opened', 'worsened', 'reminder', 'escalated'] as const)(
    'go out with %s, and stand nowhere in the database',
    async (kind) => {
      const mail = scripted()
      outbox.enqueue([messageTo('mail', notification({ kind }), '')], AT)
      await dispatch({ mail: mail.channel }, { links })
      expect(mail.received[0]?.notification.investigations[0]?.acknowledgeUrl).toBe(links(12, 'mail', AT))
      expect(everythingStored()).not.toContain('/acknowledge/')
    },
  )

  it.each(['concluded', 'digest', 'acknowledged', 'test'] as const)('do not go out with %s', async (kind) => {
    const mail = scripted()
    outbox.enqueue([messageTo('mail', notification({ kind }), '')], AT)
    await dispatch({ mail: mail.channel }, { links })
    expect(mail.received[0]?.notification.investigations[0]).not.toHaveProperty('acknowledgeUrl')
  })

  it('do not go out for what somebody has taken already', async () => {
    const mail = scripted()
    const taken = notification({ kind: 'reminder', investigations: [investigation({ status: 'investigating' })] })
    outbox.enqueue([messageTo('mail', taken, '')], AT)
    await dispatch({ mail: mail.channel }, { links })
    expect(mail.received[0]?.notification.investigations[0]).not.toHaveProperty('acknowledgeUrl')
  })

  it('are the same at every try', async () => {
    const mail = scripted({ outcome: 'later', detail: '503' })
    outbox.enqueue([messageTo('mail', notification(), '')], AT)
    await dispatch({ mail: mail.channel }, { links })
    now += 600_000
    await dispatch({ mail: mail.channel }, { links })
    const [first, second] = mail.received.map((message) => message.notification.investigations[0]?.acknowledgeUrl)
    expect(mail.received).toHaveLength(2)
    expect(second).toBe(first)
  })
})

describe('news that a channel has no use for', () => {
  it('is done with and not sent, and says so', async () => {
    const mail = scripted(undefined, ['acknowledged'])
    outbox.enqueue([messageTo('mail', notification({ kind: 'acknowledged' }), '')], AT)
    expect(await dispatch({ mail: mail.channel })).toEqual({ sent: 1, failed: 0, waiting: 0 })
    expect(mail.received).toEqual([])
    expect(sentOn('mail')).toMatchObject([
      { status: 'delivered', detail: 'nothing to send: scripted has no use for acknowledged' },
    ])
  })
})

describe('a test of a channel', () => {
  const test = (name: string, channels: Readonly<Record<string, Channel>>) =>
    sendTest(name, 'ines', now, {
      outbox,
      channels: Object.keys(channels),
      sendOne: dispatcherOf(channels).sendOne,
    })

  it('goes the way of every message: it stands in the outbox with its try', async () => {
    const mail = scripted()
    expect(await test('mail', { mail: mail.channel })).toEqual({ outcome: 'delivered', detail: '204' })
    const [sent] = sentOn('mail')
    expect(sent).toMatchObject({ kind: 'test', status: 'delivered', because: 'ines asked for a test', attempts: 1 })
    expect(outbox.get(sent?.outboxId ?? 0)?.tries).toHaveLength(1)
  })

  it('is tried once: one that comes tomorrow would tell nobody anything', async () => {
    const mail = scripted({ outcome: 'later', detail: 'ECONNREFUSED' })
    expect(await test('mail', { mail: mail.channel })).toEqual({ outcome: 'never', detail: 'ECONNREFUSED' })
    expect(sentOn('mail')).toMatchObject([{ status: 'failed' }])
  })

  it('of a channel that is off says so', async () => {
    endpoints.disable('mail', 'it answered 410', AT)
    const { outcome, detail } = await test('mail', { mail: scripted().channel })
    expect([outcome, detail]).toEqual([
      'never',
      'channel is switched off since 2026-04-13T03:05:22.000Z: it answered 410',
    ])
  })

  it('of a channel that there is not is refused with those that there are', async () => {
    await expect(test('sms', { mail: scripted().channel })).rejects.toMatchObject({
      code: 'not-found',
      message: 'no channel sms; the configuration has mail',
    })
    expect(outbox.list({ limit: 1 }).items).toEqual([])
  })
})

function everythingStored(): string {
  const tables = ['outbox', 'attempt', 'log_entry', 'endpoint', 'setting', 'used_link', 'content']
  return tables.map((table) => JSON.stringify(db.statement(`select * from ${table}`).all())).join('\n')
}
