import { detect, type Scan } from '../detect/detect.ts'
import { type Family, type Finding, SEVERITIES } from '../detect/finding.ts'
import { groupByRoot, standingEffect } from '../detect/roots.ts'
import { silenceOf } from '../detect/silence.ts'
import { mainFinding } from '../investigate/describe.ts'
import type { Investigation, InvestigationStore, Matter } from '../investigate/investigation.ts'
import { planMatters } from '../investigate/matter-plan.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import { SCANS_A_YEAR, type Window } from '../profile/window.ts'
import type { DueWindow } from './due-windows.ts'
import { familiesSpokenOf } from './families-spoken-of.ts'
import { freezeEvidence } from './freeze-evidence.ts'
import { likeWindows } from './like-windows.ts'
import type { Monitor } from './monitor.ts'
import { runResultOf } from './run-result.ts'
import type { Fold, Lease, RunResult, RunStore } from './run-store.ts'
import type { Teller } from './tell.ts'
import { type CountingPorts, countWindow, type VersionInWindow } from './window-counts.ts'

/** Everything a judgement reads and writes. */
export type JudgingPorts = CountingPorts & {
  readonly runs: RunStore
  readonly fold: Fold
  readonly investigations: InvestigationStore
  /** Upstream of a version as known now; may throw: the investigation opens all the same. */
  readonly lineage: (model: string, version: string, knownAt: number) => LineageSnapshot
  readonly encodeProfile: (profile: VersionInWindow['profile'] & object) => {
    readonly sha256: string
    readonly body: Uint8Array
  }
  /** Tells what is news, inside the transaction. */
  readonly telling: Pick<Teller, 'prepare' | 'tell'>
  readonly transact: <T>(write: () => T) => T
  readonly owner: string
}

/** How a judgement ended. */
export type Judgement =
  | {
      readonly status: 'done'
      readonly rows: number
      readonly findings: number
      readonly tests: number
      readonly opened: readonly Investigation[]
    }
  | { readonly status: 'taken' }
  | { readonly status: 'superseded' }

/** How long a worker may hold a window before another takes it over. */
export const LEASE_MS = 60_000

/** One window's journey: counted, judged, grouped into matters, and written down with what it opens and tells, in one transaction. */
export function evaluateWindow(
  ports: JudgingPorts,
  monitor: Monitor,
  due: DueWindow,
  now: number,
  leasedAt: number = now,
): Judgement {
  const lease = ports.runs.lease(monitor.model, due.kind, due.window, due.revision, ports.owner, leasedAt, LEASE_MS)
  if (!lease) return { status: 'taken' }
  const throughBatch = ports.fold.foldThrough(monitor.model)
  const versions = countWindow(ports, monitor, due.window, due.kind, throughBatch)
  const scan = judge(ports, monitor, due, versions)
  const plan = planMatters({
    groups: groupByRoot(scan.findings, scan.comparisons, knownRoots(ports, monitor.model, now)),
    recent: ports.runs.recentFindings(monitor.model, due.kind, due.window.start, 2),
    live: ports.investigations.liveMatters(monitor.model),
    settled: ports.investigations.settledMatters(monitor.model, now),
    families: familiesOf(due, versions),
    standing: (matter) => standingOf(ports, matter, scan),
  })
  const prepared = prepare(
    ports,
    monitor,
    due,
    versions,
    scan,
    plan.opens.length > 0 || plan.appends.length > 0,
    throughBatch,
    now,
  )
  return ports.transact(() => finish(ports, monitor, due, lease, scan, plan, prepared, now))
}

function judge(ports: JudgingPorts, monitor: Monitor, due: DueWindow, versions: readonly VersionInWindow[]): Scan {
  const scan = detect({
    run: due.kind,
    versions: versions.flatMap((v) => (v.counts && v.counts.horizons.length > 0 ? [v.counts] : [])),
    limits: monitor.limits,
    depth: monitor.depth,
    scansAYear: SCANS_A_YEAR[monitor.window],
  })
  if (due.kind === 'outcome') return scan
  const silent = silenceIn(ports, monitor, due.window, scan.level)
  return silent ? { ...scan, findings: [...scan.findings, silent] } : scan
}

function silenceIn(ports: JudgingPorts, monitor: Monitor, window: Window, level: number): Finding | undefined {
  const before = likeWindows(monitor, window, ports.runs.firstArrival(monitor.model) ?? window.start)
  const [rows = 0, ...usual] = ports.runs.rowsOfWindows(monitor.model, [window, ...before])
  return silenceOf(rows, usual, { version: 'all', level }, usualBefore(ports, monitor, window))
}

/** What the scan before called usual of a feed that it found silent. */
function usualBefore(ports: JudgingPorts, { model }: Monitor, { start }: Window): number | undefined {
  const silent = ports.runs
    .recentFindings(model, 'arrival', start, 1)
    .flat()
    .find((f) => f.kind === 'silence')
  return silent?.measured.form === 'count' ? silent.measured.usual : undefined
}

/** The effect that a matter was opened for, measured again. */
function standingOf(ports: JudgingPorts, matter: Matter, scan: Scan): number | undefined {
  const investigation = ports.investigations.ofMatter(matter.id)
  const detail = investigation && ports.investigations.get(investigation.id)
  const anchor = detail && mainFinding(detail.evidence.findings, matter.rootSlice)
  return anchor && standingEffect(anchor, matter.rootSlice, scan.comparisons)
}

