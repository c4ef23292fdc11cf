import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Finding, JudgedSlice } from '../../src/detect/finding.ts'
import type { RunResult } from '../../src/monitor/run-store.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { DAY, judge, opened, resultAt, START, scene, storesOf, temporaryFile } from './scene.ts'

const day = { start: START, end: START + DAY }
const minute = 60_000

describe('a lease', () => {
  it('is held by one of two processes', () => {
    const path = temporaryFile()
    const [first, second] = [storesOf(opened(path)), storesOf(opened(path))]
    expect(first.runs.lease('credit', 'arrival', day, 1, 'first', START, minute)).toEqual({ runId: 1, fence: 1 })
    expect(second.runs.lease('credit', 'arrival', day, 1, 'second', START, minute)).toBeUndefined()
  })

  it('is given to another once it has run out, and the stale holder is refused', () => {
    const s = scene()
    const stale = s.runs.lease('credit', 'arrival', day, 1, 'first', START, minute)
    const next = s.runs.lease('credit', 'arrival', day, 1, 'second', START + minute, minute)
    expect(next).toEqual({ runId: stale?.runId, fence: 2 })
    expect(s.runs.finish(stale ?? never(), resultAt(0))).toBe(false)
    expect(s.runs.finished('credit', 'arrival', 0)).toEqual([])
    expect(s.runs.finish(next ?? never(), resultAt(0))).toBe(true)
    expect(s.runs.finish(next ?? never(), resultAt(0))).toBe(false)
  })

  it('is not given for a window that is done, but for its next revision and its other kind', () => {
    const s = scene()
    judge(s, 0, 0)
    const lease = (kind: 'arrival' | 'outcome', revision: number, now: number) =>
      s.runs.lease('credit', kind, day, revision, 'me', now, minute)
    expect(lease('arrival', 1, START + DAY)).toBeUndefined()
    expect(lease('arrival', 2, START + DAY)?.fence).toBe(1)
    expect(lease('outcome', 1, START + DAY + minute)?.fence).toBe(1)
  })

  it('is not given while another window of the model is being judged, so that windows are judged in order', () => {
    const s = scene()
    const next = { start: START + DAY, end: START + 2 * DAY }
    const first = s.runs.lease('credit', 'arrival', day, 1, 'first', START, minute)
    expect(s.runs.lease('credit', 'arrival', next, 1, 'second', START, minute)).toBeUndefined()
    expect(s.runs.lease('another', 'arrival', next, 1, 'second', START, minute)?.fence).toBe(1)
    expect(s.runs.finish(first ?? never(), resultAt(0))).toBe(true)
    expect(s.runs.lease('credit', 'arrival', next, 1, 'second', START, minute)?.fence).toBe(1)
  })
})

