import type { BaselineView } from '../detect/baseline-view.ts'
import { detect, type Scan } from '../detect/detect.ts'
import { type Finding, SEVERITIES, type Severity } from '../detect/finding.ts'
import { groupByRoot, standingEffect } from '../detect/roots.ts'
import { silenceOf } from '../detect/silence.ts'
import { mainFinding } from '../investigate/describe.ts'
import type { Matter } from '../investigate/investigation.ts'
import { type MatterPlan, planMatters } from '../investigate/matter-plan.ts'
import { SCANS_A_YEAR, type Window } from '../profile/window.ts'
import { familiesSpokenOf } from './families-spoken-of.ts'
import { type CountedWindow, horizonSums } from './horizon-sums.ts'
import { likeWindows } from './like-windows.ts'
import type { Monitor } from './monitor.ts'
import type { RunKind } from './run-store.ts'

/** A window as it is replayed: what each version's rows counted to. A version that is left out served nobody. */
export type ReplayWindow = {
  readonly run: RunKind
  readonly window: Window
  readonly versions: readonly (Omit<CountedWindow, 'window'> & {
    readonly version: string
    readonly baseline: BaselineView
  })[]
}

/** A matter that a replay opened. */
export type ReplayedMatter = Matter & {
  readonly severity: Severity
  /** The window it opened in, and what it opened for. */
  readonly run: RunKind
  readonly window: Window
  readonly findings: readonly Finding[]
}

/** What one window came to. */
export type ReplayedScan = Pick<Scan, 'tests' | 'level' | 'findings' | 'judged'> & {
  readonly run: RunKind
  readonly window: Window
  readonly rows: number
  readonly opened: readonly ReplayedMatter[]
  /** Live matters that it found again. */
  readonly appended: readonly { readonly id: number; readonly severity: Severity }[]
  readonly subsided: readonly ReplayedMatter[]
}

/** A monitor's judgement on a clock of its own, with nothing kept but what it remembers. */
export type Replay = {
  /** Judges the next window; windows of a run come in order and without a gap. */
  readonly judge: (window: ReplayWindow) => ReplayedScan
  /** Another that has seen the same and goes its own way from here. */
  readonly fork: () => Replay
}

type Memory = {
  readonly windows: Readonly<Record<RunKind, ReadonlyMap<string, readonly CountedWindow[]>>>
  readonly recent: Readonly<Record<RunKind, readonly (readonly Finding[])[]>>
  readonly rows: ReadonlyMap<number, number>
  readonly live: readonly ReplayedMatter[]
  readonly opened: number
}

const NOTHING: Memory = {
  windows: { arrival: new Map(), outcome: new Map() },
  recent: { arrival: [], outcome: [] },
  rows: new Map(),
  live: [],
  opened: 0,
}

/** Windows that the longest sum needs. */
const LONGEST = 28

/**
 * Judges windows one after the other as the service does: sums of the last windows, one family of tests, root slices, persistence, live matters. A matter that has subsided counts as closed, so that
 * what returns opens again: the replay has no people who conclude.
 */
export function createReplay(
  monitor: Pick<Monitor, 'model' | 'limits' | 'depth' | 'window' | 'timezone'>,
  remembered: unknown = NOTHING,
): Replay {
  let memory = remembered as Memory
  return {
    judge: (window) => {
      const { scan, next } = judged(monitor, memory, window)
      memory = next
      return scan
    },
    fork: () => createReplay(monitor, memory),
  }
}

