import type { BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import type { ArrivalStore } from '../ingest/arrival-store.ts'
import type { FrozenSlice, Investigation, InvestigationStore } from '../investigate/investigation.ts'
import { openByHand as investigationOf, type Suspicion } from '../investigate/open-by-hand.ts'
import type { LineageGraph } from '../lineage/lineage-graph.ts'
import { isInside, parseSliceKey } from '../profile/slice.ts'
import type { DisparityReport } from './report.ts'

/** What opening by hand reads and writes. */
export type HandOpeningPorts = {
  readonly store: {
    readonly arrivals: Pick<ArrivalStore, 'find'>
    readonly baselines: Pick<BaselineStore, 'list'>
    readonly investigations: InvestigationStore
    readonly graph: LineageGraph
    readonly transact: <T>(write: () => T) => T
  }
  readonly actor: string
  readonly now: number
  readonly disparities: (model: string, version: string | undefined) => Promise<DisparityReport>
}

/**
 * Opens what a person suspects, with the same lineage and statistics attached as a scan would: of the version named, of the prediction's, or of those in the last
 * judged window.
 */
export async function openByHand(suspicion: Suspicion, ports: HandOpeningPorts): Promise<Investigation> {
  const { model, about } = suspicion
  const { store, now } = ports
  const found = about.prediction === undefined ? undefined : store.arrivals.find(model, about.prediction)
  if (about.prediction !== undefined && !found) {
    throw new ServiceError(
      'not-found',
      `no prediction ${about.prediction} of model ${model} is stored; check the id, or leave it out`,
    )
  }
  const wanted = about.version ?? found?.prediction.version
  const report = await reportOrNothing(ports, model, wanted)
  const versions = report?.versions.map((v) => v.version) ?? (wanted === undefined ? [] : [wanted])
  const baselines = store.baselines.list(model)
  const lineage = versions.map((version) => store.graph.upstreamOf(model, version, { knownAt: now }))
  return store.transact(() =>
    store.investigations.open(
      investigationOf(suspicion, {
        actor: ports.actor,
        lineage,
        slices: report ? slicesOf(report, about.slice ?? 'overall') : [],
        versions: (report?.versions ?? []).flatMap((v) => {
          const baseline = baselines.find((b) => b.id === v.baselineId)
          return baseline
            ? [
                {
                  version: v.version,
                  baselineId: baseline.id,
                  baselineSha256: baseline.sha256,
                  profileSha256: '',
                  rows: v.rows,
                },
              ]
            : []
        }),
        ...(report && {
          window: { start: report.from, end: report.to },
          windowLabel: report.windows.map((w) => w.label).join(', '),
        }),
      }),
      now,
    ),
  )
}

/** A suspicion may come before anything is judged: it opens all the same, without statistics. */
async function reportOrNothing(
  ports: HandOpeningPorts,
  model: string,
  version: string | undefined,
): Promise<DisparityReport | undefined> {
  try {
    return await ports.disparities(model, version)
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not-found' && !error.message.startsWith('no monitor'))
      return undefined
    throw error
  }
}

function slicesOf(report: DisparityReport, root: string): readonly FrozenSlice[] {
  const center = parseSliceKey(root)
  return report.versions.flatMap((version) =>
    version.slices
      .filter(({ slice }) => {
        const other = parseSliceKey(slice)
        return isInside(center, other) || (isInside(other, center) && other.length === center.length + 1)
      })
      .map((row) => ({
        slice: row.slice,
        version: version.version,
        now: { n: row.n, decided: row.now.of, favourable: row.now.count },
        training: { n: row.trainingN, decided: row.training.of, favourable: row.training.count },
      })),
  )
}
