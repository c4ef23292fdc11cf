import { describe, expect, it } from 'vitest'
import { ingestPredictions } from '../../src/ingest/ingest-predictions.ts'
import { ingestTable, labelsFromTable } from '../../src/ingest/ingest-table.ts'
import { arrival, memoryStore, NOW, raw, spec, specs, tableOf } from './scene.ts'

const columns = ['KEY', 'WHEN', 'income', 'employment', 'age', 'sex', 'tenure', 'decision', 'risk']
const rowOf = (id: string, over: Record<string, string | null> = {}) => {
  const row: Record<string, string | null> = {
    KEY: id,
    WHEN: '2026-04-13T09:00:00Z',
    income: '41000',
    employment: 'salaried',
    age: '33',
    sex: 'F',
    tenure: null,
    decision: 'approve',
    risk: '0.70',
    ...over,
  }
  return columns.map((column) => row[column] ?? null)
}
const ids = (count: number) => Array.from({ length: count }, (_, i) => rowOf(`p${i}`))
const byFlag = { columns: { score: 'risk' } }

describe('a file of predictions', () => {
  it('makes the same rows as a request with the same values', async () => {
    const file = memoryStore()
    const request = memoryStore()
    const answer = await ingestTable(file.store, spec, '3', tableOf(columns, [rowOf('p1')]), byFlag, arrival)
    expect(answer).toEqual({ accepted: 1, repeated: 0, conflicting: 0, rejected: [], rows: 1, rejections: 0 })
    const input = { format: 'json' as const, body: { model: spec.model, version: '3', predictions: [raw()] } }
    expect(await ingestPredictions(file.store, specs, input, arrival)).toMatchObject({ repeated: 1, conflicting: 0 })
    await ingestPredictions(request.store, specs, input, arrival)
    const apartFromText = (rows: readonly unknown[]) =>
      rows.map((row) => ({ ...(row as object), combination: undefined }))
    expect(apartFromText(file.narrowRows())).toEqual(apartFromText(request.narrowRows()))
    expect(file.narrowRows()).toMatchObject([{ combination: '{"sex":"F","age":"33","tenure":null}', score: 0.7 }])
  })

  it('changes nothing when it is read twice', async () => {
    const { db, store } = memoryStore()
    const table = tableOf(columns, ids(1300))
    expect(await ingestTable(store, spec, '3', table, byFlag, arrival)).toMatchObject({ accepted: 1300 })
    const state = () =>
      db.sqlite.prepare('select (select count(*) from batch), (select sum(rows) from arrival)').raw().get()
    expect(state()).toEqual([2, 1300])
    expect(await ingestTable(store, spec, '3', table, byFlag, arrival)).toMatchObject({ accepted: 0, repeated: 1300 })
    expect(state()).toEqual([2, 1300])
  })

  it('is told row by row what is wrong, the first twenty, and keeps all of the bad rows', async () => {
    const { db, store } = memoryStore()
    const bad = Array.from({ length: 30 }, (_, i) => rowOf(`bad${i}`, { income: 'lots' }))
    const answer = await ingestTable(store, spec, '3', tableOf(columns, [...ids(3), ...bad]), byFlag, arrival)
    expect(answer).toMatchObject({ accepted: 3, rows: 33, rejections: 30 })
    expect(answer.rejected).toHaveLength(20)
    expect(answer.rejected[0]).toMatchObject({ index: 3, id: 'bad0', path: 'features.income' })
    expect(db.sqlite.prepare('select count(*) from quarantine').pluck().get()).toBe(30)
  })

  it('without a column names those it has and how to map them', async () => {
    const { store } = memoryStore()
    const table = tableOf(['id', 'income', 'employment', 'age', 'sex', 'tenure'], [])
    await expect(ingestTable(store, spec, '3', table, { columns: { label: 'paid' } }, arrival)).rejects.toMatchObject({
      code: 'invalid',
      message:
        'credit-default: the file has no column for id (looked for as KEY), at (looked for as WHEN), decision, label (looked for as paid); its columns are id, income, employment, age, sex, tenure; name the right one under columns in the monitor, as in { COLUMN: id }, or by the flag for it',
    })
  })

  it('that is refused from its first row on is given up, and nothing of it kept', async () => {
    const { db, store } = memoryStore()
    const rows = ids(600).map((row) => row.with(1, '2026-04-13 09:00:00'))
    await expect(ingestTable(store, spec, '3', tableOf(columns, rows), byFlag, arrival)).rejects.toThrow(
      /^credit-default: the first 500 rows are all refused, the last of them for at: came the text "2026-04-13 09:00:00"/,
    )
    expect(db.sqlite.prepare('select count(*) from quarantine').pluck().get()).toBe(0)
  })

  it('may say times without a zone when that was agreed, or in milliseconds', async () => {
    const { store, narrowRows } = memoryStore()
    const times = ['2026-04-13 09:00:00', '2026-04-13', String(NOW), '2026-04-13T11:00:00+02:00']
    const rows = times.map((time, i) => rowOf(`p${i}`, { WHEN: time }))
    const answer = await ingestTable(store, spec, '3', tableOf(columns, rows), { ...byFlag, assumeUtc: true }, arrival)
    expect(answer).toMatchObject({ accepted: 4 })
    expect(narrowRows().map((row) => (row as { at: number }).at)).toEqual([
      NOW - 3_600_000,
      NOW - 10 * 3_600_000,
      NOW,
      NOW - 3_600_000,
    ])
  })

  it('tells how far it is', async () => {
    const { store } = memoryStore()
    const told: unknown[] = []
    const progress = (done: number, total: number | undefined) => told.push([done, total])
    await ingestTable(store, spec, '3', tableOf(columns, ids(10_500)), byFlag, { ...arrival, progress })
    expect(told).toEqual([
      [10_000, 10_500],
      [10_500, 10_500],
    ])
  })
})

describe('a file of labels', () => {
  it('counts like labels of requests, and changes nothing when it is read twice', async () => {
    const { store } = memoryStore()
    const table = tableOf(
      ['KEY', 'paid', 'WHEN'],
      [
        ['p1', '1', '2026-04-13T08:00:00Z'],
        ['p1', '0', '2026-04-13T09:00:00Z'],
        ['p2', null, '2026-04-13T09:00:00Z'],
      ],
    )
    const options = { columns: { label: 'paid' } }
    const first = await labelsFromTable(store, spec, table, options, arrival)
    expect(first).toMatchObject({ accepted: 2, repeated: 0, waiting: 2, rows: 3, rejections: 1 })
    expect(first.rejected).toMatchObject([{ index: 2, id: 'p2', path: 'label' }])
    expect(await labelsFromTable(store, spec, table, options, arrival)).toMatchObject({ accepted: 0, repeated: 2 })
  })
})
