import type { BaselineView } from '../detect/baseline-view.ts'
import type { Finding } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import { type CoarseProfile, coarsener } from '../profile/coarse-profile.ts'
import { fineLayout } from '../profile/layout.ts'
import { rowsOf } from '../profile/profile.ts'
import { type Window, windowAfter, windowAt, windowLabel } from '../profile/window.ts'
import { disparityRows } from './disparity-report.ts'
import { driftRows } from './drift-report.ts'
import type { Monitor } from './monitor.ts'
import type { DisparityReport, DriftReport } from './report.ts'
import type { WindowRun } from './run-store.ts'
import type { CountingPorts } from './window-counts.ts'

/** A span of windows asked for: by version, from and to; default the last judged window. */
export type SpanRequest = { readonly version?: string; readonly from?: number; readonly to?: number }

/** What reports read. */
export type ReportPorts = CountingPorts & {
  readonly finishedArrival: (model: string) => readonly WindowRun[]
  readonly findingsOf: (runId: number) => readonly Finding[]
}

/** Slice disparities of a span, whole windows summed. */
export function disparityReport(ports: ReportPorts, monitor: Monitor, request: SpanRequest): DisparityReport {
  const span = spanOf(ports, monitor, request)
  const judged = new Set(ports.finishedArrival(monitor.model).map((run) => run.window.start))
  const scanned = lastScanOf(ports, monitor, span)
  return {
    model: monitor.model,
    from: span.start,
    to: span.end,
    windows: span.windows.map((window) => ({
      window,
      label: windowLabel(monitor.window, monitor.timezone, window),
      judged: judged.has(window.start),
    })),
    limit: monitor.limits.disparity,
    versions: versionsIn(ports, monitor, span, request.version).map(({ version, baselineId, rows, view, counts }) => ({
      version,
      baselineId,
      calibrated: view?.calibration !== undefined,
      rows,
      slices: view && counts ? disparityRows(monitor, version, view, counts, span.windows.length, scanned) : [],
    })),
  }
}

/** Drift of every feature and the score of a span, whole windows summed. */
export function driftReport(ports: ReportPorts, monitor: Monitor, request: SpanRequest): DriftReport {
  const span = spanOf(ports, monitor, request)
  const scanned = lastScanOf(ports, monitor, span)
  return {
    model: monitor.model,
    from: span.start,
    to: span.end,
    versions: versionsIn(ports, monitor, span, request.version).map(({ version, baselineId, rows, view, counts }) => ({
      version,
      baselineId,
      calibrated: view?.calibration !== undefined,
      rows,
      subjects: view && counts ? driftRows(monitor, version, view, counts, span.windows.length, scanned) : [],
    })),
  }
}

/** What the scan of a span's last window found, at all its horizons. */
function lastScanOf(ports: ReportPorts, monitor: Monitor, span: Span): readonly Finding[] {
  const last = span.windows.at(-1)
  const run = ports.finishedArrival(monitor.model).find((r) => r.window.start === last?.start)
  return run ? ports.findingsOf(run.id) : []
}

/** Windows that one report may sum. */
const MOST_WINDOWS = 10_000

type Span = Window & { readonly windows: readonly Window[] }

/** Whole windows that cover the moments asked for: `from` inclusive, `to` exclusive. */
function spanOf(ports: ReportPorts, monitor: Monitor, request: SpanRequest): Span {
  const last = ports.finishedArrival(monitor.model).at(-1)?.window
  const at = (moment: number): Window => windowAt(monitor.window, monitor.timezone, moment)
  const from = request.from ?? (request.to !== undefined ? at(request.to - 1).start : last?.start)
  if (from === undefined) {
    throw new ServiceError(
      'not-found',
      `no window of ${monitor.model} is judged yet; give from and to to see what has arrived`,
    )
  }
  const to = request.to ?? Math.max(last?.end ?? at(from).end, at(from).end)
  if (!(from < to))
    throw new ServiceError(
      'invalid',
      `from (${new Date(from).toISOString()}) must lie before to (${new Date(to).toISOString()})`,
    )
  const windows: Window[] = []
  for (let window = at(from); window.start < to; window = windowAfter(monitor.window, monitor.timezone, window)) {
    if (windows.push(window) > MOST_WINDOWS)
      throw new ServiceError('too-large', `a report sums at most ${MOST_WINDOWS} windows; move from and to closer`)
  }
  return { start: windows[0]?.start ?? from, end: windows.at(-1)?.end ?? to, windows }
}

type VersionInSpan = {
  readonly version: string
  readonly baselineId: number | undefined
  readonly rows: number
  readonly view: BaselineView | undefined
  readonly counts: CoarseProfile | undefined
}

function versionsIn(
  ports: ReportPorts,
  monitor: Monitor,
  span: Span,
  wanted: string | undefined,
): readonly VersionInSpan[] {
  const arrived = ports.runs.rowsByVersion(monitor.model, span)
  const versions = [...arrived.keys()].sort().filter((version) => wanted === undefined || version === wanted)
  if (wanted !== undefined && versions.length === 0) {
    throw new ServiceError(
      'not-found',
      `no prediction of ${monitor.model}@${wanted} in this span; it holds ${[...arrived.keys()].join(', ') || 'none at all'}`,
    )
  }
  const lastBatch = ports.profiles.lastBatch(monitor.model)
  return versions.map((version) => {
    const baseline = ports.baselineInEffect(monitor.model, version, span.end - 1)
    if (!baseline)
      return { version, baselineId: undefined, rows: arrived.get(version) ?? 0, view: undefined, counts: undefined }
    const view = ports.view(baseline.id, monitor.depth)
    const profile = ports.profiles.windowProfile(baseline.id, span, lastBatch)
    return {
      version,
      baselineId: baseline.id,
      rows: rowsOf(profile, fineLayout(view.schema)),
      view,
      counts: coarsener(view.schema)(profile),
    }
  })
}
