import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { type Window, type WindowSize, windowAfter, windowAt } from '../../src/profile/window.ts'
import { packBlob } from '../../src/store/blob.ts'
import { retainOnce } from '../../src/store/maintenance.ts'
import { rollUpOnce } from '../../src/store/roll-up.ts'
import { DAY, fitted, opened, type Row, resultAt, START, scene, storesOf, temporaryFile } from './scene.ts'

const HOUR = DAY / 24
const all = Number.POSITIVE_INFINITY
const hourly = { window: '1h', timezone: 'UTC' } as const
const models = [{ model: 'credit', ...hourly }]
const firstDay = { start: START, end: START + DAY }
/** The first day has ended 30 days ago. */
const later = START + 31 * DAY

type Stores = ReturnType<typeof storesOf>

describe('rolling up', () => {
  it('leaves the counts of every whole day and of every judged hour of a month as they were', () => {
    const s = quick(hourly)
    const { id } = s.keep()
    const month = { start: START, end: START + 31 * DAY }
    for (const window of windowsIn(hourly, month)) {
      s.arrive([...rowsOf(`w${window.start}`, window), row(`early${window.start}`, window.end + 1)])
      judgeWindow(s, id, window)
    }
    const before = countsOf(s, id, hourly, month)
    expect(segments(s).length).toBeGreaterThan(744)
    // 31 days + 30: every day of January has ended 30 days ago.
    expect(rollUpOnce(s.db, s.baselines, models, month.end + 30 * DAY)).toEqual({ rolledDays: 31 })
    expect(segments(s).filter(({ end }) => end !== null)).toHaveLength(31)
    expect(countsOf(s, id, hourly, month)).toEqual(before)
    expect(s.fold.check('credit')).toEqual([])
    expect(rollUpOnce(s.db, s.baselines, models, month.end + 30 * DAY)).toEqual({ rolledDays: 0 })
  })

  it('rolls local days of 23 and 25 hours, which no window of six hours crosses', () => {
    const zone = { window: '6h', timezone: 'Europe/Berlin' } as const
    for (const change of ['2026-03-29T12:00Z', '2026-10-25T12:00Z']) {
      const s = quick(zone)
      const { id } = s.keep()
      const day = windowAt('1d', zone.timezone, Date.parse(change))
      for (const window of windowsIn(zone, day)) {
        s.arrive([...rowsOf(`w${window.start}`, window), row(`late${window.start}`, window.end - 1)])
        judgeWindow(s, id, window)
      }
      const before = countsOf(s, id, zone, day)
      expect(rollUpOnce(s.db, s.baselines, [{ model: 'credit', ...zone }], day.end + 30 * DAY).rolledDays).toBe(1)
      expect(segments(s).map(({ bucket, end }) => [bucket, end])).toEqual([[day.start, day.end]])
      expect(countsOf(s, id, zone, day)).toEqual(before)
    }
  })

  it('leaves days of the last 30 days, unjudged ones, and those of windows of a day in their buckets', () => {
    const { s } = judgedDay()
    expect(rollUpOnce(s.db, s.baselines, models, later - 1)).toEqual({ rolledDays: 0 })
    expect(rollUpOnce(s.db, s.baselines, [{ model: 'credit', window: '1d', timezone: 'UTC' }], later)).toEqual({
      rolledDays: 0,
    })
    s.db.sqlite.exec(`update window_run set status = 'leased' where window_start = ${START + 5 * HOUR}`)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 0 })
    s.db.sqlite.exec(`delete from window_run where window_start = ${START + 5 * HOUR}`)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 0 })
    expect(segments(s)).toHaveLength(24)
  })

  it('leaves a day in hours when its segments do not add up to what its runs were judged on', () => {
    const { s, id } = judgedDay()
    s.db.sqlite.exec(`delete from segment where bucket = ${START + 5 * HOUR}`)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 0 })
    s.fold.recount(id)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 1 })
  })

  it('leaves days in hours whose strata come near the limit of a bucket', () => {
    const { s } = judgedDay(fitted({ maxStrata: 2 }))
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 0 })
  })

  it('goes on after 62 days in the next call', () => {
    const s = quick(hourly)
    const { id } = s.keep()
    for (let day = 0; day < 64; day++) {
      s.arrive([row(`${day}a`, START + day * DAY), row(`${day}b`, START + day * DAY + HOUR)])
      for (const hour of [0, 1]) {
        const start = START + day * DAY + hour * HOUR
        judgeWindow(s, id, { start, end: start + HOUR })
      }
    }
    const now = START + 94 * DAY
    expect(rollUpOnce(s.db, s.baselines, models, now)).toEqual({ rolledDays: 62 })
    expect(rollUpOnce(s.db, s.baselines, models, now)).toEqual({ rolledDays: 2 })
  })

  it('keeps the counts of a baseline by the hour that no run was judged under', () => {
    const { s } = judgedDay()
    const second = s.keep()
    s.fold.foldThrough('credit')
    const before = countsOf(s, second.id, hourly, firstDay)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 1 })
    expect(countsOf(s, second.id, hourly, firstDay)).toEqual(before)
  })

  it('rolls a day up once when two processes do it at the same time', () => {
    const path = temporaryFile()
    const first = storesOf(opened(path), hourly)
    const second = storesOf(opened(path), hourly)
    const { id } = first.keep()
    judgeDay(first, id)
    const before = countsOf(first, id, hourly, firstDay)
    const { transact } = first.db
    let raced = false
    const racing = {
      ...first.db,
      transact: <T>(work: () => T): T => {
        if (!raced) {
          raced = true
          expect(rollUpOnce(second.db, second.baselines, models, later)).toEqual({ rolledDays: 1 })
        }
        return transact(work)
      },
    }
    expect(rollUpOnce(racing, first.baselines, models, later)).toEqual({ rolledDays: 0 })
    expect(raced).toBe(true)
    expect(segments(first)).toHaveLength(1)
    expect(countsOf(first, id, hourly, firstDay)).toEqual(before)
  })

  it('leaves a day alone when a run is leased while it is added up', () => {
    const path = temporaryFile()
    const first = storesOf(opened(path), hourly)
    const second = storesOf(opened(path), hourly)
    const { id } = first.keep()
    judgeDay(first, id)
    const { transact } = first.db
    const racing = {
      ...first.db,
      transact: <T>(work: () => T): T => {
        second.runs.lease('credit', 'arrival', { start: START, end: START + HOUR }, 2, 'you', later, 60_000)
        return transact(work)
      },
    }
    expect(rollUpOnce(racing, first.baselines, models, later)).toEqual({ rolledDays: 0 })
    expect(segments(first)).toHaveLength(24)
  })

  it('loses no late row that another process folds while it adds up a day', () => {
    const path = temporaryFile()
    const first = storesOf(opened(path), hourly)
    const second = storesOf(opened(path), hourly)
    const { id } = first.keep()
    judgeDay(first, id)
    const { transact } = first.db
    let raced = false
    const racing = {
      ...first.db,
      transact: <T>(work: () => T): T => {
        if (!raced) {
          raced = true
          second.arrive([row('late', START + 5 * HOUR)])
          second.fold.foldThrough('credit')
        }
        return transact(work)
      },
    }
    rollUpOnce(racing, first.baselines, models, later)
    // 24 hours of 2 rows, and the late one.
    expect(rowsIn(first, id, firstDay)).toBe(49)
    expect(rowsIn(first, id, { start: START + 5 * HOUR, end: START + 6 * HOUR })).toBe(3)
    expect(first.fold.check('credit')).toEqual([])
  })
})

