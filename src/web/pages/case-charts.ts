import type { Chart } from '../../chart/chart.ts'
import { distributionOverlay } from '../../chart/distribution-overlay.ts'
import { intervalPlot } from '../../chart/interval-plot.ts'
import type { LineageDrawing } from '../../chart/lineage-picture.ts'
import { sliceHistory } from '../../chart/slice-history.ts'
import type { Finding, Verdict } from '../../detect/finding.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../../detect/rates.ts'
import { ServiceError } from '../../errors.ts'
import { mainFinding } from '../../investigate/describe.ts'
import { type InvestigationDetail, investigationKey } from '../../investigate/investigation.ts'
import type { LineageSnapshot } from '../../lineage/lineage-snapshot.ts'
import type { HistoryReport, SourceReport } from '../../monitor/report.ts'
import type { AppServices, Awaitable } from '../app-services.ts'
import { type DrawnChart, drawn } from './chart-figure.tsx'
import { inOrder } from './finding-table.tsx'
import { everyoneElse } from './frozen-slices.tsx'
import { sourcesChart } from './model-charts.ts'
import type { VersionBefore } from './trained-on.ts'
import { pointsOf } from './verdict-strip.tsx'

/** How long a page waits for what stands beside the frozen case. */
export const PATIENCE_MS = 2_000
/** How long it waits for pictures; the first of its kind is slower. */
const DRAWING_MS = 4_000
const WINDOWS = { least: 12, before: 6, most: 60 } as const
const MOST_SLICES = 8
const MOST_OVERLAYS = 3

/** An answer of a service, or why a page goes without it. */
export type Answered<T> =
  | { readonly status: 'known'; readonly value: T }
  | { readonly status: 'unavailable'; readonly because: string }

/** Asks a service for what a page can go without: a failure or a long wait is an answer in words. */
export async function askWithin<T>(ask: () => Awaitable<T>, patienceMs = PATIENCE_MS): Promise<Answered<T>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Answered<T>>((resolve) => {
    timer = setTimeout(
      () => resolve({ status: 'unavailable', because: `there was no answer within ${patienceMs / 1000} s` }),
      patienceMs,
    )
  })
  try {
    const asked = Promise.resolve()
      .then(ask)
      .then((value): Answered<T> => ({ status: 'known', value }))
    return await Promise.race([asked, late])
  } catch (error) {
    // Whatever else is thrown may hold anything, so none of it is shown.
    return { status: 'unavailable', because: error instanceof ServiceError ? error.message : 'the report failed' }
  } finally {
    clearTimeout(timer)
  }
}

/** A chart of a case under the name that stands in the address of its specification. */
export type NamedChart = { readonly name: string; readonly chart: Chart; readonly finding?: Finding }

/** What stands beside the frozen case, read when the page is made. */
export type CaseReports = {
  readonly history: Answered<HistoryReport>
  /** Undefined where nothing names a version to ask of. */
  readonly sources: Answered<SourceReport> | undefined
  readonly before: VersionBefore | 'none' | 'unknown'
}

type Asked = Pick<AppServices, 'history' | 'sources' | 'lineageOf' | 'clock'>

/** Reads what stands beside the frozen case; nothing of it can take the page down. */
export async function readReports(
  services: Asked,
  detail: InvestigationDetail,
  patienceMs = PATIENCE_MS,
): Promise<CaseReports> {
  const version = versionOf(detail)
  const windows = windowsBack(detail, services.clock())
  const [history, sources] = await Promise.all([
    askWithin(() => services.history(detail.model, { slices: slicesOf(detail), windows }), patienceMs),
    version === undefined
      ? undefined
      : askWithin(() => services.sources(detail.model, version, detail.rootSlice), patienceMs),
  ])
  const before = history.status === 'known' ? versionBefore(history.value, version) : 'unknown'
  if (before === 'none' || before === 'unknown') return { history, sources, before }
  const lineage = await askWithin<LineageSnapshot>(() => services.lineageOf(detail.model, before.version), patienceMs)
  return { history, sources, before: { ...before, lineage: lineage.status === 'known' ? lineage.value : undefined } }
}

/** The version that speaks for a case: of its main finding, else the last one that was counted. */
export const versionOf = ({ evidence, rootSlice }: InvestigationDetail): string | undefined =>
  mainFinding(evidence.findings, rootSlice)?.version ?? evidence.versions.at(-1)?.version

