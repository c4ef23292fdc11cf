import { describe, expect, it, onTestFinished } from 'vitest'
import { ingestLabels } from '../../src/ingest/ingest-labels.ts'
import { ingestPredictions } from '../../src/ingest/ingest-predictions.ts'
import { openStore } from '../../src/store/open-store.ts'
import { NOW, raw, spec, specs } from '../ingest/scene.ts'
import { opened, temporaryFile } from './scene.ts'

const HOUR = 3_600_000
const RECEIVED = 'select m.name, r.kind, r.hour, r.accepted, r.repeated, r.conflicting, r.refused'

function scene() {
  const path = temporaryFile()
  const store = openStore(path, { monitors: [spec] })
  onTestFinished(() => store.close())
  const { sqlite } = opened(path)
  const send = (rows: readonly unknown[], now = NOW) =>
    ingestPredictions(
      store.arrivals,
      specs,
      { format: 'json', body: { model: spec.model, version: '3', predictions: rows } },
      { actor: 'scoring', now },
    )
  const sendLines = (lines: readonly unknown[], now = NOW) =>
    ingestPredictions(
      store.arrivals,
      specs,
      { format: 'ndjson', text: lines.map((l) => `${JSON.stringify(l)}\n`).join('') },
      { actor: 'scoring', now },
    )
  const label = (labels: readonly unknown[], now = NOW) =>
    ingestLabels(
      store.arrivals,
      specs,
      { format: 'json', body: { model: spec.model, labels } },
      { actor: 'ledger', now },
    )
  const received = () =>
    sqlite
      .prepare(`${RECEIVED} from received r join model m on m.id = r.model_id order by r.hour, r.kind desc`)
      .raw()
      .all()
  return { store, sqlite, send, sendLines, label, received }
}

const HOUR_OF_NOW = Math.floor(NOW / HOUR) * HOUR

describe('received rows', () => {
  it('are counted in their hour of receipt, by what became of them', async () => {
    const s = scene()
    await s.send([raw({ id: 'a' }), raw({ id: 'b' }), raw({ id: 'c' })])
    await s.send([raw({ id: 'a' }), raw({ id: 'b', score: 0.1 }), raw({ id: 'd' }), raw({ id: '', at: 'soon' })])
    expect(s.received()).toEqual([['credit-default', 'predictions', HOUR_OF_NOW, 4, 1, 1, 1]])
  })

  it('are counted where they were received, whatever hour they belong to', async () => {
    const s = scene()
    await s.send([raw({ id: 'a', at: '2026-04-12T01:00:00Z' })])
    await s.send([raw({ id: 'b', at: '2026-04-12T01:00:00Z' })], NOW + HOUR)
    expect(s.received()).toEqual([
      ['credit-default', 'predictions', HOUR_OF_NOW, 1, 0, 0, 0],
      ['credit-default', 'predictions', HOUR_OF_NOW + HOUR, 1, 0, 0, 0],
    ])
  })

  it('of labels are counted beside those of predictions', async () => {
    const s = scene()
    await s.send([raw({ id: 'a' })])
    const good = { id: 'a', label: 'repaid', at: '2026-04-13T09:30:00Z' }
    await s.label([good, { id: 'a' }])
    await s.label([good])
    expect(s.received()).toEqual([
      ['credit-default', 'predictions', HOUR_OF_NOW, 1, 0, 0, 0],
      ['credit-default', 'labels', HOUR_OF_NOW, 1, 1, 0, 1],
    ])
  })

  it('of a configured model are counted although all of its first ones are refused', async () => {
    const s = scene()
    await s.send([raw({ at: 'soon' }), raw({ id: 7, at: 'later' })])
    expect(s.received()).toEqual([['credit-default', 'predictions', HOUR_OF_NOW, 0, 0, 0, 2]])
  })

  it('that name a model nobody watches lie in quarantine and make no model', async () => {
    const s = scene()
    const answer = await s.sendLines([{ ...raw(), model: 'nobody', version: '1' }, { version: '1' }])
    expect(answer.rejected.length).toBe(2)
    expect(s.store.arrivals.quarantined({ limit: 9 }).items.length).toBe(2)
    expect([s.received(), s.sqlite.prepare('select count(*) from model').pluck().get()]).toEqual([[], 0])
  })

  it('are counted in the transaction that writes them: taken back with it', async () => {
    const s = scene()
    await s.send([raw({ id: 'a' })])
    const refused = { index: 0, id: 'x', path: 'at', reason: 'is no moment', body: '{}' }
    const about = { model: spec.model, actor: 'scoring', at: NOW }
    const interrupted = () =>
      s.store.transact(() => {
        s.store.arrivals.quarantine({ ...about, kind: 'predictions', rows: [refused] })
        s.store.arrivals.writeLabels({
          ...about,
          rows: [{ label: { id: 'a', at: NOW, value: 'repaid' }, body: '{}' }],
        })
        throw new Error('power cut')
      })
    expect(interrupted).toThrow('power cut')
    expect(s.received()).toEqual([['credit-default', 'predictions', HOUR_OF_NOW, 1, 0, 0, 0]])
    expect(s.store.arrivals.quarantined({ limit: 9 }).items).toEqual([])
  })

  it('of a thousand and more in one request are counted whole', async () => {
    const s = scene()
    await s.send(Array.from({ length: 2_500 }, (_, i) => raw({ id: `r-${i}`, ...(i % 5 === 0 && { at: 'soon' }) })))
    // One in five of 2,500 is refused.
    expect(s.received()).toEqual([['credit-default', 'predictions', HOUR_OF_NOW, 2_000, 0, 0, 500]])
  })
})
