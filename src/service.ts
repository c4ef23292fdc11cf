import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Dispatched } from './alert/dispatch.ts'
import type { Config } from './config/config.ts'
import { ServiceError } from './errors.ts'
import type { ArrivalAnswer } from './ingest/arrival-store.ts'
import { ingestLabels } from './ingest/ingest-labels.ts'
import { ingestPredictions } from './ingest/ingest-predictions.ts'
import type { ArrivalInput } from './ingest/request-rows.ts'
import type { Investigation, Step } from './investigate/investigation.ts'
import type { Suspicion } from './investigate/open-by-hand.ts'
import type { RecordResult } from './lineage/lineage-graph.ts'
import type { LineageSnapshot } from './lineage/lineage-snapshot.ts'
import { parseProvenance } from './lineage/parse-provenance.ts'
import { createMessaging, type Messaging } from './messaging.ts'
import type { JudgedWindow } from './monitor/evaluate-due.ts'
import { type ModelStatusPorts, modelStatus } from './monitor/model-status.ts'
import { type Monitor, monitorOf } from './monitor/monitor.ts'
import { openByHand } from './monitor/open-by-hand.ts'
import type { ModelStatus } from './monitor/report.ts'
import { createTeller, type Teller } from './monitor/tell.ts'
import { createOutsideEvidence, type OutsideEvidence } from './outside-evidence.ts'
import type { Clock } from './profile/prediction.ts'
import type { Progress } from './profile/table.ts'
import { createReporting, type Reporting } from './reporting.ts'
import { openStore, type Store } from './store/open-store.ts'
import { type HeavyLanes, inlineLanes, threadLanes } from './worker/heavy-lanes.ts'
import {
  type CountsAnswer,
  type FilesRequest,
  type FitAnswer,
  type FitFilesRequest,
  type HeavySettings,
  tellingPorts,
} from './worker/heavy-work.ts'
import { type Drawing, inlineDrawing, startDrawing } from './worker/start-drawing.ts'

/** Where the service says what it does. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void

/** What the composition root is given besides the configuration. */
export type ServiceOptions = {
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** `threads` for a service that answers requests, `inline` for a command that does one thing. */
  readonly heavy: 'threads' | 'inline'
  /** Numbers in [0, 1) for the jitter of retries. */
  readonly random?: () => number
}

/** What one tick did. */
export type TickSummary = { readonly judged: readonly JudgedWindow[]; readonly dispatched: Dispatched }

/** The whole service without a face: web and command line are put over it. */
export type Service = {
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly lanes: HeavyLanes
  readonly ingestPredictions: (input: ArrivalInput, actor: string) => Promise<ArrivalAnswer>
  readonly ingestLabels: (input: ArrivalInput, actor: string) => Promise<ArrivalAnswer>
  readonly ingestFiles: (request: FilesRequest, progress: Progress) => Promise<ArrivalAnswer>
  readonly labelFiles: (request: FilesRequest, progress: Progress) => Promise<ArrivalAnswer>
  readonly fitFiles: (request: FitFilesRequest, progress: Progress) => Promise<FitAnswer>
  /** Fits from NDJSON as it streams in, by way of a file of its own. */
  readonly fitStream: (request: Omit<FitFilesRequest, 'files'>, rows: AsyncIterable<Uint8Array>) => Promise<FitAnswer>
  readonly reporting: Reporting
  readonly outside: OutsideEvidence
  readonly drawing: Drawing
  readonly modelStatuses: () => readonly ModelStatus[]
  /** `of`: the version the document must speak of, where the caller names one. */
  readonly recordProvenance: (
    text: string,
    actor: string,
    of?: { readonly model: string; readonly version: string },
  ) => RecordResult & { readonly model: string; readonly version: string; readonly lineage: LineageSnapshot }
  readonly lineageOf: (model: string, version: string) => LineageSnapshot
  readonly step: (id: number, step: Step, actor: string) => Investigation
  readonly openByHand: (suspicion: Suspicion, actor: string) => Promise<Investigation>
  readonly checkCounts: (models: readonly string[] | undefined, progress: Progress) => Promise<CountsAnswer>
  /** Judges what is due of these models (all: undefined). */
  readonly evaluate: (models: readonly string[] | undefined, progress?: Progress) => Promise<readonly JudgedWindow[]>
  readonly teller: Teller
  readonly messaging: Messaging
  /** What the clock does: fold, judge the models whose schedule struck, send what is due, once a day purge what retention says. */
  readonly tick: (due: readonly string[]) => Promise<TickSummary>
  readonly close: () => Promise<void>
}

