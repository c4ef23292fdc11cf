import type { BaselineSummary } from '../../baseline/baseline.ts'
import type { Chart } from '../../chart/chart.ts'
import type { Investigation } from '../../investigate/investigation.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { QualityReport } from '../../monitor/quality-report.ts'
import type {
  ArrivalReport,
  DisparityReport,
  DistributionReport,
  DriftReport,
  HistoryReport,
  PerformanceReport,
  SourceReport,
} from '../../monitor/report.ts'
import type { WindowRun } from '../../monitor/run-store.ts'
import type { AppServices, Awaitable, StoredFinding } from '../app-services.ts'
import { type Answered, answered } from './answered.ts'
import type { DrawnChart } from './chart-figure.tsx'
import { drawn } from './chart-figure.tsx'
import { asksAll, type ModelAsked, modelPageHref, spanAsked } from './model-asked.ts'
import * as charts from './model-charts.ts'
import type { ModelStanding } from './model-line.ts'

/** A report with its picture. */
export type Pictured<T> = { readonly report: T; readonly chart: DrawnChart | undefined }

/** What a model's page shows. */
export type ModelView = ModelStanding & {
  readonly model: string
  readonly monitor: Monitor
  readonly asked: ModelAsked
  readonly disparities: DisparityReport
  /** One for each version of the report, in its order. */
  readonly intervals: readonly (DrawnChart | undefined)[]
  readonly drift: DriftReport
  readonly heat: readonly (DrawnChart | undefined)[]
  readonly quality: Answered<QualityReport>
  readonly overlay: Answered<Pictured<DistributionReport>> | undefined
  readonly history: Answered<Pictured<HistoryReport>>
  readonly sliceHistory: Answered<Pictured<HistoryReport>> | undefined
  readonly arrival: Answered<Pictured<ArrivalReport>>
  readonly performance: Answered<Pictured<PerformanceReport>>
  readonly sources: Answered<Pictured<SourceReport>> | undefined
  readonly matters: readonly Investigation[]
  readonly timeline: DrawnChart | undefined
  readonly baselines: readonly BaselineSummary[]
  readonly runs: readonly WindowRun[]
  /** Of the newest scan of what arrived, whatever span is shown. */
  readonly findings: readonly StoredFinding[]
}

/** How many windows a picture over time shows. */
export const WINDOWS_SHOWN = 12
/** How many windows of the one slice that was chosen. */
export const WINDOWS_OF_ONE_SLICE = 26
const RUNS_SHOWN = 12
/** Versions of one span that are drawn; the rest have their tables. */
const VERSIONS_DRAWN = 2

/** Everything a model's page shows, read and drawn at the same time. @throws {ServiceError} where the span cannot be read */
export async function readModelView(
  services: AppServices,
  standing: ModelStanding,
  monitor: Monitor,
  asked: ModelAsked,
): Promise<ModelView> {
  const { model } = monitor
  const span = spanOf(services, standing, asked)
  const { subject, slice, history: historyOf, sources: sourcesOf } = asked
  const pictured = <T>(
    ask: () => Awaitable<T>,
    chart: (report: T) => Chart | undefined,
  ): Promise<Answered<Pictured<T>>> =>
    answered(async () => {
      const report = await ask()
      return { report, chart: await drawn(services, chart(report)) }
    })
  const versions = span.version === undefined ? {} : { version: span.version }
  const matters = charts.mattersOf(services, model)

  const [[disparities, intervals], [drift, heat], quality, overlay, history, sliceHistory, arrival, performance, runs] =
    await Promise.all([
      Promise.resolve(services.disparities(model, span)).then(async (report) => {
        const drawings = charts.intervalCharts(report, asksAll(asked, 'disparities')).slice(0, VERSIONS_DRAWN)
        return [report, await Promise.all(drawings.map((chart) => drawn(services, chart)))] as const
      }),
      Promise.resolve(services.drift(model, span)).then(async (report) => {
        const hrefOf = ({ subject, slice }: { readonly subject: string; readonly slice: string }): string =>
          modelPageHref(model, asked, { subject, slice }, 'distribution')
        const drawings = charts.heatCharts(report, asksAll(asked, 'drift'), hrefOf).slice(0, VERSIONS_DRAWN)
        return [report, await Promise.all(drawings.map((chart) => drawn(services, chart)))] as const
      }),
      answered(() => services.quality(model, span)),
      subject === undefined || slice === undefined
        ? undefined
        : pictured(() => services.distribution(model, { ...span, subject, slice }), charts.overlayChart),
      pictured(() => services.history(model, { ...versions, windows: WINDOWS_SHOWN, most: 8 }), charts.multiplesChart),
      historyOf === undefined
        ? undefined
        : pictured(
            () => services.history(model, { ...versions, slices: [historyOf], windows: WINDOWS_OF_ONE_SLICE }),
            charts.sliceHistoryChart,
          ),
      pictured(
        () => services.arrival(model, WINDOWS_SHOWN),
        (report) => charts.arrivalChart(report, services.clock()),
      ),
      pictured(() => services.performance(model, charts.windowsOfLabels(monitor)), charts.maturityChart),
      services.runsOf(model, RUNS_SHOWN),
    ])
  const version = span.version ?? newestJudged(disparities)
  const sources =
    sourcesOf === undefined || version === undefined
      ? undefined
      : await pictured(() => services.sources(model, version, sourcesOf), charts.sourcesChart)
  return {
    ...standing,
    ...{ model, monitor, asked, disparities, intervals, drift, heat, quality, overlay, history, sliceHistory },
    ...{ arrival, performance, sources, matters, runs },
    timeline:
      arrival.status === 'known'
        ? await drawn(services, charts.mattersChart(services, matters, arrival.value.report))
        : undefined,
    baselines: services.baselines.list(model),
    findings: services.lastFindings(model),
  }
}

/** The span asked for; of a model that was never judged the window that is open now, in which there may be something to see. */
function spanOf(services: AppServices, { status }: ModelStanding, asked: ModelAsked): ReturnType<typeof spanAsked> {
  const span = spanAsked(asked)
  if (status.lastWindow !== undefined || span.from !== undefined || span.to !== undefined) return span
  const now = services.clock()
  return { ...span, from: now - 1, to: now }
}

/** The newest version of a span that has a baseline: what its slices were trained on can be said. */
export const newestJudged = (report: DisparityReport): string | undefined =>
  report.versions.findLast((v) => v.baselineId !== undefined)?.version
