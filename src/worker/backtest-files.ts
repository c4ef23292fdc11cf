import { existsSync } from 'node:fs'
import type { Baseline } from '../baseline/baseline.ts'
import { fitBaseline } from '../baseline/fit-baseline.ts'
import { viewBaseline } from '../detect/baseline-view.ts'
import type { Limits } from '../detect/limits.ts'
import { engines } from '../engine/index.ts'
import { ServiceError } from '../errors.ts'
import { type BacktestReport, createBacktest } from '../monitor/backtest.ts'
import { countHistory, type HistoryBaseline } from '../monitor/count-history.ts'
import { type Monitor, monitorOf } from '../monitor/monitor.ts'
import { type Moment, momentOf } from '../monitor/summed-windows.ts'
import type { Progress, Table } from '../profile/table.ts'
import { openStore } from '../store/open-store.ts'

/** Past predictions in files, and what they are judged under. */
export type BacktestFilesRequest = {
  readonly model: string
  /** Of every row; without it the files say. */
  readonly version?: string
  readonly files: readonly string[]
  /** Column -> what it holds, over the monitor's own map. */
  readonly columns: Readonly<Record<string, string>>
  readonly from?: Moment
  readonly to?: Moment
  /** Limits that are tried beside the configured ones. */
  readonly limits?: Partial<Limits>
  /** Training data to fit a baseline of, for this once; without it the store's baselines judge. */
  readonly baseline?: { readonly files: readonly string[]; readonly at?: string }
}

/** A backtest with the rows it rests on. */
export type BacktestOfFiles = { readonly report: BacktestReport; readonly rows: number; readonly untimed: number }

/**
 * Replays files of past predictions through a monitor, on a clock of its own. The store is read for its baselines and never written.
 *
 * @throws {ServiceError} if there is no such monitor, no baseline, or the files cannot be read as its predictions
 */
export async function backtestFiles(
  config: { readonly databasePath: string; readonly monitors: readonly Monitor[] },
  request: BacktestFilesRequest,
  progress: Progress,
): Promise<BacktestOfFiles> {
  const declared = monitorOf(new Map(config.monitors.map((m) => [m.model, m])), request.model)
  const monitor = { ...declared, columns: { ...declared.columns, ...request.columns } }
  const baselineOf = request.baseline
    ? await fittedOnce(monitor, request.baseline, progress)
    : storedBaselines(config.databasePath, monitor)
  const [from, to] = [momentOf(request.from, monitor.timezone), momentOf(request.to, monitor.timezone)]
  if (from !== undefined && to !== undefined && from >= to)
    throw new ServiceError('invalid', `${monitor.model}: --from has to be before --to`, [
      { path: 'to', message: 'is not after from' },
    ])
  const history = await withTable(request.files, (table) =>
    countHistory(table, monitor, baselineOf, {
      ...(request.version !== undefined && { version: request.version }),
      ...{ from, to },
      progress,
    }),
  )
  const backtest = createBacktest(monitor, request.limits)
  history.windows.forEach((window, i) => {
    backtest.judge(window)
    progress(i + 1, history.windows.length, 'judging windows')
  })
  return { report: backtest.report(history.skipped), rows: history.rows, untimed: history.untimed }
}

async function withTable<T>(files: readonly string[], work: (table: Table) => Promise<T>): Promise<T> {
  const table = await engines.duckdb().openTable(files)
  try {
    return await work(table)
  } finally {
    await table.close()
  }
}

/** One baseline for every version: whoever names a training file judges all rows by it. */
async function fittedOnce(
  monitor: Monitor,
  { files, at }: { readonly files: readonly string[]; readonly at?: string },
  progress: Progress,
): Promise<(version: string) => HistoryBaseline> {
  const { fitted } = await withTable(files, (table) =>
    fitBaseline(table, monitor, { ...(at !== undefined && { atColumn: at }), progress }),
  )
  const about = { id: 0, model: monitor.model, version: '', revision: 1, fittedAt: 0, sha256: '' }
  const baseline: Baseline = { ...fitted, ...about, effectiveFrom: undefined }
  const view = viewBaseline(baseline, monitor.depth)
  return () => ({ baseline, view })
}

/** The newest baseline of each version on record. */
function storedBaselines(path: string, monitor: Monitor): (version: string) => HistoryBaseline | undefined {
  if (!existsSync(path)) {
    throw new ServiceError(
      'not-found',
      `there is no database at ${path} to take a baseline of ${monitor.model} from; fit one with plumbline baseline fit, or name training data with --baseline FILE`,
    )
  }
  const known = new Map<string, HistoryBaseline | undefined>()
  return (version) => {
    if (!known.has(version)) {
      const store = openStore(path, { monitors: [monitor], readOnly: true })
      try {
        const found = store.baselines.inEffect(monitor.model, version, Number.MAX_SAFE_INTEGER)
        const baseline = found && store.baselines.load(found.id)
        known.set(version, baseline && { baseline, view: viewBaseline(baseline, monitor.depth) })
      } finally {
        store.close()
      }
    }
    return known.get(version)
  }
}
