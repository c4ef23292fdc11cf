import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openByHand } from '../../src/investigate/open-by-hand.ts'
import { createInvestigationStore } from '../../src/store/investigation-store.ts'
import { backupTo, checkIntegrity, retainOnce } from '../../src/store/maintenance.ts'
import { batchRows } from '../../src/store/prediction-rows.ts'
import { DAY, judge, opened, START, scene, temporaryFile } from './scene.ts'

const keepTenDays = [{ model: 'credit', retentionMs: 10 * DAY }]

describe('retention', () => {
  it('purges batches that lie wholly before it, with their labels, and keeps their counts', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([
      { id: 'old', at: START, label: 'repaid' },
      { id: 'old too', at: START + DAY },
    ])
    s.arrive([
      { id: 'half', at: START + DAY },
      { id: 'young', at: START + 20 * DAY },
    ])
    s.label([
      { id: 'old too', at: START + 2 * DAY, value: 'repaid' },
      { id: 'young', at: START + 2 * DAY, value: 'repaid' },
      { id: 'never came', at: START + 2 * DAY, value: 'repaid' },
    ])
    s.fold.foldThrough('credit')
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 2, rows: 5, heldBack: 0 })
    expect(names(s, 'select id from prediction order by row')).toEqual(['half', 'young'])
    expect(names(s, 'select id from label')).toEqual(['young'])
    expect(names(s, 'select id from batch')).toEqual([2])
    expect(names(s, `select subject as id from log_entry where kind = 'purge' order by seq`)).toEqual([
      'batch:1',
      'batch:3',
    ])
    const january = { start: START, end: START + 31 * DAY }
    expect([...s.profiles.windowProfile(id, january, 3).strata.values()].reduce((n, c) => n + c.at(0), 0)).toBe(4)
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 0, rows: 0, heldBack: 0 })
  })

  it('leaves a recount the counts whose predictions are gone', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([{ id: 'old', at: START }])
    s.arrive([{ id: 'young', at: START + 20 * DAY }])
    s.fold.foldThrough('credit')
    retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)
    expect(s.fold.check('credit')).toEqual([])
    expect(s.fold.recount(id)).toBe(1)
    expect(names(s, 'select rows as id from segment order by bucket')).toEqual([1, 1])
    expect(s.fold.foldThrough('credit')).toBe(2)
  })

  it('folds on after the newest batch was purged, and its number never comes back', () => {
    const s = scene()
    s.keep()
    s.arrive([{ id: 'old', at: START }])
    s.fold.foldThrough('credit')
    retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)
    expect(s.fold.foldThrough('credit')).toBe(1)
    s.arrive([{ id: 'new', at: START + 21 * DAY }])
    expect(s.fold.foldThrough('credit')).toBe(2)
  })

  it('holds back what is not counted yet and what a live investigation refers to', () => {
    const s = scene()
    s.keep()
    s.arrive([{ id: 'a', at: START }])
    s.arrive([{ id: 'b', at: START + DAY }])
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 0, rows: 0, heldBack: 2 })
    s.fold.foldThrough('credit')
    const runId = judge(s, 1, 2)
    s.db.sqlite.exec(
      `insert into finding (run_id, model_id, version, kind, family, subject, slice, horizon, direction, severity, matter_id, body)
         values (${runId}, 1, '1', 'disparity', 'limit', 'decision', 'overall', 1, 'down', 'notice', 5, '{}');
       insert into investigation (model_id, matter_id, family, root_slice, title, severity, status, opened_at, opened_by, updated_at,
         evidence_sha256, lineage_sha256) values (1, 5, 'limit', 'overall', 't', 'notice', 'open', 0, 'plumbline', 0, 'e', 'l')`,
    )
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 1, rows: 1, heldBack: 1 })
    expect(names(s, 'select id from prediction')).toEqual(['b'])
    s.db.sqlite.exec(`update investigation set status = 'closed'`)
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 1, rows: 1, heldBack: 0 })
  })

  it('holds back the predictions, and their labels, of a window that a person opened an investigation of, until it is closed', () => {
    const s = twoOldDays()
    const id = suspect(s, {}, { start: START + DAY, end: START + 2 * DAY })
    // Of the first day the predictions, and the labels; of the second day both stay.
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 2, rows: 2, heldBack: 2 })
    expect(names(s, 'select id from prediction')).toEqual(['b'])
    expect(names(s, 'select id from label')).toEqual(['b'])
    for (const status of ['acknowledged', 'investigating', 'concluded']) {
      s.db.statement('update investigation set status = ? where id = ?').run(status, id)
      expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 0, rows: 0, heldBack: 2 })
    }
    s.db.statement(`update investigation set status = 'closed' where id = ?`).run(id)
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 2, rows: 2, heldBack: 0 })
    expect(names(s, 'select id from label')).toEqual([])
    expect(names(s, 'select id from prediction')).toEqual([])
  })

  it('finds the rows of a batch behind rows that are gone, however many batches are left', () => {
    const s = scene()
    for (const day of [0, 1, 12, 13]) s.arrive([0, 1, 2].map((i) => ({ id: `${day}.${i}`, at: START + day * DAY })))
    s.db.sqlite.exec('delete from prediction where batch_id = 1')
    const rowsOf = batchRows(s.db)
    // Three rows a batch: 1-3 are gone.
    expect([2, 3, 4].map((id) => rowsOf({ id, rows: 3 }))).toEqual([
      { first: 4, last: 6 },
      { first: 7, last: 9 },
      { first: 10, last: 12 },
    ])
    expect(batchRows(s.db)({ id: 3, rows: 3 })).toEqual({ first: 7, last: 9 })
  })

  it('holds back the batch of the prediction that a suspicion names, until it is dismissed', () => {
    const s = twoOldDays()
    const id = suspect(s, { prediction: 'a' })
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 2, rows: 2, heldBack: 2 })
    expect(names(s, 'select id from prediction')).toEqual(['a'])
    s.db.statement(`update investigation set status = 'dismissed' where id = ?`).run(id)
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 2, rows: 2, heldBack: 0 })
  })

  it("holds back nothing for another model's investigation, or for one that names a prediction which never came", () => {
    const s = twoOldDays()
    suspect(s, { prediction: 'never came' })
    s.db.statement(`insert into model (name) values ('other')`).run()
    suspect(s, { prediction: 'a' }, { start: START, end: START + 2 * DAY }, 'other')
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY)).toEqual({ batches: 4, rows: 4, heldBack: 0 })
  })

  it('holds back the whole horizon of a finding, whose months may be longer than the one it ends with', () => {
    const s = scene()
    // A finding over December, January and February, judged with February: 31 + 31 + 28 days.
    const first = Date.UTC(2025, 11, 1)
    s.arrive([{ id: 'before', at: first - 4 * DAY }])
    s.arrive([{ id: 'first', at: first }])
    const window = { start: Date.UTC(2026, 1, 1), end: Date.UTC(2026, 2, 1) }
    const lease = s.runs.lease('credit', 'arrival', window, 1, 'me', START, 1)
    s.db.sqlite.exec(
      `insert into finding (run_id, model_id, version, kind, family, subject, slice, horizon, direction, severity, matter_id, body)
         values (${lease?.runId}, 1, '1', 'disparity', 'limit', 'decision', 'overall', 3, 'down', 'notice', 5, '{}');
       insert into investigation (model_id, matter_id, family, root_slice, title, severity, status, opened_at, opened_by, updated_at,
         evidence_sha256, lineage_sha256) values (1, 5, 'limit', 'overall', 't', 'notice', 'concluded', 0, 'plumbline', 0, 'e', 'l')`,
    )
    expect(retainOnce(s.db, s.log, keepTenDays, window.end)).toEqual({ batches: 1, rows: 1, heldBack: 1 })
    expect(names(s, 'select id from prediction')).toEqual(['first'])
  })

  it('keeps everything where none is configured', () => {
    const s = scene()
    s.arrive([{ id: 'a', at: START }])
    const specs = [{ model: 'credit', retentionMs: undefined }]
    expect(retainOnce(s.db, s.log, specs, START + 1000 * DAY)).toEqual({ batches: 0, rows: 0, heldBack: 0 })
  })

  it('purges more rows than one transaction takes', () => {
    const s = scene()
    s.arrive(Array.from({ length: 2500 }, (_, i) => ({ id: `r${i}`, at: START })))
    expect(retainOnce(s.db, s.log, keepTenDays, START + 21 * DAY).rows).toBe(2500)
    expect(names(s, 'select id from prediction')).toEqual([])
  })
})

