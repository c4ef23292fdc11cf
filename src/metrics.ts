import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ChannelState } from './alert/channel-states.ts'
import type { Outbox } from './alert/notification.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { ModelStatus } from './monitor/report.ts'
import type { StoreStatistics } from './store/statistics-of-store.ts'
import { lagOf } from './system-report.ts'

/** What the metrics are made of. */
export type MetricsPorts = {
  readonly version: string
  readonly startedAt: number
  readonly monitors: readonly Monitor[]
  readonly modelStatuses: () => readonly ModelStatus[]
  readonly statistics: StoreStatistics
  readonly outbox: Pick<Outbox, 'pending'>
  readonly channels: () => readonly ChannelState[]
  /** Judgements that wait or run. */
  readonly backlog: () => number
  readonly eventLoop: EventLoopWatch
}

/** Watches how long the thread that answers is held. */
export type EventLoopWatch = {
  /** 99th percentile of the delay since it was last asked, in seconds. */
  readonly takeP99Seconds: () => number
  readonly stop: () => void
}

type Labels = Readonly<Record<string, string>>
type Sample = { readonly labels?: Labels; readonly value: number }
type Family = {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly Sample[]
}

/** What the service tells Prometheus, in the text format 0.0.4; every name is listed in docs/metrics.md. */
export function metricsText(ports: MetricsPorts, now: number): string {
  const statuses = ports.modelStatuses()
  return [
    ...modelFamilies(ports, statuses, now),
    ...arrivalFamilies(ports, statuses, now),
    ...tellingFamilies(ports, now),
    ...ownFamilies(ports),
  ]
    .map(familyText)
    .join('')
}

/** How finely the delay is sampled: an idle thread shows this much, which is taken off. */
const RESOLUTION_MS = 10

/** Starts watching the event loop of this thread. */
export function watchEventLoop(): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  return {
    takeP99Seconds: () => {
      const p99Ms = histogram.percentile(99) / 1e6
      histogram.reset()
      return Math.max(0, p99Ms - RESOLUTION_MS) / 1000
    },
    stop: () => {
      histogram.disable()
    },
  }
}

function modelFamilies(
  { monitors, statistics }: MetricsPorts,
  statuses: readonly ModelStatus[],
  now: number,
): readonly Family[] {
  const byModel = (value: (status: ModelStatus) => number | undefined): readonly Sample[] =>
    statuses.flatMap((status) => {
      const sample = value(status)
      return sample === undefined ? [] : [{ labels: { model: status.model }, value: sample }]
    })
  const dueAt = new Map(statuses.map(({ model, nextDueAt }) => [model, nextDueAt]))
  const lags = monitors.map((m) => ({ labels: { model: m.model }, lag: lagOf(m, dueAt.get(m.model), now) }))
  return [
    counter(
      'plumbline_judgements_total',
      'Judgements of windows begun, revisions included.',
      [...statistics.judgements()].map(([model, value]) => ({ labels: { model }, value })),
    ),
    gauge(
      'plumbline_windows_due',
      'Windows that are over, with their lateness, and not judged.',
      lags.map(({ labels, lag }) => ({ labels, value: lag.windowsDue })),
    ),
    gauge(
      'plumbline_judging_lag_seconds',
      'Seconds since the oldest window due could have been judged; 0 where none is due.',
      lags.map(({ labels, lag }) => ({ labels, value: (lag.lagMs ?? 0) / 1000 })),
    ),
    gauge(
      'plumbline_window_findings',
      'Findings in the last judged window.',
      byModel((s) => s.lastWindow?.findings),
    ),
    gauge(
      'plumbline_window_tests',
      'Tests made in the last judged window.',
      byModel((s) => s.lastWindow?.tests),
    ),
    gauge(
      'plumbline_window_end_seconds',
      'End of the last judged window as Unix time.',
      byModel((s) => s.lastWindow && s.lastWindow.end / 1000),
    ),
    gauge(
      'plumbline_window_judged_seconds',
      'When the last window was judged, as Unix time.',
      byModel((s) => s.lastWindow && s.lastWindow.judgedAt / 1000),
    ),
    gauge(
      'plumbline_silent',
      '1 where the last judged window was silent.',
      byModel((s) => (s.silent ? 1 : 0)),
    ),
    gauge(
      'plumbline_versions_without_baseline',
      'Versions in the last judged window that serve without a baseline.',
      byModel((s) => s.withoutBaseline.length),
    ),
    gauge(
      'plumbline_open_investigations',
      'Investigations that nobody has concluded.',
      openSamples(monitors, statistics),
    ),
  ]
}

