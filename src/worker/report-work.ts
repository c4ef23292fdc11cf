import { type BoundedCache, boundedCache, cached } from '../bounded-cache.ts'
import { type ArrivalPorts, arrivalReport } from '../monitor/arrival-report.ts'
import type { BacktestReport, BacktestRequest } from '../monitor/backtest.ts'
import { backtestOfRuns } from '../monitor/backtest-of-runs.ts'
import { disparityReport } from '../monitor/disparity-report.ts'
import { distributionReport } from '../monitor/distribution-report.ts'
import { driftReport } from '../monitor/drift-report.ts'
import { disparityVerdicts, type HistoryPorts, historyReport } from '../monitor/history-report.ts'
import { type KeptTable, keptTable } from '../monitor/kept-counts.ts'
import { metricReport } from '../monitor/measure-slices.ts'
import type { MetricReport, MetricRequest } from '../monitor/metric-report.ts'
import { type Monitor, monitorOf } from '../monitor/monitor.ts'
import {
  type JudgedRates,
  judgedRates,
  type LabelCounts,
  type PerformancePorts,
  performanceReport,
} from '../monitor/performance-report.ts'
import { type QualityReport, qualityReport } from '../monitor/quality-report.ts'
import type {
  ArrivalReport,
  DisparityReport,
  DistributionReport,
  DistributionRequest,
  DriftReport,
  HistoryReport,
  HistoryRequest,
  PerformanceReport,
  SourceReport,
} from '../monitor/report.ts'
import type { RunProfile } from '../monitor/report-reads.ts'
import type { Fold } from '../monitor/run-store.ts'
import { sourceReport } from '../monitor/source-report.ts'
import { type SpanRequest, spanOf } from '../monitor/summed-windows.ts'
import { type TrainingReport, trainingReport } from '../monitor/training-report.ts'
import type { CountingPorts } from '../monitor/window-counts.ts'
import type { Window } from '../profile/window.ts'
import type { Store } from '../store/open-store.ts'

/** Reports of a model, one method each; requests and answers are plain data. */
export type ReportWork = {
  readonly disparities: (request: { readonly model: string; readonly span: SpanRequest }) => DisparityReport
  readonly drift: (request: { readonly model: string; readonly span: SpanRequest }) => DriftReport
  readonly quality: (request: { readonly model: string; readonly span: SpanRequest }) => QualityReport
  readonly history: (request: { readonly model: string; readonly request: HistoryRequest }) => HistoryReport
  readonly distribution: (request: {
    readonly model: string
    readonly request: DistributionRequest
  }) => DistributionReport
  readonly arrival: (request: {
    readonly model: string
    readonly windows: number
    readonly now: number
  }) => ArrivalReport
  readonly performance: (request: {
    readonly model: string
    readonly windows: number
    readonly now: number
  }) => PerformanceReport
  readonly sources: (request: {
    readonly model: string
    readonly version: string
    readonly slice: string
  }) => SourceReport
  readonly sliceMetrics: (request: { readonly model: string; readonly request: MetricRequest }) => MetricReport
  readonly training: (request: {
    readonly model: string
    readonly version: string
    readonly slice: string
  }) => TrainingReport
  readonly backtest: (request: { readonly model: string; readonly request: BacktestRequest }) => BacktestReport
}

/** How much stays at hand, in rows of answers, slices of kept windows, and verdicts: some tens of megabytes together. */
const KEPT = { answerRows: 60_000, tableSlices: 150_000, verdicts: 500_000, rates: 20_000 } as const

type Ports = CountingPorts & { readonly fold: Pick<Fold, 'foldThrough'> }

/**
 * The reports over one store. What judged windows hold does not change, so answers, and small tables of what runs kept, stay at hand: asked again, a report is
 * not counted anew while predictions arrive for other windows.
 */
