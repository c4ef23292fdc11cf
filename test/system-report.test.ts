import { describe, expect, it } from 'vitest'
import type { ModelStatus } from '../src/monitor/report.ts'
import { createOutboxStore } from '../src/store/outbox-store.ts'
import { createStoreStatistics } from '../src/store/statistics-of-store.ts'
import { lagOf, systemReport } from '../src/system-report.ts'
import { DAY, judge, opened, START, storesOf, temporaryFile } from './store/scene.ts'
import { monitor } from './web/sample-world.ts'

const HOUR = 3_600_000
const credit = { ...monitor('credit'), window: '1d', latenessMs: HOUR, retentionMs: 30 * DAY } as const

describe('the lag', () => {
  // Windows of days with an hour of lateness: day 0 is due from 01:00 on day 1.
  const due = START + DAY + HOUR

  it.each([
    ['before the window is due', due - 1, 0, undefined],
    ['at the moment it is due', due, 1, 0],
    ['just before the next one is', due + DAY - 1, 1, DAY - 1],
    ['ten windows later', due + 10 * DAY, 11, 10 * DAY],
  ])('%s', (_, now, windowsDue, lagMs) => {
    expect(lagOf(credit, due, now)).toEqual({ windowsDue, lagMs })
  })

  it('of a model without predictions is none', () => {
    expect(lagOf(credit, undefined, due)).toEqual({ windowsDue: 0, lagMs: undefined })
  })

  it('counts days as the time zone has them: at the change to summer time one has 23 hours', () => {
    const berlin = { ...credit, timezone: 'Europe/Berlin' }
    // 29 March 2026 in Berlin ends at 22:00 UTC; its predecessor ended at 23:00 UTC.
    const first = Date.UTC(2026, 2, 28, 23) + HOUR
    expect(lagOf(berlin, first, Date.UTC(2026, 2, 29, 22) + HOUR)).toEqual({ windowsDue: 2, lagMs: 23 * HOUR })
  })

  it('of years in hours is not counted to its end', () => {
    const hourly = { ...credit, window: '1h' } as const
    expect(lagOf(hourly, due, due + 5 * 365 * DAY).windowsDue).toBe(10_000)
  })
})

describe('the report', () => {
  const status: ModelStatus = {
    model: 'credit',
    versions: ['1'],
    withoutBaseline: [],
    lastWindow: undefined,
    verdicts: {},
    openInvestigations: 0,
    lastReceivedAt: START,
    nextDueAt: START + 2 * DAY + HOUR,
    silent: false,
    calibrated: false,
  }

  it('tells runs, lag, sizes, retention and what waits as the stores have them', () => {
    const path = temporaryFile()
    const s = storesOf(opened(path))
    s.keep()
    s.arrive([{ id: 'a', at: START }])
    judge(s, 0, s.fold.foldThrough('credit'))
    s.arrive([{ id: 'b', at: START + DAY }])
    s.arrive([{ id: 'c', at: START + DAY }])
    const now = START + 3 * DAY
    const report = systemReport(
      {
        version: '1.2.3',
        runtime: 'Node 24',
        startedAt: START,
        monitors: [credit, { ...monitor('fresh'), schedule: '0 6 * * *' }],
        modelStatuses: () => [status, { ...status, model: 'fresh', nextDueAt: undefined }],
        runs: s.runs,
        statistics: createStoreStatistics(s.db),
        outbox: createOutboxStore(s.db, s.log),
        backlog: () => 2,
        health: () => ({ status: 'ok', reasons: [] }),
      },
      now,
    )
    expect(report).toMatchObject({
      version: '1.2.3',
      runtime: 'Node 24',
      startedAt: START,
      runs: [{ model: 'credit', window: { start: START, end: START + DAY }, revision: 1, judgedAt: START + DAY }],
      models: [
        // The cron expression is "5 * * * *"; two batches came after the fold.
        { model: 'credit', windowsDue: 1, lagMs: 23 * HOUR, batchesToFold: 2, nextScanAt: now + 5 * 60_000 },
        { model: 'fresh', windowsDue: 0, lagMs: undefined, batchesToFold: 0, nextScanAt: now + 6 * HOUR },
      ],
      database: { path, predictions: 3, schemaVersion: s.db.sqlite.pragma('user_version', { simple: true }) },
      backup: undefined,
      outbox: { waiting: 0, failed: 0, oldestAt: undefined },
      retention: [
        { model: 'credit', retentionMs: 30 * DAY, oldestAt: START },
        { model: 'fresh', retentionMs: undefined, oldestAt: undefined },
      ],
      heavyWorkWaiting: 2,
      health: { status: 'ok', reasons: [] },
    })
    expect(report.log.size).toBeGreaterThan(0)
  })
})
