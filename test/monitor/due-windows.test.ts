import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { type DueWindow, dueWindows, type RunsSoFar } from '../../src/monitor/due-windows.ts'
import type { Monitor } from '../../src/monitor/monitor.ts'
import type { RunKind, WindowRun } from '../../src/monitor/run-store.ts'
import { type Window, windowAfter, windowAt } from '../../src/profile/window.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (text: string): number => Date.parse(text)

function monitor(change: Partial<Monitor> = {}): Monitor {
  return {
    model: 'credit',
    window: '1d',
    timezone: 'UTC',
    features: {},
    sensitive: {},
    depth: 2,
    outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
    scoreRange: [0, 1],
    maxStrata: 20_000,
    columns: {},
    retentionMs: undefined,
    labelsAfterMs: undefined,
    schedule: '5 * * * *',
    latenessMs: 2 * HOUR,
    limits: DEFAULT_LIMITS,
    ...change,
  }
}

function run(window: Window, change: Partial<WindowRun> = {}): WindowRun {
  return {
    id: 1,
    model: 'credit',
    kind: 'arrival',
    window,
    revision: 1,
    judgedAt: window.end + 2 * HOUR,
    throughBatch: 1,
    tests: 10,
    findings: 0,
    summary: { level: 0.0055, rows: 20_000, versions: [], verdicts: {} },
    ...change,
  }
}

function runs(change: Partial<RunsSoFar> = {}): RunsSoFar {
  return { arrival: [], outcome: [], firstArrival: at('2026-03-01T13:00Z'), lateRows: () => 0, ...change }
}

const day = (date: string): Window => windowAt('1d', 'UTC', at(`${date}T12:00Z`))

function names(due: readonly DueWindow[]): readonly string[] {
  return due.map((d) => `${new Date(d.window.start).toISOString().slice(0, 10)} ${d.kind} r${d.revision} ${d.because}`)
}

describe('dueWindows: first judgements', () => {
  it('has nothing to judge before the first prediction', () => {
    expect(dueWindows(monitor(), runs({ firstArrival: undefined }), at('2026-03-09T00:00Z'))).toEqual([])
  })

  it('are due from the end of a window plus the lateness on, from the window of the first prediction, oldest first', () => {
    expect(names(dueWindows(monitor(), runs(), at('2026-03-02T01:59:59.999Z')))).toEqual([])
    expect(names(dueWindows(monitor(), runs(), at('2026-03-02T02:00Z')))).toEqual(['2026-03-01 arrival r1 first'])
    expect(names(dueWindows(monitor(), runs(), at('2026-03-04T02:00Z')))).toEqual([
      '2026-03-01 arrival r1 first',
      '2026-03-02 arrival r1 first',
      '2026-03-03 arrival r1 first',
    ])
  })

  it('fill gaps that missed ticks left, and nothing that is judged', () => {
    const judged = runs({ arrival: [run(day('2026-03-01')), run(day('2026-03-03'))] })
    expect(names(dueWindows(monitor(), judged, at('2026-03-05T02:00Z')))).toEqual([
      '2026-03-02 arrival r1 first',
      '2026-03-04 arrival r1 first',
    ])
  })
})

describe('dueWindows: outcome runs', () => {
  const labels = monitor({ labelsAfterMs: 3 * DAY })

  it('come when labels have matured after the end of the window, after the arrival run of the same window', () => {
    const now = at('2026-03-05T00:00Z')
    expect(names(dueWindows(labels, runs(), now - 1)).filter((name) => name.includes('outcome'))).toEqual([])
    expect(names(dueWindows(labels, runs(), now))).toEqual([
      '2026-03-01 arrival r1 first',
      '2026-03-01 outcome r1 first',
      '2026-03-02 arrival r1 first',
      '2026-03-03 arrival r1 first',
    ])
  })

  it('wait for late rows where labels come sooner than these', () => {
    const soon = monitor({ labelsAfterMs: HOUR })
    const outcome = names(dueWindows(soon, runs({ arrival: [run(day('2026-03-01'))] }), at('2026-03-02T01:30Z')))
    expect(outcome).toEqual([])
  })

  it('do not come without labels, nor for a model that only scores', () => {
    const now = at('2026-04-01T00:00Z')
    const kinds = (of: Monitor): Set<RunKind> => new Set(dueWindows(of, runs(), now).map((d) => d.kind))
    expect(kinds(monitor())).toEqual(new Set(['arrival']))
    expect(kinds(monitor({ labelsAfterMs: DAY, outcome: { kind: 'score-only' } }))).toEqual(new Set(['arrival']))
    expect(kinds(labels)).toEqual(new Set(['arrival', 'outcome']))
  })
})

