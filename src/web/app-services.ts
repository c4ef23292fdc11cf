import type { Delivery } from '../alert/notification.ts'
import type { BaselineStore, BaselineSummary } from '../baseline/baseline.ts'
import type { ArrivalAnswer, ArrivalStore } from '../ingest/arrival-store.ts'
import type { ArrivalInput } from '../ingest/request-rows.ts'
import type { Investigation, InvestigationStore } from '../investigate/investigation.ts'
import type { Suspicion } from '../investigate/open-by-hand.ts'
import type { LineageGap, LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { DisparityReport, DriftReport, ModelStatus } from '../monitor/report.ts'
import type { WindowRun } from '../monitor/run-store.ts'
import type { Moment } from '../monitor/summed-windows.ts'
import type { Clock } from '../profile/prediction.ts'
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

/** Everything that the pages and the API call; the composition root supplies it. */
export type AppServices = {
  readonly clock: Clock
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly monitors: readonly Monitor[]
  readonly investigations: Pick<InvestigationStore, 'get' | 'list' | 'counts' | 'step'>
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
  readonly modelStatuses: () => Awaitable<readonly ModelStatus[]>
  /** Newest first, at most `limit`. */
  readonly runsOf: (model: string, limit: number) => Awaitable<readonly WindowRun[]>
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
}