/** How many windows reach back to some before the one that opened the case, so that its turn is in the picture. */
function windowsBack({ evidence: { window } }: InvestigationDetail, now: number): number {
  if (window === undefined) return WINDOWS.least
  const since = Math.ceil((now - window.start) / Math.max(1, window.end - window.start))
  return Math.min(WINDOWS.most, Math.max(WINDOWS.least, since + WINDOWS.before))
}

/** The root slice first, then those of other disparities, which are judged by window. */
function slicesOf({ evidence, rootSlice }: InvestigationDetail): readonly string[] {
  const others = evidence.findings.filter(isDisparity).map((f) => f.slice)
  return [...new Set([rootSlice, ...others])].slice(0, MOST_SLICES)
}

const isDisparity = ({ kind }: Pick<Finding, 'kind'>): boolean => kind === 'disparity' || kind === 'disparity-change'

/** Which version served before the one concerned, within the history; without one concerned, before the newest. */
function versionBefore({ versions }: HistoryReport, version: string | undefined): VersionBefore | 'none' | 'unknown' {
  const inOrder = versions.toSorted((a, b) => a.since - b.since)
  const own = version === undefined ? inOrder.at(-1) : inOrder.find((v) => v.version === version)
  if (own === undefined) return 'unknown'
  const earlier = inOrder.findLast((v) => v.since < own.since)
  if (earlier === undefined) return 'none'
  return { now: own.version, version: earlier.version, since: own.label, lineage: undefined }
}

/** Every picture that a case has data for: from the frozen evidence, and from the reports read now. */
export function caseCharts(detail: InvestigationDetail, reports: CaseReports): readonly NamedChart[] {
  const named = (name: string, chart: Chart | undefined, finding?: Finding): readonly NamedChart[] =>
    chart === undefined ? [] : [{ name, chart, ...(finding === undefined ? {} : { finding }) }]
  return [
    ...named('history', historyOf(detail, reports)),
    ...named('slices', frozenIntervals(detail)),
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

/** The slices as frozen, over the windows that the finding which speaks was found over. */
function frozenIntervals({ evidence, rootSlice }: InvestigationDetail): Chart | undefined {
  const found = evidence.findings.filter(isDisparity)
  const main = mainFinding(found, rootSlice)
  if (main === undefined) return undefined
  const over = evidence.slices.filter((s) => s.version === main.version)
  const windows = over.some((s) => s.windows === main.horizon) ? main.horizon : over[0]?.windows
  const slices = over.filter((s) => s.windows === windows)
  const overall = slices.find((s) => s.slice === 'overall')
  if (overall === undefined) return undefined
  const limit = found.find((f) => f.kind === 'disparity' && f.version === main.version)
  return intervalPlot({
    span:
      windows === undefined || windows === 1
        ? (evidence.windowLabel ?? 'the window judged')
        : `${windows} windows summed`,
    limit:
      limit === undefined ? {} : limit.scale === 'ratio' ? { ratio: limit.tolerance } : { difference: limit.tolerance },
    rows: slices.map((s) => {
      const [now, training] = [countedOf(s.now), countedOf(s.training)]
      const [rest, restThen] = [
        countedOf(everyoneElse(s.now, overall.now)),
        countedOf(everyoneElse(s.training, overall.training)),
      ]
      const own = found.some((f) => f.slice === s.slice && f.version === s.version)
      const few = evidence.insufficient.find((j) => isDisparity(j) && j.slice === s.slice && j.version === s.version)
      const verdict: Verdict = own ? 'finding' : few === undefined ? 'within' : few.verdict
      return {
        slice: s.slice,
        n: s.now.decided,
        now: rateOf(now),
        restNow: rateOf(rest),
        ratio: ratioEstimate(now, rest),
        difference: differenceEstimate(now, rest),
        trainingRatio: ratioEstimate(training, restThen),
        trainingDifference: differenceEstimate(training, restThen),
        verdict,
        detectable: few?.detectable,
        undefinedBecause: now.n === 0 ? 'no decision in this slice' : undefined,
      }
    }),
  })
}

const countedOf = ({ decided, favourable }: { readonly decided: number; readonly favourable: number }) => ({
  x: favourable,
  n: decided,
})

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