/** A revision of an old window calms nothing. */
function familiesOf(due: DueWindow, versions: readonly VersionInWindow[]): readonly Family[] {
  if (due.because === 'late-rows') return []
  return familiesSpokenOf(
    due.kind,
    versions.some((v) => v.counts !== undefined),
  )
}

function knownRoots(ports: JudgingPorts, model: string, now: number): { family: Family; root: string }[] {
  return [...ports.investigations.liveMatters(model), ...ports.investigations.settledMatters(model, now)].map((m) => ({
    family: m.family,
    root: m.rootSlice,
  }))
}

type Prepared = {
  readonly result: Omit<RunResult, 'findings'>
  readonly lineage: readonly LineageSnapshot[]
  readonly freeze: (findings: readonly Finding[], root: string) => ReturnType<typeof freezeEvidence>
}

/** Reads everything that the finishing transaction writes, so that it only writes. */
function prepare(
  ports: JudgingPorts,
  monitor: Monitor,
  due: DueWindow,
  versions: readonly VersionInWindow[],
  scan: Scan,
  speaks: boolean,
  throughBatch: number,
  now: number,
): Prepared {
  const result = runResultOf({ scan, versions, throughBatch, judgedAt: now, encodeProfile: ports.encodeProfile })
  // Compressing megabytes of counts may not hold the database: they are kept under their hash before the transaction that refers to them.
  ports.runs.keepAhead(result)
  const concerned = speaks ? versionsConcerned(ports, monitor, due.window, versions) : []
  const lineage = concerned.map((version) => lineageOf(ports, monitor.model, version, now))
  ports.telling.prepare()
  const batches = speaks ? ports.profiles.batchRoots(monitor.model, due.window, throughBatch) : []
  return {
    result,
    lineage,
    freeze: (findings, root) =>
      freezeEvidence({
        monitor,
        window: due.window,
        versions,
        profiles: result.profiles,
        scan,
        findings,
        root,
        batches,
      }),
  }
}

/** The versions in the window; of an empty one those that served last. */
function versionsConcerned(
  ports: JudgingPorts,
  monitor: Monitor,
  window: Window,
  versions: readonly VersionInWindow[],
): readonly string[] {
  if (versions.length > 0) return versions.map((v) => v.version)
  const before = ports.runs.finished(monitor.model, 'arrival', 0).filter((run) => run.window.start < window.start)
  return before.findLast((run) => run.summary.rows > 0)?.summary.versions.map((v) => v.version) ?? []
}

function lineageOf(ports: JudgingPorts, model: string, version: string, knownAt: number): LineageSnapshot {
  try {
    return ports.lineage(model, version, knownAt)
  } catch {
    return { model, version, knownAt, status: 'unavailable', nodes: [], edges: [], gaps: [], truncated: false }
  }
}

function finish(
  ports: JudgingPorts,
  monitor: Monitor,
  due: DueWindow,
  lease: Lease,
  scan: Scan,
  plan: ReturnType<typeof planMatters>,
  prepared: Prepared,
  now: number,
): Judgement {
  if (!ports.runs.holds(lease)) throw new SupersededError()
  const placed: { finding: Finding; matterId: number | undefined }[] = plan.waiting.map((finding) => ({
    finding,
    matterId: undefined,
  }))
  const lineageFor = (findings: readonly Finding[]): readonly LineageSnapshot[] =>
    prepared.lineage.filter((l) => findings.some((f) => f.version === l.version || f.kind === 'silence'))
  const opened = plan.opens.map(({ group, severity, units }) => {
    const investigation = ports.investigations.open(
      {
        model: monitor.model,
        matter: { family: group.family, rootSlice: group.root, units },
        family: group.family,
        rootSlice: group.root,
        ...prepared.freeze(group.findings, group.root),
        severity,
        openedBy: 'plumbline',
        lineage: lineageFor(group.findings),
      },
      now,
    )
    placed.push(...group.findings.map((finding) => ({ finding, matterId: investigation.matterId })))
    return investigation
  })
  for (const { matter, group, units, worsened: worse, severity } of plan.appends) {
    // Whoever is told of critical investigations alone has not heard of this one yet.
    const before = ports.investigations.ofMatter(matter.id)?.severity ?? severity
    const severer = worse || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(before)
    ports.investigations.append(
      matter.id,
      {
        findings: group.findings,
        window: due.window,
        lineage: lineageFor(group.findings),
        units,
        worsened: severer,
        severity,
      },
      now,
    )
    placed.push(...group.findings.map((finding) => ({ finding, matterId: matter.id })))
  }
  for (const { matter, quietScans, subsided } of plan.quiets)
    ports.investigations.quiet(matter.id, quietScans, subsided, now)
  const told = new Set(placed.map((p) => p.finding))
  const rest = scan.findings
    .filter((finding) => !told.has(finding))
    .map((finding) => ({ finding, matterId: undefined }))
  if (!ports.runs.finish(lease, { ...prepared.result, findings: [...placed, ...rest] })) throw new SupersededError()
  ports.telling.tell(now)
  return {
    status: 'done',
    rows: prepared.result.summary.rows,
    findings: scan.findings.length,
    tests: scan.tests,
    opened,
  }
}

/** A later attempt holds the window: everything this one wrote is rolled back. */
export class SupersededError extends Error {
  constructor() {
    super('another worker has taken this window over; its result stands')
    this.name = 'SupersededError'
  }
}
