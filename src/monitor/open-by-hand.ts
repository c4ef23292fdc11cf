import type { BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import type { ArrivalStore } from '../ingest/arrival-store.ts'
import type { FrozenSlice, Investigation, InvestigationStore } from '../investigate/investigation.ts'
import { openByHand as investigationOf, type Suspicion } from '../investigate/open-by-hand.ts'
import type { LineageGraph } from '../lineage/lineage-graph.ts'
import { type LineageSnapshot, labelOf } from '../lineage/lineage-snapshot.ts'
import { sensitiveValue } from '../profile/fold-batch.ts'
import type { Prediction } from '../profile/prediction.ts'
import { isInside, parseSliceKey, type Slice, sliceKey, slicesOfStratum } from '../profile/slice.ts'
import { stratumOf } from '../profile/stratum.ts'
import { windowAt } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'
import type { DisparityReport } from './report.ts'
import type { SpanRequest } from './summed-windows.ts'
import type { Teller } from './tell.ts'

/** What opening by hand reads and writes. */
export type HandOpeningPorts = {
  readonly store: {
    readonly arrivals: Pick<ArrivalStore, 'find'>
    readonly baselines: Pick<BaselineStore, 'list' | 'load'>
    readonly investigations: InvestigationStore
    readonly graph: LineageGraph
    readonly transact: <T>(write: () => T) => T
  }
  readonly monitor: Monitor
  readonly actor: string
  readonly now: number
  readonly disparities: (span: SpanRequest) => Promise<DisparityReport>
  /** Tells what is news, inside the transaction. */
  readonly telling: Pick<Teller, 'prepare' | 'tell'>
}

/**
 * Opens what a person suspects, with the same lineage and statistics attached as a scan would: of the prediction's window and slices where one is named, else of the last judged
 * window; of the version named, of the prediction's, or of all in that window. What is named must exist.
 *
 * @throws {ServiceError} `not-found` for a prediction, version, slice or data set that nobody has seen, with those that are there
 */
export async function openByHand(suspicion: Suspicion, ports: HandOpeningPorts): Promise<Investigation> {
  const { store, monitor, now } = ports
  const { about } = suspicion
  const prediction = predictionOf(suspicion, ports)
  const version = about.version ?? prediction?.version
  const window = prediction && windowAt(monitor.window, monitor.timezone, prediction.at)
  const report = await reportOrNothing(ports, {
    ...(version !== undefined && { version }),
    ...(window && { from: window.start, to: window.end }),
  })
  const served = [...new Set(report?.versions.map((v) => v.version) ?? [])]
  const versions = served.length > 0 ? served : version === undefined ? latestVersion(ports) : [version]
  const lineage = versions.map((v) => store.graph.upstreamOf(monitor.model, v, { knownAt: now }))
  const root = rootOf(suspicion, ports, report)
  refuseUnknownDataset(suspicion, lineage)
  const own = prediction && report ? slicesOfPrediction(prediction, ports, report) : []
  const fresh = investigationOf(
    { ...suspicion, about: { ...about, ...(about.slice !== undefined && { slice: root }) } },
    {
      actor: ports.actor,
      lineage,
      slices: report ? slicesOf(report, [parseSliceKey(root), ...own]) : [],
      versions: versionsOf(ports, report),
      ...(report && {
        window: { start: report.from, end: report.to },
        windowLabel: report.windows.map((w) => w.label).join(', '),
      }),
    },
  )
  ports.telling.prepare()
  return store.transact(() => {
    const investigation = store.investigations.open(fresh, now)
    ports.telling.tell(now)
    return investigation
  })
}

/** The version a baseline was fitted for last, where nothing has arrived yet. */
function latestVersion({ store, monitor }: HandOpeningPorts): readonly string[] {
  const last = store.baselines.list(monitor.model).at(-1)
  return last ? [last.version] : []
}

function predictionOf({ about, model }: Suspicion, { store }: HandOpeningPorts): Prediction | undefined {
  if (about.prediction === undefined) return undefined
  const found = store.arrivals.find(model, about.prediction)
  if (found) return found.prediction
  throw new ServiceError(
    'not-found',
    `no prediction ${about.prediction} of model ${model} is stored; check the id, or leave it out`,
    [{ path: 'about.prediction', message: 'is not stored' }],
  )
}

/** A suspicion may come before anything is judged: it opens all the same, without statistics. A version nobody has seen is a slip. */
async function reportOrNothing(ports: HandOpeningPorts, span: SpanRequest): Promise<DisparityReport | undefined> {
  const { store, monitor } = ports
  try {
    return await ports.disparities(span)
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'not-found')) throw error
    const { version } = span
    if (version === undefined) return undefined
    const known = store.baselines.list(monitor.model).some((b) => b.version === version)
    if (known || store.graph.documents(monitor.model, version).length > 0) return undefined
    throw error
  }
}

