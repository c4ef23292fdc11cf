import type { Outbox } from './alert/notification.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { ModelStatus } from './monitor/report.ts'
import type { RunStore } from './monitor/run-store.ts'
import { windowAfter, windowAt } from './profile/window.ts'
import { nextStrike } from './schedule/next-strike.ts'
import type { StoreStatistics } from './store/statistics-of-store.ts'
import type { Health, SystemReport } from './web/app-services.ts'

/** What the report on the service itself is made of. */
export type SystemPorts = {
  readonly version: string
  /** The run-time system and its version: `Node 24.1.0`. */
  readonly runtime: string
  readonly startedAt: number
  readonly monitors: readonly Monitor[]
  readonly modelStatuses: () => readonly ModelStatus[]
  readonly runs: Pick<RunStore, 'newest' | 'firstArrival'>
  readonly statistics: StoreStatistics
  readonly outbox: Pick<Outbox, 'pending'>
  /** Judgements that wait or run. */
  readonly backlog: () => number
  readonly health: () => Health
}

/** How far judging lags behind a model's windows. */
export type Lag = {
  /** Windows that are over, with their lateness, and not judged. */
  readonly windowsDue: number
  /** Since the oldest of them could have been judged; undefined where none is due. */
  readonly lagMs: number | undefined
}

/** Runs that the report lists, newest first. */
const RUNS_SHOWN = 20

/** More windows than these are not counted one by one: the lag says enough. */
const MOST_DUE = 10_000

/** How the service itself fares at a moment. */
export function systemReport(ports: SystemPorts, now: number): SystemReport {
  const { statistics, monitors } = ports
  const statuses = new Map(ports.modelStatuses().map((status) => [status.model, status]))
  return {
    version: ports.version,
    runtime: ports.runtime,
    startedAt: ports.startedAt,
    runs: monitors
      .flatMap(({ model }) => [
        ...ports.runs.newest(model, 'arrival', RUNS_SHOWN),
        ...ports.runs.newest(model, 'outcome', RUNS_SHOWN),
      ])
      .sort((a, b) => b.judgedAt - a.judgedAt || b.id - a.id)
      .slice(0, RUNS_SHOWN),
    models: monitors.map((monitor) => ({
      model: monitor.model,
      ...lagOf(monitor, statuses.get(monitor.model)?.nextDueAt, now),
      batchesToFold: statistics.batchesToFold(monitor.model),
      nextScanAt: nextStrike(monitor.schedule, now),
    })),
    database: { ...statistics.database(), predictions: statistics.predictions() },
    backup: statistics.lastBackup(),
    log: { size: statistics.logSize() },
    outbox: ports.outbox.pending(),
    retention: monitors.map(({ model, retentionMs }) => ({
      model,
      retentionMs,
      oldestAt: ports.runs.firstArrival(model),
    })),
    heavyWorkWaiting: ports.backlog(),
    health: ports.health(),
  }
}

/**
 * How far judging lags: windows are judged oldest first, so everything from the next one due up to now is still to be judged.
 *
 * @param nextDueAt when the oldest window that is not judged is over, with its lateness
 */
export function lagOf(monitor: Monitor, nextDueAt: number | undefined, now: number): Lag {
  if (nextDueAt === undefined || nextDueAt > now) return { windowsDue: 0, lagMs: undefined }
  const { window: length, timezone, latenessMs } = monitor
  let windowsDue = 0
  for (
    let window = windowAt(length, timezone, nextDueAt - latenessMs - 1);
    window.end + latenessMs <= now && windowsDue < MOST_DUE;
    window = windowAfter(length, timezone, window)
  ) {
    windowsDue++
  }
  return { windowsDue, lagMs: now - nextDueAt }
}
