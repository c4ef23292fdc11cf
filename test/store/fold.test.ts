import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyProfile } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'
import { OVERFLOW } from '../../src/profile/stratum.ts'
import { DAY, fitted, judge, layout, opened, type Row, START, scene, schema, storesOf, temporaryFile } from './scene.ts'

const january = { start: START, end: START + 31 * DAY }

describe('the fold', () => {
  it('counts each stored prediction once, however often it is run', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([row('a', 0, 'F'), row('b', 0, 'M')])
    expect(s.fold.foldThrough('credit')).toBe(1)
    expect(s.fold.foldThrough('credit')).toBe(1)
    s.arrive([row('c', 1, 'F')])
    expect(s.fold.foldThrough('credit')).toBe(2)
    expect(rows(s, id)).toBe(3)
    expect(rows(s, id, 0)).toBe(2)
  })

  it('counts predictions that came before their baseline', () => {
    const s = scene()
    s.arrive([row('a', 0, 'F')])
    const { id } = s.keep()
    s.fold.foldAll()
    expect(rows(s, id)).toBe(1)
  })

  it('counts the predictions of its own version alone', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([row('a', 0, 'F')], '1')
    s.arrive([row('b', 0, 'F')], '2')
    s.fold.foldThrough('credit')
    expect(rows(s, id)).toBe(1)
  })

  it('finds a sensitive value among the features when it was not sent as one', () => {
    const s = scene()
    const { id } = s.keep()
    const sent = { id: 'a', at: START, features: { sex: 'M' }, sensitive: {} }
    s.arrivals.writePredictions({
      model: 'credit',
      version: '1',
      actor: 'scoring',
      at: START,
      sensitive: ['sex'],
      rows: [{ position: 0, prediction: { ...sent, version: '1' }, body: JSON.stringify(sent) }],
    })
    s.fold.foldThrough('credit')
    // The second value of sex is stratum 1.
    expect([...s.profiles.windowProfile(id, january, Number.POSITIVE_INFINITY).strata.keys()]).toEqual([1])
  })

  it('counts once when two processes fold the same batches', () => {
    const path = temporaryFile()
    const first = storesOf(opened(path))
    const second = storesOf(opened(path))
    const { id } = first.keep()
    first.arrive([row('a', 0, 'F'), row('b', 0, 'M')])
    // The second process takes the batches while the first has counted and not yet written.
    const { transact } = first.db
    let raced = false
    const racing = storesOf({
      ...first.db,
      transact: (work) => {
        if (!raced) {
          raced = true
          expect(second.fold.foldThrough('credit')).toBe(1)
        }
        return transact(work)
      },
    })
    expect(racing.fold.foldThrough('credit')).toBe(1)
    expect(raced).toBe(true)
    expect(rows(first, id)).toBe(2)
  })

  it('gives the counts of a direct count, whatever the batches and whenever it runs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyRow, { maxLength: 12 }), { maxLength: 8 }),
        fc.array(fc.boolean()),
        (parts, runs) => {
          const s = scene()
          const { id } = s.keep()
          const batches = parts.map((part, b) => part.map((r, i) => ({ ...r, id: `${b}-${i}` })))
          batches.forEach((batch, b) => {
            if (batch.length > 0) s.arrive(batch)
            if (runs[b]) s.fold.foldThrough('credit')
          })
          s.fold.foldThrough('credit')
          const stored = s.profiles.windowProfile(id, january, Number.POSITIVE_INFINITY)
          expect(encodeProfile(stored)).toEqual(encodeProfile(directly(batches.flat())))
        },
      ),
      { numRuns: 15 },
    )
  })

  it('never makes a segment that reaches across the batch a finished run was judged through', () => {
    const s = scene()
    const { id } = s.keep()
    for (let b = 1; b <= 6; b++) s.arrive([row(`r${b}`, 0, 'F')])
    s.fold.foldThrough('credit')
    judge(s, 0, 2)
    judge(s, 1, 5)
    // A later revision counts everything from the first batch, as one piece if it were let.
    const second = s.keep()
    s.fold.foldThrough('credit')
    const segments = s.db
      .statement<{ f: number; t: number }>(
        'select from_batch as f, through_batch as t from segment where baseline_id = ? order by f',
      )
      .all(second.id)
    expect(segments).toEqual([
      { f: 1, t: 2 },
      { f: 3, t: 5 },
      { f: 6, t: 6 },
    ])
    expect(rows(s, id)).toBe(6)
  })

  it('tells late rows from those a window was judged on', () => {
    const s = scene()
    const { id } = s.keep()
    const day = { start: START, end: START + DAY }
    s.arrive([row('a', 0, 'F')])
    const through = s.fold.foldThrough('credit')
    judge(s, 0, through)
    s.arrive([row('late', 0, 'M'), row('next day', 1, 'M')])
    s.fold.foldThrough('credit')
    expect(s.profiles.lateRows('credit', day, through)).toBe(1)
    expect(rows(s, id, 0, through)).toBe(1)
    expect(rows(s, id, 0)).toBe(2)
  })

  it('leaves rows after the beginning of a newer revision to it', () => {
    const s = scene()
    const first = s.keep()
    s.arrive([row('a', 0, 'F'), row('b', 2, 'F')])
    const second = s.keep(fitted(), START + DAY)
    s.arrive([row('c', 0, 'F'), row('d', 2, 'F')])
    s.fold.foldThrough('credit')
    // Of the first: a and b came before the second was kept, c lies before its beginning.
    expect(rows(s, first.id)).toBe(3)
    // Of the second: b and d lie after its beginning.
    expect(rows(s, second.id)).toBe(2)
    expect(s.baselines.inEffect('credit', '1', START)?.id).toBe(first.id)
    expect(s.baselines.inEffect('credit', '1', START + DAY)?.id).toBe(second.id)
    expect(s.fold.check('credit')).toEqual([])
  })

  it('fills a bucket with the same strata in pieces as at once', () => {
    const s = scene()
    const { id } = s.keep(fitted({ maxStrata: 2 }))
    // 2 values and 3 special ones are 5 possible strata: limited to 2, the third met overflows.
    for (const [i, sex] of ['F', 'M', null, 'M', null].entries()) {
      s.arrive([row(`r${i}`, 0, sex)])
      s.fold.foldThrough('credit')
    }
    const inPieces = s.profiles.windowProfile(id, january, Number.POSITIVE_INFINITY)
    expect([...inPieces.strata].map(([stratum, counts]) => [stratum, counts.at(layout.n)])).toEqual([
      [0, 1],
      [1, 2],
      [OVERFLOW, 2],
    ])
    s.fold.recount(id)
    expect(encodeProfile(s.profiles.windowProfile(id, january, Number.POSITIVE_INFINITY))).toEqual(
      encodeProfile(inPieces),
    )
  })

  it('merges segments once they are many, and none that a judgement or a scan under way tells apart', () => {
    const s = scene()
    const { id } = s.keep()
    const pieces = () =>
      s.db.statement<{ n: number }>('select count(*) as n from segment where baseline_id = ?').get(id)?.n
    const arriveAndFold = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        s.arrive([row(`r${i}`, 0, 'F')])
        s.fold.foldThrough('credit')
      }
    }
    arriveAndFold(0, 5)
    judge(s, 0, 5)
    const lease = s.runs.lease('credit', 'arrival', { start: START + DAY, end: START + 2 * DAY }, 1, 'me', START, 1)
    arriveAndFold(5, 14)
    // 5 before the judgement, 9 after it: a run is leased, so all are still apart.
    expect(pieces()).toBe(14)
    if (lease) s.runs.finish(lease, { ...emptyResult, throughBatch: 14 })
    arriveAndFold(14, 15)
    // The 9 between the judgements become one: 5 + 1 + 1.
    expect(pieces()).toBe(7)
    expect(rows(s, id, 0, 5)).toBe(5)
    expect(rows(s, id, 0, 14)).toBe(14)
    expect(rows(s, id)).toBe(15)
  })

  it('refuses to fold a model that is not configured', () => {
    expect(() => scene().fold.foldThrough('unknown')).toThrow('model unknown is not configured')
  })
})

