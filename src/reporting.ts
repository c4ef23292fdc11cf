import { ServiceError } from './errors.ts'
import { explainFinding, SCANS_BEFORE } from './monitor/explain-finding.ts'
import { type Monitor, monitorOf } from './monitor/monitor.ts'
import type { QualityReport } from './monitor/quality-report.ts'
import type {
  ArrivalReport,
  DisparityReport,
  DistributionReport,
  DistributionRequest,
  DriftReport,
  FindingExplanation,
  HistoryReport,
  HistoryRequest,
  PerformanceReport,
  SourceReport,
} from './monitor/report.ts'
import type { SpanRequest } from './monitor/summed-windows.ts'
import type { Clock } from './profile/prediction.ts'
import { windowLabel } from './profile/window.ts'
import type { FindingRow } from './store/finding-store.ts'
import type { Store } from './store/open-store.ts'
import type { HeavyLanes } from './worker/heavy-lanes.ts'

/** A finding with its window as people write it. */
export type LabelledFinding = FindingRow & { readonly windowLabel: string }

/** Everything that is asked of counts and findings; what takes long is computed in the thread for reports. */
export type Reporting = {
  readonly disparities: (model: string, span: SpanRequest) => Promise<DisparityReport>
  readonly drift: (model: string, span: SpanRequest) => Promise<DriftReport>
  readonly quality: (model: string, span: SpanRequest) => Promise<QualityReport>
  readonly history: (model: string, request: HistoryRequest) => Promise<HistoryReport>
  readonly distribution: (model: string, request: DistributionRequest) => Promise<DistributionReport>
  readonly arrival: (model: string, windows: number) => Promise<ArrivalReport>
  readonly performance: (model: string, windows: number) => Promise<PerformanceReport>
  readonly sources: (model: string, version: string, slice: string) => Promise<SourceReport>
  readonly finding: (id: number) => LabelledFinding | undefined
  readonly findingsOf: (investigationId: number) => readonly LabelledFinding[]
  /** Findings of the newest scan of what arrived. */
  readonly lastFindings: (model: string) => readonly LabelledFinding[]
  /** @throws {ServiceError} not-found */
  readonly explain: (id: number) => FindingExplanation
}

/** Puts the reports over the store and the lane they run in. */
export function createReporting(parts: {
  readonly store: Store
  readonly lanes: HeavyLanes
  readonly monitors: ReadonlyMap<string, Monitor>
  readonly clock: Clock
}): Reporting {
  const { store, monitors, clock } = parts
  const { report } = parts.lanes
  const labelled = (row: FindingRow): LabelledFinding => {
    const { window, timezone } = monitorOf(monitors, row.model)
    return { ...row, windowLabel: windowLabel(window, timezone, row.window) }
  }
  const finding: Reporting['finding'] = (id) => {
    const row = store.findings.get(id)
    return row && labelled(row)
  }
  return {
    disparities: (model, span) => report('disparities', { model, span }),
    drift: (model, span) => report('drift', { model, span }),
    quality: (model, span) => report('quality', { model, span }),
    history: (model, request) => report('history', { model, request }),
    distribution: (model, request) => report('distribution', { model, request }),
    arrival: (model, windows) => report('arrival', { model, windows, now: clock() }),
    performance: (model, windows) => report('performance', { model, windows, now: clock() }),
    sources: (model, version, slice) => report('sources', { model, version, slice }),
    finding,
    findingsOf: (id) => store.findings.ofInvestigation(id).map(labelled),
    lastFindings: (model) => {
      const [last] = store.runs.newest(model, 'arrival', 1)
      return last === undefined || last.findings === 0 ? [] : store.findings.ofRun(last.id).map(labelled)
    },
    explain: (id) => {
      const found = finding(id)
      if (!found) throw new ServiceError('not-found', `there is no finding ${id}`)
      const before = store.runs.recentFindings(found.model, found.runKind, found.window.start, SCANS_BEFORE)
      return explainFinding(found, before)
    },
  }
}