const DAY_MS = 86_400_000

/** How long the answering thread waits for another process's write. */
const ANSWERING_WAITS_MS = 1000

/** Puts the rooms together: the store, the threads for heavy work, the channels. Nothing listens and nothing ticks yet. */
export function createService(config: Config, options: ServiceOptions): Service {
  const { clock, log } = options
  // The thread that answers requests would rather say 503 than wait: our own writers hold the database for milliseconds.
  const busyTimeoutMs = options.heavy === 'threads' ? ANSWERING_WAITS_MS : undefined
  const store = openStore(config.store.path, {
    monitors: config.monitors,
    ...(busyTimeoutMs !== undefined && { busyTimeoutMs }),
    ...(config.subjects.key && { sampleKey: config.subjects.key }),
  })
  const settings: HeavySettings = {
    databasePath: config.store.path,
    monitors: config.monitors,
    routes: config.routes,
    inhibit: config.inhibit,
    baseUrl: config.server.baseUrl,
    ...(config.subjects.key && { sampleKey: config.subjects.key }),
  }
  const teller = createTeller(tellingPorts(store, settings))
  const lanes = options.heavy === 'threads' ? threadLanes(settings) : inlineLanes(settings)
  const specs = new Map<string, Monitor>(config.monitors.map((monitor) => [monitor.model, monitor]))
  const drawing = options.heavy === 'threads' ? startDrawing() : inlineDrawing()
  noteConfiguration(store, config, clock())

  const step: Service['step'] = (id, taken, actor) => {
    teller.prepare()
    return store.transact(() => {
      const investigation = store.investigations.step(id, taken, actor, clock())
      teller.tell(clock())
      return investigation
    })
  }
  const messaging = createMessaging({
    store,
    config,
    clock,
    version: options.version,
    random: options.random ?? Math.random,
    step,
    onError: (error) => log('error', 'messages could not be sent', { error }),
  })

  const evaluate: Service['evaluate'] = (models, progress) =>
    lanes.judge('evaluate', { models, now: clock() }, progress)
  const statusPorts: ModelStatusPorts = {
    runs: store.runs,
    openOf: (model) => {
      const { open, acknowledged, investigating } = store.investigations.counts({ model })
      return open + acknowledged + investigating
    },
  }

  const service: Service = {
    config,
    store,
    clock,
    log,
    lanes,
    ingestPredictions: (input, actor) => ingestPredictions(store.arrivals, specs, input, { actor, now: clock() }),
    ingestLabels: (input, actor) => ingestLabels(store.arrivals, specs, input, { actor, now: clock() }),
    ingestFiles: (request, progress) => lanes.once('ingestFiles', request, progress),
    labelFiles: (request, progress) => lanes.once('labelFiles', request, progress),
    fitFiles: (request, progress) => lanes.once('fit', request, progress),
    fitStream: (request, rows) => throughFile(rows, (file) => lanes.once('fit', { ...request, files: [file] })),
    reporting: createReporting({ store, lanes, monitors: specs, clock }),
    outside: createOutsideEvidence({ store, lanes, monitors: specs, clock, teller, ...config.alertmanager }),
    drawing,
    modelStatuses: () => config.monitors.map((monitor) => modelStatus(statusPorts, monitor, clock())),
    recordProvenance: (text, actor, of) => {
      const parsed = parseProvenance(text)
      if (of) refuseOther(parsed.document.model, of)
      const result = store.graph.record(parsed, { actor, at: clock() })
      const { name, version } = parsed.document.model
      return { ...result, model: name, version, lineage: store.graph.upstreamOf(name, version, { knownAt: clock() }) }
    },
    lineageOf: (model, version) => store.graph.upstreamOf(model, version, { knownAt: clock() }),
    step,
    openByHand: (suspicion, actor) =>
      openByHand(suspicion, {
        store,
        monitor: monitorOf(specs, suspicion.model),
        actor,
        now: clock(),
        disparities: (span) => lanes.report('disparities', { model: suspicion.model, span }),
        telling: teller,
      }),
    checkCounts: (models, progress) => lanes.once('checkCounts', { models }, progress),
    evaluate,
    teller,
    messaging,
    tick: (due) => tickOnce(service, due),
    close: async () => {
      await Promise.all([lanes.close(), drawing.close(), messaging.close()])
      store.close()
    },
  }
  return service
}

