import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { explainFinding } from '../../src/monitor/explain-finding.ts'
import { createFindingStore } from '../../src/store/finding-store.ts'
import { jsonText } from '../../src/store/json-text.ts'
import { everyKindOfFinding } from '../detect/finding-scenes.ts'
import { DAY, resultAt, START, scene } from './scene.ts'

const found = everyKindOfFinding().slice(0, 4)
const minute = 60_000
const sha256 = (text: string): string => hash('sha256', text, 'hex')

/** A run with four findings, and what explains one of them. */
function judged(findings: readonly Finding[] = found) {
  const s = scene()
  const { id: baselineId } = s.keep()
  const body = Buffer.from('counts')
  // Two versions, in another order than their rows are kept in.
  const profiles = ['2', '10'].map((version) => ({
    version,
    baselineId,
    rows: 1,
    sha256: hash('sha256', body, 'hex'),
    body,
  }))
  const lease = s.runs.lease('credit', 'arrival', { start: START, end: START + DAY }, 1, 'me', START, minute)
  if (!lease) throw new Error('nobody holds it')
  s.runs.finish(lease, {
    ...resultAt(0),
    profiles,
    findings: findings.map((finding) => ({ finding, matterId: undefined })),
  })
  const store = createFindingStore(s.db)
  const [first, second] = store.ofRun(lease.runId)
  const id = first?.id ?? 0
  const explain = (of = id) => {
    const row = store.get(of)
    if (!row) throw new Error('it is there')
    return explainFinding({ ...row, windowLabel: '' }, [])
  }
  const change = (column: string, value: unknown): void => {
    s.db.statement(`update finding set ${column} = ? where id = ?`).run(value, id)
  }
  return { ...s, store, lease, id, other: second?.id ?? 0, explain, change }
}

describe('a finding held against what its scan froze', () => {
  it('is as it was frozen, and computes to the same', () => {
    const { explain, other } = judged()
    expect(explain()).toMatchObject({ same: true, frozenAtScan: true, problems: [] })
    expect(explain(other)).toMatchObject({ same: true, frozenAtScan: true })
  })

  it('is told from one whose counts and figures were changed together, so that all of them agree', () => {
    const { explain, change, other } = judged()
    // Another finding of the same kind and slice, which computes to itself.
    change('body', jsonText({ ...(found[0] as Finding), beside: {} }))
    const changed = explain()
    expect([changed.same, changed.frozenAtScan]).toEqual([false, false])
    expect(changed.problems).toEqual(['its body is not what run 1 froze: the SHA-256 is another'])
    expect(explain(other)).toMatchObject({ same: true, frozenAtScan: true })
  })

  it.each([
    ['severity', 'notice', /^severity is “\w+” in its body and “notice” in its row$/],
    ['slice', 'sex=X', /^slice is “.+” in its body and “sex=X” in its row$/],
    ['version', '9', /^version is “7” in its body and “9” in its row$/],
    ['kind', 'silence', /^kind is “.+” in its body and “silence” in its row$/],
    ['horizon', 28, /^horizon is “\d” in its body and “28” in its row$/],
  ])('is told from one whose row says another %s', (column, value, problem) => {
    const { explain, change } = judged()
    change(column, value)
    const { same, problems, frozenAtScan } = explain()
    expect([same, frozenAtScan]).toEqual([false, false])
    expect(problems[0]).toMatch(problem)
  })

  it('is not vouched for by a list of hashes that was changed with it', () => {
    const { explain, change, db, lease, contents } = judged()
    const body = jsonText({ ...(found[0] as Finding), units: 99 })
    change('body', body)
    const forged = contents.put('application/json', Buffer.from(JSON.stringify([body].map(sha256))))
    db.statement(`update window_run set summary = json_set(summary, '$.findingsSha256', ?) where id = ?`).run(
      forged,
      lease.runId,
    )
    expect(explain().problems).toEqual([expect.stringMatching(/^the rows of run 1, .* are not what the log entry/)])
  })

  it.each([
    ['{', 'it is no JSON'],
    ['[]', 'it is no object'],
    ['{"kind":"disparity"}', /^it has no usable subject, slice/],
  ])('that is no finding any more is a problem and no failure: %s', (body, problem) => {
    const { explain, change, store, lease, runs } = judged()
    change('body', body)
    const { same, problems, figures, because } = explain()
    expect([same, figures]).toEqual([false, []])
    expect(problems[0]?.slice('its body cannot be read: '.length)).toMatch(problem)
    expect(because).toEqual(problems)
    expect(store.ofRun(lease.runId).map((row) => row.isReadable)).toEqual([false, true, true, true])
    // Whose it is stands in the row, so that persistence still finds it.
    expect(runs.findingsOf(lease.runId)[0]?.slice).toBe(found[0]?.slice)
  })

  it('of an early run, which kept no hashes, cannot be held against any', () => {
    const { explain, db, lease } = judged()
    db.statement(`update window_run set summary = json_remove(summary, '$.findingsSha256') where id = ?`).run(
      lease.runId,
    )
    const { frozenAtScan, problems } = explain()
    expect(frozenAtScan).toBeUndefined()
    // Here the log entry speaks of the list: that it is gone is told.
    expect(problems).toHaveLength(1)
  })
})
