import { boundedCache } from './bounded-cache.ts'
import { ServiceError } from './errors.ts'
import type { BacktestReport } from './monitor/backtest.ts'
import { explainFinding, SCANS_BEFORE } from './monitor/explain-finding.ts'
import { type Monitor, monitorOf } from './monitor/monitor.ts'
import type { Clock } from './profile/prediction.ts'
import { windowLabel } from './profile/window.ts'
import type { FindingRow } from './store/finding-store.ts'
import type { Store } from './store/open-store.ts'
import type { AppServices } from './web/app-services.ts'
import type { HeavyLanes } from './worker/heavy-lanes.ts'

/** Backtests that stay at hand. */
const REPLAYS_KEPT = 16

/** A finding with its window as people write it. */
type LabelledFinding = FindingRow & { readonly windowLabel: string }

/** Everything that is asked of counts and findings; what takes long is computed in the thread for reports. */
export type Reporting = Pick<
  AppServices,
  | 'disparities'
  | 'drift'
  | 'quality'
  | 'history'
  | 'distribution'
  | 'arrival'
  | 'performance'
  | 'sources'
  | 'training'
  | 'sliceMetrics'
  | 'searchSlices'
  | 'testValues'
  | 'backtest'
  | 'finding'
  | 'findingsOf'
  | 'lastFindings'
  | 'explain'
>

/** Puts the reports over the store and the lane they run in. */
export function createReporting(parts: {
  readonly store: Store
  readonly lanes: HeavyLanes
  readonly monitors: ReadonlyMap<string, Monitor>
  readonly clock: Clock
}): Reporting {
  const { store, monitors, clock } = parts
  const { report } = parts.lanes
  const labelled = (row: FindingRow): LabelledFinding => {
    const { window, timezone } = monitorOf(monitors, row.model)
    return { ...row, windowLabel: windowLabel(window, timezone, row.window) }
  }
  const finding = (id: number): LabelledFinding | undefined => {
    const row = store.findings.get(id)
    return row && labelled(row)
  }
  // A replay takes seconds and changes with judged windows alone: a thread of its own makes it, and it stays at hand until then.
  const replays = boundedCache<{ readonly made: Promise<BacktestReport>; failed: boolean }>(REPLAYS_KEPT)
  const replayed: Reporting['backtest'] = (model, request) => {
    const key = JSON.stringify([model, request, store.statistics.newsMarker().run])
    const known = replays.get(key)
    if (known && !known.failed) return known.made
    const replay = { made: parts.lanes.once('backtest', { model, request }), failed: false }
    replay.made.catch(() => {
      replay.failed = true
    })
    replays.set(key, replay, 1)
    return replay.made
  }
  return {
    disparities: (model, span) => report('disparities', { model, span }),
    drift: (model, span) => report('drift', { model, span }),
    quality: (model, span) => report('quality', { model, span }),
    history: (model, request) => report('history', { model, request }),
    distribution: (model, request) => report('distribution', { model, request }),
    arrival: (model, windows) => report('arrival', { model, windows, now: clock() }),
    performance: (model, windows) => report('performance', { model, windows, now: clock() }),
    training: (model, version, slice) => report('training', { model, version, slice }),
    sliceMetrics: (model, request) => report('sliceMetrics', { model, request }),
    // Kept counts are searched in milliseconds; with features every row is read, in a thread of its own.
    searchSlices: (model, request) =>
      (request.features ?? []).length === 0
        ? report('searchSlices', { model, request })
        : parts.lanes.once('searchSlices', { model, request }),
    // Every row of the span is read and sorted, in a thread of its own.
    testValues: (model, request) => parts.lanes.once('testValues', { model, request }),
    backtest: replayed,
    sources: (model, version, slice) => report('sources', { model, version, slice }),
    finding,
    findingsOf: (id) => store.findings.ofInvestigation(id).map(labelled),
    lastFindings: (model) => {
      const [last] = store.runs.newest(model, 'arrival', 1)
      return last === undefined || last.findings === 0 ? [] : store.findings.ofRun(last.id).map(labelled)
    },
    explain: (id) => {
      const found = finding(id)
      if (!found) throw new ServiceError('not-found', `there is no finding ${id}`)
      const before = store.runs.recentFindings(found.model, found.runKind, found.window.start, SCANS_BEFORE)
      return explainFinding(found, before)
    },
  }
}
