import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Delivery } from '../../src/alert/notification.ts'
import type { BaselineSummary } from '../../src/baseline/baseline.ts'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { ServiceError } from '../../src/errors.ts'
import { ingestLabels } from '../../src/ingest/ingest-labels.ts'
import { ingestPredictions } from '../../src/ingest/ingest-predictions.ts'
import { openByHand } from '../../src/investigate/open-by-hand.ts'
import type { Monitor } from '../../src/monitor/monitor.ts'
import type { WindowRun } from '../../src/monitor/run-store.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { createApp } from '../../src/web/app.ts'
import type { AppOptions, AppServices, FitRequest } from '../../src/web/app-services.ts'
import type { Role } from '../../src/web/permissions.ts'
import { createSessions } from '../../src/web/sessions.ts'
import { tokensOfHashes } from '../../src/web/tokens.ts'
import {
  disparityReport,
  driftReport,
  lineageSnapshot,
  modelStatuses,
  newInvestigation,
  qualityReport,
} from './sample-reports.ts'
import { sampleRequests, sampleStatistics, sampleTelling } from './sample-services.ts'

/** Monday 13 April 2026, 10:24 UTC: every clock of these tests. */
export const NOW = Date.UTC(2026, 3, 13, 10, 24)
export const BASE_URL = 'http://plumbline.bank.example:4680'

const DAY = 86_400_000

export const monitor = (model: string): Monitor => ({
  model,
  window: '1w',
  timezone: 'UTC',
  features: { income: 'numeric', employment: 'categorical' },
  sensitive: { sex: {}, age: { bands: [25, 40, 60] }, region: {} },
  depth: 2,
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
  scoreRange: [0, 1],
  maxStrata: 20_000,
  columns: {},
  retentionMs: undefined,
  labelsAfterMs: 90 * DAY,
  schedule: '5 * * * *',
  latenessMs: 900_000,
  limits: DEFAULT_LIMITS,
})

export const MONITORS = ['credit-default', 'fraud-screen', 'collections-priority', 'mortgage-pre'].map(monitor)

/** One token of every role; their secrets are their role's name after `plb-`. */
export const TOKENS = (['ingest', 'analyst', 'admin'] as const).map((role) => ({ name: nameOf(role), role }))

export const secretOf = (role: Role): string => `plb-${role}`

function nameOf(role: Role): string {
  return { ingest: 'scoring-service', analyst: 'Ines Moreau', admin: 'Jun Sato' }[role]
}

export const baseline: BaselineSummary = {
  id: 3,
  model: 'credit-default',
  version: '7',
  revision: 1,
  fittedAt: Date.UTC(2026, 2, 20, 12),
  effectiveFrom: undefined,
  rows: 91_616,
  calibrated: true,
  sourceSha256: 'ab'.repeat(32),
  sha256: 'cd'.repeat(32),
  actor: 'training-pipeline',
}

const delivery: Delivery = {
  outboxId: 1,
  messageId: 'msg_01HZX',
  channel: 'oncall-mail',
  kind: 'opened',
  status: 'delivered',
  attempts: 1,
  createdAt: Date.UTC(2026, 3, 13, 3, 5, 22),
  deliveredAt: Date.UTC(2026, 3, 13, 3, 5, 24),
  dueAt: Date.UTC(2026, 3, 13, 3, 5, 22),
  lastError: undefined,
}

export const run: WindowRun = {
  id: 41,
  model: 'credit-default',
  kind: 'arrival',
  window: { start: Date.UTC(2026, 3, 6), end: Date.UTC(2026, 3, 13) },
  revision: 1,
  judgedAt: Date.UTC(2026, 3, 13, 3, 5, 22),
  throughBatch: 9041,
  tests: 412,
  findings: 4,
  summary: {
    level: 0.038,
    rows: 18_284,
    versions: [{ version: '7', rows: 18_284, baselineId: 3, calibrated: true }],
    verdicts: { finding: 4, within: 395, 'insufficient-data': 13 },
  },
}

/** What a test may have otherwise. */
export type WorldOptions = {
  readonly tokens?: boolean
  readonly empty?: boolean
  readonly services?: Partial<AppServices>
  readonly options?: Partial<AppOptions>
  readonly store?: Store
}

