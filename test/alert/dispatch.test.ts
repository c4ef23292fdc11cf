import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEmailChannel } from '../../src/alert/channels/email.ts'
import { createWebhookChannel } from '../../src/alert/channels/webhook.ts'
import { createDispatcher } from '../../src/alert/dispatch.ts'
import type { Channel, DeliveryResult, Outbox } from '../../src/alert/notification.ts'
import { criticalGapMs } from '../../src/alert/retry-schedule.ts'
import { messageTo } from '../../src/alert/route.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createOutboxStore } from '../../src/store/outbox-store.ts'
import { startHttpReceiver, startMailReceiver } from './local-receivers.ts'
import { AT, CONTEXT, investigation, notification } from './notification-builder.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const LEASE = MINUTE

let db: Db
let outbox: Outbox
let now: number

beforeEach(() => {
  db = openDatabase(':memory:')
  outbox = createOutboxStore(db, createEvidenceLog(db))
  now = AT
})

afterEach(() => db.close())

const dispatch = (channels: Readonly<Record<string, Channel>>, deadlineMs?: number) =>
  createDispatcher(
    outbox,
    new Map(Object.entries(channels)),
    () => now,
    () => 0.5,
    deadlineMs === undefined ? {} : { deadlineMs },
  ).dispatch()

const webhook = (url: string): Channel =>
  createWebhookChannel({ url, ports: [], secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }, CONTEXT, {
    timeoutMs: 1000,
  })

/** One that waits longer for an answer than any of these tests. */
const slow = (url: string): Channel =>
  createWebhookChannel({ url, ports: [], secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }, CONTEXT)

const email = (smtp: string): Channel =>
  createEmailChannel({ smtp, from: 'plumbline@bank.example', to: ['oncall@bank.example'] }, 1000)

/** Lets the clock run to each time something is due, for so long, and dispatches there. */
async function runFor(ms: number, channels: Readonly<Record<string, Channel>>): Promise<readonly number[]> {
  const until = now + ms
  const tried: number[] = []
  for (;;) {
    const { n } = db.statement<{ n: number }>('select count(*) as n from attempt').get() ?? { n: 0 }
    await dispatch(channels)
    const after = db.statement<{ n: number }>('select count(*) as n from attempt').get() ?? { n: 0 }
    if (after.n > n) tried.push(now)
    const next = db
      .statement<{ due: number | null }>(`select min(due_at) as due from outbox where status = 'pending'`)
      .get()
    if (next?.due == null || next.due > until) break
    now = Math.max(now, next.due)
  }
  now = until
  return tried
}

describe('dispatch', () => {
  it('sends what is due to its channel and says how much', async () => {
    const receiver = await startHttpReceiver((response) => response.writeHead(204).end())
    const mails = await startMailReceiver()
    const told = notification()
    outbox.enqueue([messageTo('hook', told, ''), messageTo('mail', told, '')], now)
    const done = await dispatch({ hook: webhook(receiver.url), mail: email(mails.smtp) })
    await receiver.close()
    await mails.close()
    expect(done).toEqual({ sent: 2, failed: 0, waiting: 0 })
    expect(receiver.requests).toHaveLength(1)
    expect(mails.mails).toHaveLength(1)
    expect(await dispatch({})).toEqual({ sent: 0, failed: 0, waiting: 0 })
  })

  it('one bad channel keeps no other from its messages', async () => {
    const receiver = await startHttpReceiver((response) => response.writeHead(204).end())
    const bad: Channel = {
      kind: 'bad',
      deliver: () => {
        throw new Error('whsec_secret in a message of an error')
      },
      close: async () => {},
    }
    const deaf: Channel = { kind: 'deaf', deliver: () => new Promise(() => {}), close: async () => {} }
    const told = notification()
    outbox.enqueue(
      ['bad', 'deaf', 'hook'].map((name) => messageTo(name, told, '')),
      now,
    )
    const done = await dispatch({ bad, deaf, hook: webhook(receiver.url) }, 200)
    await receiver.close()
    expect(done).toEqual({ sent: 1, failed: 0, waiting: 2 })
    expect(outbox.deliveriesOf(12).map(({ channel, lastError }) => [channel, lastError])).toEqual([
      ['bad', 'bad: the channel failed unexpectedly (Error)'],
      ['deaf', 'deaf: no answer within 0.2 s'],
      ['hook', undefined],
    ])
  })

  it('a channel taken out of the configuration fails its messages with a clear word', async () => {
    outbox.enqueue([messageTo('old-hook', notification(), '')], now)
    expect(await dispatch({ mail: email('smtp://127.0.0.1:1') })).toEqual({ sent: 0, failed: 1, waiting: 0 })
    expect(outbox.deliveriesOf(12)).toMatchObject([
      {
        status: 'failed',
        lastError: expect.stringMatching(/^channel old-hook is not in the configuration .*has: mail/),
      },
    ])
  })

  it('messages about one investigation arrive in order, also after the first had to be tried again', async () => {
    let up = false
    const receiver = await startHttpReceiver((response) => response.writeHead(up ? 204 : 503).end())
    const channels = { hook: webhook(receiver.url) }
    outbox.enqueue([messageTo('hook', notification(), '')], now)
    await dispatch(channels)
    outbox.enqueue([messageTo('hook', notification({ kind: 'worsened', at: now + 1 }), '')], now)
    up = true
    now += 10_000
    expect(await dispatch(channels)).toEqual({ sent: 2, failed: 0, waiting: 0 })
    await receiver.close()
    expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()).type)).toEqual([
      'investigation.opened',
      'investigation.opened',
      'investigation.worsened',
    ])
  })
})

