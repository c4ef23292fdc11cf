import type { Alert, SilenceStore } from '../alert/alert.ts'
import type { ChannelState } from '../alert/channel-states.ts'
import type { Delivery, DeliveryResult, Outbox } from '../alert/notification.ts'
import type { BaselineStore, BaselineSummary } from '../baseline/baseline.ts'
import type { VegaLiteSpec } from '../chart/chart.ts'
import type { LineageDrawing } from '../chart/lineage-picture.ts'
import type { Finding, Severity } from '../detect/finding.ts'
import type { ArrivalAnswer, ArrivalStore } from '../ingest/arrival-store.ts'
import type { ArrivalInput } from '../ingest/request-rows.ts'
import type { Attachment, BroughtFile } from '../investigate/attachment.ts'
import type { Investigation, InvestigationStatus, InvestigationStore } from '../investigate/investigation.ts'
import type { Suspicion } from '../investigate/open-by-hand.ts'
import type { LineageGap, LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { BacktestReport, BacktestRequest } from '../monitor/backtest.ts'
import type { MetricReport, MetricRequest } from '../monitor/metric-report.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { QualityReport } from '../monitor/quality-report.ts'
import type {
  ArrivalReport,
  DisparityReport,
  DistributionReport,
  DistributionRequest,
  DriftReport,
  FindingExplanation,
  HistoryReport,
  HistoryRequest,
  ModelStatus,
  PerformanceReport,
  SourceReport,
} from '../monitor/report.ts'
import type { WindowRun } from '../monitor/run-store.ts'
import type { SliceSearchReport, SliceSearchRequest } from '../monitor/slice-search-report.ts'
import type { Moment } from '../monitor/summed-windows.ts'
import type { TrainingReport } from '../monitor/training-report.ts'
import type { ValueTestReport, ValueTestRequest } from '../monitor/value-report.ts'
import type { Clock } from '../profile/prediction.ts'
import type { Window } from '../profile/window.ts'
import type { Sessions } from './sessions.ts'
import type { Tokens } from './tokens.ts'

/** Now or later: pages and API wait for either. */
export type Awaitable<T> = T | Promise<T>

/** What a baseline is fitted from; rows are NDJSON, inflated, as they stream in. */
export type FitRequest = {
  readonly model: string
  readonly version: string
  readonly rows: AsyncIterable<Uint8Array>
  readonly source?: string
  readonly at?: string
  readonly effectiveFrom?: Moment
}

/** Which windows of a model are summed; without `from` and `to` the service chooses. */
export type ReportQuery = { readonly version?: string; readonly from?: Moment; readonly to?: Moment }

/** The baseline that was kept, and the training rows that could not be read. */
export type FittedRows = BaselineSummary & {
  readonly rejected: { readonly count: number; readonly examples: readonly string[] }
}

/** What became of a provenance document. */
export type ProvenanceAnswer = {
  readonly model: string
  readonly version: string
  readonly nodes: number
  readonly edges: number
  readonly gaps: readonly LineageGap[]
}

/** How the service itself fares; anything but `ok` says why. */
export type Health = { readonly status: 'ok' | 'degraded'; readonly reasons: readonly string[] }

/** Whether requests can be served. */
export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] }

/** A finding as the table of findings keeps it. */
export type StoredFinding = {
  readonly id: number
  readonly model: string
  readonly window: Window
  readonly windowLabel: string
  readonly investigation: number | undefined
  readonly finding: Finding
}

/** What a link in a message is about. */
export type AcknowledgeLink = {
  readonly investigation: number
  readonly channel: string
  readonly expiresAt: number
  readonly status: InvestigationStatus
  readonly title: string
  readonly severity: Severity
}

/** How the service itself fares: what it judged, how far it lags, what it keeps and where. */
export type SystemReport = {
  readonly version: string
  readonly runtime: string
  readonly startedAt: number
  readonly runs: readonly WindowRun[]
  readonly models: readonly {
    readonly model: string
    /** Windows that are over, with their lateness, and not judged. */
    readonly windowsDue: number
    readonly lagMs: number | undefined
    readonly batchesToFold: number
    readonly nextScanAt: number | undefined
  }[]
  readonly database: {
    readonly path: string
    readonly bytes: number
    readonly walBytes: number
    readonly freeBytes: number | undefined
    readonly predictions: number
    readonly schemaVersion: number
  }
  readonly backup:
    | { readonly at: number; readonly file: string; readonly bytes: number; readonly sha256: string }
    | undefined
  readonly log: { readonly size: number }
  readonly outbox: { readonly waiting: number; readonly failed: number; readonly oldestAt: number | undefined }
  readonly retention: readonly {
    readonly model: string
    readonly retentionMs: number | undefined
    readonly oldestAt: number | undefined
  }[]
  readonly heavyWorkWaiting: number
  readonly health: Health
}

/** Numbers that only grow: a page compares them with those it was made with. */
export type NewsMarker = {
  readonly timeline: number
  readonly run: number
  readonly delivery: number
  readonly silence: number
}