/** The application over real stores in memory and fixed reports, with what it logged and was asked. */
export function sampleWorld(given: WorldOptions = {}) {
  const logged: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = []
  const fitted: { request: Omit<FitRequest, 'rows'>; text: string }[] = []
  const provenance: string[] = []
  const store = given.store ?? openStore(':memory:', { monitors: MONITORS })
  if (given.store === undefined) onTestFinished(() => store.close())
  const specs = new Map(MONITORS.map((m) => [m.model, m]))
  const { investigations } = store
  if (given.empty !== true)
    store.transact(() => investigations.open(newInvestigation(), Date.UTC(2026, 3, 13, 3, 5, 22)))
  let now = NOW
  const clock = () => now
  const services: AppServices = {
    clock,
    tokens: tokensOfHashes(
      given.tokens === true
        ? TOKENS.map((t) => ({ ...t, sha256: createHash('sha256').update(secretOf(t.role)).digest('hex') }))
        : [],
    ),
    sessions: createSessions(clock),
    monitors: given.empty === true ? [] : MONITORS,
    investigations: {
      ...investigations,
      step: (id, step, actor, at) => store.transact(() => investigations.step(id, step, actor, at)),
    },
    openByHand: (suspicion, actor, at) => {
      const fresh = openByHand(suspicion, { actor, lineage: [lineageSnapshot], slices: [], versions: [] })
      return store.transact(() => investigations.open(fresh, at))
    },
    deliveriesOf: (id) => (id === 1 ? [delivery] : []),
    ingestPredictions: (input, actor) => ingestPredictions(store.arrivals, specs, input, { actor, now }),
    ingestLabels: (input, actor) => ingestLabels(store.arrivals, specs, input, { actor, now }),
    quarantined: store.arrivals.quarantined,
    fitBaseline: async ({ rows, ...request }, actor) => {
      let text = ''
      for await (const chunk of rows) text += new TextDecoder().decode(chunk)
      fitted.push({ request, text })
      const rejected = { count: 0, examples: [] }
      return { ...baseline, model: request.model, version: request.version, actor, rejected }
    },
    baselines: { list: (model) => (model === undefined || model === baseline.model ? [baseline] : []) },
    recordProvenance: (text, contentType, actor) => {
      provenance.push(`${actor} ${contentType} ${text}`)
      return { model: 'credit-default', version: '7', nodes: 5, edges: 4, gaps: lineageSnapshot.gaps }
    },
    lineageOf: () => lineageSnapshot,
    disparities: (model) => ({ ...disparityReport(), model }),
    drift: (model) => ({ ...driftReport(), model }),
    quality: (model) => ({ ...qualityReport(), model }),
    modelStatuses: () => (given.empty === true ? [] : modelStatuses()),
    runsOf: (model, limit) => (model === run.model ? [run] : []).slice(0, limit),
    ...sampleStatistics(),
    ...sampleRequests(),
    ...sampleTelling(store, clock),
    health: () => ({ status: 'ok', reasons: [] }),
    ready: () => ({ ready: true, reasons: [] }),
    metrics: () => '# TYPE plumbline_predictions_total counter\nplumbline_predictions_total 18284\n',
    ...given.services,
  }
  const app = createApp(services, {
    baseUrl: BASE_URL,
    version: '0.1.0',
    stopping: AbortSignal.abort(),
    log: (level, message, fields) => logged.push({ level, message, fields }),
    ...given.options,
  })
  return {
    app,
    services,
    store,
    logged,
    fitted,
    provenance,
    pass: (ms: number) => {
      now += ms
    },
    /** Sends a request by the service's own name. */
    send: async (method: string, path: string, init: SendInit = {}) => {
      const response = await app.request(`${BASE_URL}${path}`, {
        method,
        headers: {
          ...(init.role === undefined ? {} : { authorization: `Bearer ${secretOf(init.role)}` }),
          ...(init.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(init.form === undefined
            ? {}
            : { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }),
          ...init.headers,
        },
        ...bodyOf(init),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
    },
  }
}

/** What a request carries. */
export type SendInit = {
  readonly role?: Role
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

function bodyOf({ json, form, body }: SendInit): { body?: string | Uint8Array<ArrayBuffer> } {
  if (json !== undefined) return { body: JSON.stringify(json) }
  if (form !== undefined) return { body: new URLSearchParams(form).toString() }
  return body === undefined ? {} : { body }
}

/** A service that is out of order. */
export function broken(error: Error = new ServiceError('busy', 'the store is busy')): () => never {
  return () => {
    throw error
  }
}