export function createReportWork(store: Store, ports: Ports, monitors: ReadonlyMap<string, Monitor>): ReportWork {
  const reports = { ...ports, runs: store.runs }
  const reads = store.profiles
  const answers = boundedCache<{ readonly stamp: string; readonly answer: unknown }>(KEPT.answerRows)
  const kept = keptPorts(store, ports)

  /** An answer about a span: the one at hand if nothing that it rests on has changed. */
  const overSpan = <T>(
    monitor: Monitor,
    about: readonly [what: string, request: SpanRequest, ...more: readonly string[]],
    make: () => T,
    rowsOf: (answer: T) => number,
  ): T => {
    const [what, request, ...more] = about
    const { start, end } = spanOf(reports, monitor, request)
    if (!reads.isCounted(monitor.model, { start, end })) ports.fold.foldThrough(monitor.model)
    const stamp = reads.spanStamp(monitor.model, { start, end })
    const key = JSON.stringify([what, monitor.model, start, end, request.version ?? null, ...more])
    const known = answers.get(key)
    if (known?.stamp === stamp) return known.answer as T
    const answer = make()
    answers.set(key, { stamp, answer }, 1 + rowsOf(answer))
    return answer
  }

  const drift = (monitor: Monitor, span: SpanRequest): DriftReport =>
    overSpan(
      monitor,
      ['drift', span],
      () => driftReport(reports, monitor, span),
      (report) => report.versions.reduce((sum, v) => sum + v.subjects.length, 0),
    )

  return {
    disparities: ({ model, span }) => {
      const monitor = monitorOf(monitors, model)
      return overSpan(
        monitor,
        ['disparities', span],
        () => disparityReport(reports, monitor, span),
        (report) => report.versions.reduce((sum, v) => sum + v.slices.length, 0),
      )
    },
    drift: ({ model, span }) => drift(monitorOf(monitors, model), span),
    quality: ({ model, span }) => {
      const monitor = monitorOf(monitors, model)
      return overSpan(
        monitor,
        ['quality', span],
        () => qualityReport(reports, monitor, span),
        (report) => report.versions.reduce((sum, v) => sum + v.rates.length, 0),
      )
    },
    history: ({ model, request }) => historyReport(kept, monitorOf(monitors, model), request),
    distribution: ({ model, request }) => {
      const monitor = monitorOf(monitors, model)
      const { subject, slice, ...span } = request
      return overSpan(
        monitor,
        ['distribution', span, subject, slice],
        () => distributionReport(reports, monitor, request, () => drift(monitor, span)),
        () => 1,
      )
    },
    arrival: ({ model, windows, now }) => {
      const monitor = monitorOf(monitors, model)
      return arrivalReport({ ...kept, profiles: store.profiles }, monitor, { windows, now })
    },
    performance: ({ model, windows, now }) => performanceReport(kept, monitorOf(monitors, model), { windows, now }),
    sliceMetrics: ({ model, request }) => {
      const monitor = monitorOf(monitors, model)
      const { against, within, ...span } = request
      return overSpan(
        monitor,
        ['metrics', span, JSON.stringify(request)],
        () => metricReport({ ...reports, reads }, monitor, request),
        (report) => report.versions.length,
      )
    },
    training: ({ model, ...request }) => trainingReport(store, monitorOf(monitors, model), request),
    backtest: ({ model, request }) =>
      backtestOfRuns({ ...ports, runs: store.runs, reads }, monitorOf(monitors, model), request),
    sources: ({ model, ...request }) => sourceReport(store, monitorOf(monitors, model), request),
  }
}

/** What runs kept, read once and then at hand: a finished run never changes. */
function keptPorts(
  store: Store,
  ports: Ports,
): HistoryPorts & Omit<PerformancePorts, 'runs'> & Omit<ArrivalPorts, 'profiles' | 'runs'> & Pick<Store, 'runs'> {
  const tables = boundedCache<KeptTable>(KEPT.tableSlices)
  const verdicts = boundedCache<ReturnType<HistoryPorts['verdictsOf']>>(KEPT.verdicts)
  const rates = boundedCache<JudgedRates>(KEPT.rates)
  const { runs, profiles: reads } = store
  const { view } = ports
  return {
    runs,
    reads,
    view,
    keptTable: (monitor, { baselineId, sha256 }: RunProfile) =>
      cached(
        tables,
        `${baselineId}|${sha256}`,
        () => keptTable(view(baselineId, monitor.depth), monitor.depth, reads.profileBy(sha256)),
        (table) => table.slices.size + table.unknown.length,
      ),
    verdictsOf: (runId) =>
      cached(
        verdicts,
        String(runId),
        () => disparityVerdicts(runs.judgedSlices(runId), runs.findingsOf(runId)),
        (of) => 1 + of.size,
      ),
    ratesOf: (monitor, run) =>
      cached(
        rates,
        String(run.id),
        () => judgedRates({ runs, reads, view }, monitor, run),
        (of) => of.versions.reduce((sum, v) => sum + v.slices.length, 1),
      ),
    labels: labelCounts(store),
  }
}

type Counted = { readonly rows: number; readonly labelled: number; readonly countedAt: number; readonly stamp: string }

/** Windows whose counted labels stay at hand. */
const LABELLED_WINDOWS = 4_000

function labelCounts({ profiles, runs }: Store): LabelCounts {
  const known: BoundedCache<Counted> = boundedCache(LABELLED_WINDOWS)
  const keyOf = (model: string, window: Window): string => JSON.stringify([model, window.start, window.end])
  const stampOf = (labels: string, rows: number | undefined): string => `${labels}/${rows}`
  return {
    known: (model, windows) => {
      const labels = profiles.labelStamp(model)
      return windows.map(({ window, rows }) => {
        const entry = known.get(keyOf(model, window))
        return entry && { ...entry, isFresh: entry.stamp === stampOf(labels, rows) }
      })
    },
    count: (model, window, now) => {
      const stamp = stampOf(profiles.labelStamp(model), runs.rowsOfWindows(model, [window])[0])
      const counts = profiles.labelledIn(model, window)
      known.set(keyOf(model, window), { ...counts, stamp, countedAt: now }, 1)
      return counts
    },
  }
}
