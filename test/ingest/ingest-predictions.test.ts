import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ingestPredictions } from '../../src/ingest/ingest-predictions.ts'
import { arrival, memoryStore, NOW, narrowRows, type RawRow, raw, spec, specs } from './scene.ts'

const request = (predictions: readonly unknown[], version = '3') => ({
  format: 'json' as const,
  body: { model: spec.model, version, predictions },
})
const lines = (rows: readonly RawRow[], version = '3') => ({
  format: 'ndjson' as const,
  text: rows.map((row) => `${JSON.stringify({ model: spec.model, version, ...row })}\n`).join(''),
})
const counts = { accepted: 0, repeated: 0, conflicting: 0, rejected: [] }

describe('predictions that arrive', () => {
  it('are stored but for the bad ones, which are named by their place and kept in quarantine', async () => {
    const { store, narrowRows } = memoryStore()
    const bad = raw({ id: 'b', features: { income: 'lots' } })
    const answer = await ingestPredictions(store, specs, request([raw({ id: 'a' }), bad, raw({ id: 'c' })]), arrival)
    expect(answer).toEqual({
      ...counts,
      accepted: 2,
      rejected: [
        { index: 1, id: 'b', path: 'features.income', reason: expect.stringContaining('came the text "lots"') },
      ],
    })
    expect(narrowRows().map((row) => (row as { id: string }).id)).toEqual(['a', 'c'])
    const [kept] = store.quarantined({ limit: 10 }).items
    expect(kept).toMatchObject({ model: spec.model, kind: 'predictions', index: 1, id: 'b', body: JSON.stringify(bad) })
  })

  it('are the same rows as lines of NDJSON and as one object', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => raw({ id: `p${i}`, score: i / 30, at: NOW - i * 60_000 }))
    const [one, other] = [memoryStore(), memoryStore()]
    await ingestPredictions(one.store, specs, request(rows), arrival)
    await ingestPredictions(other.store, specs, lines(rows), arrival)
    expect(other.narrowRows()).toEqual(one.narrowRows())
    // And each knows the other's rows again.
    expect(await ingestPredictions(one.store, specs, lines(rows), arrival)).toEqual({ ...counts, repeated: 30 })
    expect(await ingestPredictions(other.store, specs, request(rows), arrival)).toEqual({ ...counts, repeated: 30 })
  })

  it('are repeats when they come again in the same request', async () => {
    const { store } = memoryStore()
    expect(await ingestPredictions(store, specs, request([raw(), raw(), raw({ score: 0.1 })]), arrival)).toEqual({
      ...counts,
      accepted: 1,
      repeated: 1,
      conflicting: 1,
    })
  })

  it('leave the same narrow rows however they are split over requests and versions, first come first kept', async () => {
    const row = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      score: fc.constantFrom(0.1, 0.9),
      decision: fc.constantFrom('approve', 'deny', null),
      sensitive: fc.constantFrom({ sex: 'F' }, { sex: 'M' }, {}),
      version: fc.constantFrom('1', '2', '3'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 25 }), fc.array(fc.nat(25), { maxLength: 4 }), async (rows, cuts) => {
        const whole = memoryStore()
        const split = memoryStore()
        const all = rows.map((r) => raw(r))
        await ingestPredictions(whole.store, specs, lines(all), arrival)
        const edges = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length]
        for (let i = 1; i < edges.length; i++)
          await ingestPredictions(split.store, specs, lines(all.slice(edges[i - 1], edges[i])), arrival)
        expect(split.narrowRows()).toEqual(whole.narrowRows())
      }),
      { numRuns: 40 },
    )
  })

  it('lie in batches of at most a thousand rows of one version', async () => {
    const { db, store } = memoryStore()
    const rows = Array.from({ length: 2500 }, (_, i) => raw({ id: `p${i}`, version: i % 5 === 0 ? '4' : '3' }))
    expect(await ingestPredictions(store, specs, lines(rows), arrival)).toEqual({ ...counts, accepted: 2500 })
    // 2,000 rows of version 3 and 500 of version 4.
    expect(db.sqlite.prepare('select version, rows from batch order by version, id').raw().all()).toEqual([
      ['3', 1000],
      ['3', 1000],
      ['4', 500],
    ])
  })

  it('let others have their turn while many of them are written', async () => {
    const { store } = memoryStore()
    let turns = 0
    let done = false
    const turn = () => {
      turns++
      if (!done) setImmediate(turn)
    }
    setImmediate(turn)
    await ingestPredictions(
      store,
      specs,
      request(Array.from({ length: 3000 }, (_, i) => raw({ id: `p${i}` }))),
      arrival,
    )
    done = true
    // A turn after every 500 rows read and after every batch of 1,000.
    expect(turns).toBeGreaterThanOrEqual(6)
  })
})

