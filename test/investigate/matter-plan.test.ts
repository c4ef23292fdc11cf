import { describe, expect, it } from 'vitest'
import type { Family, Finding } from '../../src/detect/finding.ts'
import type { RootedFindings } from '../../src/detect/roots.ts'
import type { Matter } from '../../src/investigate/investigation.ts'
import { findingKey, type MatterPlan, planMatters, QUIET_SCANS, worst } from '../../src/investigate/matter-plan.ts'

function finding(change: Partial<Finding> = {}): Finding {
  return {
    kind: 'decision-drift',
    family: 'output',
    subject: 'decision',
    slice: 'sex=F',
    version: '1',
    horizon: 1,
    direction: 'down',
    scale: 'difference',
    effect: { estimate: -0.06, lower: -0.07, upper: -0.05 },
    tolerance: 0.05,
    units: 1.2,
    severity: 'notice',
    log10P: -6,
    adjustedLog10P: -4,
    level: 0.0055,
    supportNow: 1000,
    supportTraining: 10_000,
    dispersion: 1,
    uncalibrated: false,
    improved: false,
    measured: {
      form: 'rates',
      now: { count: 440, of: 1000, rate: 0.44 },
      training: { count: 5000, of: 10_000, rate: 0.5 },
    },
    beside: {},
    why: '',
    ...change,
  }
}

function group(findings: readonly Finding[], root = 'sex=F', family: Family = 'output'): RootedFindings {
  return { family, root, findings, units: Math.max(...findings.map((f) => f.units)) }
}

function matter(change: Partial<Matter> = {}): Matter {
  return {
    id: 7,
    model: 'credit',
    family: 'output',
    rootSlice: 'sex=F',
    status: 'live',
    openedAt: 0,
    quietScans: 0,
    subsidedAt: undefined,
    toldUnits: 1.2,
    settledUnits: undefined,
    settledUntil: undefined,
    ...change,
  }
}

const settledMatter = (change: Partial<Matter> = {}): Matter =>
  matter({ status: 'settled', settledUnits: 1.2, ...change })

function plan(input: Partial<Parameters<typeof planMatters>[0]>): MatterPlan {
  return planMatters({
    groups: [],
    recent: [],
    live: [],
    settled: [],
    families: ['input', 'output', 'limit', 'mix', 'silence'],
    standing: () => 0,
    ...input,
  })
}

describe('planMatters: opening', () => {
  it('waits at the first scan, and opens at the second of three that says the same', () => {
    const groups = [group([finding()])]
    expect(plan({ groups, recent: [[], []] })).toMatchObject({ opens: [], waiting: [finding()] })
    expect(plan({ groups, recent: [[finding()], []] }).opens).toMatchObject([{ units: 1.2, severity: 'notice' }])
    expect(plan({ groups, recent: [[], [finding()]] }).opens).toHaveLength(1)
  })

  it('does not open on what was found before and is not now', () => {
    expect(plan({ recent: [[finding()], [finding()]] }).opens).toEqual([])
  })

  it('counts as the same only what agrees in kind, subject, slice, direction and horizon', () => {
    const others: readonly Partial<Finding>[] = [
      { direction: 'up' },
      { horizon: 3 },
      { slice: 'sex=M' },
      { subject: 'error' },
      { kind: 'disparity-change' },
    ]
    for (const other of others) {
      const { opens, waiting } = plan({ groups: [group([finding()])], recent: [[finding(other)], [finding(other)]] })
      expect([opens.length, waiting.length]).toEqual([0, 1])
    }
  })

  it('counts a finding of another version, and of another size, as the same', () => {
    const before = finding({ version: '0', units: 3, severity: 'warning' })
    expect(findingKey(before)).toBe(findingKey(finding()))
    expect(plan({ groups: [group([finding()])], recent: [[before]] }).opens).toHaveLength(1)
  })

  it('opens a matter with all its findings when one of them has stood twice', () => {
    const fresh = finding({ kind: 'disparity-change', units: 2.5, severity: 'warning' })
    const { opens, waiting } = plan({ groups: [group([fresh, finding()])], recent: [[finding()]] })
    expect(opens.map((o) => [o.group.findings.length, o.units, o.severity])).toEqual([[2, 2.5, 'warning']])
    expect(waiting).toEqual([])
  })

  it('opens at once when critical and adjusted p is below 1e-6, not at it', () => {
    const opensAt = (change: Partial<Finding>): number => plan({ groups: [group([finding(change)])] }).opens.length
    expect(opensAt({ severity: 'critical', adjustedLog10P: -6.01 })).toBe(1)
    expect(opensAt({ severity: 'critical', adjustedLog10P: -6 })).toBe(0)
    expect(opensAt({ severity: 'warning', adjustedLog10P: -300 })).toBe(0)
  })

  it('opens silence at once: it has no noise to wait out', () => {
    const silence = finding({
      kind: 'silence',
      family: 'silence',
      slice: 'overall',
      severity: 'warning',
      adjustedLog10P: 0,
    })
    expect(plan({ groups: [group([silence], 'overall', 'silence')] }).opens).toHaveLength(1)
  })

  it('never opens on an improvement, however large and often', () => {
    const better = finding({ improved: true, severity: 'critical', adjustedLog10P: -50 })
    const { opens, waiting } = plan({ groups: [group([better])], recent: [[better], [better]] })
    expect([opens, waiting]).toEqual([[], [better]])
  })

  it('leaves improvements out of the effect and severity that it tells', () => {
    const better = finding({ slice: 'sex=F & age=61+', improved: true, units: 9, severity: 'critical' })
    const { opens } = plan({ groups: [group([finding(), better])], recent: [[finding()]] })
    expect(opens).toMatchObject([{ units: 1.2, severity: 'notice' }])
    expect(opens[0]?.group.findings).toHaveLength(2)
  })
})

