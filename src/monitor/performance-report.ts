import { type BaselineView, weekdaysIn } from '../detect/baseline-view.ts'
import { compareWith } from '../detect/detect.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import { type Window, windowLabel } from '../profile/window.ts'
import type { KeptTable } from './kept-counts.ts'
import type { Monitor } from './monitor.ts'
import { performanceRows } from './performance-rows.ts'
import { recentWindows } from './recent-windows.ts'
import type { PerformanceReport } from './report.ts'
import type { ReportReads, RunProfile } from './report-reads.ts'
import type { RunStore, WindowRun } from './run-store.ts'

/** Rows whose labels one call may look up, at about a microsecond each: more is counted over several calls, so that no report waits for long. */
export const ROWS_A_CALL = 300_000

/** Where labels come all the time, windows that hold more rows than this together are counted again at most once a minute. */
const ROWS_AT_ONCE = 20_000
const MINUTE_MS = 60_000

/** Outcome runs that are looked through for the last one with rows. */
const NEWEST_RUNS = 30

type Labelled = { readonly rows: number; readonly labelled: number }

/** What a report of performance reads; labels that were counted before are kept at hand by whoever supplies them. */
export type PerformancePorts = {
  readonly runs: Pick<
    RunStore,
    'finished' | 'newest' | 'judgedSlices' | 'findingsOf' | 'firstArrival' | 'rowsOfWindows'
  >
  readonly reads: Pick<ReportReads, 'runProfiles' | 'profileBy'>
  readonly view: (baselineId: number, depth: number) => BaselineView
  readonly keptTable: (monitor: Monitor, profile: RunProfile) => KeptTable
  readonly labels: LabelCounts
  /** As {@link judgedRates}, at hand once worked out: a finished run does not change. */
  readonly ratesOf: (monitor: Monitor, run: WindowRun) => JudgedRates
}

/** The error rates of one judged window. */
export type JudgedRates = NonNullable<PerformanceReport['judged']>

/** A window and the rows that lie in it. */
export type HeldWindow = { readonly window: Window; readonly rows: number }

/** Labels by window: counted before, and counted anew. */
export type LabelCounts = {
  /** Of each window, with the rows that it holds now: what was counted last, when, and whether nothing has come since. */
  readonly known: (
    model: string,
    windows: readonly HeldWindow[],
  ) => readonly ((Labelled & { readonly countedAt: number; readonly isFresh: boolean }) | undefined)[]
  readonly count: (model: string, window: Window, now: number) => Labelled
}

/** How many labels have come by window, and the error rates of the last window whose labels have matured. */
export function performanceReport(
  ports: PerformancePorts,
  monitor: Monitor,
  request: { readonly windows: number; readonly now: number },
): PerformanceReport {
  const { model, timezone, labelsAfterMs } = monitor
  const head = { model, timezone, labelsAfterMs }
  if (labelsAfterMs === undefined) return { ...head, maturity: [], judged: undefined }
  const first = ports.runs.firstArrival(model)
  const windows = first === undefined ? [] : recentWindows(monitor, request.windows, first, request.now)
  const runs = new Map(
    ports.runs.finished(model, 'outcome', windows[0]?.start ?? request.now).map((run) => [run.window.start, run]),
  )
  const judged = new Map<number, Labelled>()
  for (const run of runs.values()) {
    const counts = asJudged(ports, monitor, run)
    if (counts) judged.set(run.window.start, counts)
  }
  const counted = labelsOf(
    ports,
    model,
    windows.filter((window) => !judged.has(window.start)),
    request.now,
  )
  const waitMs = Math.max(labelsAfterMs, monitor.latenessMs)
  const maturity = windows.flatMap((window) => {
    const counts = judged.get(window.start) ?? counted.get(window.start)
    if (!counts) return []
    return {
      window,
      label: windowLabel(monitor.window, timezone, window),
      decided: counts.rows,
      labelled: counts.labelled,
      judged: runs.has(window.start),
      dueAt: monitor.outcome.kind === 'score-only' ? undefined : window.end + waitMs,
    }
  })
  const uncounted = windows.length - maturity.length
  return { ...head, maturity, ...(uncounted > 0 && { uncounted }), judged: lastJudged(ports, monitor) }
}

/** Error rates, predictive values and calibration (of a regression the mean residual) of every slice against everyone else in a judged outcome window, with what they were judged to be. */
export function judgedRates(
  ports: Pick<PerformancePorts, 'runs' | 'reads' | 'view'>,
  monitor: Monitor,
  run: WindowRun,
): JudgedRates {
  const judged = ports.runs.judgedSlices(run.id)
  const findings = ports.runs.findingsOf(run.id)
  return {
    window: run.window,
    label: windowLabel(monitor.window, monitor.timezone, run.window),
    versions: ports.reads.runProfiles(run.id).map(({ version, baselineId, sha256 }) => {
      const baseline = ports.view(baselineId, monitor.depth)
      const counts = coarsener(baseline.schema)(ports.reads.profileBy(sha256))
      const weekdays = weekdaysIn(baseline, [run.window])
      const comparison = compareWith({ version, baseline }, 1, counts, monitor, { weekdays })
      return { version, slices: performanceRows(comparison, { run, judged, findings }) }
    }),
  }
}

/** A judged window's labels as its run kept them; undefined where a version had no baseline to be kept under. */
function asJudged(ports: PerformancePorts, monitor: Monitor, run: WindowRun): Labelled | undefined {
  if (run.summary.versions.some((v) => v.baselineId === undefined)) return undefined
  const tables = ports.reads.runProfiles(run.id).map((profile) => ports.keptTable(monitor, profile))
  return {
    rows: tables.reduce((sum, t) => sum + t.rows, 0),
    labelled: tables.reduce((sum, t) => sum + t.labelled, 0),
  }
}

/** Labels of windows that are not judged: those never counted first, the newest of them first; then what has changed, the longest ago counted first. */
function labelsOf(
  { labels, runs }: PerformancePorts,
  model: string,
  windows: readonly Window[],
  now: number,
): ReadonlyMap<number, Labelled> {
  const rows = runs.rowsOfWindows(model, windows)
  const held = windows.map((window, i) => ({ window, rows: rows[i] ?? 0 }))
  const known = labels.known(model, held)
  const asked = held.map((window, i) => ({ ...window, known: known[i] }))
  const counts = new Map<number, Labelled>()
  for (const { window, known } of asked) if (known) counts.set(window.start, known)
  const stale = asked.filter(({ known }) => !known?.isFresh)
  const isFew = stale.reduce((sum, window) => sum + window.rows, 0) <= ROWS_AT_ONCE
  const due = stale.filter(({ known }) => isFew || !known || now - known.countedAt >= MINUTE_MS)
  const since = ({ known }: (typeof due)[number]): number => known?.countedAt ?? Number.MIN_SAFE_INTEGER
  let left = ROWS_A_CALL
  for (const { window, rows: many } of due.sort((a, b) => since(a) - since(b) || b.window.start - a.window.start)) {
    if (left <= 0) break
    left -= many
    counts.set(window.start, labels.count(model, window, now))
  }
  return counts
}

function lastJudged(ports: PerformancePorts, monitor: Monitor): JudgedRates | undefined {
  const run = ports.runs.newest(monitor.model, 'outcome', NEWEST_RUNS).find(({ summary }) => summary.rows > 0)
  return run && ports.ratesOf(monitor, run)
}