describe('lines of NDJSON', () => {
  const answerTo = async (text: string) => {
    const { db, store } = memoryStore()
    const answer = await ingestPredictions(store, specs, { format: 'ndjson', text }, arrival)
    return { answer, stored: narrowRows(db).length, kept: store.quarantined({ limit: 10 }).items }
  }
  const good = JSON.stringify({ model: spec.model, version: '3', ...raw() })

  it('may begin with a byte order mark, end with CRLF and be empty', async () => {
    expect((await answerTo(`\ufeff${good}\r\n\r\n`)).answer).toEqual({ ...counts, accepted: 1 })
  })

  it('that are not JSON are refused without repeating them, and lose no good one', async () => {
    const { answer, stored, kept } = await answerTo(`{"id": "a" secret}\n${good}`)
    expect(answer.accepted).toBe(1)
    expect(stored).toBe(1)
    expect(answer.rejected).toEqual([
      {
        index: 0,
        id: undefined,
        path: '',
        reason: 'is not JSON from character 12; expected one JSON object a line; escape line breaks inside texts',
      },
    ])
    expect(kept[0]?.body).toBe('{"id": "a" secret}')
  })

  it.each([
    [
      { model: 'credit' },
      'model',
      'came the text "credit"; expected one of credit-default; send one of these or add it under monitors',
    ],
    [
      { model: undefined },
      'model',
      'came nothing; expected one of credit-default; send one of these or add it under monitors',
    ],
    [
      { version: undefined },
      'version',
      'came nothing; expected the version of the model as a text; every line names its model and version',
    ],
  ])('must name a configured model and a version: %j', async (over, path, reason) => {
    const line = JSON.stringify({ model: spec.model, version: '3', ...raw(), ...over })
    expect((await answerTo(`${line}\n${good}`)).answer).toEqual({
      ...counts,
      accepted: 1,
      rejected: [{ index: 0, id: 'p1', path, reason }],
    })
  })
})

describe('a request is refused as a whole', () => {
  const answering = (body: unknown) => ingestPredictions(memoryStore().store, specs, { format: 'json', body }, arrival)
  const form = '{"model": "...", "version": "...", "predictions": [...]}'

  it.each([
    [[raw()], 'invalid', `the body is an array; expected an object ${form}, or NDJSON`],
    [
      { model: spec.model, predictions: {} },
      'invalid',
      `the request must be ${form}: version came nothing; expected a text that is not empty; predictions came an object; expected an array of rows`,
    ],
    [
      { model: spec.model, version: '3', rows: [], predictions: [] },
      'invalid',
      `the request must be ${form}: rows is no member of the request; expected model, version, predictions`,
    ],
    [
      { model: 'credit', version: '3', predictions: [] },
      'not-found',
      'model "credit" is not configured; expected one of credit-default; send one of these or add it under monitors',
    ],
    [
      { model: spec.model, version: '3', predictions: new Array(10_001).fill(null) },
      'too-large',
      'the request holds more than 10,000 rows; expected at most that many; split it',
    ],
  ])('case %#', async (body, code, message) => {
    await expect(answering(body)).rejects.toMatchObject({ name: 'ServiceError', code, message })
  })

  it('when it holds more than 10,000 lines', async () => {
    const { store } = memoryStore()
    const input = { format: 'ndjson' as const, text: '{}\n'.repeat(10_001) }
    await expect(ingestPredictions(store, specs, input, arrival)).rejects.toMatchObject({ code: 'too-large' })
  })
})
