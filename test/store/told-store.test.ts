import { describe, expect, it, onTestFinished } from 'vitest'
import type { ToldEntry } from '../../src/alert/alert.ts'
import { openDatabase } from '../../src/store/database.ts'
import { openStore } from '../../src/store/open-store.ts'
import { createToldStore } from '../../src/store/told-store.ts'
import { message, investigation as told } from '../alert/notification-builder.ts'
import { newInvestigation } from '../web/sample-reports.ts'
import { temporaryFile } from './scene.ts'

const AT = Date.UTC(2026, 3, 13, 10)

const entry = (changed: Partial<ToldEntry> = {}): ToldEntry => ({
  route: 'oncall',
  channel: 'mail',
  groupKey: 'oncall:{model="credit"}',
  firing: ['1@0', '2@1'],
  resolved: ['3'],
  toldAt: AT,
  reason: 'new alerts added',
  ...changed,
})

function toldLog() {
  const db = openDatabase(':memory:')
  onTestFinished(() => db.close())
  return { db, log: createToldStore(db) }
}

describe('the notification log', () => {
  it('keeps the last entry of a route, a channel and a group', () => {
    const { log } = toldLog()
    log.write([entry(), entry({ channel: 'hook' })])
    log.write([entry({ firing: ['2@1'], toldAt: AT + 1 })])
    expect(log.all()).toEqual([entry({ channel: 'hook' }), entry({ firing: ['2@1'], toldAt: AT + 1 })])
    log.forget([entry()])
    expect(log.all().map(({ channel }) => channel)).toEqual(['hook'])
  })

  it('is written with the transaction that is open, or not at all', () => {
    const { db, log } = toldLog()
    expect(() =>
      db.transact(() => {
        log.write([entry()])
        throw new Error('killed')
      }),
    ).toThrow('killed')
    expect(log.all()).toEqual([])
  })

  it('gives a list that has not changed as the same list', () => {
    const { log } = toldLog()
    log.write([entry()])
    expect(log.all()[0]?.firing).toBe(log.all()[0]?.firing)
  })
})

describe('the beginning of the log', () => {
  const upgraded = () => {
    const path = temporaryFile()
    const store = openStore(path, { monitors: [] })
    onTestFinished(() => store.close())
    store.transact(() => {
      for (const rootSlice of ['sex=F', 'sex=M', 'sex=X'])
        store.investigations.open(
          newInvestigation({ rootSlice, matter: { family: 'limit', rootSlice, units: 1.5 } }),
          AT,
        )
      const investigations = [told({ id: 1 }), told({ id: 2 })]
      store.outbox.enqueue(
        [message({ investigations }, 'mail'), message({ investigations: [told({ id: 2 })] }, 'hook')],
        AT,
      )
      store.investigations.step(2, { verb: 'dismiss', reason: 'r' }, 'ana', AT)
    })
    return store
  }

  it('is what the outbox shows to have been told of what is live', () => {
    const { told: log } = upgraded()
    log.begin(AT + 1)
    expect(log.all()).toEqual([
      {
        ...{ route: 'before the log', channel: 'mail', groupKey: '', firing: ['1@0c'], resolved: [], toldAt: AT + 1 },
        reason: 'first notification',
      },
    ])
  })

  it('is made once', () => {
    const { told: log, transact } = upgraded()
    expect(() =>
      transact(() => {
        log.begin(AT)
        throw new Error('killed')
      }),
    ).toThrow('killed')
    expect(log.all()).toEqual([])
    log.begin(AT)
    log.forget(log.all())
    log.begin(AT + 1)
    expect(log.all()).toEqual([])
  })
})
