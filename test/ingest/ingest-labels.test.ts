import { describe, expect, it } from 'vitest'
import { ingestLabels } from '../../src/ingest/ingest-labels.ts'
import { ingestPredictions } from '../../src/ingest/ingest-predictions.ts'
import { arrival, memoryStore, NOW, raw, spec, specs } from './scene.ts'

type RawLabel = { id: unknown; label: unknown; at: unknown }

const HOUR = 3_600_000
const label = (over: Partial<RawLabel> = {}): RawLabel => ({ id: 'p1', label: 'repaid', at: NOW - HOUR, ...over })
const counts = { accepted: 0, repeated: 0, conflicting: 0, waiting: 0, rejected: [] }

function scene() {
  const { db, store } = memoryStore()
  return {
    send: (labels: readonly unknown[]) =>
      ingestLabels(store, specs, { format: 'json', body: { model: spec.model, labels } }, arrival),
    sendLines: (text: string) => ingestLabels(store, specs, { format: 'ndjson', text }, arrival),
    predict: (over = {}) =>
      ingestPredictions(
        store,
        specs,
        { format: 'json', body: { model: spec.model, version: '3', predictions: [raw(over)] } },
        arrival,
      ),
    counting: () => db.sqlite.prepare('select id, value, at from label order by id').raw().all(),
    batches: () => db.sqlite.prepare("select rows from batch where kind = 'labels' order by id").pluck().all(),
    quarantined: () => store.quarantined({ limit: 10 }).items,
  }
}

describe('a label', () => {
  it('waits for a prediction that has not come, and counts when it has', async () => {
    const s = scene()
    await s.predict()
    expect(await s.send([label(), label({ id: 'later' })])).toEqual({ ...counts, accepted: 2, waiting: 1 })
    expect(s.counting()).toEqual([
      ['later', 'repaid', NOW - HOUR],
      ['p1', 'repaid', NOW - HOUR],
    ])
  })

  it('with the latest time counts, in whatever order they come', async () => {
    const early = label({ label: 'late', at: NOW - 3 * HOUR })
    const last = label({ label: 'default', at: NOW - HOUR })
    for (const order of [
      [early, last],
      [last, early],
    ]) {
      const s = scene()
      for (const one of order) expect(await s.send([one])).toMatchObject({ accepted: 1 })
      expect(s.counting()).toEqual([['p1', 'default', NOW - HOUR]])
      expect(s.batches()).toEqual([1, 1])
    }
  })

  it('of the same time replaces another value, as a correction', async () => {
    const s = scene()
    await s.send([label()])
    await s.send([label({ label: 'default' })])
    expect(s.counting()).toEqual([['p1', 'default', NOW - HOUR]])
  })

  it('changes nothing when it comes again, not even one that was superseded long ago', async () => {
    const s = scene()
    const history = [
      label({ at: NOW - 3 * HOUR, label: 'late' }),
      label({ at: NOW - 2 * HOUR }),
      label({ label: 'default' }),
    ]
    expect(await s.send(history)).toMatchObject({ accepted: 3, repeated: 0 })
    const before = s.counting()
    expect(await s.send(history)).toEqual({ ...counts, repeated: 3 })
    expect(await s.send([label({ label: 1 }), label({ label: '1' })])).toMatchObject({ accepted: 1, repeated: 1 })
    expect(before).toEqual([['p1', 'default', NOW - HOUR]])
    expect(s.batches()).toEqual([3, 1])
  })

  it('may come with its prediction, at the time of the prediction', async () => {
    const s = scene()
    await s.predict({ label: 'repaid', at: NOW - 2 * HOUR })
    expect(s.counting()).toEqual([['p1', 'repaid', NOW - 2 * HOUR]])
    await s.send([label({ label: 'default' })])
    // The prediction again is a repeat: its label does not come back.
    await s.predict({ label: 'repaid', at: NOW - 2 * HOUR })
    expect(s.counting()).toEqual([['p1', 'default', NOW - HOUR]])
  })

  it('can be a line of NDJSON that names its model', async () => {
    const s = scene()
    const line = (over: object) => JSON.stringify({ model: spec.model, ...label(), ...over })
    expect(await s.sendLines(`${line({})}\n${line({ model: 'other' })}\n`)).toEqual({
      ...counts,
      accepted: 1,
      waiting: 1,
      rejected: [
        {
          index: 1,
          id: 'p1',
          path: 'model',
          reason: 'came the text "other"; expected one of credit-default; send one of these or add it under monitors',
        },
      ],
    })
  })

  it.each([
    [
      'label',
      label({ label: null }),
      'came null; expected a text, a number, true or false; leave the row out until the outcome is known',
    ],
    [
      'label',
      label({ label: '' }),
      'came an empty text; expected a text, a number, true or false; leave the row out until the outcome is known',
    ],
    [
      'label',
      label({ label: ['repaid'] }),
      'came an array; expected a text, a number, true or false; leave the row out until the outcome is known',
    ],
    [
      'value',
      { ...label(), value: 1 },
      'is no member of a label; expected id, label, at; everything else belongs to its prediction',
    ],
    [
      'at',
      label({ at: NOW + HOUR }),
      'in-the-future: came 2026-04-13T11:00:00.000Z, which is 60 minutes ahead of 2026-04-13T10:00:00.000Z here; expected at most 5 minutes; check the clock and the time zone of the sender',
    ],
    ['', 'repaid', 'came a text; expected an object with id, label, at'],
  ])('is refused at "%s", and loses no good one: %j', async (path, bad, reason) => {
    const s = scene()
    const answer = await s.send([bad, label({ id: 'good' })])
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0, path, reason }] })
    expect(s.quarantined()).toMatchObject([{ kind: 'labels', path, body: JSON.stringify(bad) }])
  })

  it('of an unknown model is refused with the request', async () => {
    const { store } = memoryStore()
    const input = { format: 'json' as const, body: { model: 'other', labels: [] } }
    await expect(ingestLabels(store, specs, input, arrival)).rejects.toMatchObject({ code: 'not-found' })
  })
})
