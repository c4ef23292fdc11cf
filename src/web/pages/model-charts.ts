import { graverFirst } from '../../alert/by-severity.ts'
import { arrivalBars } from '../../chart/arrival-bars.ts'
import type { Chart } from '../../chart/chart.ts'
import { distributionOverlay } from '../../chart/distribution-overlay.ts'
import { driftHeatMap } from '../../chart/drift-heat-map.ts'
import { intervalPlot } from '../../chart/interval-plot.ts'
import { labelMaturity } from '../../chart/label-maturity.ts'
import { matterTimeline, type TimelineRow } from '../../chart/matter-timeline.ts'
import { sliceHistory } from '../../chart/slice-history.ts'
import { sliceLabel } from '../../chart/slice-label.ts'
import { smallMultiples } from '../../chart/small-multiples.ts'
import { sourceShares } from '../../chart/source-shares.ts'
import type { Severity } from '../../detect/finding.ts'
import { type Investigation, type InvestigationStatus, investigationKey } from '../../investigate/investigation.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type {
  ArrivalReport,
  DisparityReport,
  DistributionReport,
  DriftReport,
  HistoryReport,
  PerformanceReport,
  SourceReport,
} from '../../monitor/report.ts'
import type { AppServices } from '../app-services.ts'
import { spanWords, windowsWords } from './span-words.ts'

/** Slices against everyone else: one for each version of the report, in its order. */
export const intervalCharts = (report: DisparityReport, all: boolean): readonly (Chart | undefined)[] =>
  report.versions.map((v) =>
    intervalPlot({ rows: v.slices, limit: report.limit, span: windowsWords(report, report.windows), all }),
  )

/** Features by slices: one for each version of the report, in its order; in a page a cell leads to its distribution. */
export const heatCharts = (
  report: DriftReport,
  all: boolean,
  hrefOf?: (of: { readonly subject: string; readonly slice: string }) => string,
): readonly (Chart | undefined)[] =>
  report.versions.map((v) =>
    driftHeatMap({
      ...{ rows: v.subjects, span: spanWords(report), all },
      ...(hrefOf && { hrefOf }),
    }),
  )

/** One distribution, now and at training. */
export const overlayChart = (report: DistributionReport): Chart | undefined =>
  distributionOverlay({ ...report, span: spanWords(report) })

/** Several slices over time, on one scale. */
export const multiplesChart = ({ slices, limit }: HistoryReport): Chart | undefined => smallMultiples({ slices, limit })

/** The one slice of a history, with the band of its training level. */
export function sliceHistoryChart({ slices, limit, versions }: HistoryReport): Chart | undefined {
  const [one] = slices
  return one === undefined ? undefined : sliceHistory({ ...one, limit, versions })
}

/** What came in, by window; undefined where nothing has. */
export const arrivalChart = ({ windows }: ArrivalReport, now: number): Chart | undefined =>
  windows.every(({ rows }) => rows === 0) ? undefined : arrivalBars({ windows, now })

/** How many labels have come, by window; undefined where none are expected. */
export const maturityChart = ({ labelsAfterMs, maturity }: PerformanceReport): Chart | undefined =>
  labelsAfterMs === undefined ? undefined : labelMaturity({ maturity })

const DAY_MS = 86_400_000
const WINDOW_MS: Readonly<Record<Monitor['window'], number>> = {
  '1h': DAY_MS / 24,
  '6h': DAY_MS / 4,
  '1d': DAY_MS,
  '1w': 7 * DAY_MS,
  '1mo': 30 * DAY_MS,
}
/** Windows with due labels that are shown beside those that wait. */
const WINDOWS_DUE = 6
const MOST_WINDOWS_OF_LABELS = 48

/** How many windows back labels are shown: those that wait for theirs, and a few whose labels are due. */
export function windowsOfLabels({ window, labelsAfterMs }: Pick<Monitor, 'window' | 'labelsAfterMs'>): number {
  const waiting = Math.ceil((labelsAfterMs ?? 0) / WINDOW_MS[window])
  return Math.min(MOST_WINDOWS_OF_LABELS, waiting + WINDOWS_DUE)
}

/** What a slice was trained on, by source. */
export const sourcesChart = (report: SourceReport): Chart | undefined => sourceShares(report)

const ENDED: readonly InvestigationStatus[] = ['concluded', 'closed', 'dismissed']
const MATTERS_READ = 30
/** More would be a wall of bars; the list has the rest. */
const MATTERS_DRAWN = 14

/** The newest investigations of a model, live and finished. */
export const mattersOf = (services: Pick<AppServices, 'investigations'>, model: string): readonly Investigation[] =>
  services.investigations.list({ model, limit: MATTERS_READ }).items

/** When investigations were open, over the windows of the arrival report and up to now, with the windows that found each. */
export function mattersChart(
  services: Pick<AppServices, 'findingsOf' | 'clock'>,
  matters: readonly Investigation[],
  { windows }: Pick<ArrivalReport, 'windows'>,
): Chart | undefined {
  const now = services.clock()
  const last = windows.at(-1)?.window.end
  const upToNow = last === undefined || last >= now ? [] : [{ window: { start: last, end: now }, label: 'now' }]
  return matterTimeline({
    windows: [...windows, ...upToNow],
    rows: matters.slice(0, MATTERS_DRAWN).map((i) => ({
      label: `${investigationKey(i.id)}, ${sliceLabel(i.rootSlice)}`,
      openedAt: i.openedAt,
      endedAt: ENDED.includes(i.status) ? i.updatedAt : undefined,
      severity: i.severity,
      status: i.status,
      findings: worstByWindow(services.findingsOf(i.id)),
    })),
  })
}

/** A mark a scan, however many findings it had, at the end of its window. */
function worstByWindow(findings: ReturnType<AppServices['findingsOf']>): TimelineRow['findings'] {
  const worst = new Map<number, Severity>()
  for (const { window, finding } of findings) {
    const before = worst.get(window.end)
    if (before === undefined || graverFirst(finding, { severity: before }) < 0) {
      worst.set(window.end, finding.severity)
    }
  }
  return [...worst].map(([at, severity]) => ({ at, severity }))
}
