import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type {
  InvestigationFilter,
  InvestigationOrder,
  InvestigationStore,
  NewInvestigation,
  Step,
} from '../../src/investigate/investigation.ts'
import type { LineageSnapshot } from '../../src/lineage/lineage-snapshot.ts'
import { limitFinding } from '../investigate/findings.ts'
import { caseStores } from './case-stores.ts'

const DAY = 24 * 3_600_000
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const snapshot = (version: string): LineageSnapshot => ({
  ...{
    model: 'credit',
    version,
    knownAt: 5,
    status: 'nothing-recorded',
    nodes: [],
    edges: [],
    gaps: [],
    truncated: false,
  },
})

function fresh(given: Partial<NewInvestigation> = {}): NewInvestigation {
  return {
    ...{ model: 'credit', family: 'limit', rootSlice: 'sex=F', title: 't', severity: 'warning', openedBy: 'plumbline' },
    matter: { family: 'limit', rootSlice: 'sex=F', units: 1.5 },
    evidence: {
      ...{ format: 1, model: 'credit', window: { start: 0, end: DAY }, windowLabel: '1970-01-01', versions: [] },
      ...{
        findings: [limitFinding({ adjustedLog10P: Number.NEGATIVE_INFINITY })],
        insufficient: [],
        batches: undefined,
      },
      slices: [
        {
          slice: 'sex=F',
          version: '7',
          windows: 1,
          now: { n: 3, decided: 2, favourable: 1 },
          training: { n: 6, decided: 6, favourable: 4 },
        },
      ],
    },
    lineage: [snapshot('7')],
    ...given,
  }
}

const later = (
  given: Partial<Parameters<InvestigationStore['append']>[1]> = {},
): Parameters<InvestigationStore['append']>[1] => ({
  ...{ findings: [limitFinding({ units: 3 })], window: { start: DAY, end: 2 * DAY }, lineage: [snapshot('8')] },
  ...{ units: 3, worsened: false, severity: 'notice', ...given },
})
const conclude: Step = { verb: 'conclude', reason: 'seen', rootCause: 'label', remedy: 'labels corrected' }
const only = <T>(list: readonly T[]): T => {
  expect(list).toHaveLength(1)
  return list[0] as T
}
const refusalOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'allowed'
}

describe('opening', () => {
  it('freezes evidence and lineage, and writes timeline and log entry with it', () => {
    const { investigations, logged } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    const detail = investigations.get(id)
    expect(detail?.evidence).toEqual(fresh().evidence)
    expect(detail?.lineage).toEqual([snapshot('7')])
    expect(detail).toMatchObject({ id: 1, status: 'open', severity: 'warning', openedAt: 100, laterFindings: [] })
    expect(only(detail?.timeline ?? [])).toMatchObject({ kind: 'opened', actor: 'plumbline', at: 100, recordedAt: 100 })
    expect(only(investigations.liveMatters('credit'))).toMatchObject({ id: matterId, status: 'live', toldUnits: 1.5 })
    expect(logged()).toEqual(['investigation-opened investigation:1'])
  })

  it('refuses a second live investigation of one matter, and names the first', () => {
    const { investigations } = caseStores()
    investigations.open(fresh(), 100)
    expect(refusalOf(() => investigations.open(fresh(), 200))).toBe(
      'conflict: the matter (limit, sex=F) is live in INV-1: append to it',
    )
    expect(investigations.list({ limit: 9 }).items).toHaveLength(1)
  })

  it('lets a suspicion stand beside the matter of a scan', () => {
    const { investigations } = caseStores()
    investigations.open(fresh(), 100)
    const byHand = investigations.open(fresh({ matter: undefined, family: 'suspicion', reason: 'looks low' }), 200)
    expect(byHand.matterId).toBeUndefined()
    expect(only(investigations.get(byHand.id)?.timeline ?? []).reason).toBe('looks low')
  })

  it('leaves nothing behind when the transaction around it fails', () => {
    const { db, investigations, logged } = caseStores()
    const failing = () =>
      db.transact(() => {
        investigations.open(fresh(), 100)
        throw new Error('the scan failed')
      })
    expect(failing).toThrow('the scan failed')
    expect([investigations.list({ limit: 9 }).items, investigations.liveMatters('credit'), logged()]).toEqual([
      [],
      [],
      [],
    ])
  })
})

