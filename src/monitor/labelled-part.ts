import type { BaselineView } from '../detect/baseline-view.ts'
import { MATURED_SHARE } from '../detect/disparity/disparity-change.ts'
import type { Finding } from '../detect/finding.ts'
import type { Reason } from '../detect/metrics/metric.ts'
import { type CoarseProfile, coarsener, sumCoarse } from '../profile/coarse-profile.ts'
import type { Window } from '../profile/window.ts'
import type { LabelledPart } from './metric-report.ts'
import type { Monitor } from './monitor.ts'
import { ROWS_A_CALL } from './performance-report.ts'
import type { ReportReads } from './report-reads.ts'
import type { ReportPorts, Span, SpanRequest } from './summed-windows.ts'

/** What counting labelled decisions reads. */
export type LabelledPorts = ReportPorts & { readonly reads: Pick<ReportReads, 'runProfiles' | 'profileBy'> }

/** Labelled counts of a version with where they come from; without counts, why there are none. */
export type Labelled =
  | {
      readonly part: Extract<LabelledPart, { readonly status: 'known' }>
      readonly view: BaselineView
      readonly counts: CoarseProfile
      /** Windows summed, and what the scan of them found where it is one alone. */
      readonly windows: number
      readonly scanned: readonly Finding[]
    }
  | { readonly part: Extract<LabelledPart, { readonly status: 'unknown' }> }

/** Outcome runs that are looked through for the last one of a version. */
const NEWEST_RUNS = 30

/**
 * Counts with labels of a version under a baseline. Where no span is asked for, those of the newest window that is judged on its labels; else the windows of the span: as they were judged, or
 * counted from their rows where these are not too many.
 */
export function labelledPart(
  ports: LabelledPorts,
  monitor: Monitor,
  about: { readonly version: string; readonly baselineId: number; readonly span: Span; readonly request: SpanRequest },
): Labelled {
  if (monitor.labelsAfterMs === undefined) return unknown('no-label-wait')
  const isAsked = about.request.from !== undefined || about.request.to !== undefined
  return isAsked ? ofSpan(ports, monitor, about) : newestJudged(ports, monitor, about.version)
}

const unknown = (because: Reason): Labelled => ({ part: { status: 'unknown', because } })

function newestJudged(ports: LabelledPorts, monitor: Monitor, version: string): Labelled {
  for (const run of ports.runs.newest(monitor.model, 'outcome', NEWEST_RUNS)) {
    const kept = ports.reads.runProfiles(run.id).find((profile) => profile.version === version && profile.rows > 0)
    if (!kept) continue
    const view = ports.view(kept.baselineId, monitor.depth)
    const counts = coarsener(view.schema)(ports.reads.profileBy(kept.sha256))
    return known(view, counts, {
      span: { start: run.window.start, end: run.window.end },
      windows: 1,
      uncounted: 0,
      scanned: ports.runs.findingsOf(run.id),
    })
  }
  return unknown('labels-uncounted')
}

function ofSpan(
  ports: LabelledPorts,
  monitor: Monitor,
  { version, baselineId, span }: { readonly version: string; readonly baselineId: number; readonly span: Span },
): Labelled {
  const view = ports.view(baselineId, monitor.depth)
  const coarse = coarsener(view.schema)
  const parts: CoarseProfile[] = []
  let [left, uncounted] = [ROWS_A_CALL, 0]
  for (const window of span.windows) {
    const rows = ports.runs.rowsByVersion(monitor.model, window).get(version) ?? 0
    if (rows === 0) continue
    const kept = ports.profiles.keptProfile('outcome', monitor.model, version, baselineId, window)
    if (!kept && rows > left) {
      uncounted += 1
      continue
    }
    if (!kept) left -= rows
    parts.push(coarse(kept ?? ports.profiles.outcomeProfile(baselineId, version, window)))
  }
  if (parts.length === 0) return unknown(uncounted > 0 ? 'labels-uncounted' : 'no-labels')
  return known(view, sumCoarse(parts), { span, windows: parts.length, uncounted, scanned: [] })
}

function known(
  view: BaselineView,
  counts: CoarseProfile,
  {
    span,
    ...about
  }: {
    readonly span: Window
    readonly windows: number
    readonly uncounted: number
    readonly scanned: readonly Finding[]
  },
): Labelled {
  let [rows, labelled] = [0, 0]
  for (const vector of counts.values()) {
    rows += vector[view.layout.n] as number
    labelled += vector[view.layout.labelled] as number
  }
  const matured = rows > 0 && labelled >= MATURED_SHARE * rows
  const { uncounted } = about
  return {
    part: { status: 'known', from: span.start, to: span.end, rows, labelled, uncounted, matured },
    view,
    counts,
    ...about,
  }
}