describe('a receiver that hangs', () => {
  /** Receivers that keep every answer back until they are let go. */
  const holding = async () => {
    const held: ServerResponse[] = []
    const receiver = await startHttpReceiver((response) => void held.push(response))
    const release = (): void => {
      for (const response of held.splice(0)) response.writeHead(204).end()
    }
    return { receiver, release }
  }

  /** A receiver that answers, and a promise of its `count`th message. */
  const answering = async (count: number) => {
    const whole = Promise.withResolvers<void>()
    const receiver = await startHttpReceiver((response) => {
      response.writeHead(204).end()
      if (receiver.requests.length === count) whole.resolve()
    })
    return { receiver, whole: whole.promise }
  }

  const tellBoth = (count: number): void => {
    for (let id = 1; id <= count; id++)
      for (const channel of ['hangs', 'hook'])
        outbox.enqueue(
          [messageTo(channel, notification({ at: now + id, investigations: [investigation({ id })] }), '')],
          now,
        )
  }

  const dispatcherOf = (channels: Readonly<Record<string, Channel>>) =>
    createDispatcher(
      outbox,
      new Map(Object.entries(channels)),
      () => now,
      () => 0.5,
    )

  it('costs nobody else anything: another channel has all of its messages while it still hangs', async () => {
    const { receiver: hanging, release } = await holding()
    const { receiver, whole } = await answering(30)
    tellBoth(30)
    const done = dispatch({ hangs: slow(hanging.url), hook: webhook(receiver.url) })
    await whole
    expect(hanging.requests.length).toBeLessThanOrEqual(8)
    const freeing = setInterval(release, 5)
    expect(await done).toEqual({ sent: 60, failed: 0, waiting: 0 })
    clearInterval(freeing)
    await hanging.close()
    await receiver.close()
  })

  it('is left to itself by one who has no time, is sent nothing a second time, and goes on when it answers', async () => {
    const { receiver: hanging, release } = await holding()
    const { receiver } = await answering(3)
    tellBoth(3)
    const dispatcher = dispatcherOf({ hangs: slow(hanging.url), hook: webhook(receiver.url) })
    expect(await dispatcher.dispatch({ patienceMs: 1000 })).toEqual({ sent: 3, failed: 0, waiting: 0 })
    // It hangs since an earlier look: nobody waits for it again, though there would be an hour to do so.
    expect(await dispatcher.dispatch({ patienceMs: 3_600_000 })).toEqual({ sent: 0, failed: 0, waiting: 0 })
    expect(hanging.requests).toHaveLength(3)
    release()
    expect(await dispatcher.dispatch()).toEqual({ sent: 3, failed: 0, waiting: 0 })
    expect(outbox.pending().waiting).toBe(0)
    await hanging.close()
    await receiver.close()
  })

  it('is waited for when the service ends, and nothing further is taken', async () => {
    const { receiver: hanging, release } = await holding()
    tellBoth(10)
    const dispatcher = dispatcherOf({ hangs: slow(hanging.url), hook: webhook(hanging.url) })
    await dispatcher.dispatch({ patienceMs: 200 })
    const closed = dispatcher.close()
    const freeing = setInterval(release, 5)
    await closed
    clearInterval(freeing)
    await hanging.close()
    expect(hanging.requests).toHaveLength(16)
    expect(outbox.byChannel(['hangs', 'hook'])).toMatchObject([{ waiting: 2 }, { waiting: 2 }])
    expect(await dispatcher.dispatch()).toEqual({ sent: 0, failed: 0, waiting: 0 })
  })

  it('keeps no test of another channel waiting, and the test sends nothing but itself', async () => {
    const { receiver: hanging, release } = await holding()
    const { receiver } = await answering(1)
    tellBoth(2)
    const test = messageTo('hook', notification({ kind: 'test', investigations: [] }), '')
    outbox.enqueue([test], now)
    const dispatcher = dispatcherOf({ hangs: slow(hanging.url), hook: webhook(receiver.url) })
    await dispatcher.sendOne(test.messageId)
    release()
    await dispatcher.close()
    await hanging.close()
    await receiver.close()
    expect(hanging.requests).toEqual([])
    expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()).type)).toEqual(['plumbline.test'])
    expect(outbox.byChannel(['hangs', 'hook'])).toMatchObject([{ waiting: 2 }, { waiting: 2 }])
  })
})