function judged(
  monitor: Parameters<typeof createReplay>[0],
  memory: Memory,
  { run, window, versions }: ReplayWindow,
): { readonly scan: ReplayedScan; readonly next: Memory } {
  const served = new Set([...memory.windows[run].keys(), ...versions.map(({ version }) => version)])
  const windows = new Map(
    [...served].map((version) => {
      const counted = versions.find((v) => v.version === version)
      const before = memory.windows[run].get(version) ?? []
      const now = { window, rows: counted?.rows ?? 0, counts: counted?.counts ?? new Map() }
      const subjects = counted?.subjects && { subjects: counted.subjects }
      return [version, { baseline: counted?.baseline, back: [{ ...now, ...subjects }, ...before].slice(0, LONGEST) }]
    }),
  )
  const scan = detect({
    run,
    versions: [...windows].flatMap(([version, { baseline, back }]) =>
      baseline === undefined || back[0]?.rows === 0
        ? []
        : [{ version, baseline, horizons: horizonSums(monitor.window, baseline, back) }],
    ),
    limits: monitor.limits,
    depth: monitor.depth,
    scansAYear: SCANS_A_YEAR[monitor.window],
  })
  const rows = versions.reduce((sum, version) => sum + version.rows, 0)
  const silent = run === 'arrival' ? silenceIn(monitor, memory, window, rows, scan.level) : undefined
  const findings = silent ? [...scan.findings, silent] : scan.findings
  const plan = planMatters({
    groups: groupByRoot(
      findings,
      scan.comparisons,
      memory.live.map(({ family, rootSlice }) => ({ family, root: rootSlice })),
    ),
    recent: memory.recent[run],
    live: memory.live,
    settled: [],
    families: familiesSpokenOf(run, rows > 0),
    standing: ({ id }) => {
      const matter = memory.live.find((m) => m.id === id)
      const anchor = matter && mainFinding(matter.findings, matter.rootSlice)
      return matter && anchor && standingEffect(anchor, matter.rootSlice, scan.comparisons)
    },
  })
  const opened = plan.opens.map(
    ({ group, units, severity }, i): ReplayedMatter => ({
      ...{ id: memory.opened + i + 1, model: monitor.model, family: group.family, rootSlice: group.root },
      ...{ status: 'live', openedAt: window.end, quietScans: 0, subsidedAt: undefined, toldUnits: units },
      ...{ settledUnits: undefined, settledUntil: undefined },
      ...{ severity, run, window, findings: group.findings },
    }),
  )
  const known = memory.live.map((matter): ReplayedMatter => {
    const appended = plan.appends.find((a) => a.matter.id === matter.id)
    const quiet = plan.quiets.find((q) => q.matter.id === matter.id)
    return {
      ...matter,
      ...(appended && foundAgain(matter, appended)),
      ...(quiet && { quietScans: quiet.quietScans, ...(quiet.subsided && { subsidedAt: window.end }) }),
    }
  })
  const subsided = known.filter((matter) => matter.subsidedAt !== undefined)
  return {
    scan: {
      ...{ run, window, rows, tests: scan.tests, level: scan.level, findings, judged: scan.judged, opened, subsided },
      appended: plan.appends.map(({ matter, severity }) => ({ id: matter.id, severity })),
    },
    next: {
      windows: { ...memory.windows, [run]: new Map([...windows].map(([version, { back }]) => [version, back])) },
      recent: { ...memory.recent, [run]: [findings, ...memory.recent[run]].slice(0, 2) },
      rows: run === 'arrival' ? new Map([...memory.rows, [window.start, rows]]) : memory.rows,
      live: [...known.filter((matter) => matter.subsidedAt === undefined), ...opened],
      opened: memory.opened + opened.length,
    },
  }
}

/** A finding of any run shows that the matter is there; people hear of it when it is worse than what they know. */
function foundAgain(
  matter: ReplayedMatter,
  { units, worsened, severity }: Pick<MatterPlan['appends'][number], 'units' | 'worsened' | 'severity'>,
): Pick<ReplayedMatter, 'quietScans' | 'toldUnits' | 'severity'> {
  const severer = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(matter.severity)
  return {
    quietScans: 0,
    severity: severer ? severity : matter.severity,
    toldUnits: worsened || severer ? Math.max(matter.toldUnits, units) : matter.toldUnits,
  }
}

function silenceIn(
  monitor: Parameters<typeof createReplay>[0],
  memory: Memory,
  window: Window,
  rows: number,
  level: number,
): Finding | undefined {
  const first = memory.rows.keys().next().value ?? window.start
  const before = likeWindows(monitor, window, first).map(({ start }) => memory.rows.get(start) ?? 0)
  const last = memory.recent.arrival[0]?.find((f) => f.kind === 'silence')?.measured
  return silenceOf(rows, before, { version: 'all', level }, last?.form === 'count' ? last.usual : undefined)
}