/** The slice in the order of the sensitive features, as every other slice is named. */
function rootOf(suspicion: Suspicion, { monitor }: HandOpeningPorts, report: DisparityReport | undefined): string {
  const named = parseSliceKey(suspicion.about.slice ?? 'overall')
  const order = Object.keys(monitor.sensitive)
  const unknown = named.find((p) => !order.includes(p.feature))
  if (unknown) {
    throw new ServiceError(
      'not-found',
      `${unknown.feature} is no sensitive feature of ${monitor.model}; slices are cut by ${order.join(', ')}`,
      [{ path: 'about.slice', message: `names ${unknown.feature}; use ${order.join(', ')}` }],
    )
  }
  const key = sliceKey([...named].sort((a, b) => order.indexOf(a.feature) - order.indexOf(b.feature)))
  const slices = report?.versions.flatMap((v) => v.slices.map((s) => s.slice)) ?? []
  if (slices.length === 0 || slices.includes(key)) return key
  const features = new Set(named.map((p) => p.feature))
  const near = [...new Set(slices)].filter((s) => {
    const [only, ...more] = parseSliceKey(s)
    return only !== undefined && more.length === 0 && features.has(only.feature)
  })
  throw new ServiceError(
    'not-found',
    `no prediction and no training row lies in slice ${key} of ${monitor.model}; there are ${near.join(', ')}`,
    [{ path: 'about.slice', message: 'holds nothing' }],
  )
}

function refuseUnknownDataset({ about, model }: Suspicion, lineage: readonly LineageSnapshot[]): void {
  if (about.dataset === undefined) return
  const data = lineage.flatMap((l) => l.nodes.filter((n) => n.kind === 'dataset' || n.kind === 'datasetVersion'))
  if (data.some((n) => [labelOf(n), n.name, n.key].includes(about.dataset as string))) return
  const names = [...new Set(data.filter((n) => n.kind === 'datasetVersion').map(labelOf))]
  throw new ServiceError(
    'not-found',
    `no data set ${about.dataset} is on record for ${model}; lineage names ${names.join(', ') || 'none: send provenance.yaml first, or leave dataset out'}`,
    [{ path: 'about.dataset', message: 'is not in the lineage' }],
  )
}

function slicesOfPrediction(
  prediction: Prediction,
  ports: HandOpeningPorts,
  report: DisparityReport,
): readonly Slice[] {
  const baselineId = report.versions[0]?.baselineId
  if (baselineId === undefined) return []
  const { sensitive } = ports.store.baselines.load(baselineId).schema
  const stratum = stratumOf(sensitive)(sensitive.map(({ name }) => sensitiveValue(prediction, name)))
  return slicesOfStratum(sensitive, stratum, ports.monitor.depth)
}

function slicesOf(report: DisparityReport, centers: readonly Slice[]): readonly FrozenSlice[] {
  const around = (slice: string): boolean => {
    const other = parseSliceKey(slice)
    return centers.some(
      (center, i) =>
        isInside(center, other) || (i === 0 && isInside(other, center) && other.length === center.length + 1),
    )
  }
  return report.versions.flatMap((version) =>
    version.slices
      .filter(({ slice }) => around(slice))
      .map((row) => ({
        slice: row.slice,
        version: version.version,
        windows: report.windows.length,
        now: { n: row.n, decided: row.now.of, favourable: row.now.count },
        training: { n: row.trainingN, decided: row.training.of, favourable: row.training.count },
      })),
  )
}

function versionsOf({ store, monitor }: HandOpeningPorts, report: DisparityReport | undefined) {
  const baselines = store.baselines.list(monitor.model)
  return (report?.versions ?? []).flatMap((v) => {
    const baseline = baselines.find((b) => b.id === v.baselineId)
    return baseline
      ? [
          {
            version: v.version,
            baselineId: baseline.id,
            baselineSha256: baseline.sha256,
            profileSha256: undefined,
            rows: v.rows,
          },
        ]
      : []
  })
}
