import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { saltedSha256 } from '../../src/evidence/log-entry.ts'
import { batchRoot, decodeBatch } from '../../src/ingest/batch-format.ts'
import { predictionReader } from '../../src/ingest/prediction-reader.ts'
import { createArrivalStore } from '../../src/store/arrival-store.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { memoryStore, NOW, type RawRow, raw, spec } from '../ingest/scene.ts'
import { opened, temporaryFile } from './scene.ts'

const HOUR = 3_600_000
const read = predictionReader(spec)

function arriving(row: RawRow, version = '3', body = JSON.stringify(row)) {
  const reading = read(row, version, NOW)
  if (!('prediction' in reading)) throw new Error(reading.reason)
  return { position: 0, prediction: reading.prediction, body }
}

function scene(subjectKey?: Buffer) {
  const { db, store, narrowRows } = memoryStore(subjectKey)
  const about = { model: spec.model, actor: 'scoring-service', at: NOW, sensitive: Object.keys(spec.sensitive) }
  return {
    db,
    store,
    narrowRows,
    about,
    write: (rows: readonly RawRow[], version = '3') =>
      store.writePredictions({ ...about, version, rows: rows.map((row) => arriving(row, version)) }),
    writeText: (body: string) =>
      store.writePredictions({ ...about, version: '3', rows: [arriving(JSON.parse(body) as RawRow, '3', body)] }),
    all: (sql: string) => db.sqlite.prepare(sql).raw().all(),
  }
}

describe('a stored prediction', () => {
  it('is a narrow row, and a line of its batch as it came', () => {
    const s = scene()
    s.write([raw()])
    expect(s.narrowRows()).toEqual([
      {
        model: spec.model,
        id: 'p1',
        at: NOW - HOUR,
        version: '3',
        // Age stands under features; nobody sent a tenure.
        combination: '{"sex":"F","age":33,"tenure":null}',
        decision: 'approve',
        score: 0.7,
        subject: '',
      },
    ])
    const [body] = s.db.sqlite.prepare('select body from batch').pluck().all() as Buffer[]
    expect(decodeBatch(body as Buffer).rows).toEqual([JSON.stringify(raw())])
  })

  it('is found by its id with its batch, and not under another model or id', () => {
    const s = scene()
    s.write([raw({ id: 'other' }), raw({ subject: 'person-1' })])
    expect(s.store.find(spec.model, 'p1')).toEqual({
      prediction: arriving(raw({ subject: 'person-1' })).prediction,
      batchId: 1,
      receivedAt: NOW,
    })
    expect(s.store.find(spec.model, 'p2')).toBeUndefined()
    expect(s.store.find('other-model', 'p1')).toBeUndefined()
  })

  it('is indexed by the HMAC of its subject where there is a key, and not at all without one', () => {
    const key = Buffer.alloc(32, 7)
    const [keyed, plain] = [scene(key), scene()]
    for (const s of [keyed, plain]) s.write([raw({ subject: 'person-1' })])
    const hmac = createHmac('sha256', key).update('person-1').digest('hex').toUpperCase()
    expect(keyed.narrowRows()).toMatchObject([{ subject: hmac }])
    expect(plain.narrowRows()).toMatchObject([{ subject: '' }])
  })

  it('is counted in the hour of its own time', () => {
    const s = scene()
    s.write([
      raw({ id: 'a' }),
      raw({ id: 'b', at: NOW - HOUR + 1 }),
      raw({ id: 'c', at: NOW - 1 }),
      raw({ id: 'd', at: NOW }),
    ])
    s.write([raw({ id: 'e', at: NOW }), raw({ id: 'a' })], '3')
    expect(s.all('select version, hour, rows, last_received_at from arrival order by hour')).toEqual([
      ['3', NOW - HOUR, 3, NOW],
      ['3', NOW, 2, NOW],
    ])
  })
})