describe('a rolled day', () => {
  it('still counts late rows: in its day, in their hour, and as late', () => {
    const { s, id } = rolledDay()
    const hour = { start: START, end: START + HOUR }
    const judgedThrough = lastThrough(s, hour)
    s.arrive([row('late', START), row('late too', START + 5 * HOUR)])
    s.fold.foldThrough('credit')
    expect(rowsIn(s, id, firstDay)).toBe(50)
    expect(rowsIn(s, id, hour)).toBe(3)
    expect(rowsIn(s, id, { start: START + HOUR, end: START + 2 * HOUR })).toBe(2)
    expect(s.profiles.lateRows('credit', hour, judgedThrough)).toBe(1)
    expect(s.profiles.lateRows('credit', { start: START + HOUR, end: START + 2 * HOUR }, judgedThrough)).toBe(0)
    expect(s.fold.check('credit')).toEqual([])
  })

  it('tells what an hour was first judged on after a revision, and takes what the revision counted in', () => {
    const { s, id } = rolledDay()
    const hour = { start: START + 5 * HOUR, end: START + 6 * HOUR }
    const first = lastThrough(s, hour)
    s.arrive([row('late', hour.start)])
    judgeWindow(s, id, hour, 2)
    s.arrive([row('later', hour.start)])
    const last = s.fold.foldThrough('credit')
    const rows = () => [
      rowsIn(s, id, hour, first),
      rowsIn(s, id, hour, last - 1),
      rowsIn(s, id, hour),
      rowsIn(s, id, firstDay),
    ]
    expect(rows()).toEqual([2, 3, 4, 50])
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 1 })
    // What the revision has not counted stays in its hour.
    expect(segments(s).map(({ bucket, end, rows: n }) => [bucket, end, n])).toEqual([
      [START, START + DAY, 49],
      [hour.start, null, 1],
    ])
    expect(rows()).toEqual([2, 3, 4, 50])
    expect(s.fold.check('credit')).toEqual([])
  })

  it('keeps its segment apart when late rows of midnight are merged', () => {
    const s = quick(hourly)
    const { id } = s.keep()
    const lastHour = { start: START + 23 * HOUR, end: START + DAY }
    const fold = (name: string, at: number) => {
      s.arrive([row(name, at)])
      s.fold.foldThrough('credit')
    }
    fold('midnight', START)
    judgeWindow(s, id, { start: START, end: START + HOUR })
    fold('last hour', lastHour.start)
    for (let i = 0; i < 8; i++) fold(`late${i}`, START)
    judgeWindow(s, id, lastHour)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 1 })
    // Eight pieces of midnight and the day lie between the same two judgements: nine would be merged.
    fold('later', START)
    expect(segments(s).filter(({ end }) => end !== null)).toEqual([{ bucket: START, end: START + DAY, rows: 2 }])
    expect(rowsIn(s, id, { start: START, end: START + HOUR })).toBe(10)
    expect(rowsIn(s, id, firstDay)).toBe(11)
  })

  it('takes no row of a judged hour for a late one of midnight', () => {
    const { s } = rolledDay()
    // The segment of the day begins with the hour of midnight and goes through the last batch of the day.
    expect(
      s.profiles.lateRows(
        'credit',
        { start: START, end: START + HOUR },
        lastThrough(s, { start: START, end: START + HOUR }),
      ),
    ).toBe(0)
  })

  it('is looked at as a whole when counts are checked: a wrong count in it is found', () => {
    const { s, id } = rolledDay()
    expect(s.profiles.countedBuckets('credit')).toEqual({ buckets: 1, rows: 48 })
    const other = s.profiles.windowProfile(id, { start: START, end: START + HOUR }, all)
    const { body } = s.db.statement<{ body: Buffer }>('select body from segment').get() as { body: Buffer }
    const hours = s.db.statement('update segment set body = ?')
    hours.run(packBlob(encodeProfile(other)))
    expect(s.fold.check('credit')).toEqual([{ baselineId: id, bucket: START, storedRows: 2, countedRows: 48 }])
    hours.run(body)
    expect(s.fold.check('credit')).toEqual([])
    s.arrive([row('late', START + 3 * HOUR)])
    s.fold.foldThrough('credit')
    s.db.sqlite.exec('delete from segment where bucket_end is null')
    expect(s.fold.check('credit')).toEqual([{ baselineId: id, bucket: START, storedRows: 48, countedRows: 49 }])
  })

  it('is counted again by the hour with equal totals, and rolled up again', () => {
    const { s, id } = rolledDay()
    s.arrive([row('late', START + 3 * HOUR)])
    s.fold.foldThrough('credit')
    const before = countsOf(s, id, hourly, firstDay)
    expect(s.fold.recount(id)).toBe(49)
    expect(segments(s).filter(({ end }) => end !== null)).toEqual([])
    expect(countsOf(s, id, hourly, firstDay)).toEqual(before)
    expect(rollUpOnce(s.db, s.baselines, models, later)).toEqual({ rolledDays: 1 })
    expect(countsOf(s, id, hourly, firstDay)).toEqual(before)
  })

  it('keeps its counts in a recount when retention has taken rows out of the middle of it', () => {
    const { s, id } = rolledDay()
    s.arrive([row('next', START + DAY)])
    s.fold.foldThrough('credit')
    // Everything before noon goes.
    retainOnce(s.db, s.log, [{ model: 'credit', retentionMs: 10 * DAY }], START + 10 * DAY + 12 * HOUR)
    expect(s.fold.check('credit')).toEqual([])
    expect(s.fold.recount(id)).toBe(1)
    expect(rowsIn(s, id, firstDay)).toBe(48)
    expect(rowsIn(s, id, { start: START, end: START + 2 * DAY })).toBe(49)
    expect(s.fold.check('credit')).toEqual([])
  })

  it('is counted again by another process while it is being rolled up, and still once', () => {
    const path = temporaryFile()
    const first = storesOf(opened(path), hourly)
    const second = storesOf(opened(path), hourly)
    const { id } = first.keep()
    judgeDay(first, id)
    retainOnce(first.db, first.log, [{ model: 'credit', retentionMs: 10 * DAY }], START + 10 * DAY + 12 * HOUR)
    const { transact } = first.db
    let raced = false
    const racing = storesOf(
      {
        ...first.db,
        transact: (work) => {
          if (!raced) {
            raced = true
            expect(rollUpOnce(second.db, second.baselines, models, later)).toEqual({ rolledDays: 1 })
          }
          return transact(work)
        },
      },
      hourly,
    )
    racing.fold.recount(id)
    expect(raced).toBe(true)
    expect(rowsIn(first, id, firstDay)).toBe(48)
  })

  it('tells spans that cut what was judged at once from the predictions, and refuses once they are gone', () => {
    const { s, id } = rolledDay()
    const half = { start: START + HOUR / 2, end: START + 2 * HOUR }
    // The second row of each hour lies in its second half.
    expect(rowsIn(s, id, half)).toBe(3)
    retainOnce(s.db, s.log, [{ model: 'credit', retentionMs: 10 * DAY }], later)
    expect(() => rowsIn(s, id, half)).toThrow('are kept by the day, and retention has taken the predictions')
    expect(rowsIn(s, id, { start: START + HOUR, end: START + 3 * HOUR })).toBe(4)
  })

  it('widens spans that meet it to whole days', () => {
    const { s } = rolledDay()
    const span = (from: number, to: number) => {
      const { start, end } = s.profiles.uncut('credit', { start: START + from * HOUR, end: START + to * HOUR })
      return [(start - START) / HOUR, (end - START) / HOUR]
    }
    expect(span(5, 6)).toEqual([0, 24])
    expect(span(23, 30)).toEqual([0, 30])
    expect(span(-3, 1)).toEqual([-3, 24])
    expect(span(24, 30)).toEqual([24, 30])
    expect(span(-3, 0)).toEqual([-3, 0])
    expect(s.profiles.uncut('unknown', firstDay)).toEqual(firstDay)
  })
})

