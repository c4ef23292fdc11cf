import { disparity, metricLimits } from '../detect/disparity/disparity.ts'
import { disparityChange, performance } from '../detect/disparity/disparity-change.ts'
import type { FindingKind } from '../detect/finding.ts'
import type { Group } from '../detect/metrics/group-spread.ts'
import { summarizeGroups } from '../detect/metrics/group-summary.ts'
import { impactRatios } from '../detect/metrics/impact-ratio.ts'
import { type MetricName, sliceMetrics } from '../detect/metrics/index.ts'
import { type Ground, type Reason, SHOWN_SUPPORT, unavailable } from '../detect/metrics/metric.ts'
import { calibrationBins, scoreBins } from '../detect/metrics/score-calibration.ts'
import { withinControl } from '../detect/metrics/within-control.ts'
import { restOf } from '../detect/rate-question.ts'
import { profilesWithin, sliceTable } from '../profile/coarse-profile.ts'
import { parseSliceKey } from '../profile/slice.ts'
import { calibrationTest } from '../stats/calibration-test.ts'
import { type AskedMetrics, readAskedMetrics } from './asked-metrics.ts'
import { type Labelled, type LabelledPorts, labelledPart } from './labelled-part.ts'
import { type Look, type Looked, lookAt } from './look.ts'
import type {
  ControlledSlice,
  FeatureSummary,
  MetricJudgement,
  MetricPart,
  MetricReport,
  MetricRequest,
  MetricSlice,
  SliceCalibration,
} from './metric-report.ts'
import type { Monitor } from './monitor.ts'
import type { SpanPart } from './report.ts'
import { type CountedSlices, countedSlices, featuresOf, figureOf, missingFigure } from './slice-figures.ts'
import { readSpan } from './summed-windows.ts'

/**
 * Every metric of every slice of a span, each with its interval and against whom one likes, with summary measures by sensitive feature and comparisons within a control feature. What needs labels
 * is from windows whose labels have come.
 *
 * @throws {ServiceError} as `readSpan`; `invalid` for a metric, `not-found` for a feature or slice that there is none of
 */
export function metricReport(ports: LabelledPorts, monitor: Monitor, request: MetricRequest): MetricReport {
  const asked = readAskedMetrics(monitor, request)
  const { head, parts, span } = readSpan(ports, monitor, request)
  return {
    ...head,
    against: asked.against.kind,
    againstSlice: asked.against.slice,
    control: asked.control,
    intervals: asked.intervals,
    metrics: asked.metrics.map((metric) => ({
      metric,
      unit: sliceMetrics[metric].unit,
      about: sliceMetrics[metric].about,
    })),
    versions: parts.map(({ head: part, looked }): MetricPart => {
      if (!looked || part.baselineId === undefined) {
        const labels = { status: 'unknown', because: 'no-labels' } as const
        return { ...part, labels, unavailable: [], slices: [], summaries: [], within: [] }
      }
      const windows = span.windows.filter(({ start }) => start >= part.from && start < part.to)
      const labelled = labelledPart(ports, monitor, {
        version: part.version,
        baselineId: part.baselineId,
        span: { start: part.from, end: part.to, windows },
        request,
      })
      return { ...part, ...measure(looked, labelled, asked) }
    }),
  }
}

/** Metrics that read decisions and scores alone: of everything that arrived, whether its label has come or not. */
const isOfDecisions = (name: MetricName): boolean =>
  !sliceMetrics[name].needs.some((need) => need === 'labels' || need === 'regression')

function measure(looked: Looked, labelled: Labelled, asked: AskedMetrics): Omit<MetricPart, keyof SpanPart> {
  const ground: Ground = looked.baseline
  const look = lookAt(looked, [disparity, disparityChange])
  const labelLook = 'counts' in labelled ? lookAtLabels(looked, labelled) : undefined
  const noLabels: Reason = labelled.part.status === 'unknown' ? labelled.part.because : 'no-labels'
  const without = new Map(
    asked.metrics.flatMap((metric) => {
      const because =
        unavailable(sliceMetrics[metric], ground) ?? (isOfDecisions(metric) || labelLook ? undefined : noLabels)
      return because ? [[metric, because] as const] : []
    }),
  )
  const metrics = asked.metrics.filter((metric) => !without.has(metric))
  const decided = countsOf(look)
  const withLabels = labelLook && countsOf(labelLook)
  const judgements = new Map([...judgedIn(look), ...(labelLook ? judgedIn(labelLook) : [])])
  const keys = [...new Set([...decided.now.keys(), ...(withLabels?.now.keys() ?? [])])].sort()
  const isAsked = (key: string): boolean =>
    parseSliceKey(key).every(({ feature }) => asked.features === undefined || asked.features.has(feature))
  const shown = keys.filter(isAsked)
  const { layout } = ground
  return {
    labels: labelled.part,
    unavailable: [...without].map(([metric, because]) => ({ metric, because })),
    slices: shown.map((slice): MetricSlice => {
      const own = withLabels?.now.get(slice)?.vector
      return {
        slice,
        n: decided.now.get(slice)?.vector[layout.n] ?? 0,
        labelled: withLabels ? (own?.[layout.labelled] ?? 0) : undefined,
        figures: metrics.map((metric) => {
          const counts = isOfDecisions(metric) ? decided : withLabels
          const judged = judgements.get(JSON.stringify([slice, metric])) ?? []
          return counts
            ? figureOf(counts, { slice, metric, intervals: asked.intervals }, asked.against, judged)
            : missingFigure(metric, noLabels)
        }),
        calibration: own && metrics.includes('calibration') ? calibrationOf(withLabels.ground, own) : undefined,
      }
    }),
    summaries: summariesOf(decided, withLabels, { isAsked, noLabels }),
    within:
      asked.control === undefined
        ? []
        : withinOf(
            { look, labelLook },
            { control: asked.control, metrics: asked.controlled.filter((name) => metrics.includes(name)), isAsked },
          ),
  }
}