describe('a batch', () => {
  it('has an entry in the log that speaks of its root', () => {
    const s = scene()
    s.write([raw({ id: 'a' }), raw({ id: 'b' })])
    const [batch] = s.db.sqlite.prepare('select root, body, min_at, max_at from batch').all() as {
      root: Buffer
      body: Buffer
    }[]
    const [entry] = s.db.sqlite.prepare('select kind, actor, subject, body_sha256, salt from log_entry').all() as {
      body_sha256: string
      salt: Buffer
    }[]
    expect(Buffer.from(batchRoot(batch?.body as Buffer))).toEqual(batch?.root)
    expect(entry).toMatchObject({ kind: 'batch', actor: 'scoring-service', subject: 'batch:1' })
    const body = { model: spec.model, version: '3', rows: 2, root: batch?.root.toString('hex') }
    expect(entry?.body_sha256).toBe(saltedSha256(body, entry?.salt as Buffer))
  })

  it('is not made of repeats alone', () => {
    const s = scene()
    s.write([raw()])
    expect(s.write([raw()])).toEqual({ accepted: 0, repeated: 1, conflicting: 0 })
    expect(s.all('select count(*) from batch')).toEqual([[1]])
    expect(s.all('select count(*) from log_entry')).toEqual([[1]])
  })

  it('knows where each accepted row lies among repeats', () => {
    const s = scene()
    s.write([raw({ id: 'a' })])
    expect(s.write([raw({ id: 'a' }), raw({ id: 'b' }), raw({ id: 'b' }), raw({ id: 'c' })])).toEqual({
      accepted: 2,
      repeated: 2,
      conflicting: 0,
    })
    expect(['b', 'c'].map((id) => s.store.find(spec.model, id)?.prediction.id)).toEqual(['b', 'c'])
  })

  it('never takes the number of one that was purged', () => {
    const s = scene()
    s.write([raw()])
    s.db.sqlite.exec('delete from prediction; delete from batch')
    s.write([raw()])
    expect(s.all('select id from batch')).toEqual([[2]])
  })

  it('is written whole or not at all', () => {
    const s = scene()
    const log = {
      append: () => {
        throw new Error('the log is full')
      },
    }
    const store = createArrivalStore(s.db, log)
    const rows = [arriving(raw({ decision: 'refer' }))]
    expect(() => store.writePredictions({ ...s.about, version: '3', rows })).toThrow('the log is full')
    expect(
      s.all('select (select count(*) from prediction), (select count(*) from term), (select count(*) from arrival)'),
    ).toEqual([[0, 0, 0]])
  })
})

describe('the same id again', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['the same text', JSON.stringify(raw())],
    ['members in another order', JSON.stringify(Object.fromEntries(Object.entries(raw()).reverse()))],
    ['values in another order', JSON.stringify(raw({ features: { age: 33, income: 41_000, employment: 'salaried' } }))],
    ['41000.0 for 41000', JSON.stringify(raw()).replace('41000', '41000.0')],
    ['4.1e4 for 41000', JSON.stringify(raw()).replace('41000', '4.1e4')],
    ['its time in milliseconds', JSON.stringify(raw({ at: NOW - HOUR }))],
    ['its time in another zone', JSON.stringify(raw({ at: '2026-04-13T11:00:00+02:00' }))],
    ['the model and version of a line', JSON.stringify({ model: spec.model, version: '3', ...raw() })],
    ['null for what was absent', JSON.stringify(raw({ label: null, sensitive: { sex: 'F', tenure: null } }))],
    [
      'the texts of a file',
      JSON.stringify(raw({ score: '0.70', features: { income: '41000', employment: 'salaried', age: '33' } })),
    ],
  ]

  it.each(spellings)('is a repeat with %s', (_, body) => {
    const s = scene()
    s.write([raw()])
    expect(s.writeText(body)).toEqual({ accepted: 0, repeated: 1, conflicting: 0 })
  })

  const differences: readonly (readonly [string, RawRow])[] = [
    ['another time', { at: NOW - HOUR + 1 }],
    ['another score', { score: 0.71 }],
    ['no score', { score: null }],
    ['another decision', { decision: 'deny' }],
    ['a label', { label: 'repaid' }],
    ['a subject', { subject: 'person-1' }],
    ['another feature value', { features: { income: 41_001, employment: 'salaried', age: 33 } }],
    ['a feature less', { features: { income: 41_000, employment: 'salaried' } }],
    ['a feature more', { features: { income: 41_000, employment: 'salaried', age: 33, zip3: '101' } }],
    ['another sensitive value', { sensitive: { sex: 'M' } }],
  ]

  it.each(differences)('is a conflict with %s: the first stays, the second is kept beside it', (_, over) => {
    const s = scene()
    s.write([raw()])
    const before = s.narrowRows()
    expect(s.write([raw(over)])).toEqual({ accepted: 0, repeated: 0, conflicting: 1 })
    expect(s.narrowRows()).toEqual(before)
    expect(s.all('select id, received_at, actor, body from conflict')).toEqual([
      ['p1', NOW, 'scoring-service', JSON.stringify(raw(over))],
    ])
    expect(s.all("select subject from log_entry where kind = 'conflict'")).toEqual([['conflict:1']])
  })

  it('is a conflict under another version', () => {
    const s = scene()
    s.write([raw()], '3')
    expect(s.write([raw()], '4')).toEqual({ accepted: 0, repeated: 0, conflicting: 1 })
  })

  it('keeps a conflicting body once, however often it comes', () => {
    const s = scene()
    s.write([raw()])
    for (let i = 0; i < 3; i++) expect(s.write([raw({ score: 0.1 })])).toMatchObject({ conflicting: 1 })
    expect(s.all('select count(*) from conflict')).toEqual([[1]])
    expect(s.all("select count(*) from log_entry where kind = 'conflict'")).toEqual([[1]])
  })

  it('is another prediction under another model', () => {
    const s = scene()
    s.write([raw()])
    const rows = [arriving(raw())]
    expect(s.store.writePredictions({ ...s.about, model: 'other', version: '3', rows })).toMatchObject({ accepted: 1 })
  })
})