describe('a finished run', () => {
  it('is found with its verdicts, findings and profile as they were', () => {
    const s = scene()
    const { id: baselineId } = s.keep()
    s.arrive([{ id: 'a', at: START, sex: 'F' }])
    const throughBatch = s.fold.foldThrough('credit')
    const profile = s.profiles.windowProfile(baselineId, day, throughBatch)
    const body = encodeProfile(profile)
    const lease = s.runs.lease('credit', 'arrival', day, 1, 'me', START, minute) ?? never()
    const result: RunResult = {
      ...resultAt(throughBatch),
      judged: [verdict],
      findings: [{ finding, matterId: 4 }],
      profiles: [{ version: '1', baselineId, rows: 1, sha256: hash('sha256', body, 'hex'), body }],
    }
    expect(s.runs.finish(lease, result)).toBe(true)
    expect(s.runs.finished('credit', 'arrival', START)).toEqual([
      {
        id: lease.runId,
        model: 'credit',
        kind: 'arrival',
        window: day,
        revision: 1,
        judgedAt: START + DAY,
        throughBatch,
        tests: 3,
        findings: 1,
        summary: result.summary,
      },
    ])
    expect(s.runs.findingsOf(lease.runId)).toEqual([finding])
    expect(s.runs.judgedSlices(lease.runId)).toEqual([verdict])
    const kept = s.profiles.keptProfile('arrival', 'credit', '1', baselineId, day)
    expect(kept && encodeProfile(kept)).toEqual(body)
    expect(s.profiles.keptProfile('arrival', 'credit', '1', baselineId + 1, day)).toBeUndefined()
    expect(s.profiles.keptProfile('outcome', 'credit', '1', baselineId, day)).toBeUndefined()
    expect(s.db.statement(`select kind, subject from log_entry order by seq desc`).get()).toEqual({
      kind: 'window-run',
      subject: `run:${lease.runId}`,
    })
  })

  it('leaves nothing when the work around it fails', () => {
    const s = scene()
    const lease = s.runs.lease('credit', 'arrival', day, 1, 'me', START, minute) ?? never()
    expect(() =>
      s.db.transact(() => {
        s.runs.finish(lease, { ...resultAt(0), findings: [{ finding, matterId: undefined }] })
        throw new Error('crash')
      }),
    ).toThrow('crash')
    expect(s.runs.findingsOf(lease.runId)).toEqual([])
    expect(s.db.statement('select * from log_entry').all()).toEqual([])
    expect(s.runs.finish(lease, resultAt(0))).toBe(true)
  })

  it('refuses a profile that is not the one its hash tells of', () => {
    const s = scene()
    const lease = s.runs.lease('credit', 'arrival', day, 1, 'me', START, minute) ?? never()
    const profiles = [{ version: '1', baselineId: 1, rows: 1, sha256: 'ff', body: new Uint8Array(1) }]
    expect(() => s.runs.finish(lease, { ...resultAt(0), profiles })).toThrow('the run tells of ff')
  })

  it('stands for its window by the newest revision alone', () => {
    const s = scene()
    judge(s, 1, 0)
    judge(s, 0, 0)
    const second = judge(s, 0, 5, 2)
    expect(s.runs.finished('credit', 'arrival', 0).map((run) => [run.window.start, run.revision])).toEqual([
      [START, 2],
      [START + DAY, 1],
    ])
    expect(s.runs.finished('credit', 'arrival', START + DAY)).toHaveLength(1)
    expect(s.runs.finished('credit', 'arrival', 0)[0]?.id).toBe(second)
    expect(s.runs.finished('credit', 'outcome', 0)).toEqual([])
  })

  it('is looked back on newest scan first', () => {
    const s = scene()
    for (const at of [0, 1, 2]) {
      const window = { start: START + at * DAY, end: START + (at + 1) * DAY }
      const lease = s.runs.lease('credit', 'arrival', window, 1, 'me', START, minute) ?? never()
      const found = at === 1 ? [] : [{ finding: { ...finding, horizon: at + 1 }, matterId: undefined }]
      s.runs.finish(lease, { ...resultAt(0), findings: found })
    }
    const back = s.runs.recentFindings('credit', 'arrival', START + 3 * DAY, 2)
    expect(back.map((scan) => scan.map((f) => f.horizon))).toEqual([[3], []])
    expect(s.runs.recentFindings('credit', 'arrival', START + DAY, 2)).toHaveLength(1)
  })
})

describe('arrival counters', () => {
  it('tell rows by version and by window, and when the first prediction happened', () => {
    const s = scene()
    s.arrive([
      { id: 'a', at: START + 5000 },
      { id: 'b', at: START + DAY },
    ])
    s.arrive([{ id: 'c', at: START + 6000 }], '2')
    expect(s.runs.rowsByVersion('credit', day)).toEqual(
      new Map([
        ['1', 1],
        ['2', 1],
      ]),
    )
    expect(s.runs.rowsOfWindows('credit', [day, { start: START + DAY, end: START + 2 * DAY }])).toEqual([2, 1])
    expect(s.runs.firstArrival('credit')).toBe(START + 5000)
    expect(s.runs.firstArrival('unknown')).toBeUndefined()
  })
})

const verdict: JudgedSlice = {
  version: '1',
  kind: 'disparity',
  subject: 'decision',
  slice: 'sex=F',
  verdict: 'finding',
  effect: 0.7,
  supportNow: 100,
  supportTraining: 1000,
  detectable: undefined,
}

// A p-value that underflows: its logarithm is -Infinity, which plain JSON would turn into null.
const finding: Finding = {
  kind: 'disparity',
  family: 'limit',
  subject: 'decision',
  slice: 'sex=F',
  version: '1',
  horizon: 1,
  direction: 'down',
  scale: 'ratio',
  effect: { estimate: 0.7, lower: 0.6, upper: undefined },
  tolerance: 0.8,
  units: 1.6,
  severity: 'notice',
  log10P: Number.NEGATIVE_INFINITY,
  adjustedLog10P: -3,
  level: 0.1,
  supportNow: 100,
  supportTraining: 1000,
  dispersion: 1,
  uncalibrated: false,
  improved: false,
  measured: { form: 'count', now: 1, usual: 2 },
  beside: {},
  why: 'because',
}

function never(): never {
  throw new Error('the lease was refused')
}
