import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { encodeSubjectSample } from '../../src/profile/subject-codec.ts'
import { rowsPerRow, type SubjectSample } from '../../src/profile/subject-sample.ts'
import { retainOnce } from '../../src/store/maintenance.ts'
import { retainSubjects } from '../../src/store/retain-subjects.ts'
import { rollUpOnce } from '../../src/store/roll-up.ts'
import { createSettingStore } from '../../src/store/setting-store.ts'
import { createSubjectHash } from '../../src/store/subject-key.ts'
import { DAY, judge, opened, type Row, resultAt, START, scene, storesOf, temporaryFile } from './scene.ts'

const HOUR = DAY / 24
const all = Number.POSITIVE_INFINITY
const month = { start: START, end: START + 31 * DAY }

describe('subjects of a window', () => {
  it('are counted with their rows by stratum, in every bucket they came in', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([row('a', 0, 'F', 'ada'), row('b', 1, 'F', 'ada'), row('c', 1, 'M', 'bob'), row('d', 1, 'M')])
    s.fold.foldThrough('credit')
    const sample = s.profiles.windowSubjects(id, month, all) as SubjectSample
    expect([...sample.subjects.values()].map((rows) => [...rows]).sort()).toEqual([[[0, 2]], [[1, 1]]])
    expect([...sample.named]).toEqual([
      [0, 2],
      [1, 1],
    ])
    // ada 2 rows, bob 1, one row without a subject: (4 + 1 + 1) / 4.
    expect(rowsPerRow(sample, () => true, 1, 4)).toBe(1.5)
    expect(s.profiles.windowSubjects(id, { start: START, end: START + DAY }, all)?.subjects.size).toBe(1)
  })

  it('are not there where no row came with one, and nothing is kept for them', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([row('a', 0, 'F')])
    s.fold.foldThrough('credit')
    expect(s.profiles.windowSubjects(id, month, all)).toBeUndefined()
    expect(createSettingStore(s.db).get('subject-key')).toBeUndefined()
    expect(samples(s)).toBe(0)
  })

  it('are those through a batch', () => {
    const s = scene()
    const { id } = s.keep()
    for (const day of [0, 1, 2]) {
      s.arrive([row(`a${day}`, 0, 'F', `s${day}`)])
      judge(s, day, s.fold.foldThrough('credit'))
    }
    expect([1, 2, 3].map((through) => s.profiles.windowSubjects(id, month, through)?.subjects.size)).toEqual([1, 2, 3])
  })
})

describe('segments', () => {
  it('that are merged keep the sample that their rows counted at once have', () => {
    const s = scene()
    const { id } = s.keep()
    for (let b = 0; b < 12; b++) {
      s.arrive([row(`${b}a`, 0, 'F', `s${b % 4}`), row(`${b}b`, 0, 'M', `s${b % 5}`)])
      s.fold.foldThrough('credit')
    }
    expect(count(s, 'select count(*) as n from segment')).toBeLessThan(12)
    expect(samples(s)).toBe(count(s, 'select count(*) as n from segment'))
    const merged = s.profiles.windowSubjects(id, month, all) as SubjectSample
    s.fold.recount(id)
    expect(samples(s)).toBe(1)
    expect(encodeSubjectSample(s.profiles.windowSubjects(id, month, all) as SubjectSample)).toEqual(
      encodeSubjectSample(merged),
    )
    expect(s.fold.check('credit')).toEqual([])
  })

  it('of a day that is rolled up leave the sample of the day, and none of its hours', () => {
    const zone = { window: '1h', timezone: 'UTC' } as const
    const s = scene(zone)
    s.db.sqlite.pragma('synchronous = OFF')
    const { id } = s.keep()
    for (let hour = 0; hour < 24; hour++) {
      const window = { start: START + hour * HOUR, end: START + (hour + 1) * HOUR }
      s.arrive([{ ...row(`h${hour}`, 0, 'F', `s${hour % 5}`), at: window.start }])
      judgeHour(s, id, window)
    }
    const day = { start: START, end: START + DAY }
    const before = s.profiles.windowSubjects(id, day, all) as SubjectSample
    expect(rollUpOnce(s.db, s.baselines, [{ model: 'credit', ...zone }], START + 31 * DAY).rolledDays).toBe(1)
    expect(samples(s)).toBe(1)
    expect(s.profiles.windowSubjects(id, day, all)).toEqual(before)
    expect(s.profiles.windowSubjects(id, { start: START, end: START + HOUR }, all)).toBeUndefined()
    expect(s.fold.check('credit')).toEqual([])
  })
})