describe('what is our own fault', () => {
  const refusing = (outbox: Outbox, channel: string): Outbox => ({
    ...outbox,
    settle: (taken, ...rest) => {
      if (taken.channel === channel) throw new Error('database is locked')
      outbox.settle(taken, ...rest)
    },
  })
  const answers: Channel = {
    kind: 'answers',
    deliver: async () => ({ outcome: 'delivered', detail: '204' }),
    close: async () => {},
  }

  it('on one channel keeps no other from its messages, and is thrown', async () => {
    outbox.enqueue([messageTo('mail', notification(), ''), messageTo('hook', notification(), '')], now)
    const done = createDispatcher(
      refusing(outbox, 'hook'),
      new Map([
        ['hook', answers],
        ['mail', answers],
      ]),
      () => now,
      () => 0.5,
    ).dispatch()
    await expect(done).rejects.toThrow('database is locked')
    expect(outbox.byChannel(['mail', 'hook'])).toMatchObject([
      { waiting: 0, lastDeliveredAt: now },
      { waiting: 1, lastDeliveredAt: undefined },
    ])
  })

  it('is told to somebody where nobody waits for it any more', async () => {
    outbox.enqueue([messageTo('hook', notification(), '')], now)
    const answer = Promise.withResolvers<DeliveryResult>()
    const told = Promise.withResolvers<unknown>()
    const dispatcher = createDispatcher(
      refusing(outbox, 'hook'),
      new Map([['hook', { ...answers, deliver: () => answer.promise }]]),
      () => now,
      () => 0.5,
      { onError: told.resolve },
    )
    await dispatcher.dispatch({ patienceMs: 1 })
    answer.resolve({ outcome: 'delivered', detail: '204' })
    expect(await told.promise).toMatchObject({ message: 'database is locked' })
  })
})

describe('a crash between sending and settling', () => {
  it('sends the webhook again with the same id and the same bytes', async () => {
    const receiver = await startHttpReceiver((response) => response.writeHead(204).end())
    const hook = webhook(receiver.url)
    outbox.enqueue([messageTo('hook', notification(), '')], now)
    const [taken] = outbox.take(now, LEASE, 1)
    if (taken) await hook.deliver(taken, now)
    now += LEASE
    expect(await dispatch({ hook })).toEqual({ sent: 1, failed: 0, waiting: 0 })
    await receiver.close()
    const [first, second] = receiver.requests
    expect(receiver.requests).toHaveLength(2)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true)
  })

  it('sends the mail again with the same Message-ID, also when the server took it and died before it said so', async () => {
    let dying = true
    const receiver = await startMailReceiver({
      afterData: () => (dying ? Object.assign(new Error('shutting down'), { responseCode: 421 }) : undefined),
    })
    const mail = email(receiver.smtp)
    outbox.enqueue([messageTo('mail', notification(), '')], now)
    expect(await dispatch({ mail })).toEqual({ sent: 0, failed: 0, waiting: 1 })
    dying = false
    now += LEASE
    expect(await dispatch({ mail })).toEqual({ sent: 1, failed: 0, waiting: 0 })
    await receiver.close()
    expect(receiver.mails.map(({ parsed }) => parsed.messageId)).toEqual([
      '<inv-12.0@bank.example>',
      '<inv-12.0@bank.example>',
    ])
  })
})