describe('planMatters: a live matter', () => {
  it('takes later findings at once, without waiting for a second window', () => {
    const { appends, opens, waiting } = plan({ groups: [group([finding()])], live: [matter()] })
    expect(appends).toMatchObject([{ matter: { id: 7 }, units: 1.2, worsened: false }])
    expect([opens, waiting]).toEqual([[], []])
  })

  it('has worsened when it is more than one tolerance beyond what was told', () => {
    const worsened = (units: number): boolean | undefined =>
      plan({ groups: [group([finding({ units })])], live: [matter({ toldUnits: 1.2 })] }).appends[0]?.worsened
    expect([worsened(2.2), worsened(2.21)]).toEqual([false, true])
  })

  it('does not worsen by an improvement, and falls quiet beside it', () => {
    const better = finding({ improved: true, units: 9, severity: 'critical' })
    const { appends, quiets, waiting } = plan({ groups: [group([better])], live: [matter()] })
    expect([appends, waiting]).toEqual([[], [better]])
    expect(quiets).toMatchObject([{ quietScans: 1, subsided: false }])
  })

  it('is told from another family and from another root', () => {
    const others = [matter({ id: 1, family: 'limit' }), matter({ id: 2, rootSlice: 'sex=M' })]
    const { appends, waiting } = plan({ groups: [group([finding()])], live: others })
    expect([appends.length, waiting.length]).toEqual([0, 1])
  })
})

describe('planMatters: a settled matter', () => {
  const groups = (units: number): readonly RootedFindings[] => [group([finding({ units })])]
  const stood = [[finding()]]

  it('holds what is no more than one tolerance worse than it was settled at', () => {
    const { opens, waiting, quiets } = plan({ groups: groups(2.2), settled: [settledMatter()], recent: stood })
    expect([opens.length, waiting.length, quiets.length]).toEqual([0, 1, 0])
  })

  it('opens again when worse by more than that, and has stood', () => {
    expect(plan({ groups: groups(2.21), settled: [settledMatter()], recent: stood }).opens).toHaveLength(1)
    expect(plan({ groups: groups(2.21), settled: [settledMatter()] }).waiting).toHaveLength(1)
  })

  it('opens again at any size once it has subsided, and has stood', () => {
    const settled = [settledMatter({ subsidedAt: 5, quietScans: 4 })]
    expect(plan({ groups: groups(1.2), settled, recent: stood }).opens).toHaveLength(1)
    expect(plan({ groups: groups(1.2), settled }).waiting).toHaveLength(1)
  })
})

describe('planMatters: quiet scans', () => {
  it('count up without a finding, and subside at the third, once', () => {
    expect(QUIET_SCANS).toBe(3)
    const quietAfter = (quietScans: number, subsidedAt?: number) =>
      plan({ live: [matter({ quietScans, subsidedAt })] }).quiets.map((q) => [q.quietScans, q.subsided])
    expect(quietAfter(0)).toEqual([[1, false]])
    expect(quietAfter(1)).toEqual([[2, false]])
    expect(quietAfter(2)).toEqual([[3, true]])
    expect(quietAfter(3, 5)).toEqual([[4, false]])
  })

  it('do not let a matter subside while its effect stands at seven tenths of the tolerance, found or not', () => {
    const subsidedAt = (units: number | undefined) =>
      plan({ live: [matter({ quietScans: 2 })], standing: () => units }).quiets.map((q) => q.subsided)
    expect(subsidedAt(0.7)).toEqual([false])
    expect(subsidedAt(0.69)).toEqual([true])
    expect(subsidedAt(undefined)).toEqual([true])
  })

  it('start again with a finding, of live and of settled matters', () => {
    const of = (matters: { live?: readonly Matter[]; settled?: readonly Matter[] }) =>
      plan({ groups: [group([finding()])], ...matters }).quiets.map((q) => [q.matter.id, q.quietScans, q.subsided])
    expect(of({ live: [matter({ quietScans: 2 })] })).toEqual([[7, 0, false]])
    expect(of({ settled: [settledMatter({ quietScans: 2 })] })).toEqual([[7, 0, false]])
    expect(of({ live: [matter({ quietScans: 0 })] })).toEqual([])
  })

  it('are not counted for families that the scan does not speak of', () => {
    const live = [matter({ id: 1 }), matter({ id: 2, family: 'silence', rootSlice: 'overall' })]
    expect(plan({ live, families: ['silence'] }).quiets.map((q) => q.matter.id)).toEqual([2])
    expect(plan({ live, families: [] }).quiets).toEqual([])
  })
})

describe('worst', () => {
  it('is the highest severity of any finding', () => {
    expect(worst([{ severity: 'notice' }, { severity: 'critical' }, { severity: 'warning' }])).toBe('critical')
    expect(worst([{ severity: 'notice' }, { severity: 'warning' }])).toBe('warning')
    expect(worst([{ severity: 'notice' }])).toBe('notice')
  })
})