describe('later windows', () => {
  it('never change what was frozen at opening', () => {
    const { investigations } = caseStores()
    const opened = investigations.open(fresh(), 100)
    const appended = investigations.append(opened.matterId as number, later(), 200)
    const detail = investigations.get(opened.id)
    expect(appended.evidenceSha256).toBe(opened.evidenceSha256)
    expect(detail?.evidence).toEqual(fresh().evidence)
    expect(only(detail?.laterFindings ?? [])).toEqual({
      windowStart: DAY,
      windowEnd: 2 * DAY,
      finding: limitFinding({ units: 3 }),
    })
    expect(detail?.lineage.map((l) => l.version)).toEqual(['7', '8'])
  })

  it('raise the severity and never lower it', () => {
    const { investigations } = caseStores()
    const { matterId } = investigations.open(fresh(), 100)
    expect(investigations.append(matterId as number, later({ severity: 'critical' }), 200).severity).toBe('critical')
    expect(investigations.append(matterId as number, later({ severity: 'notice' }), 300).severity).toBe('critical')
  })

  it('raise what was told only where they are told as worse', () => {
    const { investigations } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    investigations.append(matterId as number, later({ units: 2 }), 200)
    expect(only(investigations.liveMatters('credit')).toldUnits).toBe(1.5)
    investigations.append(matterId as number, later({ units: 3, worsened: true }), 300)
    expect(only(investigations.liveMatters('credit')).toldUnits).toBe(3)
    expect(investigations.get(id)?.timeline.map((e) => e.kind)).toEqual(['opened', 'evidence-added', 'worsened'])
  })

  it('are refused once a person has settled the matter', () => {
    const { investigations } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    investigations.step(id, conclude, 'ines', 200)
    expect(refusalOf(() => investigations.append(matterId as number, later(), 300))).toMatch(
      /^conflict: INV-1 is concluded/,
    )
    expect(investigations.get(id)?.laterFindings).toEqual([])
  })

  it('write that the matter subsided once, and that it is back when it returns', () => {
    const { investigations } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    investigations.quiet(matterId as number, 3, true, 300)
    investigations.quiet(matterId as number, 4, false, 400)
    expect(only(investigations.liveMatters('credit'))).toMatchObject({ quietScans: 4, subsidedAt: 300 })
    investigations.append(matterId as number, later(), 500)
    expect(only(investigations.liveMatters('credit'))).toMatchObject({ quietScans: 0, subsidedAt: undefined })
    expect(investigations.get(id)?.timeline.map((e) => e.kind)).toEqual(['opened', 'subsided', 'evidence-added'])
  })
})

describe('a settled matter', () => {
  it('is settled at its largest effect until 90 days after the conclusion', () => {
    const { investigations } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    investigations.append(matterId as number, later({ units: 4 }), 200)
    investigations.append(matterId as number, later({ units: 2 }), 300)
    investigations.step(id, conclude, 'ines', 400)
    const until = 400 + 90 * DAY
    expect(investigations.liveMatters('credit')).toEqual([])
    expect(only(investigations.settledMatters('credit', until - 1))).toMatchObject({
      settledUnits: 4,
      settledUntil: until,
    })
    expect(investigations.settledMatters('credit', until)).toEqual([])
  })

  it('keeps the date of the conclusion when it is closed', () => {
    const { investigations } = caseStores()
    const { id } = investigations.open(fresh(), 100)
    investigations.step(id, { ...conclude, settledUntil: 5000 } as Step, 'ines', 400)
    investigations.step(id, { verb: 'close', reason: 'checked' }, 'tomasz', 500)
    expect(only(investigations.settledMatters('credit', 500)).settledUntil).toBe(5000)
  })

  it('stays subsided, so that its return is news', () => {
    const { investigations } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    investigations.step(id, conclude, 'ines', 200)
    investigations.quiet(matterId as number, 3, true, 300)
    investigations.quiet(matterId as number, 0, false, 400)
    expect(only(investigations.settledMatters('credit', 500)).subsidedAt).toBe(300)
  })

  it('lives again when its investigation is reopened', () => {
    const { investigations } = caseStores()
    const { id, matterId } = investigations.open(fresh(), 100)
    investigations.step(id, { verb: 'dismiss', reason: 'known' }, 'ines', 200)
    expect(investigations.step(id, { verb: 'reopen', reason: 'it is back' }, 'ines', 300).status).toBe('open')
    expect(only(investigations.liveMatters('credit'))).toMatchObject({ id: matterId, settledUnits: undefined })
  })

  it('cannot be reopened while a newer investigation holds the same matter', () => {
    const { investigations } = caseStores()
    const { id } = investigations.open(fresh(), 100)
    investigations.step(id, conclude, 'ines', 200)
    investigations.open(fresh(), 300)
    expect(refusalOf(() => investigations.step(id, { verb: 'reopen', reason: 'again' }, 'ines', 400))).toBe(
      'conflict: cannot reopen: INV-2 has been opened for the same matter since; go on there',
    )
    expect(investigations.get(id)?.status).toBe('concluded')
  })

  it('is the newest of those settled for one cause', () => {
    const { investigations } = caseStores()
    const first = investigations.open(fresh(), 100)
    investigations.step(first.id, conclude, 'ines', 200)
    const second = investigations.open(fresh(), 300)
    investigations.step(second.id, conclude, 'ines', 400)
    expect(only(investigations.settledMatters('credit', 500)).id).toBe(second.matterId)
  })
})

