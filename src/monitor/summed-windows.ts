import { type BaselineView, trainingSide, weekdaysIn } from '../detect/baseline-view.ts'
import type { Finding } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import { type CoarseProfile, coarsener } from '../profile/coarse-profile.ts'
import { fineLayout } from '../profile/layout.ts'
import { rowsOf } from '../profile/profile.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import { startOfDate, type Window, windowAfter, windowAt } from '../profile/window.ts'
import type { Looked } from './look.ts'
import type { Monitor } from './monitor.ts'
import type { SpanPart, SpanReport } from './report.ts'
import type { RunStore, WindowRun } from './run-store.ts'
import type { CountingPorts } from './window-counts.ts'

/** A span of windows asked for: by version, from and to; default the last judged window. */
export type SpanRequest = { readonly version?: string; readonly from?: Moment; readonly to?: Moment }

/** A moment in milliseconds, or a date (`2026-04-13`): its midnight in the monitor's time zone. */
export type Moment = number | string

/** A moment as milliseconds. */
export function momentOf(moment: Moment | undefined, timezone: string): number | undefined {
  return typeof moment === 'string' ? startOfDate(moment, timezone) : moment
}

/** What reports read. */
export type ReportPorts = CountingPorts & {
  readonly runs: Pick<RunStore, 'rowsByVersion' | 'finished' | 'newest' | 'findingsOf'>
}

/** What a report over a span is made of: its head, and its versions as they are to be looked at. */
export type ReadSpan = {
  readonly head: Pick<SpanReport<unknown>, 'model' | 'from' | 'to' | 'timezone'>
  readonly span: Span
  /** Runs of its windows. */
  readonly judged: readonly WindowRun[]
  /** Without counts, because no baseline says how to count, there is nothing to look at. */
  readonly parts: readonly { readonly head: SpanPart; readonly looked: Looked | undefined }[]
}

/** Reads a span for a report. @throws {ServiceError} as `spanOf` and `versionsIn` */
export function readSpan(ports: ReportPorts, monitor: Monitor, request: SpanRequest): ReadSpan {
  const span = spanOf(ports, monitor, request)
  const judged = judgedIn(ports, monitor, span)
  const { model, timezone } = monitor
  return {
    head: { model, from: span.start, to: span.end, timezone },
    span,
    judged,
    parts: versionsIn(ports, monitor, span, request.version).map((part) => {
      const { version, baselineId, start, end, rows, view, counts, windows, subjects } = part
      const scanned = view && counts ? lastScanOf(ports, judged, span, part) : []
      return {
        head: { version, baselineId, from: start, to: end, calibrated: view?.calibration !== undefined, rows },
        looked:
          view && counts
            ? { monitor, version, baseline: view, counts, windows, scanned, ...(subjects && { subjects }) }
            : undefined,
      }
    }),
  }
}

/** What the scan of a span's last window found, at all its horizons; nothing for a part that ends before it. */
function lastScanOf(ports: ReportPorts, runs: readonly WindowRun[], span: Span, part: Window): readonly Finding[] {
  if (part.end !== span.end) return []
  const run = runs.find((r) => r.window.start === span.windows.at(-1)?.start)
  return run ? ports.runs.findingsOf(run.id) : []
}

function judgedIn(ports: ReportPorts, monitor: Monitor, span: Window): readonly WindowRun[] {
  return ports.runs.finished(monitor.model, 'arrival', span.start).filter((run) => run.window.start < span.end)
}

/** Windows looked through for the last one with rows before all are read: a feed may rest over a long weekend. */
const NEWEST_RUNS = 30

/** The last judged window that held anything: an empty one has nothing to show. */
function lastJudged({ runs }: ReportPorts, model: string): Window | undefined {
  const [newest] = runs.newest(model, 'arrival', 1)
  if (!newest || newest.summary.rows > 0) return newest?.window
  const held = (run: WindowRun): boolean => run.summary.rows > 0
  const last =
    runs.newest(model, 'arrival', NEWEST_RUNS).find(held) ?? runs.finished(model, 'arrival', 0).findLast(held)
  return (last ?? newest).window
}

/** Windows that one report may sum. */
const MOST_WINDOWS = 10_000

/** A span with the windows in it. */
export type Span = Window & { readonly windows: readonly Window[] }

/**
 * Whole windows that cover the moments asked for, `from` inclusive, `to` exclusive, and the whole of every day whose hours have been rolled up.
 *
 * @throws {ServiceError} `not-found` where no window is asked for and none is judged, `invalid` where `from` does not lie before `to`, `too-large`
 */