describe('a check of the counts', () => {
  it('finds a sample that is not the one of its predictions', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([row('a', 0, 'F', 'ada'), row('b', 1, 'F', 'ada')])
    s.fold.foldThrough('credit')
    s.db.sqlite.exec(
      `delete from segment_subjects where segment_id = (select id from segment where bucket = ${START + DAY})`,
    )
    expect(s.fold.check('credit')).toEqual([{ baselineId: id, bucket: START + DAY, storedRows: 1, countedRows: 1 }])
    s.fold.recount(id)
    expect(s.fold.check('credit')).toEqual([])
  })

  it('does not mistake another key for other rows', () => {
    const s = scene()
    s.keep()
    s.arrive([row('a', 0, 'F', 'ada'), row('b', 0, 'M', 'bob')])
    s.fold.foldThrough('credit')
    createSettingStore(s.db).set('subject-key', Buffer.alloc(32, 7).toString('base64'))
    expect(storesOf(s.db).fold.check('credit')).toEqual([])
  })
})

describe('the key of subjects', () => {
  it('is made once, and the same for every connection', () => {
    const path = temporaryFile()
    const [first, second] = [opened(path), opened(path)]
    expect(createSubjectHash(first)('ada')).toBe(createSubjectHash(second)('ada'))
  })

  it('that lies outside the database stays there', () => {
    const db = opened(temporaryFile())
    const outside = createSubjectHash(db, Buffer.alloc(32, 3))
    expect(outside('ada')).toBe(createSubjectHash(opened(temporaryFile()), Buffer.alloc(32, 3))('ada'))
    expect(createSettingStore(db).get('subject-key')).toBeUndefined()
  })
})

describe('retention', () => {
  it('takes the samples of purged predictions once no sum of windows reaches back to them', () => {
    const s = scene()
    const { id } = s.keep()
    const models = [{ model: 'credit', window: '1d', timezone: 'UTC', retentionMs: 10 * DAY } as const]
    s.arrive([row('old', 0, 'F', 'ada')])
    s.arrive([row('young', 40, 'F', 'ada')])
    s.fold.foldThrough('credit')
    retainOnce(s.db, s.log, models, START + 20 * DAY)
    expect(retainSubjects(s.db, models, START + 20 * DAY)).toBe(0)
    // (28 + 8) windows of at most 25 hours are 37.5 days.
    expect(retainSubjects(s.db, models, START + 39 * DAY)).toBe(1)
    expect(s.fold.check('credit')).toEqual([])
    expect(s.profiles.windowSubjects(id, { start: START, end: START + 50 * DAY }, all)?.subjects.size).toBe(1)
  })
})

function row(id: string, day: number, sex: string, subject?: string): Row {
  return { id, at: START + day * DAY + 1000, sex, score: 0.25, decision: 'approve', ...(subject && { subject }) }
}

function samples(s: ReturnType<typeof scene>): number {
  return count(s, 'select count(*) as n from segment_subjects')
}

function count(s: ReturnType<typeof scene>, sql: string): number {
  return s.db.statement<{ n: number }>(sql).get()?.n ?? 0
}

function judgeHour(s: ReturnType<typeof scene>, baselineId: number, window: { start: number; end: number }): void {
  const through = s.fold.foldThrough('credit')
  const lease = s.runs.lease('credit', 'arrival', window, 1, 'me', START, 60_000)
  const body = encodeProfile(s.profiles.windowProfile(baselineId, window, through))
  const kept = { version: '1', baselineId, rows: 1, sha256: hash('sha256', body, 'hex'), body }
  if (!lease || !s.runs.finish(lease, { ...resultAt(through), profiles: [kept] })) throw new Error('not judged')
}