/** One day of 24 hours of two rows, each judged. */
function judgedDay(baseline = fitted()): { s: Stores; id: number } {
  const s = quick(hourly)
  const { id } = s.keep(baseline)
  judgeDay(s, id)
  return { s, id }
}

function rolledDay(): { s: Stores; id: number } {
  const made = judgedDay()
  expect(rollUpOnce(made.s.db, made.s.baselines, models, later)).toEqual({ rolledDays: 1 })
  expect(segments(made.s)).toHaveLength(1)
  return made
}

function judgeDay(s: Stores, baselineId: number): void {
  for (const window of windowsIn(hourly, firstDay)) {
    s.arrive(rowsOf(`w${window.start}`, window))
    judgeWindow(s, baselineId, window)
  }
}

/** Judges a window on what is counted now and keeps the counts, as a scan does. */
function judgeWindow(s: Stores, baselineId: number, window: Window, revision = 1): void {
  const throughBatch = s.fold.foldThrough('credit')
  const lease = s.runs.lease('credit', 'arrival', window, revision, 'me', START, 60_000)
  const body = encodeProfile(s.profiles.windowProfile(baselineId, window, throughBatch))
  const kept = { version: '1', baselineId, rows: 0, sha256: hash('sha256', body, 'hex'), body }
  if (!lease || !s.runs.finish(lease, { ...resultAt(throughBatch), profiles: [kept] }))
    throw new Error('the window could not be judged')
}