function refuseOther(
  named: { readonly name: string; readonly version: string },
  of: { readonly model: string; readonly version: string },
): void {
  if (named.name === of.model && named.version === of.version) return
  throw new ServiceError(
    'invalid',
    `the document speaks of ${named.name}@${named.version}, not of ${of.model}@${of.version}; name the version it speaks of, or mend model.name and model.version in it`,
  )
}

/** A tick waits no longer for messages to be sent; a channel whose receiver hangs goes on by itself. */
const SENDING_MAY_TAKE_MS = 1000

/** Folds, judges, tells, sends, purges. One part that fails may not keep the others from being done. */
async function tickOnce(service: Service, due: readonly string[]): Promise<TickSummary> {
  const { lanes, teller, messaging, clock, log } = service
  await lanes.judge('fold', undefined)
  const judged: JudgedWindow[] = []
  const failures: unknown[] = []
  for (const model of due) {
    try {
      judged.push(...(await service.evaluate([model])))
    } catch (error) {
      failures.push(error)
    }
  }
  for (const window of judged) {
    log('info', 'window judged', { ...window, opened: window.opened.map((i) => i.id) })
  }
  try {
    teller.tick(clock())
  } catch (error) {
    failures.push(error)
  }
  const dispatched = await messaging.dispatch({ patienceMs: SENDING_MAY_TAKE_MS })
  await retainDaily(service)
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} parts of a look failed`)
  if (failures.length > 0) throw failures[0]
  return { judged, dispatched }
}

/** A configuration other than the last one is an entry of the log: what was tolerated when. */
function noteConfiguration(store: Store, config: Config, now: number): void {
  store.transact(() => {
    if (store.settings.get('configuration') === config.sha256) return
    store.settings.set('configuration', config.sha256)
    store.log.append({
      kind: 'configuration',
      at: now,
      actor: 'plumbline',
      subject: `configuration:${config.sha256}`,
      body: {
        monitors: config.monitors,
        routes: config.routes,
        inhibit: config.inhibit,
        channels: config.channels.map(({ name, kind }) => ({ name, kind })),
      },
    })
  })
}

async function retainDaily(service: Service): Promise<void> {
  const now = service.clock()
  const last = Number(service.store.settings.get('retained-at') ?? 0)
  if (now - last < DAY_MS) return
  service.store.settings.set('retained-at', String(now))
  const { rows } = await service.lanes.judge('retain', { now })
  if (rows > 0) service.log('info', 'retention carried out', { rows })
}

async function throughFile<T>(rows: AsyncIterable<Uint8Array>, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-fit-'))
  const file = join(folder, 'rows.ndjson')
  try {
    await pipeline(Readable.from(rows), createWriteStream(file))
    return await work(file)
  } catch (error) {
    // The sender knows rows, not our folders.
    if (error instanceof ServiceError && error.message.includes(file)) {
      throw new ServiceError(error.code, error.message.replaceAll(file, 'the rows sent'), error.problems)
    }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
