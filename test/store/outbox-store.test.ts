import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Outbox, TakenMessage } from '../../src/alert/notification.ts'
import { messageTo } from '../../src/alert/route.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createOutboxStore } from '../../src/store/outbox-store.ts'
import { AT, investigation, message, notification } from '../alert/notification-builder.ts'

const LEASE = 60_000

let db: Db
let outbox: Outbox

beforeEach(() => {
  db = openDatabase(':memory:')
  outbox = createOutboxStore(db, createEvidenceLog(db))
})

afterEach(() => db.close())

const take = (now: number, limit = 10): readonly TakenMessage[] => outbox.take(now, LEASE, limit)

const count = (table: string): number =>
  db.statement<{ n: number }>(`select count(*) as n from ${table}`).get()?.n ?? -1

function only(taken: readonly TakenMessage[]): TakenMessage {
  expect(taken).toHaveLength(1)
  return taken[0] as TakenMessage
}

const later = { outcome: 'later', detail: '503' } as const
const delivered = { outcome: 'delivered', detail: '204' } as const

describe('a message in the outbox', () => {
  it('is gone with the transaction that wrote it', () => {
    expect(() =>
      db.transact(() => {
        outbox.enqueue([message()], AT)
        throw new Error('the scan failed')
      }),
    ).toThrow('the scan failed')
    expect(take(AT)).toEqual([])
    expect(count('log_entry')).toBe(0)
  })

  it('is taken as it was written, with a row for the try before anything is sent', () => {
    outbox.enqueue([message()], AT)
    const taken = only(take(AT + 1))
    expect(taken).toMatchObject({ ...message(), attempts: 0, createdAt: AT, urgency: 'critical' })
    expect(db.statement('select outbox_id, started_at, ended_at, outcome from attempt').all()).toEqual([
      { outbox_id: taken.outboxId, started_at: AT + 1, ended_at: null, outcome: null },
    ])
  })

  it('written twice is one message', () => {
    outbox.enqueue([message()], AT)
    outbox.enqueue([message()], AT)
    expect(take(AT)).toHaveLength(1)
    expect(count('outbox_investigation')).toBe(1)
  })

  it('is nobody else’s while it is leased, and due again with the same id when the lease ends', () => {
    outbox.enqueue([message()], AT)
    const first = only(take(AT))
    expect(take(AT + LEASE - 1)).toEqual([])
    const second = only(take(AT + LEASE))
    expect(second.messageId).toBe(first.messageId)
    expect(second.notification).toEqual(first.notification)
    expect(second.attempts).toBe(1)
    expect(count('attempt')).toBe(2)
  })

  it('is taken for one channel, or alone, where that is asked', () => {
    outbox.enqueue([message(), message({}, 'hook'), message({ kind: 'test', investigations: [] }, 'hook')], AT)
    expect(outbox.dueChannels(AT)).toEqual(['hook', 'oncall'])
    const test = messageTo('hook', notification({ kind: 'test', investigations: [] }), '').messageId
    expect(only(outbox.take(AT, LEASE, 10, { messageId: test })).messageId).toBe(test)
    expect(only(outbox.take(AT, LEASE, 10, { channel: 'hook' })).channel).toBe('hook')
    expect(outbox.dueChannels(AT)).toEqual(['oncall'])
    expect(outbox.dueChannels(AT + LEASE)).toEqual(['hook', 'oncall'])
  })

  it('is not taken before it is due', () => {
    outbox.enqueue([message()], AT)
    outbox.settle(only(take(AT)), later, { status: 'pending', dueAt: AT + 5000 }, AT + 10)
    expect(take(AT + 4999)).toEqual([])
    expect(only(take(AT + 5000)).attempts).toBe(1)
  })

  it('is not taken again once it is delivered or given up', () => {
    outbox.enqueue([message(), message({}, 'hook')], AT)
    const [a, b] = take(AT)
    outbox.settle(a as TakenMessage, delivered, { status: 'delivered', dueAt: AT }, AT)
    outbox.settle(b as TakenMessage, { outcome: 'never', detail: '410' }, { status: 'failed', dueAt: AT }, AT)
    expect(take(AT + 10 * LEASE)).toEqual([])
    expect(outbox.pending()).toEqual({ waiting: 0, failed: 1, oldestAt: undefined })
  })

  it('that was delivered stays delivered when a sender whose lease ran out reports a failure', () => {
    outbox.enqueue([message()], AT)
    const stale = only(take(AT))
    const fresh = only(take(AT + LEASE))
    outbox.settle(fresh, delivered, { status: 'delivered', dueAt: AT }, AT + LEASE + 1)
    outbox.settle(stale, later, { status: 'pending', dueAt: AT }, AT + LEASE + 2)
    expect(outbox.deliveriesOf(12)).toMatchObject([{ status: 'delivered', lastError: undefined }])
  })

  it('under a newer lease is not put off by the sender that lost it', () => {
    outbox.enqueue([message()], AT)
    const stale = only(take(AT))
    take(AT + LEASE)
    outbox.settle(stale, later, { status: 'pending', dueAt: AT }, AT + LEASE + 2)
    expect(take(AT + LEASE + 3)).toEqual([])
  })
})