function windowsIn(zone: { window: WindowSize; timezone: string }, span: Window): readonly Window[] {
  const windows: Window[] = []
  for (
    let window = windowAt(zone.window, zone.timezone, span.start);
    window.start < span.end;
    window = windowAfter(zone.window, zone.timezone, window)
  )
    windows.push(window)
  return windows
}

/** The bytes of the counts of every window and every whole day of a span. */
function countsOf(
  s: Stores,
  id: number,
  zone: { window: WindowSize; timezone: string },
  span: Window,
): readonly string[] {
  return [...windowsIn(zone, span), ...windowsIn({ ...zone, window: '1d' }, span), span].map((window) =>
    Buffer.from(encodeProfile(s.profiles.windowProfile(id, window, all))).toString('hex'),
  )
}

function rowsIn(s: Stores, id: number, window: Window, through = all): number {
  return [...s.profiles.windowProfile(id, window, through).strata.values()].reduce((sum, c) => sum + c.at(0), 0)
}

function rowsOf(name: string, window: Window): readonly Row[] {
  const middle = (window.start + window.end) / 2
  return [row(`${name}a`, window.start, 'F', 10, 0.1), row(`${name}b`, middle, 'M', 60, 0.7)]
}

function row(id: string, at: number, sex = 'F', income = 10, score = 0.25): Row {
  return { id, at, sex, income, score, decision: 'approve' }
}

function segments(s: Stores): readonly { bucket: number; end: number | null; rows: number }[] {
  return s.db
    .statement<{ bucket: number; end: number | null; rows: number }>(
      'select bucket, bucket_end as end, rows from segment where baseline_id = 1 order by bucket, id',
    )
    .all()
}

function lastThrough(s: Stores, window: Window): number {
  const run = s.runs.finished('credit', 'arrival', 0).find((r) => r.window.start === window.start)
  return run?.throughBatch as number
}

/** A scene whose commits wait for no disk: hundreds of judgements in a test. */
function quick(zone: Parameters<typeof scene>[0]): Stores {
  const s = scene(zone)
  s.db.sqlite.pragma('synchronous = OFF')
  return s
}