/** Everything that the pages and the API call; the composition root supplies it. */
export type AppServices = {
  readonly clock: Clock
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly monitors: readonly Monitor[]
  readonly investigations: Pick<InvestigationStore, 'get' | 'list' | 'counts' | 'step' | 'trackRecord' | 'lastClosed'>
  readonly openByHand: (request: Suspicion, actor: string, now: number) => Awaitable<Investigation>
  readonly deliveriesOf: (investigationId: number) => readonly Delivery[]
  readonly ingestPredictions: (input: ArrivalInput, actor: string) => Awaitable<ArrivalAnswer>
  readonly ingestLabels: (input: ArrivalInput, actor: string) => Awaitable<ArrivalAnswer>
  readonly quarantined: ArrivalStore['quarantined']
  readonly fitBaseline: (request: FitRequest, actor: string) => Awaitable<FittedRows>
  readonly baselines: Pick<BaselineStore, 'list'>
  readonly recordProvenance: (text: string, contentType: string, actor: string) => Awaitable<ProvenanceAnswer>
  readonly lineageOf: (model: string, version: string) => Awaitable<LineageSnapshot>
  readonly disparities: (model: string, query: ReportQuery) => Awaitable<DisparityReport>
  readonly drift: (model: string, query: ReportQuery) => Awaitable<DriftReport>
  readonly quality: (model: string, query: ReportQuery) => Awaitable<QualityReport>
  readonly modelStatuses: () => Awaitable<readonly ModelStatus[]>
  /** Newest first, at most `limit`. */
  readonly runsOf: (model: string, limit: number) => Awaitable<readonly WindowRun[]>
  readonly history: (model: string, request: HistoryRequest) => Awaitable<HistoryReport>
  readonly distribution: (model: string, request: DistributionRequest) => Awaitable<DistributionReport>
  readonly arrival: (model: string, windows: number) => Awaitable<ArrivalReport>
  readonly performance: (model: string, windows: number) => Awaitable<PerformanceReport>
  readonly sources: (model: string, version: string, slice: string) => Awaitable<SourceReport>
  /** Every metric of every slice, against whom one likes. */
  readonly sliceMetrics: (model: string, request: MetricRequest) => Awaitable<MetricReport>
  /** The slices that differ most, found on one half of the rows and confirmed on the other. */
  readonly searchSlices: (model: string, request: SliceSearchRequest) => Awaitable<SliceSearchReport>
  /** Tests that need values, over stored rows. */
  readonly testValues: (model: string, request: ValueTestRequest) => Awaitable<ValueTestReport>
  /** A slice in the training data of a version, against everyone else there. */
  readonly training: (model: string, version: string, slice: string) => Awaitable<TrainingReport>
  /** What the monitor would have done, as configured and otherwise; nothing is written. */
  readonly backtest: (model: string, request: BacktestRequest) => Awaitable<BacktestReport>
  /** Keeps a report of another monitor with an investigation, read where its form is known. */
  readonly attach: (investigation: number, file: BroughtFile, actor: string) => Awaitable<Attachment>
  readonly attachmentsOf: (investigation: number) => readonly Attachment[]
  /** An attachment with its bytes as sent; undefined where there is none. */
  readonly attachment: (id: number) => { readonly attachment: Attachment; readonly body: Uint8Array } | undefined
  /** Takes an Alertmanager webhook: firing alerts may open investigations. */
  readonly receiveAlerts: (
    body: unknown,
    actor: string,
  ) => Awaitable<{
    readonly opened: readonly Investigation[]
    readonly appended: readonly Investigation[]
    readonly ignored: readonly { readonly alert: string; readonly because: string }[]
  }>
  /** A finding with the investigation it belongs to; undefined where there is none. */
  readonly finding: (id: number) => StoredFinding | undefined
  /** Findings of an investigation, at opening and later, oldest first. */
  readonly findingsOf: (investigationId: number) => readonly StoredFinding[]
  /** Findings of a model's newest scan of what arrived, in whatever matter. */
  readonly lastFindings: (model: string) => readonly StoredFinding[]
  readonly explain: (id: number) => Awaitable<FindingExplanation>
  /** A specification as SVG with the colours of the page; rejects where the drawing thread cannot. */
  readonly drawChart: (spec: VegaLiteSpec) => Promise<string>
  readonly drawLineage: (snapshots: readonly LineageSnapshot[]) => Promise<LineageDrawing>
  readonly silences: SilenceStore
  /** What is live now, with the silence or rule that mutes it. */
  readonly alerts: () => readonly (Alert & { readonly mutedBecause: string | undefined })[]
  readonly outbox: Pick<Outbox, 'list' | 'get'>
  readonly replay: (outboxId: number, actor: string) => void
  /** Lets a dead letter be: it is kept and not counted. @throws {ServiceError} not-found, or conflict where it is no dead letter */
  readonly setAside: (outboxId: number, actor: string) => void
  readonly channels: () => readonly ChannelState[]
  readonly enableChannel: (name: string, actor: string) => void
  /** Sends a test through the outbox, as every message goes, and answers what became of it. */
  readonly testChannel: (name: string, actor: string) => Awaitable<DeliveryResult>
  /** What a signed link from a message may do. @throws {ServiceError} invalid where it was not made here, conflict where it was used, not-found where it is too old */
  readonly readLink: (token: string) => AcknowledgeLink
  readonly useLink: (token: string) => Investigation
  readonly system: () => Awaitable<SystemReport>
  /** Changes with everything that a page could show anew: runs, investigations, deliveries, silences. Cheap to ask. */
  readonly newsMarker: () => NewsMarker
  readonly health: () => Health
  readonly ready: () => Readiness
  /** Text in the exposition format of Prometheus. */
  readonly metrics: () => Awaitable<string>
}

/** Settings and outlets of the application that are not services. */
export type AppOptions = {
  readonly baseUrl: string
  readonly version: string
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>>) => void
  /** Largest training file that a request may bring, inflated; default 1 GiB. */
  readonly maxBaselineBytes?: number
  /** Aborted when the service stops: what streams then ends, so that nothing holds the stop up. */
  readonly stopping?: AbortSignal
}
