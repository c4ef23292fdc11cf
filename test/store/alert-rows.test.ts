import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { createAlertRows } from '../../src/store/alert-rows.ts'
import { createInvestigationStore } from '../../src/store/investigation-store.ts'
import { disparityFinding, newInvestigation } from '../web/sample-reports.ts'
import { DAY, fitted, resultAt, START, scene } from './scene.ts'

const at = START + DAY
const BODY = new Uint8Array([1])

function house() {
  const stores = scene()
  const investigations = createInvestigationStore(stores.db, stores.log, stores.contents)
  const open = (rootSlice: string) =>
    investigations.open(
      newInvestigation({ model: 'credit', rootSlice, matter: { family: 'limit', rootSlice, units: 2 } }),
      at,
    )
  return { ...stores, investigations, open, rows: createAlertRows(stores.db, stores.contents) }
}

const finding = (changed: Partial<Finding>): Finding => ({
  ...disparityFinding,
  version: '1',
  slice: 'sex=F',
  ...changed,
})

describe('an investigation as an alert', () => {
  it('is labelled with the finding that speaks for it and the baseline it was judged against', () => {
    const { rows, open, keep, runs } = house()
    const baseline = keep(fitted())
    const { matterId } = open('sex=F')
    const day = (number: number, findings: readonly Finding[]) => {
      const window = { start: START + number * DAY, end: START + (number + 1) * DAY }
      const lease = runs.lease('credit', 'arrival', window, 1, 'me', START, 60_000)
      if (!lease) throw new Error('no lease')
      runs.finish(lease, {
        ...resultAt(0),
        findings: findings.map((f) => ({ finding: f, matterId })),
        profiles: [{ version: '1', baselineId: baseline.id, rows: 1, sha256: hash('sha256', BODY), body: BODY }],
      })
    }
    day(0, [
      finding({ slice: 'overall', kind: 'quality' }),
      finding({ kind: 'score-drift', improved: true, horizon: 1 }),
      finding({ kind: 'disparity', horizon: 7, log10P: Number.NEGATIVE_INFINITY }),
      finding({ kind: 'decision-drift', horizon: 3 }),
    ])
    // What came later does not change what it was opened for.
    day(1, [finding({ kind: 'feature-drift', horizon: 1 })])
    expect(rows.read([])).toEqual([
      {
        investigation: 1,
        labels: {
          model: 'credit',
          model_version: '1',
          family: 'limit',
          metric: 'decision-drift',
          slice: 'sex=F',
          severity: 'critical',
          baseline: '1/1',
          slice_sex: 'F',
        },
        severity: 'critical',
        startsAt: at,
        endsAt: undefined,
        acknowledged: false,
        revision: 0,
        subsided: false,
      },
    ])
  })

  it('changes with every step, and is read with the ended ones only where they are asked for', () => {
    const { rows, open, investigations } = house()
    const { matterId = 0 } = open('sex=F')
    open('sex=M')
    expect(rows.read([]).map(({ investigation }) => investigation)).toEqual([1, 2])
    const marker = rows.marker()
    investigations.step(1, { verb: 'acknowledge', reason: '' }, 'ana', at + 1)
    expect(rows.marker()).not.toBe(marker)
    investigations.append(
      matterId,
      { findings: [], window: { start: 0, end: 1 }, lineage: [], units: 9, worsened: true, severity: 'critical' },
      at + 2,
    )
    investigations.quiet(matterId, 3, true, at + 3)
    expect(rows.read([]).find((alert) => alert.investigation === 1)).toMatchObject({
      ...{ acknowledged: true, revision: 1, subsided: true },
    })
    investigations.step(1, { verb: 'dismiss', reason: 'r' }, 'ana', at + 4)
    expect(rows.read([]).map(({ investigation }) => investigation)).toEqual([2])
    expect(rows.read([1, 77]).map(({ investigation, endsAt }) => [investigation, endsAt])).toEqual([
      [2, undefined],
      [1, at + 4],
    ])
    investigations.step(1, { verb: 'reopen', reason: 'r' }, 'ana', at + 5)
    expect(rows.read([1]).map(({ investigation, endsAt }) => [investigation, endsAt])).toEqual([
      [2, undefined],
      [1, undefined],
    ])
  })

  it('that a transaction wrote is seen in it, and forgotten with it', () => {
    const { rows, open, db, investigations } = house()
    open('sex=F')
    rows.read([])
    expect(() =>
      db.transact(() => {
        open('sex=M')
        investigations.step(1, { verb: 'dismiss', reason: 'r' }, 'ana', at)
        expect(rows.read([1]).map(({ investigation, endsAt }) => [investigation, endsAt])).toEqual([
          [2, undefined],
          [1, at],
        ])
        throw new Error('killed')
      }),
    ).toThrow('killed')
    expect(rows.read([1]).map(({ investigation, endsAt }) => [investigation, endsAt])).toEqual([[1, undefined]])
    // The lines of the next transaction have the numbers of those that are gone.
    open('sex=X')
    expect(rows.read([]).map(({ labels }) => labels.slice)).toEqual(['sex=F', 'sex=X'])
  })
})