describe('steps', () => {
  it('stand on the timeline and in the log, each with its reason', () => {
    const { investigations, logged } = caseStores()
    const { id } = investigations.open(fresh(), 100)
    investigations.step(id, { verb: 'acknowledge', reason: '' }, 'ines', 200)
    investigations.step(id, { verb: 'comment', reason: 'asked branch-ops' }, 'tomasz', 300)
    const concluded = investigations.step(id, conclude, 'ines', 400)
    investigations.step(id, { verb: 'close', reason: 'checked' }, 'tomasz', 500)
    expect(concluded).toMatchObject({
      status: 'concluded',
      rootCause: 'label',
      remedy: 'labels corrected',
      concludedBy: 'ines',
      assignee: 'ines',
      updatedAt: 400,
    })
    expect(investigations.get(id)?.timeline.map((e) => `${e.kind} by ${e.actor}: ${e.reason ?? ''}`)).toEqual([
      ...['opened by plumbline: ', 'acknowledged by ines: ', 'commented by tomasz: asked branch-ops'],
      ...['concluded by ines: seen', 'closed by tomasz: checked'],
    ])
    expect(logged().slice(1)).toEqual(Array(4).fill('investigation-step investigation:1'))
  })

  it('of two people at once: one wins, the other is told who', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
    folders.push(folder)
    const one = caseStores(join(folder, 'a.db'))
    const other = caseStores(join(folder, 'a.db'))
    const { id } = one.investigations.open(fresh(), 100)
    expect(other.investigations.get(id)?.status).toBe('open')
    const outcomes = [
      refusalOf(() => one.investigations.step(id, { verb: 'acknowledge', reason: '' }, 'ines', 200)),
      refusalOf(() => other.investigations.step(id, { verb: 'acknowledge', reason: '' }, 'tomasz', 201)),
    ]
    expect(outcomes[0]).toBe('allowed')
    expect(outcomes[1]).toMatch(/^conflict: INV-1 is acknowledged, set by ines at 1970-01-01T00:00:00.200Z/)
    expect(other.investigations.get(id)?.timeline).toHaveLength(2)
    one.db.close()
    other.db.close()
  })

  it('of an unknown investigation are refused', () => {
    const { investigations } = caseStores()
    expect(refusalOf(() => investigations.step(7, conclude, 'ines', 1))).toBe('not-found: INV-7 is not on record')
    expect(investigations.get(7)).toBeUndefined()
  })
})