export function spanOf(ports: ReportPorts, monitor: Monitor, request: SpanRequest): Span {
  const last = lastJudged(ports, monitor.model)
  const asked = { from: momentOf(request.from, monitor.timezone), to: momentOf(request.to, monitor.timezone) }
  const at = (moment: number): Window => windowAt(monitor.window, monitor.timezone, moment)
  const from = asked.from ?? (asked.to !== undefined ? at(asked.to - 1).start : last?.start)
  if (from === undefined) {
    throw new ServiceError(
      'not-found',
      `no window of ${monitor.model} is judged yet; give from and to to see what has arrived`,
    )
  }
  const to = asked.to ?? Math.max(last?.end ?? at(from).end, at(from).end)
  if (!(from < to))
    throw new ServiceError(
      'invalid',
      `from (${new Date(from).toISOString()}) must lie before to (${new Date(to).toISOString()})`,
    )
  const whole = ports.profiles.uncut(monitor.model, { start: at(from).start, end: at(to - 1).end })
  const windows: Window[] = []
  for (
    let window = at(whole.start);
    window.start < whole.end;
    window = windowAfter(monitor.window, monitor.timezone, window)
  ) {
    if (windows.push(window) > MOST_WINDOWS)
      throw new ServiceError('too-large', `a report sums at most ${MOST_WINDOWS} windows; move from and to closer`)
  }
  return { start: windows[0]?.start ?? from, end: windows.at(-1)?.end ?? to, windows }
}

/** A version's counts in a part of a span that is counted under one baseline. */
export type VersionInSpan = Window & {
  readonly version: string
  readonly baselineId: number | undefined
  readonly windows: number
  readonly rows: number
  /** Training as these windows are compared with it. */
  readonly view: BaselineView | undefined
  readonly counts: CoarseProfile | undefined
  /** Rows by subject in the same sum, where subjects are sent. */
  readonly subjects?: SubjectSample
}

/** Every version in a span, once for each baseline that its windows are counted under: counts of two baselines do not add. */
export function versionsIn(
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
  return versions.flatMap((version) => {
    const parts = partsByBaseline(ports, monitor, span, version).map((part) => countPart(ports, monitor, version, part))
    return parts.filter((part) => part.rows > 0)
  })
}

type Part = { readonly baselineId: number | undefined; readonly windows: Window[] }

function partsByBaseline(ports: ReportPorts, monitor: Monitor, span: Span, version: string): readonly Part[] {
  const parts: Part[] = []
  for (const window of span.windows) {
    const baselineId = ports.baselineInEffect(monitor.model, version, window.start)?.id
    const last = parts.at(-1)
    if (last && last.baselineId === baselineId) last.windows.push(window)
    else parts.push({ baselineId, windows: [window] })
  }
  return parts
}

function countPart(ports: ReportPorts, monitor: Monitor, version: string, part: Part): VersionInSpan {
  const span = { start: part.windows[0]?.start ?? 0, end: part.windows.at(-1)?.end ?? 0 }
  const about = { version, ...span, windows: part.windows.length, baselineId: part.baselineId }
  if (part.baselineId === undefined) {
    const rows = ports.runs.rowsByVersion(monitor.model, span).get(version) ?? 0
    return { ...about, rows, view: undefined, counts: undefined }
  }
  const view = sideOf(ports, monitor, version, part, ports.view(part.baselineId, monitor.depth))
  // All that is counted by now: a report is no run, and asks for no batch in particular.
  const profile = ports.profiles.windowProfile(part.baselineId, span, Number.POSITIVE_INFINITY)
  const subjects = ports.profiles.windowSubjects(part.baselineId, span, Number.POSITIVE_INFINITY)
  return {
    ...about,
    rows: rowsOf(profile, fineLayout(view.schema)),
    ...{ view, counts: coarsener(view.schema)(profile), ...(subjects && { subjects }) },
  }
}

/** The side of training that a scan over the same windows compares with: sums of days under a week with the same weekdays. */
function sideOf(
  ports: ReportPorts,
  { model }: Monitor,
  version: string,
  { windows }: Part,
  view: BaselineView,
): BaselineView {
  // Sums of a week and more need not know which of their days hold rows.
  const isShort = view.sides !== undefined && windows.length < 7
  const held = isShort
    ? windows.filter((window) => (ports.runs.rowsByVersion(model, window).get(version) ?? 0) > 0)
    : windows
  return trainingSide(view, windows.length, weekdaysIn(view, held))
}