describe('the place in a thread', () => {
  const places = (): readonly number[] =>
    db
      .statement<{ sequence: number }>('select sequence from outbox_investigation order by outbox_id, investigation_id')
      .all()
      .map(({ sequence }) => sequence)

  it('is the same for every channel that hears the same news, and the next for the next news', () => {
    const opened = notification()
    outbox.enqueue([messageTo('mail', opened, ''), messageTo('hook', opened, '')], AT)
    outbox.enqueue([messageTo('mail', notification({ kind: 'worsened', at: AT + 1 }), '')], AT + 1)
    outbox.enqueue([messageTo('hook', notification({ kind: 'concluded', at: AT + 2 }), '')], AT + 2)
    expect(places()).toEqual([0, 0, 1, 2])
  })

  it('is written into the message, whatever its author put there', () => {
    const told = notification({ investigations: [investigation({ id: 1, sequence: 9 }), investigation({ id: 2 })] })
    outbox.enqueue([messageTo('mail', told, '')], AT)
    outbox.enqueue(
      [messageTo('mail', notification({ at: AT + 1, investigations: [investigation({ id: 2 })] }), '')],
      AT + 1,
    )
    const [first] = take(AT + 1)
    expect(first?.notification.investigations.map(({ id, sequence }) => [id, sequence])).toEqual([
      [1, 0],
      [2, 0],
    ])
    outbox.settle(first as TakenMessage, delivered, { status: 'delivered', dueAt: AT }, AT)
    expect(only(take(AT + 1)).notification.investigations[0]?.sequence).toBe(1)
  })
})

describe('order', () => {
  const opened = notification({ severity: 'warning' })
  const worsened = notification({ kind: 'worsened', at: AT + 1 })

  it('a message waits for an earlier one of the same channel and investigation', () => {
    outbox.enqueue([messageTo('mail', opened, '')], AT)
    outbox.enqueue([messageTo('mail', worsened, '')], AT + 1)
    const first = only(take(AT + 1))
    expect(first.notification.kind).toBe('opened')
    outbox.settle(first, delivered, { status: 'delivered', dueAt: AT }, AT + 2)
    expect(only(take(AT + 3)).notification.kind).toBe('worsened')
  })

  it('other channels and other investigations do not wait', () => {
    const other = notification({ at: AT + 2, investigations: [investigation({ id: 99 })] })
    outbox.enqueue([messageTo('mail', opened, '')], AT)
    outbox.enqueue([messageTo('hook', worsened, ''), messageTo('mail', other, '')], AT + 1)
    expect(take(AT + 1)).toHaveLength(3)
  })

  it('a message given up lets the next one pass', () => {
    outbox.enqueue([messageTo('mail', opened, '')], AT)
    outbox.enqueue([messageTo('mail', worsened, '')], AT + 1)
    outbox.settle(only(take(AT + 1)), later, { status: 'failed', dueAt: AT }, AT + 2)
    expect(only(take(AT + 3)).notification.kind).toBe('worsened')
  })

  it('a message is as urgent as what waits behind it, and is tried at once when that arrives', () => {
    outbox.enqueue([messageTo('mail', opened, '')], AT)
    const first = only(take(AT))
    expect(first.urgency).toBe('warning')
    outbox.settle(first, later, { status: 'pending', dueAt: AT + 20 * 3_600_000 }, AT)
    outbox.enqueue([messageTo('mail', worsened, '')], AT + 1)
    const again = only(take(AT + 1))
    expect(again.notification.kind).toBe('opened')
    expect(again.urgency).toBe('critical')
  })
})

