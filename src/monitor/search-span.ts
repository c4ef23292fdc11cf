import type { BaselineView } from '../detect/baseline-view.ts'
import { ServiceError } from '../errors.ts'
import type { Window } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'
import { type ReportPorts, type SpanRequest, spanOf } from './summed-windows.ts'

/** What one search is about: a version in windows that are counted under one baseline. */
export type SearchPart = Window & {
  readonly version: string
  readonly view: BaselineView
  readonly windows: readonly Window[]
  /** Versions that served in the span asked for. */
  readonly versions: readonly { readonly version: string; readonly rows: number }[]
}

/**
 * Of a span the version asked for, or else the one with the most rows, and of its windows those under the baseline that counts most of them: cells of two baselines are not the same.
 *
 * @throws {ServiceError} `not-found` where nothing arrived, or no baseline says how to cut features
 */
export function searchPart(ports: ReportPorts, monitor: Monitor, request: SpanRequest): SearchPart {
  const span = spanOf(ports, monitor, request)
  const arrived = ports.runs.rowsByVersion(monitor.model, span)
  const versions = [...arrived]
    .filter(([, rows]) => rows > 0)
    .map(([version, rows]) => ({ version, rows }))
    .sort((a, b) => b.rows - a.rows || (a.version < b.version ? -1 : 1))
  const wanted = request.version
  const chosen = wanted === undefined ? versions[0] : versions.find(({ version }) => version === wanted)
  const name = `${monitor.model}${wanted === undefined ? '' : `@${wanted}`}`
  if (!chosen)
    throw new ServiceError(
      'not-found',
      `no prediction of ${name} lies from ${iso(span.start)} to ${iso(span.end)}; ${versions.length === 0 ? 'choose another span' : `there are some of version ${versions.map((v) => v.version).join(', ')}`}`,
    )
  const { version } = chosen
  const byBaseline = Map.groupBy(
    span.windows,
    (window) => ports.baselineInEffect(monitor.model, version, window.start)?.id,
  )
  const [most] = [...byBaseline]
    .flatMap(([baselineId, windows]) => (baselineId === undefined ? [] : [{ baselineId, windows }]))
    .map(({ baselineId, windows }) => {
      const part = { start: (windows[0] as Window).start, end: (windows.at(-1) as Window).end }
      return { ...part, baselineId, windows, rows: ports.runs.rowsByVersion(monitor.model, part).get(version) ?? 0 }
    })
    .sort((a, b) => b.rows - a.rows || b.start - a.start)
  if (!most)
    throw new ServiceError(
      'not-found',
      `${monitor.model}@${version} has no baseline in this span, so nothing says how its features are cut into cells; fit one`,
    )
  const { start, end, windows, baselineId } = most
  return { start, end, windows, version, versions, view: ports.view(baselineId, monitor.depth) }
}

const iso = (at: number): string => new Date(at).toISOString()
