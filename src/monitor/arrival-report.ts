import { windowLabel } from '../profile/window.ts'
import type { KeptTable } from './kept-counts.ts'
import type { Monitor } from './monitor.ts'
import { recentWindows } from './recent-windows.ts'
import type { ArrivalReport } from './report.ts'
import type { ReportReads, RunProfile } from './report-reads.ts'
import type { ProfileStore, RunStore, WindowRun } from './run-store.ts'

/** What a report of arrival reads. */
export type ArrivalPorts = {
  readonly runs: Pick<RunStore, 'finished' | 'firstArrival' | 'lastReceivedAt' | 'rowsByVersion'>
  readonly profiles: Pick<ProfileStore, 'lateRows'>
  readonly reads: Pick<ReportReads, 'runProfiles' | 'firstJudged' | 'receivedIn'>
  readonly keptTable: (monitor: Monitor, profile: RunProfile) => KeptTable
}

/** What came in over the last windows, the one that is open now among them: rows, late ones, what became of what was received, and values nobody knows. */
export function arrivalReport(
  ports: ArrivalPorts,
  monitor: Monitor,
  request: { readonly windows: number; readonly now: number },
): ArrivalReport {
  const { model, timezone } = monitor
  const windows = recentWindows(monitor, request.windows, ports.runs.firstArrival(model), request.now)
  const since = windows[0]?.start ?? request.now
  const runs = new Map(ports.runs.finished(model, 'arrival', since).map((run) => [run.window.start, run]))
  const first = ports.reads.firstJudged(model, since)
  const received = ports.reads.receivedIn(model, windows)
  return {
    model,
    timezone,
    windows: windows.map((window, i) => {
      const versions = ports.runs.rowsByVersion(model, window)
      const run = runs.get(window.start)
      return {
        window,
        label: windowLabel(monitor.window, timezone, window),
        judged: run !== undefined,
        rows: [...versions.values()].reduce((sum, rows) => sum + rows, 0),
        late: run ? lateIn(ports, run, first.get(window.start)) : 0,
        versions: Object.fromEntries(versions),
        received: received[i] ?? { accepted: 0, repeated: 0, conflicting: 0, refused: 0 },
      }
    }),
    lastReceivedAt: ports.runs.lastReceivedAt(model),
    unknown: unknownIn(
      ports,
      monitor,
      [...runs.values()].findLast((run) => run.summary.rows > 0),
    ),
  }
}

/** Rows that later revisions have and the first had not, and those that no revision has yet: hours that were rolled up tell no layers any more, their runs do. */
function lateIn(ports: ArrivalPorts, newest: WindowRun, rowsAtFirst: number | undefined): number {
  const since = ports.profiles.lateRows(newest.model, newest.window, newest.throughBatch)
  return Math.max(0, newest.summary.rows - (rowsAtFirst ?? newest.summary.rows)) + since
}

function unknownIn(ports: ArrivalPorts, monitor: Monitor, run: WindowRun | undefined): ArrivalReport['unknown'] {
  const sums = new Map<string, { missing: number; unseen: number; of: number }>()
  for (const profile of run ? ports.reads.runProfiles(run.id) : []) {
    const { rows, unknown } = ports.keptTable(monitor, profile)
    for (const { feature, missing, unseen } of unknown) {
      const sum = sums.get(feature) ?? { missing: 0, unseen: 0, of: 0 }
      sums.set(feature, { missing: sum.missing + missing, unseen: sum.unseen + unseen, of: sum.of + rows })
    }
  }
  return [...sums].map(([feature, sum]) => ({ feature, ...sum }))
}