/** Subjects are told of all rows, not of those with a label: these are looked at as they are. */
function lookAtLabels(
  { monitor, version }: Looked,
  { view: baseline, counts, windows, scanned }: Extract<Labelled, { readonly view: unknown }>,
): Look {
  return lookAt({ monitor, version, baseline, counts, windows, scanned }, [performance, metricLimits])
}

function countsOf({ comparison }: Look): CountedSlices {
  return countedSlices(comparison.baseline, comparison.slices, comparison.baseline.slices)
}

const OF_KIND: Partial<Record<FindingKind, MetricJudgement['of']>> = {
  disparity: 'limit',
  'disparity-change': 'change',
  performance: 'change',
}

/** What a look judged, by slice and metric. */
function judgedIn({ asked, level }: Look): ReadonlyMap<string, readonly MetricJudgement[]> {
  const judgements = new Map<string, MetricJudgement[]>()
  for (const line of asked) {
    const answer = line.judged ? line.judged.answer : line.answer
    const of = OF_KIND[line.kind]
    if (!answer || !of) continue
    const metric = answer.subject === 'decision' ? 'selection rate' : answer.subject
    const key = JSON.stringify([line.pair.key, metric])
    const told: MetricJudgement = line.judged
      ? {
          of,
          verdict: line.judged.verdict,
          effect: line.judged.answer.estimate,
          scale: line.judged.answer.scale,
          tolerance: line.judged.answer.tolerance,
          adjustedLog10P: line.judged.adjustedLog10P,
          level,
          required: undefined,
        }
      : {
          ...{ of, verdict: 'insufficient-data', effect: undefined, scale: undefined, tolerance: undefined },
          ...{ adjustedLog10P: undefined, level, required: line.answer?.required },
        }
    judgements.set(key, [...(judgements.get(key) ?? []), told])
  }
  return judgements
}

function calibrationOf(ground: Ground, vector: Float64Array): SliceCalibration | undefined {
  const test = calibrationTest(scoreBins(calibrationBins(ground, vector)))
  if (test.status === 'undefined') return undefined
  const n = test.bins.reduce((sum, bin) => sum + bin.n, 0)
  if (n < SHOWN_SUPPORT) return undefined
  return {
    n,
    expectedError: test.expectedError,
    log10P: test.log10P,
    df: test.df,
    bins: test.bins.map(({ n: rows, positives, observed, promised }) => ({
      ...{ n: rows, positives, observed, predicted: promised },
    })),
  }
}

/** Summary measures of every set of features that slices are cut by. */
function summariesOf(
  decided: CountedSlices,
  withLabels: CountedSlices | undefined,
  about: { readonly isAsked: (key: string) => boolean; readonly noLabels: Reason },
): readonly FeatureSummary[] {
  const sets = Map.groupBy(
    [...decided.now.values()].filter(({ key, slice }) => slice.length > 0 && about.isAsked(key)),
    ({ slice }) => featuresOf(slice),
  )
  const groupsIn = (counts: CountedSlices, features: string): readonly Group[] =>
    (counts.siblings.get(features) ?? []).map(({ key, vector }) => ({ slice: key, vector }))
  return [...sets.keys()]
    .map((text): FeatureSummary => {
      const groups = groupsIn(decided, text)
      return {
        features: JSON.parse(text) as readonly string[],
        summary: summarizeGroups(decided.ground, groups, withLabels && groupsIn(withLabels, text), about.noLabels),
        impact: impactRatios(decided.ground, groups, decided.overall),
      }
    })
    .sort((a, b) => a.features.length - b.features.length)
}

function withinOf(
  { look, labelLook }: { readonly look: Look; readonly labelLook: Look | undefined },
  about: {
    readonly control: string
    readonly metrics: readonly MetricName[]
    readonly isAsked: (key: string) => boolean
  },
): readonly ControlledSlice[] {
  return [look, labelLook].flatMap((at) => {
    if (!at) return []
    const names = about.metrics.filter((name) => isOfDecisions(name) === (at === look))
    return names.length === 0 ? [] : controlledBy(at, { ...about, metrics: names })
  })
}

function controlledBy(
  { comparison }: Look,
  { control, metrics, isAsked }: Parameters<typeof withinOf>[1],
): readonly ControlledSlice[] {
  const { baseline, now, slices } = comparison
  // Each value of the control feature is summed to slices once, whatever is read of them.
  const tables = [...profilesWithin(baseline.schema, now, control)].map(
    ([value, profile]) => [value, sliceTable(baseline.schema, profile, deepest(slices))] as const,
  )
  const nothing = new Float64Array(baseline.layout.length)
  const compared = [...slices.values()]
    .filter(({ key, slice }) => slice.length > 0 && isAsked(key))
    .filter(({ slice }) => !slice.some(({ feature }) => feature === control))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return metrics.flatMap((name) => {
    const metric = sliceMetrics[name]
    if (metric.form !== 'rate') return []
    return compared.map(({ key }) => ({
      slice: key,
      metric: name,
      ...withinControl(
        tables.map(([value, table]) => {
          const slice = metric.counted(baseline, table.get(key)?.vector ?? nothing)
          return {
            value,
            slice,
            other: restOf(metric.counted(baseline, table.get('overall')?.vector ?? nothing), slice),
          }
        }),
      ),
    }))
  })
}

const deepest = (slices: Look['comparison']['slices']): number =>
  Math.max(0, ...[...slices.values()].map(({ slice }) => slice.length))