describe('a receiver that is down for a day', () => {
  it('gets a critical message within 30 minutes of its return, and nothing is lost', async () => {
    const spare = await startHttpReceiver(() => {})
    await spare.close()
    const channels = { hook: webhook(spare.url) }
    const warned = notification({
      severity: 'warning',
      investigations: [investigation({ id: 7, severity: 'warning' })],
    })
    outbox.enqueue([messageTo('hook', notification(), ''), messageTo('hook', warned, '')], now)
    const tried = await runFor(24 * HOUR, channels)
    const gaps = tried.slice(1).map((time, i) => time - (tried[i] as number))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(criticalGapMs)

    const back = now
    const receiver = await startHttpReceiver((response) => response.writeHead(204).end(), spare.port)
    await runFor(HOUR, channels)
    await receiver.close()
    const arrived = outbox.deliveriesOf(12)[0]?.deliveredAt ?? Number.POSITIVE_INFINITY
    expect(arrived - back).toBeLessThanOrEqual(criticalGapMs)
    // The warning, which by its own schedule would have waited for hours, comes with the recovery.
    expect(outbox.deliveriesOf(7)).toMatchObject([{ status: 'delivered', deliveredAt: arrived }])
    expect(receiver.requests).toHaveLength(2)
  })

  it('gets its mail on the schedule when it is a mail server', async () => {
    const spare = await startMailReceiver()
    await spare.close()
    const channels = { mail: email(spare.smtp) }
    outbox.enqueue([messageTo('mail', notification({ severity: 'warning' }), '')], now)
    const started = now
    const tried = await runFor(24 * HOUR, channels)
    // Jitter of 0.5 makes every gap 110 %: 5.5 s, 5.5 min, 33 min, 2.2 h, 5.5 h, 11 h; the next would be 15.4 h later.
    const times = [started]
    for (const minutes of [5.5 / 60, 5.5, 33, 2.2 * 60, 5.5 * 60, 11 * 60])
      times.push((times.at(-1) as number) + Math.round(minutes * MINUTE))
    expect(tried).toEqual(times)

    const receiver = await startMailReceiver({}, spare.port)
    await runFor(16 * HOUR, channels)
    await receiver.close()
    expect(receiver.mails.map(({ parsed }) => parsed.messageId)).toEqual(['<inv-12.0@bank.example>'])
    expect(outbox.pending().waiting).toBe(0)
  })

  it('that never comes back: after ten tries and 75 hours the message is given up and counted', async () => {
    const spare = await startHttpReceiver(() => {})
    await spare.close()
    outbox.enqueue([messageTo('hook', notification({ severity: 'warning' }), '')], now)
    expect(await runFor(200 * HOUR, { hook: webhook(spare.url) })).toHaveLength(10)
    expect(outbox.pending()).toEqual({ waiting: 0, failed: 1, oldestAt: undefined })
    expect(outbox.deliveriesOf(12)).toMatchObject([
      { status: 'failed', lastError: expect.stringContaining('ECONNREFUSED') },
    ])
  })
})

describe('what a receiver asks for', () => {
  it('Retry-After of an hour puts the next try an hour off', async () => {
    const receiver = await startHttpReceiver((response) => response.writeHead(429, { 'retry-after': '3600' }).end())
    outbox.enqueue([messageTo('hook', notification(), '')], now)
    const tried = await runFor(2 * HOUR + MINUTE, { hook: webhook(receiver.url) })
    await receiver.close()
    expect(tried).toEqual([AT, AT + HOUR, AT + 2 * HOUR])
  })

  it('410 ends it at once', async () => {
    const receiver = await startHttpReceiver((response) => response.writeHead(410).end())
    outbox.enqueue([messageTo('hook', notification(), '')], now)
    expect(await dispatch({ hook: webhook(receiver.url) })).toEqual({ sent: 0, failed: 1, waiting: 0 })
    await receiver.close()
    expect(receiver.requests).toHaveLength(1)
  })
})