/** Every model and severity has a sample: a series that is missing cannot be compared with 0. */
function openSamples(monitors: readonly Monitor[], statistics: StoreStatistics): readonly Sample[] {
  const open = new Map(statistics.openInvestigations().map((row) => [`${row.severity} ${row.model}`, row.open]))
  return monitors.flatMap(({ model }) =>
    ['critical', 'warning', 'notice'].map((severity) => ({
      labels: { model, severity },
      value: open.get(`${severity} ${model}`) ?? 0,
    })),
  )
}

function arrivalFamilies(
  { monitors, statistics }: MetricsPorts,
  statuses: readonly ModelStatus[],
  now: number,
): readonly Family[] {
  return [
    counter(
      'plumbline_rows_total',
      'Rows received, by what became of them.',
      statistics.received().flatMap(({ model, kind, accepted, repeated, conflicting, refused }) =>
        Object.entries({ accepted, repeated, conflicting, refused }).map(([result, value]) => ({
          labels: { model, kind, result },
          value,
        })),
      ),
    ),
    gauge(
      'plumbline_received_age_seconds',
      'Seconds since the last prediction came in.',
      statuses.flatMap(({ model, lastReceivedAt }) =>
        lastReceivedAt === undefined ? [] : [{ labels: { model }, value: (now - lastReceivedAt) / 1000 }],
      ),
    ),
    gauge(
      'plumbline_batches_to_fold',
      'Batches that are kept and not counted yet.',
      monitors.map(({ model }) => ({ labels: { model }, value: statistics.batchesToFold(model) })),
    ),
  ]
}

function tellingFamilies({ outbox, channels }: MetricsPorts, now: number): readonly Family[] {
  const { waiting, failed, oldestAt } = outbox.pending()
  const states = channels()
  const byChannel = (value: (state: ChannelState) => number | undefined): readonly Sample[] =>
    states.flatMap((state) => {
      const sample = value(state)
      return sample === undefined ? [] : [{ labels: { channel: state.name, kind: state.kind }, value: sample }]
    })
  return [
    gauge('plumbline_messages_waiting', 'Messages that wait to be sent.', [{ value: waiting }]),
    gauge('plumbline_messages_failed', 'Messages that were given up (dead letters).', [{ value: failed }]),
    gauge('plumbline_messages_oldest_age_seconds', 'Age of the oldest message that waits; 0 where none does.', [
      { value: oldestAt === undefined ? 0 : (now - oldestAt) / 1000 },
    ]),
    gauge(
      'plumbline_channel_messages_waiting',
      'Messages that wait for a channel.',
      byChannel((s) => s.waiting),
    ),
    gauge(
      'plumbline_channel_messages_failed',
      'Dead letters of a channel.',
      byChannel((s) => s.failed),
    ),
    gauge(
      'plumbline_channel_disabled',
      '1 where a channel is switched off because its receiver wants no more messages.',
      byChannel((s) => (s.disabled === undefined ? 0 : 1)),
    ),
    gauge(
      'plumbline_channel_delivered_seconds',
      'When a channel last took a message, as Unix time.',
      byChannel((s) => s.lastDeliveredAt && s.lastDeliveredAt / 1000),
    ),
  ]
}

function ownFamilies({ version, startedAt, statistics, backlog, eventLoop }: MetricsPorts): readonly Family[] {
  const { bytes, walBytes, freeBytes } = statistics.database()
  const backup = statistics.lastBackup()
  return [
    gauge('plumbline_info', 'Always 1; the version stands in the label.', [{ labels: { version }, value: 1 }]),
    gauge('plumbline_start_time_seconds', 'When the service was started, as Unix time.', [{ value: startedAt / 1000 }]),
    gauge('plumbline_heavy_work_waiting', 'Judgements that wait or run.', [{ value: backlog() }]),
    gauge('plumbline_database_bytes', 'Size of the database file.', [{ value: bytes }]),
    gauge('plumbline_database_wal_bytes', 'Size of the write-ahead log beside it.', [{ value: walBytes }]),
    gauge('plumbline_disk_free_bytes', 'Room on the disk under the database.', optional(freeBytes)),
    gauge(
      'plumbline_backup_time_seconds',
      'When the newest backup was finished, as Unix time; missing where there is none.',
      optional(backup && backup.at / 1000),
    ),
    counter('plumbline_log_entries_total', 'Entries of the evidence log.', [{ value: statistics.logSize() }]),
    gauge('plumbline_resident_memory_bytes', 'Memory of the process, worker threads included.', [
      { value: process.memoryUsage.rss() },
    ]),
    gauge(
      'plumbline_event_loop_delay_p99_seconds',
      '99th percentile, since it was last asked, of how late the thread that answers is.',
      [{ value: eventLoop.takeP99Seconds() }],
    ),
  ]
}

const optional = (value: number | undefined): readonly Sample[] => (value === undefined ? [] : [{ value }])

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'gauge',
  help,
  samples,
})

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'counter',
  help,
  samples,
})

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Labels | undefined): string {
  if (!labels) return ''
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  )
  return `{${pairs.join(',')}}`
}
