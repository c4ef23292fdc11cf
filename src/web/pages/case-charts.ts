import type { Chart } from '../../chart/chart.ts'
import { distributionOverlay } from '../../chart/distribution-overlay.ts'
import type { LineageDrawing } from '../../chart/lineage-picture.ts'
import { sliceHistory } from '../../chart/slice-history.ts'
import type { Finding } from '../../detect/finding.ts'
import { mainFinding } from '../../investigate/describe.ts'
import { type InvestigationDetail, investigationKey } from '../../investigate/investigation.ts'
import type { HistoryReport, SourceReport } from '../../monitor/report.ts'
import type { AppServices } from '../app-services.ts'
import { type Answered, askWithin, PATIENCE_MS } from './answered.ts'
import { frozenIntervals } from './case-intervals.ts'
import { isAgainstOthers } from './case-verdicts.ts'
import { mainVersion } from './case-version.ts'
import { readBefore } from './case-version-before.ts'
import { type DrawnChart, drawn } from './chart-figure.tsx'
import { inOrder } from './finding-table.tsx'
import { sourcesChart } from './model-charts.ts'
import type { Before } from './trained-on.ts'
import { pointsOf } from './verdict-strip.tsx'

/** How long it waits for pictures; the first of its kind is slower. */
const DRAWING_MS = 4_000
const WINDOWS = { least: 12, before: 6, most: 60 } as const
const MOST_SLICES = 8
const MOST_OVERLAYS = 3

/** A chart of a case under the name that stands in the address of its specification. */
export type NamedChart = { readonly name: string; readonly chart: Chart; readonly finding?: Finding }

/** What stands beside the frozen case, read when the page is made. */
export type CaseReports = {
  readonly history: Answered<HistoryReport>
  /** Undefined where nothing names a version to ask of. */
  readonly sources: Answered<SourceReport> | undefined
  readonly before: Before
}

type Asked = Pick<AppServices, 'history' | 'sources' | 'lineageOf' | 'baselines' | 'clock'>

/** Reads what stands beside the frozen case; nothing of it can take the page down. */
export async function readReports(
  services: Asked,
  detail: InvestigationDetail,
  patienceMs = PATIENCE_MS,
): Promise<CaseReports> {
  const version = mainVersion(detail)
  const windows = windowsBack(detail, services.clock())
  const [history, sources] = await Promise.all([
    askWithin(() => services.history(detail.model, { slices: slicesOf(detail), windows }), patienceMs),
    version === undefined
      ? undefined
      : askWithin(() => services.sources(detail.model, version, detail.rootSlice), patienceMs),
  ])
  return { history, sources, before: await readBefore(services, detail, history, patienceMs) }
}

/** How many windows reach back to some before the one that opened the case, so that its turn is in the picture. */
function windowsBack({ evidence: { window } }: InvestigationDetail, now: number): number {
  if (window === undefined) return WINDOWS.least
  const since = Math.ceil((now - window.start) / Math.max(1, window.end - window.start))
  return Math.min(WINDOWS.most, Math.max(WINDOWS.least, since + WINDOWS.before))
}

/** The root slice first, then those of other disparities, which are judged by window. */
function slicesOf({ evidence, rootSlice }: InvestigationDetail): readonly string[] {
  const others = evidence.findings.filter(isAgainstOthers).map((f) => f.slice)
  return [...new Set([rootSlice, ...others])].slice(0, MOST_SLICES)
}

/** Every picture that a case has data for: from the frozen evidence, and from the reports read now. */
export function caseCharts(detail: InvestigationDetail, reports: CaseReports): readonly NamedChart[] {
  const named = (name: string, chart: Chart | undefined, finding?: Finding): readonly NamedChart[] =>
    chart === undefined ? [] : [{ name, chart, ...(finding === undefined ? {} : { finding }) }]
  return [
    ...named('history', historyOf(detail, reports)),
    ...named(
      'slices',
      frozenIntervals(detail, reports.history.status === 'known' ? reports.history.value.limit : undefined),
    ),
    ...overlaysOf(detail).map(({ chart, finding }, i) => ({ name: `distribution-${i + 1}`, chart, finding })),
    ...named('sources', reports.sources?.status === 'known' ? sourcesChart(reports.sources.value) : undefined),
  ]
}

/** The picture of the first screen: how the slice fared by window, or what a distribution moved to where no rate is at stake. */
export function leadingPicture<T extends NamedChart>(
  { evidence, rootSlice }: InvestigationDetail,
  pictures: readonly T[],
): T | undefined {
  const main = mainFinding(evidence.findings, rootSlice)
  const ofMain = main?.family === 'input' ? pictures.find((p) => p.finding === main) : undefined
  return ofMain ?? pictures.find((p) => p.name === 'history') ?? pictures.find((p) => p.finding === main)
}

function historyOf({ rootSlice }: InvestigationDetail, { history }: CaseReports): Chart | undefined {
  if (history.status === 'unavailable') return undefined
  const { limit, versions } = history.value
  const points = pointsOf(history.value, rootSlice)
  if (!points.some((p) => p.ratio !== undefined || p.difference !== undefined)) return undefined
  return sliceHistory({ slice: rootSlice, points, limit, versions })
}

/** Shares by cell as frozen, of the findings on distributions in the order in which they are read, each distribution once. */
function overlaysOf(detail: InvestigationDetail): readonly { readonly chart: Chart; readonly finding: Finding }[] {
  const distributions = inOrder(detail).filter((f) => f.measured.form === 'distribution')
  const same = (a: Finding, b: Finding): boolean =>
    a.subject === b.subject && a.slice === b.slice && a.version === b.version
  return distributions
    .filter((finding, i) => distributions.findIndex((first) => same(first, finding)) === i)
    .slice(0, MOST_OVERLAYS)
    .flatMap((finding) => {
      const { measured, subject, slice, horizon } = finding
      if (measured.form !== 'distribution') return []
      const last = detail.evidence.windowLabel ?? 'the window judged'
      const span = horizon > 1 ? `${horizon} windows summed, the last ${last}` : last
      const chart = distributionOverlay({ subject, slice, span, ...measured })
      return chart === undefined ? [] : [{ chart, finding }]
    })
}

/** A chart of a case with its pictures. */
export type CasePicture = DrawnChart & NamedChart

/** Draws the charts of a case and its lineage, all at the same time. */
export async function drawCase(
  services: Pick<AppServices, 'drawChart' | 'drawLineage'>,
  detail: InvestigationDetail,
  charts: readonly NamedChart[],
  patienceMs = DRAWING_MS,
): Promise<{ readonly pictures: readonly CasePicture[]; readonly lineage: LineageDrawing | undefined }> {
  const hasNodes = detail.lineage.some((l) => l.nodes.length > 0)
  const [lineage, ...pictures] = await Promise.all([
    hasNodes ? askWithin(() => services.drawLineage(detail.lineage), patienceMs) : undefined,
    ...charts.map(async (named): Promise<CasePicture> => {
      const answer = await askWithin(() => drawn(services, named.chart), patienceMs)
      return {
        ...named,
        ...(answer.status === 'known' ? answer.value : { chart: named.chart, wide: undefined, narrow: undefined }),
      }
    }),
  ])
  return { pictures, lineage: lineage?.status === 'known' ? lineage.value : undefined }
}

/** The address of a chart's specification. */
export const specOf = (id: number, name: string): string =>
  `/api/v1/investigations/${investigationKey(id)}/charts/${name}`