describe('counting again', () => {
  it('gives the same counts through every judged batch', () => {
    const s = scene()
    const { id } = s.keep()
    for (let b = 0; b < 4; b++) {
      s.arrive([row(`${b}a`, b, 'F'), row(`${b}b`, 0, 'M', 0.75)])
      judge(s, b, s.fold.foldThrough('credit'))
    }
    const before = [1, 2, 3, 4].map((through) => encodeProfile(s.profiles.windowProfile(id, january, through)))
    expect(s.fold.recount(id)).toBe(8)
    expect([1, 2, 3, 4].map((through) => encodeProfile(s.profiles.windowProfile(id, january, through)))).toEqual(before)
  })

  it('names the bucket whose stored counts are not those of its predictions', () => {
    const s = scene()
    const { id } = s.keep()
    s.arrive([row('a', 0, 'F'), row('b', 1, 'F'), row('c', 1, 'M')])
    s.fold.foldThrough('credit')
    expect(s.fold.check('credit')).toEqual([])
    s.db.sqlite.exec(`delete from segment where bucket = ${START + DAY}`)
    expect(s.fold.check('credit')).toEqual([{ baselineId: id, bucket: START + DAY, storedRows: 0, countedRows: 2 }])
    s.fold.recount(id)
    expect(s.fold.check('credit')).toEqual([])
  })

  it('waits for a scan that is under way', () => {
    const s = scene()
    const { id } = s.keep()
    s.runs.lease('credit', 'arrival', { start: START, end: START + DAY }, 1, 'me', START, 1)
    expect(() => s.fold.recount(id)).toThrow('a scan of this model is under way')
  })
})

const emptyResult = {
  judgedAt: START,
  throughBatch: 0,
  tests: 0,
  summary: { level: 0.1, rows: 0, versions: [], verdicts: {} },
  judged: [],
  findings: [],
  profiles: [],
}

const anyRow = fc.record({
  id: fc.constant(''),
  at: fc.integer({ min: START, max: START + 3 * DAY }),
  sex: fc.constantFrom('F', 'M', null, 'X'),
  income: fc.constantFrom(-1, 0, 10, 50, 100, 101),
  score: fc.integer({ min: 0, max: 16 }).map((sixteenths) => sixteenths / 16),
  decision: fc.constantFrom('approve', 'decline', 'refer'),
})

function row(id: string, day: number, sex: string | null, score = 0.25): Row {
  return { id, at: START + day * DAY + 1000, sex, score, decision: 'approve' }
}

function rows(
  s: ReturnType<typeof scene>,
  baselineId: number,
  day?: number,
  through = Number.POSITIVE_INFINITY,
): number {
  const window = day === undefined ? january : { start: START + day * DAY, end: START + (day + 1) * DAY }
  let sum = 0
  for (const counts of s.profiles.windowProfile(baselineId, window, through).strata.values()) sum += counts.at(layout.n)
  return sum
}

function directly(all: readonly Row[]) {
  const profile = emptyProfile(layout.length)
  const counter = rowCounter(schema)
  for (const r of all)
    counter.count(profile, { features: [r.income], sensitive: [r.sex], score: r.score, decision: r.decision })
  return profile
}