describe('dueWindows: late rows', () => {
  const first = day('2026-03-01')
  const revised = (late: number, rows: number, now = first.end + 26 * HOUR, change: Partial<WindowRun> = {}) => {
    const judged = run(first, { summary: { ...run(first).summary, rows }, ...change })
    const second = run(day('2026-03-02'))
    const due = dueWindows(
      monitor(),
      runs({ arrival: [judged, second], lateRows: (r) => (r === judged ? late : 0) }),
      now,
    )
    return names(due)
  }

  it('make a new revision beyond 1 % of the window or beyond 100 rows', () => {
    expect(revised(100, 10_000)).toEqual([])
    expect(revised(101, 1_000_000)).toEqual(['2026-03-01 arrival r2 late-rows'])
    expect(revised(10, 1000)).toEqual([])
    expect(revised(11, 1000)).toEqual(['2026-03-01 arrival r2 late-rows'])
  })

  it('make one of a window that was empty with their first row', () => {
    expect([revised(0, 0), revised(1, 0)]).toEqual([[], ['2026-03-01 arrival r2 late-rows']])
  })

  it('are judged at most once a day, counted from the last revision', () => {
    const judgedAt = first.end + 2 * HOUR
    expect(revised(5000, 1000, judgedAt + DAY - 1)).toEqual([])
    expect(revised(5000, 1000, judgedAt + DAY)).toEqual(['2026-03-01 arrival r2 late-rows'])
    expect(revised(5000, 1000, judgedAt + DAY, { revision: 2, judgedAt: judgedAt + 1 })).toEqual([])
    expect(revised(5000, 1000, judgedAt + DAY, { revision: 4 })).toEqual(['2026-03-01 arrival r5 late-rows'])
  })

  it('come in the order of their windows among those judged for the first time', () => {
    const judged = run(first)
    const due = dueWindows(monitor(), runs({ arrival: [judged], lateRows: () => 500 }), at('2026-03-03T02:00Z'))
    expect(names(due)).toEqual(['2026-03-01 arrival r2 late-rows', '2026-03-02 arrival r1 first'])
  })

  it('do not revise outcome runs', () => {
    const labels = monitor({ labelsAfterMs: HOUR })
    const outcome = [run(first, { kind: 'outcome' })]
    const due = dueWindows(labels, runs({ arrival: [run(first)], outcome, lateRows: () => 0 }), first.end + 3 * HOUR)
    expect(names(due)).toEqual([])
  })
})

describe('dueWindows: time zones', () => {
  it('judges the day of 23 hours and the day of 25 hours of a zone once each, when they end there', () => {
    const berlin = monitor({ timezone: 'Europe/Berlin' })
    // 2026-03-29 has 23 hours (ends 22:00Z), 2026-10-25 has 25 (from 22:00Z to 23:00Z).
    const spring = dueWindows(berlin, runs({ firstArrival: at('2026-03-28T12:00Z') }), at('2026-03-31T00:00Z'))
    expect(spring.map((d) => (d.window.end - d.window.start) / HOUR)).toEqual([24, 23, 24])
    expect(spring[1]?.window).toEqual({ start: at('2026-03-28T23:00Z'), end: at('2026-03-29T22:00Z') })
    const autumn = dueWindows(berlin, runs({ firstArrival: at('2026-10-24T12:00Z') }), at('2026-10-27T01:00Z'))
    expect(autumn.map((d) => (d.window.end - d.window.start) / HOUR)).toEqual([24, 25, 24])
    expect(autumn[1]?.window).toEqual({ start: at('2026-10-24T22:00Z'), end: at('2026-10-25T23:00Z') })
  })
})

describe('dueWindows: whatever happened before', () => {
  const moments = fc.integer({ min: at('2026-03-01T00:00Z'), max: at('2026-04-10T00:00Z') })
  const of = monitor({ timezone: 'Europe/Berlin', labelsAfterMs: 3 * DAY })

  it('gives each window that has ended, and is not judged, once a kind, oldest first', () => {
    fc.assert(
      fc.property(
        moments,
        moments,
        fc.array(fc.nat(40)),
        fc.array(fc.nat(40)),
        (firstArrival, now, arrived, matured) => {
          const judgedOf = (kind: RunKind, days: readonly number[]): readonly WindowRun[] =>
            [...new Set(days)].map((d) =>
              run(windowAt('1d', of.timezone, at('2026-03-01T12:00Z') + d * DAY), { kind, judgedAt: now - HOUR }),
            )
          const sofar = runs({
            firstArrival,
            arrival: judgedOf('arrival', arrived),
            outcome: judgedOf('outcome', matured),
          })
          const due = dueWindows(of, sofar, now)
          const keys = due.map((d) => `${d.kind} ${d.window.start}`)
          expect(new Set(keys).size).toBe(keys.length)
          expect(due.map((d) => d.window.end)).toEqual(due.map((d) => d.window.end).sort((a, b) => a - b))
          const expected = new Set<string>()
          for (let w = windowAt('1d', of.timezone, firstArrival); w.end <= now; w = windowAfter('1d', of.timezone, w)) {
            if (w.end + of.latenessMs <= now) expected.add(`arrival ${w.start}`)
            if (w.end + 3 * DAY <= now) expected.add(`outcome ${w.start}`)
          }
          for (const r of [...sofar.arrival, ...sofar.outcome]) expected.delete(`${r.kind} ${r.window.start}`)
          expect(new Set(keys)).toEqual(expected)
        },
      ),
      { numRuns: 200, seed: 3 },
    )
  })

  it('judges every window once, whichever way the clock jumps between the ticks', () => {
    fc.assert(
      fc.property(fc.array(moments, { minLength: 1, maxLength: 12 }), (ticks) => {
        const judged: { arrival: WindowRun[]; outcome: WindowRun[] } = { arrival: [], outcome: [] }
        const firstArrival = at('2026-03-01T13:00Z')
        for (const now of ticks) {
          for (const due of dueWindows(of, runs({ firstArrival, ...judged }), now)) {
            judged[due.kind].push(run(due.window, { kind: due.kind, judgedAt: now }))
          }
        }
        const once = dueWindows(of, runs({ firstArrival }), Math.max(...ticks))
        for (const kind of ['arrival', 'outcome'] as const) {
          const starts = judged[kind].map((r) => r.window.start).sort((a, b) => a - b)
          expect(starts).toEqual(once.filter((d) => d.kind === kind).map((d) => d.window.start))
        }
      }),
      { numRuns: 100, seed: 4 },
    )
  })
})
