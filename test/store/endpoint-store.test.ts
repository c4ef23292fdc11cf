import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EndpointBook, Outbox } from '../../src/alert/notification.ts'
import { messageTo } from '../../src/alert/route.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEndpointStore } from '../../src/store/endpoint-store.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createOutboxStore } from '../../src/store/outbox-store.ts'
import { AT, investigation, notification } from '../alert/notification-builder.ts'

let db: Db
let outbox: Outbox
let endpoints: EndpointBook

beforeEach(() => {
  db = openDatabase(':memory:')
  const log = createEvidenceLog(db)
  outbox = createOutboxStore(db, log)
  endpoints = createEndpointStore(db, log)
})

afterEach(() => db.close())

const enqueue = (channel: string, id: number, at: number): void =>
  outbox.enqueue([messageTo(channel, notification({ at, investigations: [investigation({ id })] }), '')], at)

const statuses = (channel: string) => outbox.list({ channel, limit: 10 }).items.map(({ status }) => status)

describe('a channel that is switched off', () => {
  it('is named with the moment and the reason, and is switched off once', () => {
    expect(endpoints.disable('hook', 'it answered 410', AT)).toBe(true)
    expect(endpoints.disable('hook', 'it answered 410 again', AT + 1)).toBe(false)
    expect(endpoints.disabled()).toEqual([{ channel: 'hook', disabledAt: AT, because: 'it answered 410' }])
  })

  it('makes dead letters of what waits for it, and of nothing else', () => {
    enqueue('hook', 1, AT)
    enqueue('mail', 1, AT)
    endpoints.disable('hook', 'it answered 410', AT + 1)
    expect(outbox.list({ channel: 'hook', limit: 1 }).items).toMatchObject([
      { status: 'failed', lastError: 'channel is switched off since 2026-04-13T03:05:22.001Z: it answered 410' },
    ])
    expect(statuses('mail')).toEqual(['pending'])
  })

  it('leaves what is under way to its sender', () => {
    enqueue('hook', 1, AT)
    const [taken] = outbox.take(AT, 60_000, 1)
    endpoints.disable('hook', 'it answered 410', AT + 1)
    if (taken) outbox.settle(taken, { outcome: 'delivered', detail: '204' }, { status: 'delivered', dueAt: AT }, AT + 2)
    expect(statuses('hook')).toEqual(['delivered'])
  })
})

describe('a channel that is switched on again', () => {
  it('has everything due that became a dead letter since, with all its tries; older dead letters stay', () => {
    enqueue('hook', 1, AT)
    const [old] = outbox.take(AT, 60_000, 1)
    if (old) outbox.settle(old, { outcome: 'never', detail: '400' }, { status: 'failed', dueAt: AT + 1 }, AT + 1)
    enqueue('hook', 2, AT + 2)
    endpoints.disable('hook', 'it answered 410', AT + 3)
    endpoints.enable('hook', 'ines', AT + 10)
    expect(endpoints.disabled()).toEqual([])
    expect(statuses('hook')).toEqual(['pending', 'failed'])
    expect(outbox.take(AT + 10, 60_000, 10)).toMatchObject([{ attempts: 0, notification: { at: AT + 2 } }])
  })

  it('is sent no test of then: nobody waits for it any more', () => {
    endpoints.disable('hook', 'it answered 410', AT)
    outbox.enqueue([messageTo('hook', notification({ kind: 'test', investigations: [] }), '')], AT + 1)
    const [taken] = outbox.take(AT + 1, 60_000, 1)
    if (taken) outbox.settle(taken, { outcome: 'never', detail: 'off' }, { status: 'failed', dueAt: AT + 1 }, AT + 1)
    endpoints.enable('hook', 'ines', AT + 2)
    expect(statuses('hook')).toEqual(['failed'])
  })

  it('was off: one that is on is refused', () => {
    expect(() => endpoints.enable('hook', 'ines', AT)).toThrow(
      expect.objectContaining({ code: 'conflict', message: 'channel hook is not switched off' }),
    )
  })
})

describe('the evidence log', () => {
  it('holds both turns of the switch, and by whom', () => {
    endpoints.disable('hook', 'it answered 410', AT)
    endpoints.disable('hook', 'again', AT + 1)
    endpoints.enable('hook', 'ines', AT + 2)
    expect(db.statement('select kind, at, actor, subject from log_entry order by seq').all()).toEqual([
      { kind: 'endpoint', at: AT, actor: 'plumbline', subject: 'channel:hook' },
      { kind: 'endpoint', at: AT + 2, actor: 'ines', subject: 'channel:hook' },
    ])
  })
})
