import { expect, it } from 'vitest'
import { type BaselineView, viewBaseline } from '../../src/detect/baseline-view.ts'
import type { DueWindow } from '../../src/monitor/due-windows.ts'
import { dueOf } from '../../src/monitor/evaluate-due.ts'
import { evaluateWindow } from '../../src/monitor/evaluate-window.ts'
import { createReplay } from '../../src/monitor/replay.ts'
import { type CoarseProfile, coarsener } from '../../src/profile/coarse-profile.ts'
import { judgingPorts } from '../../src/worker/heavy-work.ts'
import { DAY, type Group, HOUR, monitor, type ReportWorld, reportWorld, START, trained } from './report-world.ts'

const DAYS = 26
const SILENT_DAY = 5

/** Four groups of so many rows, of whom half are approved; of the approved four in five repay, of the others two. */
const alike = (n: number): readonly Group[] =>
  ['F', 'M'].flatMap((sex) => ['North', 'South'].map((region) => repaying({ sex, region, n, approved: n / 2 })))

function repaying({ n, approved = 0, ...group }: Group): Group {
  return { ...group, n, approved, repaid: [0.8 * approved, 0.4 * (n - approved)] }
}

/**
 * A day by version: women of the north are approved at 0.2 on days 2 and 3, the south earns more on days 2 to 4, nothing comes on day 5, from day 6 a second version takes half of the rows, and on day 7
 * and 8 no woman of the north whom it approves repays.
 */
function servedOn(day: number): readonly { readonly version: string; readonly groups: readonly Group[] }[] {
  if (day === SILENT_DAY) return []
  const groupsOf = (n: number, repays: boolean): readonly Group[] =>
    alike(n).map((group) => {
      const isWomenOfTheNorth = group.sex === 'F' && group.region === 'North'
      const falls = (day === 2 || day === 3) && isWomenOfTheNorth
      const served = repaying({ ...group, approved: falls ? n / 5 : n / 2 })
      const earnsMore = day >= 2 && day <= 4 && group.region === 'South'
      return {
        ...served,
        income: earnsMore ? 75 : 25,
        ...(!repays && isWomenOfTheNorth && { repaid: [0, 0.4 * (n / 2)] as const }),
      }
    })
  if (day < 6) return [{ version: '1', groups: groupsOf(250, true) }]
  return [
    { version: '1', groups: groupsOf(150, true) },
    { version: '2', groups: groupsOf(150, day !== 7 && day !== 8) },
  ]
}

/** What one window came to. */
type Told = {
  readonly run: string
  readonly day: number
  readonly tests: number
  readonly findings: number
  /** Family, root, severity, effect in tolerances. */
  readonly opened: readonly string[]
  readonly appended: readonly string[]
  readonly subsided: readonly string[]
}

type Named = { readonly family: string; readonly rootSlice: string }
const nameOf = ({ family, rootSlice }: Named): string => `${family} ${rootSlice}`
const openedName = (matter: Named, severity: string, units: number): string =>
  `${nameOf(matter)}, ${severity}, ${units.toFixed(6)}`
const dayOf = (start: number): number => (start - START) / DAY

