import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { backupTo, checkIntegrity, retainOnce } from '../../src/store/maintenance.ts'
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

function names(s: ReturnType<typeof scene>, sql: string): readonly unknown[] {
  return s.db
    .statement<{ id: unknown }>(sql)
    .all()
    .map((row) => row.id)
}