describe('after a success', () => {
  it('what waits for the same channel is due at once, and nothing else', () => {
    const other = notification({ investigations: [investigation({ id: 99 })] })
    outbox.enqueue([messageTo('mail', notification(), ''), messageTo('hook', other, '')], AT)
    for (const taken of take(AT)) outbox.settle(taken, later, { status: 'pending', dueAt: AT + 3_600_000 }, AT)
    outbox.wake('mail', AT + 1000)
    expect(only(take(AT + 1000)).channel).toBe('mail')
  })
})

describe('what was told about an investigation', () => {
  it('is a line for each message: channel, tries, result and why', () => {
    outbox.enqueue([message()], AT)
    outbox.settle(only(take(AT)), later, { status: 'pending', dueAt: AT + 5000 }, AT + 10)
    expect(outbox.deliveriesOf(12)).toEqual([
      {
        outboxId: 1,
        messageId: message().messageId,
        channel: 'oncall',
        kind: 'opened',
        status: 'pending',
        attempts: 1,
        createdAt: AT,
        deliveredAt: undefined,
        dueAt: AT + 5000,
        lastError: '503',
        detail: '503',
        because: 'severity is critical',
      },
    ])
    outbox.settle(only(take(AT + 5000)), delivered, { status: 'delivered', dueAt: AT }, AT + 5010)
    expect(outbox.deliveriesOf(12)).toMatchObject([
      { status: 'delivered', attempts: 2, deliveredAt: AT + 5010, lastError: undefined, detail: '204' },
    ])
    expect(outbox.deliveriesOf(13)).toEqual([])
  })

  it('counts what waits and since when', () => {
    outbox.enqueue([message()], AT)
    outbox.enqueue([message({}, 'hook')], AT + 1)
    expect(outbox.pending()).toEqual({ waiting: 2, failed: 0, oldestAt: AT })
  })
})

describe('the evidence log', () => {
  it('holds the message and every try, each under the investigation it speaks of', () => {
    const told = notification({ investigations: [investigation({ id: 1 }), investigation({ id: 2 })] })
    const sent = messageTo('mail', told, '')
    outbox.enqueue([sent], AT)
    outbox.settle(only(take(AT)), later, { status: 'pending', dueAt: AT + 5000 }, AT + 10)
    outbox.settle(only(take(AT + 5000)), delivered, { status: 'delivered', dueAt: AT }, AT + 5010)
    expect(db.statement('select kind, at, actor, subject from log_entry order by seq').all()).toEqual([
      { kind: 'message', at: AT, actor: 'plumbline', subject: `message:${sent.messageId}` },
      { kind: 'notification', at: AT + 10, actor: 'plumbline', subject: 'investigation:1' },
      { kind: 'notification', at: AT + 10, actor: 'plumbline', subject: 'investigation:2' },
      { kind: 'notification', at: AT + 5010, actor: 'plumbline', subject: 'investigation:1' },
      { kind: 'notification', at: AT + 5010, actor: 'plumbline', subject: 'investigation:2' },
    ])
  })
})

