import type { BaselineView } from '../detect/baseline-view.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import { BACKTEST_WINDOWS, type BacktestReport, type BacktestRequest, createBacktest } from './backtest.ts'
import type { Monitor } from './monitor.ts'
import type { ReplayWindow } from './replay.ts'
import type { ReportReads } from './report-reads.ts'
import type { RunStore, WindowRun } from './run-store.ts'

/** What a backtest of windows that were judged reads. */
export type BacktestPorts = {
  readonly runs: Pick<RunStore, 'newest'>
  readonly reads: Pick<ReportReads, 'runProfiles' | 'profileBy'>
  readonly view: (baselineId: number, depth: number) => BaselineView
}

/** What the monitor would have opened in the last windows that were judged, from the counts that their runs kept. Reads only. */
export function backtestOfRuns(ports: BacktestPorts, monitor: Monitor, request: BacktestRequest): BacktestReport {
  const wanted = Math.min(BACKTEST_WINDOWS.most, Math.max(1, request.windows ?? BACKTEST_WINDOWS.usual))
  const backtest = createBacktest(monitor, request.limits)
  const runs = (['arrival', 'outcome'] as const).flatMap((kind) => ports.runs.newest(monitor.model, kind, wanted))
  const skipped = new Map<string, { version: string; rows: number; because: string }>()
  for (const run of runs.toSorted((a, b) => dueAt(monitor, a) - dueAt(monitor, b))) {
    const kept = ports.reads.runProfiles(run.id)
    for (const { version, rows, baselineId } of run.summary.versions) {
      if (baselineId !== undefined) continue
      const before = skipped.get(version)?.rows ?? 0
      skipped.set(version, { version, rows: before + rows, because: 'it serves without a baseline' })
    }
    backtest.judge({
      ...{ run: run.kind, window: run.window },
      versions: kept.map(({ version, baselineId, rows, sha256 }): ReplayWindow['versions'][number] => {
        const baseline = ports.view(baselineId, monitor.depth)
        return { version, baseline, rows, counts: coarsener(baseline.schema)(ports.reads.profileBy(sha256)) }
      }),
    })
  }
  return backtest.report([...skipped.values()])
}

/** When a run was due: outcomes wait for their labels. */
function dueAt(monitor: Pick<Monitor, 'labelsAfterMs'>, { kind, window }: Pick<WindowRun, 'kind' | 'window'>): number {
  return window.end + (kind === 'outcome' ? (monitor.labelsAfterMs ?? 0) : 0)
}