describe('a backup', () => {
  it('is a database like the one it was taken of', async () => {
    const s = scene()
    s.arrive([{ id: 'a', at: START }])
    const file = temporaryFile('backup.db')
    const told: number[] = []
    const { bytes, sha256 } = await backupTo(s.db, file, (done) => told.push(done))
    expect(bytes).toBe(readFileSync(file).length)
    expect(sha256).toBe(hash('sha256', readFileSync(file), 'hex'))
    const copy = opened(file)
    expect(copy.statement('select id from prediction').all()).toEqual([{ id: 'a' }])
    expect(checkIntegrity(copy)).toEqual([])
    expect(told.length).toBeGreaterThan(0)
  })

  it('never overwrites a file', async () => {
    const s = scene()
    const file = temporaryFile('backup.db')
    writeFileSync(file, 'precious')
    await expect(backupTo(s.db, file)).rejects.toThrow(`${file} exists`)
  })
})

/** A day with prediction a, the next with b, each with a batch of its label. */
function twoOldDays(): ReturnType<typeof scene> {
  const s = scene()
  for (const [day, id] of ['a', 'b'].entries()) {
    s.arrive([{ id, at: START + day * DAY }])
    s.label([{ id, at: START + 5 * DAY, value: 'repaid' }])
  }
  return s
}

/** Opens an investigation by hand. @returns its number */
function suspect(
  s: ReturnType<typeof scene>,
  about: { readonly prediction?: string },
  window?: { readonly start: number; readonly end: number },
  model = 'credit',
): number {
  const context = {
    actor: 'ada',
    lineage: [],
    slices: [],
    versions: [],
    ...(window && { window, windowLabel: 'days' }),
  }
  const suspicion = { model, about, suspicion: 'declined without a reason' }
  return createInvestigationStore(s.db, s.log, s.contents).open(openByHand(suspicion, context), START).id
}

function names(s: ReturnType<typeof scene>, sql: string): readonly unknown[] {
  return s.db
    .statement<{ id: unknown }>(sql)
    .all()
    .map((row) => row.id)
}