describe('lists', () => {
  it('page by id, newest first, without a gap when rows come in between', () => {
    const { investigations } = caseStores()
    const openOne = (i: number) =>
      investigations.open(fresh({ matter: { family: 'limit', rootSlice: `a=${i}`, units: 1 } }), i)
    for (const i of [1, 2, 3, 4, 5]) openOne(i)
    const first = investigations.list({ limit: 2 })
    openOne(6)
    const second = investigations.list({ limit: 2, cursor: first.next as number })
    const third = investigations.list({ limit: 2, cursor: second.next as number })
    expect([first, second, third].map((page) => page.items.map((i) => i.id))).toEqual([[5, 4], [3, 2], [1]])
    expect(third.next).toBeUndefined()
  })

  it('filter by model, status, severity, family and assignee', () => {
    const { investigations } = caseStores()
    investigations.open(fresh(), 1)
    investigations.open(fresh({ model: 'loans', severity: 'critical' }), 2)
    investigations.open(fresh({ matter: undefined, family: 'suspicion' }), 3)
    investigations.step(1, { verb: 'investigate', reason: '' }, 'ines', 4)
    const ids = (filter: object) => investigations.list({ limit: 9, ...filter }).items.map((i) => i.id)
    expect(ids({ model: 'loans' })).toEqual([2])
    expect(ids({ status: ['open'] })).toEqual([3, 2])
    expect(ids({ status: ['open', 'investigating'], model: 'credit' })).toEqual([3, 1])
    expect(ids({ severity: ['critical'] })).toEqual([2])
    expect(ids({ family: 'suspicion' })).toEqual([3])
    expect(ids({ assignee: 'ines' })).toEqual([1])
    expect(investigations.counts()).toEqual({
      open: 2,
      acknowledged: 0,
      investigating: 1,
      concluded: 0,
      closed: 0,
      dismissed: 0,
    })
  })
})

describe('finding investigations', () => {
  const many = () => {
    const stores = caseStores()
    const { investigations } = stores
    const opened = (given: Partial<NewInvestigation>, at: number) =>
      investigations.open(fresh({ matter: undefined, family: 'suspicion', ...given }), at)
    opened({ rootSlice: 'region=North & sex=F', title: 'Selection rate of North', severity: 'critical' }, 100)
    opened({ rootSlice: 'region=100%25 & sex=F', title: 'Income moved in 2026', severity: 'notice' }, 200)
    opened({ rootSlice: 'overall', title: 'Share of region_x', severity: 'critical', model: 'fraud' }, 300)
    opened({ rootSlice: 'sex=M', title: 'Selection rate of M', severity: 'warning' }, 400)
    const ids = (filter: Partial<InvestigationFilter>) =>
      investigations.list({ limit: 9, ...filter }).items.map((i) => i.id)
    return { ...stores, ids }
  }

  it.each<[string, Partial<InvestigationFilter>, readonly number[]]>([
    ['part of a slice', { slice: 'region=North' }, [1]],
    ['a value alone, in any case', { slice: 'north' }, [1]],
    ['a sign that a pattern would read', { slice: '100%25' }, [2]],
    ['an underscore, and no other sign in its place', { find: 'region_x' }, [3]],
    ['its key', { find: 'INV-3' }, [3]],
    ['its key in lower case', { find: ' inv-3 ' }, [3]],
    ['a number, as key or in the title', { find: '2' }, [2]],
    ['a number in the title', { find: '2026' }, [2]],
    ['words that all stand somewhere', { find: 'selection north' }, [1]],
    ['words that do not', { find: 'selection fraud' }, []],
    ['the name of its model', { find: 'fraud' }, [3]],
    ['when it was opened, half open', { openedSince: 200, openedBefore: 400 }, [3, 2]],
    ['its severity and model', { severity: ['critical'], model: 'credit' }, [1]],
    ['a model that is not there', { model: 'nope' }, []],
  ])('by %s', (_, filter, expected) => {
    expect(many().ids(filter)).toEqual(expected)
  })

  it('by who has it, also where nobody has', () => {
    const { investigations, ids } = many()
    investigations.step(2, { verb: 'assign', reason: '', to: 'jun' }, 'ines', 500)
    expect([ids({ assignee: 'jun' }), ids({ unassigned: true }), ids({ assignee: 'ines' })]).toEqual([
      [2],
      [4, 3, 1],
      [],
    ])
    expect(investigations.counts({ assignee: 'jun' })).toMatchObject({ open: 1, closed: 0 })
    expect(investigations.counts({ severity: ['critical'] }).open).toBe(2)
  })

  it('in the order asked for, page by page', () => {
    const { investigations } = many()
    const walk = (order: InvestigationOrder): readonly number[] => {
      const ids: number[] = []
      for (let cursor: number | undefined; ; ) {
        const page = investigations.list({ limit: 1, order, ...(cursor === undefined ? {} : { cursor }) })
        ids.push(...page.items.map((i) => i.id))
        if (page.next === undefined) return ids
        cursor = page.next
      }
    }
    expect(walk('newest')).toEqual([4, 3, 2, 1])
    expect(walk('oldest')).toEqual([1, 2, 3, 4])
    expect(walk('severity')).toEqual([3, 1, 4, 2])
  })

  it('of a page that others add to and raise keeps what follows right', () => {
    const { investigations } = caseStores()
    const { matterId } = investigations.open(fresh({ severity: 'warning' }), 1)
    for (const severity of ['warning', 'warning', 'notice'] as const)
      investigations.open(fresh({ matter: undefined, family: 'suspicion', severity }), 2)
    const first = investigations.list({ limit: 2, order: 'severity' })
    expect(first.items.map((i) => i.id)).toEqual([3, 2])
    // One that was to come becomes critical, and a new one comes in: both stand further up now, the page after goes on below.
    investigations.append(matterId as number, later({ severity: 'critical' }), 3)
    investigations.open(fresh({ matter: undefined, family: 'suspicion', severity: 'critical' }), 4)
    const second = investigations.list({ limit: 2, order: 'severity', cursor: first.next as number })
    expect(second.items.map((i) => i.id)).toEqual([4])
  })
})

