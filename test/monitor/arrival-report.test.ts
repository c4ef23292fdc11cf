import { describe, expect, it } from 'vitest'
import { DAY, HOUR, type ReportWorld, reportWorld, START } from './report-world.ts'

const TRAINING = [{ sex: 'F', n: 400, approved: 200 }]
const arrival = ({ reports }: ReportWorld, now: number, windows = 30) =>
  reports.arrival({ model: 'credit', windows, now })

describe('a report of arrival', () => {
  it('has the windows up to the one that is open now, none before the first row', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    world.arrive(START + HOUR, [{ sex: 'F', n: 7 }])
    world.judge(START + DAY + HOUR)
    world.arrive(START + 2 * DAY + HOUR, [{ sex: 'F', n: 4 }])
    const report = arrival(world, START + 2 * DAY + 2 * HOUR)
    expect(report.windows.map((w) => [w.label, w.judged, w.rows, w.versions])).toEqual([
      ['2026-01-05', true, 7, { 1: 7 }],
      ['2026-01-06', false, 0, {}],
      ['2026-01-07', false, 4, { 1: 4 }],
    ])
    expect(report.lastReceivedAt).toBe(START + 2 * DAY + HOUR)
    expect(arrival(world, START + 2 * DAY + 2 * HOUR, 1).windows.map((w) => w.label)).toEqual(['2026-01-07'])
  })

  it('counts as late what came after the window was first judged, through later judgements', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    world.arrive(START + HOUR, [{ sex: 'F', n: 100 }])
    world.judge(START + DAY + HOUR)
    const now = START + 4 * DAY
    expect(arrival(world, now).windows[0]).toMatchObject({ rows: 100, late: 0 })
    world.arrive(START + 2 * HOUR, [{ sex: 'F', n: 30 }], { receivedAt: START + 2 * DAY })
    world.store.fold.foldAll()
    expect(arrival(world, now).windows[0]).toMatchObject({ rows: 130, late: 30 })
    // More than one in a hundred: the window is judged a second time, with them.
    world.judge(START + 3 * DAY)
    world.arrive(START + 3 * HOUR, [{ sex: 'F', n: 5 }], { receivedAt: now })
    world.store.fold.foldAll()
    expect(world.store.runs.newest('credit', 'arrival', 9).find((r) => r.window.start === START)?.revision).toBe(2)
    expect(arrival(world, now).windows[0]).toMatchObject({ rows: 135, late: 35 })
  })

  it('still knows late rows of a day whose hours have been rolled up', () => {
    const world = reportWorld({ window: '6h' })
    world.fit(TRAINING)
    for (const quarter of [0, 1, 2, 3]) world.arrive(START + quarter * 6 * HOUR, [{ sex: 'F', n: 100 }])
    world.judge(START + DAY + HOUR)
    world.arrive(START + HOUR, [{ sex: 'F', n: 30 }], { receivedAt: START + 2 * DAY })
    world.judge(START + 3 * DAY)
    const late = () => arrival(world, START + 3 * DAY).windows.map((w) => w.late)
    expect(late().slice(0, 4)).toEqual([30, 0, 0, 0])
    expect(world.store.retain(START + 40 * DAY).rolledDays).toBe(1)
    expect(late().slice(0, 4)).toEqual([30, 0, 0, 0])
  })

  it('tells what became of predictions by the window they came in, whatever window they belong to', () => {
    const world = reportWorld()
    world.arrive(START + HOUR, [{ sex: 'F', n: 6 }])
    world.arrive(START + HOUR, [{ sex: 'F', n: 2 }], { receivedAt: START + DAY + HOUR })
    world.store.arrivals.quarantine({
      model: 'credit',
      kind: 'predictions',
      actor: 'scoring',
      at: START + DAY + HOUR,
      rows: [{ index: 0, id: 'x', path: 'at', reason: 'is no moment', body: '{}' }],
    })
    world.label(['p-1'], 'repaid', START + DAY + HOUR)
    const report = arrival(world, START + DAY + 2 * HOUR)
    expect(report.windows.map((w) => [w.rows, w.received])).toEqual([
      [8, { accepted: 6, repeated: 0, conflicting: 0, refused: 0 }],
      [0, { accepted: 2, repeated: 0, conflicting: 0, refused: 1 }],
    ])
  })

  it('counts missing and unseen values of the last judged window with rows, over its versions', () => {
    const world = reportWorld()
    world.fit(TRAINING, '1')
    world.fit(TRAINING, '2')
    world.arrive(START + HOUR, [
      { sex: 'F', n: 10 },
      { sex: 'F', n: 3, job: null },
    ])
    world.arrive(START + HOUR, [{ sex: 'F', n: 4, job: 'pilot' }], { version: '2' })
    world.judge(START + 2 * DAY + HOUR)
    expect(arrival(world, START + 2 * DAY + HOUR).unknown).toEqual([
      { feature: 'income', missing: 0, unseen: 0, of: 17 },
      { feature: 'job', missing: 3, unseen: 4, of: 17 },
    ])
  })

  it('of a fresh database is one open window with nothing in it', () => {
    const report = arrival(reportWorld(), START + HOUR)
    expect(report.windows.map((w) => [w.label, w.rows, w.received.accepted])).toEqual([['2026-01-05', 0, 0]])
    expect([report.lastReceivedAt, report.unknown]).toEqual([undefined, []])
  })

  it('has rows and no unknown values where a version has no baseline', () => {
    const world = reportWorld()
    world.arrive(START + HOUR, [{ sex: 'F', n: 6 }])
    world.judge(START + DAY + HOUR)
    const report = arrival(world, START + DAY + HOUR)
    expect([report.windows[0]?.rows, report.windows[0]?.judged, report.unknown]).toEqual([6, true, []])
  })

  it('cuts windows in the time zone of the monitor, across a change of clocks', () => {
    const world = reportWorld({ timezone: 'Europe/Berlin' })
    // 29 March 2026 has 23 hours in Berlin.
    const spring = Date.UTC(2026, 2, 28, 23)
    world.arrive(spring - HOUR, [{ sex: 'F', n: 1 }])
    world.arrive(spring + 22 * HOUR, [{ sex: 'F', n: 2 }])
    world.arrive(spring + 23 * HOUR, [{ sex: 'F', n: 4 }])
    const report = arrival(world, spring + 24 * HOUR)
    expect(report.windows.map((w) => [w.label, w.window.end - w.window.start, w.rows])).toEqual([
      ['2026-03-28', 24 * HOUR, 1],
      ['2026-03-29', 23 * HOUR, 2],
      ['2026-03-30', 24 * HOUR, 4],
    ])
  })
})
