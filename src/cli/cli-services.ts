import type { DeliveryFilter, DeliveryResult, SentMessage } from '../alert/notification.ts'
import type { BaselineSummary } from '../baseline/baseline.ts'
import type { Config } from '../config/config.ts'
import type { ArrivalAnswer } from '../ingest/arrival-store.ts'
import type { Investigation, InvestigationFilter } from '../investigate/investigation.ts'
import type { LineageGap, LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { BacktestReport } from '../monitor/backtest.ts'
import type { RunKind } from '../monitor/run-store.ts'
import type { Progress } from '../profile/table.ts'
import type { BacktestFilesRequest, BacktestOfFiles } from '../worker/backtest-files.ts'
import type { SilenceService } from './silence-service.ts'

/** What the commands need from the service: everything a command line asks for goes through here. */
export type CliServices = {
  /** Opens the store and everything over it; nothing listens and nothing ticks. */
  readonly openService: (config: Config) => Promise<CliService>
  /** Replays files of past predictions; the store is read for its baselines and never written. */
  readonly backtest: (config: Config, request: BacktestFilesRequest, progress: Progress) => Promise<BacktestOfFiles>
  /** A backtest as a page of its own. */
  readonly backtestPage: (report: BacktestReport) => Promise<string>
  /** Runs the service until the signal aborts, then stops gracefully; `ready` is told where it listens. */
  readonly serve: (config: Config, stop: AbortSignal, ready: (lines: readonly string[]) => void) => Promise<void>
}

/** The service as one command uses it. */
export type CliService = SilenceService & {
  readonly fitBaseline: (request: FitRequest, progress: Progress) => Promise<FittedFiles>
  readonly listBaselines: (model?: string) => Promise<readonly BaselineSummary[]>
  readonly ingestFile: (request: FileRequest, progress: Progress) => Promise<FileAnswer>
  readonly labelFile: (request: Omit<FileRequest, 'version'>, progress: Progress) => Promise<FileAnswer>
  /** Judges every window that is due, oldest first. */
  readonly evaluate: (model: string | undefined, progress: Progress) => Promise<readonly JudgedWindow[]>
  readonly checkCounts: (model: string | undefined, progress: Progress) => Promise<CountsCheck>
  readonly recordProvenance: (request: ProvenanceRequest) => Promise<RecordedProvenance>
  readonly lineageOf: (model: string, version: string) => Promise<LineageSnapshot>
  readonly investigations: (filter: InvestigationFilter) => Promise<readonly Investigation[]>
  /** Writes a consistent copy of the database; refuses to overwrite. */
  readonly backup: (file: string) => Promise<{ readonly bytes: number; readonly sha256: string }>
  /** Sends a message that says it is a test. */
  readonly testChannel: (channel: string) => Promise<DeliveryResult>
  readonly deliveries: (
    filter: DeliveryFilter,
  ) => Promise<{ readonly items: readonly SentMessage[]; readonly next: number | undefined }>
  /** Makes a dead letter due again and sends it. */
  readonly replayDelivery: (outboxId: number) => Promise<SentMessage>
  /** Lets a dead letter be: it is kept and not counted. */
  readonly setDeliveryAside: (outboxId: number) => Promise<SentMessage>
  /** Switches a channel on and sends what waited for it. */
  readonly enableChannel: (name: string) => Promise<{ readonly waiting: number; readonly failed: number }>
  readonly close: () => Promise<void>
}

/** Fit a baseline of files. */
export type FitRequest = FileRequest & {
  /** Column that names the training source of a row. */
  readonly source: string | undefined
  /** Column of event time: counts by time block, needed for calibration. */
  readonly at: string | undefined
  /** Count stored predictions again under the new binnings. */
  readonly recount: boolean
}

/** The baseline that was kept, its time blocks, and the training rows that could not be read. */
export type FittedFiles = {
  readonly baseline: BaselineSummary
  /** Time blocks that were kept; 0 without a time column. */
  readonly blocks: number
  readonly rejected: { readonly count: number; readonly examples: readonly string[] }
}

/** What became of the rows of files; where `rejected` holds only the first, `rejections` says how many there were. */
export type FileAnswer = ArrivalAnswer & { readonly rejections?: number }

/** Files of one model version; `columns` maps column -> what it holds, over the monitor's own map. */
export type FileRequest = {
  readonly model: string
  readonly version: string
  readonly files: readonly string[]
  readonly columns: Readonly<Record<string, string>>
}

/** A window that was judged just now. */
export type JudgedWindow = {
  readonly model: string
  readonly kind: RunKind
  /** As people write it: `2026-04-13`. */
  readonly label: string
  readonly revision: number
  readonly rows: number
  readonly tests: number
  readonly findings: number
  /** Keys of investigations it opened: `INV-12`. */
  readonly opened: readonly string[]
}

/** Stored counts beside a fresh count of the stored predictions. */
export type CountsCheck = {
  readonly buckets: number
  /** Rows of all buckets: a prediction counts once under each baseline it is counted under. */
  readonly rows: number
  /** Baselines on record. */
  readonly baselines: number
  /** One sentence for each bucket whose counts differ. */
  readonly wrong: readonly string[]
}

/** A provenance document as it lies in a file. */
export type ProvenanceRequest = {
  readonly model: string
  readonly version: string
  readonly file: string
  readonly text: string
}

/** What a provenance document added, and what it leaves open. */
export type RecordedProvenance = {
  readonly sha256: string
  /** False when the same document had come before. */
  readonly fresh: boolean
  readonly nodes: number
  readonly edges: number
  readonly gaps: readonly LineageGap[]
}