describe('the dictionary of terms', () => {
  it('stays true when a transaction is rolled back', () => {
    const s = scene()
    const failing = () =>
      s.db.transact(() => {
        s.write([raw({ decision: 'refer', sensitive: { sex: 'X' } })])
        throw new Error('rolled back')
      })
    expect(failing).toThrow('rolled back')
    s.write([raw({ id: 'first', decision: 'deny' }), raw({ decision: 'refer', sensitive: { sex: 'X' } })])
    expect(s.narrowRows()).toMatchObject([
      { id: 'first', decision: 'deny', combination: '{"sex":"F","age":33,"tenure":null}' },
      { id: 'p1', decision: 'refer', combination: '{"sex":"X","age":33,"tenure":null}' },
    ])
  })

  it('is shared by two processes that meet the same value', () => {
    const path = temporaryFile()
    const stores = [opened(path), opened(path)].map((db) => ({
      db,
      store: createArrivalStore(db, createEvidenceLog(db)),
    }))
    const about = { model: spec.model, version: '3', actor: 'a', at: NOW, sensitive: ['sex'] }
    stores.forEach(({ store }, i) => {
      store.writePredictions({ ...about, rows: [arriving(raw({ id: `p${i}`, decision: 'refer' }))] })
    })
    const terms = stores[0]?.db.sqlite.prepare('select kind, value from term order by kind').raw().all()
    expect(terms).toEqual([
      ['combination', '{"sex":"F"}'],
      ['decision', 'refer'],
    ])
    expect(stores[0]?.db.sqlite.prepare('select count(distinct decision) from prediction').pluck().get()).toBe(1)
  })

  it('tells the number 1, the text "1" and nothing apart', () => {
    const s = scene()
    s.write([1, '1', null, 'null', true, 'true'].map((sex, i) => raw({ id: `p${i}`, sensitive: { sex } })))
    expect(s.all("select count(*) from term where kind = 'combination'")).toEqual([[6]])
  })
})

describe('writing while another process writes', () => {
  it('says that the database is busy, and nothing is kept', () => {
    const path = temporaryFile()
    const holder = opened(path)
    const waiting = opened(path)
    waiting.sqlite.pragma('busy_timeout = 0')
    const store = createArrivalStore(waiting, createEvidenceLog(waiting))
    holder.sqlite.exec('begin immediate')
    const about = { model: spec.model, version: '3', actor: 'a', at: NOW, sensitive: [] }
    expect(() => store.writePredictions({ ...about, rows: [arriving(raw())] })).toThrow(
      expect.objectContaining({ name: 'ServiceError', code: 'busy' }),
    )
    holder.sqlite.exec('rollback')
    expect(store.writePredictions({ ...about, rows: [arriving(raw())] })).toMatchObject({ accepted: 1 })
  })
})

describe('a full disk', () => {
  it('is said to be full; what was acknowledged stays, and writing goes on when there is room', () => {
    const s = scene()
    s.write([raw({ id: 'before' })])
    const pages = s.db.sqlite.pragma('page_count', { simple: true }) as number
    s.db.sqlite.pragma(`max_page_count = ${pages}`)
    const many = Array.from({ length: 900 }, (_, i) => raw({ id: `p${i}` }))
    expect(() => s.write(many)).toThrow(expect.objectContaining({ name: 'ServiceError', code: 'storage-full' }))
    expect(s.narrowRows()).toHaveLength(1)
    s.db.sqlite.pragma('max_page_count = 100000')
    expect(s.write(many)).toMatchObject({ accepted: 900 })
  })
})

describe('the quarantine', () => {
  it('is listed newest first, page by page, for one model or all', () => {
    const { store } = scene()
    const refused = (index: number) => ({ index, id: `p${index}`, path: 'at', reason: 'no', body: '{}' })
    for (const model of ['a', 'b'])
      store.quarantine({ model, kind: 'predictions', actor: 'x', at: NOW, rows: [0, 1, 2].map(refused) })
    const first = store.quarantined({ limit: 4 })
    expect(first.items.map((item) => `${item.model}${item.index}`)).toEqual(['b2', 'b1', 'b0', 'a2'])
    const second = store.quarantined({ limit: 4, cursor: first.next as number })
    expect(second.items.map((item) => `${item.model}${item.index}`)).toEqual(['a1', 'a0'])
    expect(second.next).toBeUndefined()
    expect(store.quarantined({ model: 'a', limit: 2 }).items).toEqual([
      { row: 3, model: 'a', kind: 'predictions', receivedAt: NOW, ...refused(2) },
      { row: 2, model: 'a', kind: 'predictions', receivedAt: NOW, ...refused(1) },
    ])
  })
})
