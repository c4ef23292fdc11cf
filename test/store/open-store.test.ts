import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { DAY, fitted, START, temporaryFile } from './scene.ts'

const monitors = [{ model: 'credit', window: '1d', timezone: 'UTC', retentionMs: 10 * DAY }] as const

describe('the store', () => {
  it('keeps what one thread wrote for another, counts it and purges it when its time has come', () => {
    const path = temporaryFile()
    const [writer, worker] = [openStore(path, { monitors }), openStore(path, { monitors })]
    onTestFinished(() => {
      writer.close()
      worker.close()
    })
    const { id } = writer.baselines.keep(fitted(), {
      model: 'credit',
      version: '1',
      effectiveFrom: undefined,
      actor: 'ada',
      at: START,
    })
    const sent = { id: 'a', at: START, features: { income: 10 }, sensitive: { sex: 'F' } }
    writer.arrivals.writePredictions({
      model: 'credit',
      version: '1',
      actor: 'scoring',
      at: START,
      sensitive: ['sex'],
      rows: [{ position: 0, prediction: { ...sent, version: '1' }, body: JSON.stringify(sent) }],
    })
    expect(worker.fold.foldAll()).toEqual([{ model: 'credit', throughBatch: 1 }])
    expect(writer.profiles.countedBuckets('credit')).toEqual({ buckets: 1, rows: 1 })
    const window = { start: START, end: START + DAY }
    const kept = writer.encodeProfile(writer.profiles.windowProfile(id, window, 1))
    expect(kept).toEqual(worker.encodeProfile(worker.profiles.windowProfile(id, window, 1)))
    expect(worker.retain(START + 11 * DAY)).toEqual({ batches: 1, rows: 1, heldBack: 0, rolledDays: 0 })
    expect(writer.arrivals.find('credit', 'a')).toBeUndefined()
    expect(writer.checkIntegrity()).toEqual([])
  })

  it('writes through all ports or through none', () => {
    const store = openStore(temporaryFile(), { monitors })
    onTestFinished(() => store.close())
    expect(() =>
      store.transact(() => {
        store.settings.set('log-owner', 'bank')
        store.contents.put('text/plain', Buffer.from('body'))
        throw new Error('crash')
      }),
    ).toThrow('crash')
    expect(store.settings.get('log-owner')).toBeUndefined()
    const sha256 = store.contents.put('text/plain', Buffer.from('body'))
    expect(store.contents.put('text/plain', Buffer.from('body'))).toBe(sha256)
    expect(Buffer.from(store.contents.get(sha256)?.body ?? []).toString()).toBe('body')
    expect(store.contents.get('ff')).toBeUndefined()
  })
})
