import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { asRecordedBy } from '../../lineage/compare-snapshots.ts'
import type { LineageSnapshot } from '../../lineage/lineage-snapshot.ts'
import type { HistoryReport } from '../../monitor/report.ts'
import type { AppServices } from '../app-services.ts'
import { type Answered, askWithin } from './answered.ts'
import { mainVersion } from './case-version.ts'
import type { Before, VersionBefore } from './trained-on.ts'

type Asked = Pick<AppServices, 'lineageOf' | 'baselines'>

/**
 * The version before the one concerned, with its provenance as recorded by opening: the one that was judged before, else one that has provenance on record: of the baseline fitted
 * before, or with the number before. `none` where there is no such, `unknown` where the history did not answer either.
 */
export async function readBefore(
  services: Asked,
  detail: InvestigationDetail,
  history: Answered<HistoryReport>,
  patienceMs: number,
): Promise<Before> {
  const version = mainVersion(detail)
  const lineageOf = async (name: string): Promise<LineageSnapshot | undefined> => {
    const answer = await askWithin<LineageSnapshot>(() => services.lineageOf(detail.model, name), patienceMs)
    return answer.status === 'known' ? asRecordedBy(answer.value, detail.openedAt) : undefined
  }
  const judged = history.status === 'known' ? judgedBefore(history.value, version) : undefined
  if (judged !== undefined) return { ...judged, lineage: await lineageOf(judged.version) }
  if (version === undefined) return history.status === 'known' ? 'none' : 'unknown'
  const own = detail.lineage.find((l) => l.version === version)
  for (const name of recordedBefore(services, detail.model, version)) {
    const lineage = await lineageOf(name)
    if (lineage?.status !== 'known' || lineage.version !== name) continue
    if (isDeployedBefore(lineage, own)) return { now: version, version: name, since: undefined, lineage }
  }
  return history.status === 'known' ? 'none' : 'unknown'
}

/** Which version was judged before the one concerned, within the history; without one concerned, before the newest. */
function judgedBefore(
  { versions }: HistoryReport,
  version: string | undefined,
): Omit<VersionBefore, 'lineage'> | undefined {
  const inOrder = versions.toSorted((a, b) => a.since - b.since)
  const own = version === undefined ? inOrder.at(-1) : inOrder.find((v) => v.version === version)
  const earlier = own === undefined ? undefined : inOrder.findLast((v) => v.since < own.since)
  return own === undefined || earlier === undefined
    ? undefined
    : { now: own.version, version: earlier.version, since: own.label }
}

/** Names under which a version before may be on record. A record decides whether there is one. */
function recordedBefore({ baselines }: Asked, model: string, version: string): readonly string[] {
  const fitted = [...baselines.list(model)].sort((a, b) => b.fittedAt - a.fittedAt)
  const own = fitted.findLast((b) => b.version === version)
  const before = own === undefined ? undefined : fitted.find((b) => b.fittedAt < own.fittedAt && b.version !== version)
  const [, stem, number] = /^(.*?)(\d{1,9})$/.exec(version) ?? []
  const numbered =
    stem === undefined || number === undefined || Number(number) < 1 ? [] : [`${stem}${Number(number) - 1}`]
  return [...new Set([...(before === undefined ? [] : [before.version]), ...numbered])]
}

/** Was it deployed first? Without a deployment of both on record nothing speaks against it. */
function isDeployedBefore(earlier: LineageSnapshot, later: LineageSnapshot | undefined): boolean {
  const [first, next] = [firstDeployment(earlier), later === undefined ? undefined : firstDeployment(later)]
  return first === undefined || next === undefined || first < next
}

function firstDeployment({ edges }: LineageSnapshot): number | undefined {
  const starts = edges.flatMap((e) => (e.kind === 'deployed' ? (e.validFrom ?? []) : []))
  return starts.length === 0 ? undefined : Math.min(...starts)
}