describe('the list of what was sent', () => {
  const told = (id: number, channel: string) =>
    messageTo(channel, notification({ at: AT + id, investigations: [investigation({ id })] }), 'severity is critical')

  it('is newest first, in pages that follow one another, of one channel or one status', () => {
    outbox.enqueue([told(1, 'mail'), told(2, 'hook'), told(3, 'mail'), told(4, 'mail')], AT)
    const [first] = take(AT, 1)
    outbox.settle(first as TakenMessage, { outcome: 'never', detail: '400' }, { status: 'failed', dueAt: AT }, AT)
    const ids = (page: ReturnType<Outbox['list']>) => page.items.flatMap(({ investigations }) => investigations)
    const page = outbox.list({ channel: 'mail', limit: 2 })
    expect(ids(page)).toEqual([4, 3])
    const rest = outbox.list({ channel: 'mail', limit: 2, cursor: page.next as number })
    expect([ids(rest), rest.next]).toEqual([[1], undefined])
    expect(ids(outbox.list({ status: 'failed', limit: 9 }))).toEqual([1])
    expect(ids(outbox.list({ limit: 9 }))).toEqual([4, 3, 2, 1])
  })

  it('says how large each message is and what its hash is, as it is kept', () => {
    outbox.enqueue([told(1, 'mail')], AT)
    const stored = db.statement<{ body: string }>('select body from outbox').get()?.body ?? ''
    expect(outbox.list({ limit: 1 }).items).toMatchObject([
      {
        kind: 'opened',
        severity: 'critical',
        bytes: Buffer.byteLength(stored),
        sha256: createHash('sha256').update(stored).digest('hex'),
      },
    ])
  })

  it('leads to each message with every try and what it tells', () => {
    outbox.enqueue([told(1, 'mail')], AT)
    outbox.settle(only(take(AT)), later, { status: 'pending', dueAt: AT + 5 }, AT + 1)
    const { outboxId } = only(take(AT + 5))
    expect(outbox.get(outboxId)).toMatchObject({
      attempts: 2,
      tries: [
        { startedAt: AT, endedAt: AT + 1, outcome: 'later', detail: '503' },
        { startedAt: AT + 5, endedAt: undefined, outcome: undefined, detail: undefined },
      ],
      body: told(1, 'mail'),
    })
    expect(outbox.get(outboxId + 1)).toBeUndefined()
  })
})

describe('what stands on each channel', () => {
  it('is what waits, what failed, and when it last took a message', () => {
    const at = (id: number, channel: string) =>
      messageTo(channel, notification({ at: AT + id, investigations: [investigation({ id })] }), '')
    outbox.enqueue([at(1, 'mail'), at(2, 'mail'), at(3, 'mail'), at(4, 'hook')], AT)
    const [first, second] = take(AT, 2)
    outbox.settle(first as TakenMessage, delivered, { status: 'delivered', dueAt: AT }, AT + 7)
    outbox.settle(second as TakenMessage, later, { status: 'failed', dueAt: AT }, AT + 8)
    expect(outbox.byChannel(['mail', 'hook', 'chat'])).toEqual([
      { channel: 'mail', waiting: 1, failed: 1, lastDeliveredAt: AT + 7 },
      { channel: 'hook', waiting: 1, failed: 0, lastDeliveredAt: undefined },
      { channel: 'chat', waiting: 0, failed: 0, lastDeliveredAt: undefined },
    ])
  })
})