describe('the track record', () => {
  it('counts conclusions that held up, and the median of what people took', () => {
    const { investigations } = caseStores()
    const open = (at: number) => investigations.open(fresh({ matter: undefined, family: 'suspicion' }), at).id
    const act = (id: number, step: Step, at: number) => investigations.step(id, step, 'ines', at)
    const quick = { verb: 'acknowledge', reason: '' } as const
    const [a, b, c, d] = [open(0), open(0), open(0), open(0)] as [number, number, number, number]
    act(a, quick, 10)
    act(a, conclude, 100)
    act(b, quick, 20)
    act(b, { ...conclude, rootCause: 'false-alarm' } as Step, 300)
    act(c, { verb: 'dismiss', reason: 'a test' }, 60)
    // Nobody has touched d; to acknowledge: 10, 20, 60; to conclude: 100, 300.
    expect(investigations.trackRecord(0)).toEqual({
      ...{ since: 0, concluded: 2, falseAlarms: 1, dismissed: 1, acknowledged: 3 },
      ...{ medianToAcknowledgeMs: 20, medianToConcludeMs: 200 },
    })
    act(a, { verb: 'reopen', reason: 'it is back' }, 400)
    expect(investigations.trackRecord(0)).toMatchObject({ concluded: 1, falseAlarms: 1 })
    act(d, quick, 1000)
    expect(investigations.trackRecord(500)).toEqual({
      ...{ since: 500, concluded: 0, falseAlarms: 0, dismissed: 0, acknowledged: 1 },
      ...{ medianToAcknowledgeMs: 1000, medianToConcludeMs: undefined },
    })
  })

  it('without anything says nothing', () => {
    expect(caseStores().investigations.trackRecord(0)).toEqual({
      ...{ since: 0, concluded: 0, falseAlarms: 0, dismissed: 0, acknowledged: 0 },
      ...{ medianToAcknowledgeMs: undefined, medianToConcludeMs: undefined },
    })
  })

  it('names the one that was closed last, and not one that was reopened', () => {
    const { investigations } = caseStores()
    expect(investigations.lastClosed()).toBeUndefined()
    for (const at of [100, 200]) {
      const { id } = investigations.open(fresh({ matter: undefined, family: 'suspicion' }), at)
      investigations.step(id, conclude, 'ines', at + 1)
      investigations.step(id, { verb: 'close', reason: 'checked' }, 'tomasz', at + 2)
    }
    expect(investigations.lastClosed()).toEqual({ id: 2, at: 202 })
    investigations.step(2, { verb: 'reopen', reason: 'it is back' }, 'ines', 300)
    expect(investigations.lastClosed()).toEqual({ id: 1, at: 102 })
  })

  it('of assigning stands on the timeline and in the evidence log', () => {
    const { investigations, logged } = caseStores()
    const { id } = investigations.open(fresh(), 100)
    investigations.step(id, { verb: 'assign', reason: 'on call', to: 'jun' }, 'ines', 200)
    expect(investigations.get(id)).toMatchObject({ assignee: 'jun', status: 'open' })
    expect(investigations.get(id)?.timeline.at(-1)).toMatchObject({
      ...{ kind: 'assigned', actor: 'ines', reason: 'on call', body: { assignee: 'jun', status: 'open' } },
    })
    expect(logged().at(-1)).toBe('investigation-step investigation:1')
  })
})