/** The history as the service lives it: rows arrive, and every window is judged over the store when it is due. */
function lived(world: ReportWorld): { readonly windows: readonly DueWindow[]; readonly told: readonly Told[] } {
  const { store, monitor: own } = world
  const ports = judgingPorts(store, {
    ...{ databasePath: '', monitors: [own], routes: [], baseUrl: 'http://localhost' },
  })
  const matters = () =>
    store.investigations.liveMatters(own.model).map((matter) => {
      const id = store.investigations.ofMatter(matter.id)?.id ?? 0
      return { ...matter, later: store.investigations.get(id)?.laterFindings.length ?? 0 }
    })
  const windows: DueWindow[] = []
  const told: Told[] = []
  for (let day = 0; day < DAYS; day++) {
    const at = START + day * DAY
    for (const { version, groups } of servedOn(day)) world.arrive(at + HOUR, groups, { version, labelled: true })
    const now = at + DAY + own.latenessMs
    for (const due of dueOf(ports, own, now)) {
      const before = new Map(matters().map((matter) => [matter.id, matter]))
      const judgement = evaluateWindow(ports, own, due, now)
      if (judgement.status !== 'done') throw new Error(judgement.status)
      const after = matters()
      const known = after.flatMap((matter) => {
        const was = before.get(matter.id)
        return was ? [{ matter, was }] : []
      })
      const { tests, findings } = judgement
      const severityOf = (id: number): string => store.investigations.ofMatter(id)?.severity ?? ''
      windows.push(due)
      told.push({
        ...{ run: due.kind, day: dayOf(due.window.start), tests, findings },
        opened: after.filter((m) => !before.has(m.id)).map((m) => openedName(m, severityOf(m.id), m.toldUnits)),
        appended: known.filter(({ matter, was }) => matter.later > was.later).map(({ matter }) => nameOf(matter)),
        subsided: known
          .filter(({ matter, was }) => matter.subsidedAt !== undefined && was.subsidedAt === undefined)
          .map(({ matter }) => nameOf(matter)),
      })
    }
  }
  return { windows, told }
}

/** The same windows, counted from the groups themselves and replayed. */
function replayed(world: ReportWorld, windows: readonly DueWindow[]): readonly Told[] {
  const replay = createReplay(world.monitor)
  const views = new Map<string, BaselineView>()
  const viewOf = (version: string): BaselineView => {
    const id = world.store.baselines.inEffect(world.monitor.model, version, START)?.id ?? 0
    const view = views.get(version) ?? viewBaseline(world.store.baselines.load(id), world.monitor.depth)
    views.set(version, view)
    return view
  }
  const names = new Map<number, string>()
  return windows.map(({ kind: run, window }) => {
    const versions = servedOn(dayOf(window.start)).map(({ version, groups }) => {
      const baseline = viewOf(version)
      const rows = groups.reduce((sum, { n }) => sum + n, 0)
      return { version, baseline, rows, counts: countsOf(baseline, groups, run === 'outcome') }
    })
    const scan = replay.judge({ run, window, versions })
    for (const matter of scan.opened) names.set(matter.id, nameOf(matter))
    return {
      ...{ run, day: dayOf(window.start), tests: scan.tests, findings: scan.findings.length },
      opened: scan.opened.map((m) => openedName(m, m.severity, m.toldUnits)),
      appended: scan.appended.map(({ id }) => names.get(id) ?? ''),
      subsided: scan.subsided.map(nameOf),
    }
  })
}

/** An arrival knows no labels. */
function countsOf({ schema }: BaselineView, groups: readonly Group[], labelled: boolean): CoarseProfile {
  const counted = groups.map(({ repaid, ...group }) => ({ ...group, ...(labelled && repaid && { repaid }) }))
  return coarsener(schema)(trained(counted, schema).profile)
}

const sorted = (told: readonly Told[]): readonly Told[] =>
  told.map((t) => ({
    ...t,
    opened: t.opened.toSorted(),
    appended: t.appended.toSorted(),
    subsided: t.subsided.toSorted(),
  }))

it('opens, finds again and lets subside the same matters in the same windows as the service over its store', () => {
  const limits = { ...monitor.limits, representationDifference: 0.9, representationRatio: 0.001 }
  const world = reportWorld({ limits, labelsAfterMs: 2 * DAY })
  world.fit(alike(2500))
  world.fit(alike(2500), '2')
  const { windows, told } = lived(world)
  // The history has something of everything: two that never speak would agree as well.
  const spoken = (of: (t: Told) => readonly string[]): readonly string[] =>
    told.flatMap((t) => of(t).map((name) => `${t.run} ${t.day} ${name.split(',')[0]}`))
  expect(spoken((t) => t.opened)).toEqual([
    'arrival 2 input region=South',
    'arrival 2 output sex=F & region=North',
    'arrival 2 limit sex=F & region=North',
    'arrival 5 silence overall',
  ])
  expect(spoken((t) => t.appended)).toContain('outcome 7 output sex=F & region=North')
  expect(spoken((t) => t.subsided)).toContain('arrival 17 output sex=F & region=North')
  expect(sorted(replayed(world, windows))).toEqual(sorted(told))
})