describe('a dead letter', () => {
  const dead = (): number => {
    outbox.enqueue([message()], AT)
    const taken = only(take(AT))
    outbox.settle(taken, { outcome: 'never', detail: '400' }, { status: 'failed', dueAt: AT }, AT)
    return taken.outboxId
  }

  it('that is sent again keeps its id, begins its tries anew, and remembers the old ones', () => {
    const id = dead()
    outbox.replay(id, 'ines', AT + 100)
    const again = only(take(AT + 100))
    expect(again).toMatchObject({ messageId: message().messageId, attempts: 0, outboxId: id })
    expect(outbox.get(id)?.tries).toHaveLength(2)
    expect(db.statement(`select actor, subject from log_entry where kind = 'replay'`).all()).toEqual([
      { actor: 'ines', subject: `message:${message().messageId}` },
    ])
  })

  it('is what failed: anything else is refused', () => {
    const id = dead()
    outbox.replay(id, 'ines', AT + 100)
    expect(() => outbox.replay(id, 'ines', AT + 101)).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('is pending') }),
    )
    expect(() => outbox.replay(id + 1, 'ines', AT + 101)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('that is set aside is kept with its tries, counted nowhere, and can still be sent again', () => {
    const id = dead()
    outbox.setAside(id, 'ines', AT + 100)
    expect(outbox.pending()).toEqual({ waiting: 0, failed: 0, oldestAt: undefined })
    expect(outbox.byChannel(['oncall'])).toMatchObject([{ waiting: 0, failed: 0 }])
    expect(outbox.get(id)).toMatchObject({ status: 'set-aside', lastError: '400', tries: [{ outcome: 'never' }] })
    expect(outbox.list({ status: 'set-aside', limit: 9 }).items.map(({ outboxId }) => outboxId)).toEqual([id])
    expect(take(AT + 200)).toEqual([])
    expect(db.statement(`select at, actor, subject from log_entry where kind = 'set-aside'`).all()).toEqual([
      { at: AT + 100, actor: 'ines', subject: `message:${message().messageId}` },
    ])
    outbox.replay(id, 'ines', AT + 300)
    expect(only(take(AT + 300)).outboxId).toBe(id)
  })

  it('alone can be set aside, and once', () => {
    const id = dead()
    outbox.setAside(id, 'ines', AT + 100)
    expect(() => outbox.setAside(id, 'ines', AT + 101)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: `message ${id} is set-aside; only one that failed can be set aside`,
      }),
    )
    expect(() => outbox.setAside(id + 1, 'ines', AT + 101)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('is the first of its channel until another came without a success in between; tests are none', () => {
    const at = (id: number, kind: 'opened' | 'test' = 'opened') =>
      messageTo(
        'mail',
        notification({ kind, at: AT + id, investigations: kind === 'test' ? [] : [investigation({ id })] }),
        '',
      )
    const failAt = (now: number, sent: ReturnType<typeof at>): number => {
      outbox.enqueue([sent], now)
      const taken = only(take(now))
      outbox.settle(taken, { outcome: 'never', detail: '400' }, { status: 'failed', dueAt: now }, now)
      return taken.outboxId
    }
    const isFirst = (outboxId: number) => outbox.isFirstDeadLetter(outboxId, 'mail')
    failAt(AT, at(1, 'test'))
    expect(isFirst(failAt(AT + 1, at(2)))).toBe(true)
    expect(isFirst(failAt(AT + 2, at(3)))).toBe(false)
    outbox.enqueue([at(4)], AT + 3)
    outbox.settle(only(take(AT + 3)), delivered, { status: 'delivered', dueAt: AT }, AT + 4)
    expect(isFirst(failAt(AT + 5, at(5)))).toBe(true)
  })

  it('of a test is counted nowhere', () => {
    outbox.enqueue([message({ kind: 'test', investigations: [] })], AT)
    outbox.settle(only(take(AT)), { outcome: 'never', detail: '400' }, { status: 'failed', dueAt: AT }, AT)
    expect(outbox.pending().failed).toBe(0)
    expect(outbox.byChannel(['oncall'])).toMatchObject([{ failed: 0 }])
    expect(outbox.list({ status: 'failed', limit: 9 }).items).toHaveLength(1)
  })

  it('that is sent again comes before later news of the same investigation', () => {
    const id = dead()
    outbox.enqueue([message({ kind: 'worsened', at: AT + 50 })], AT + 50)
    outbox.replay(id, 'ines', AT + 100)
    expect(only(take(AT + 100)).outboxId).toBe(id)
  })
})
