import type { Finding, Severity } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import {
  type FrozenEvidence,
  type Investigation,
  type InvestigationDetail,
  type InvestigationStore,
  investigationKey,
  type NewInvestigation,
  type Step,
  type TimelineEvent,
} from '../investigate/investigation.ts'
import { refusal, type Transition, takeStep } from '../investigate/steps.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { Window } from '../profile/window.ts'
import type { ContentStore } from './content-store.ts'
import type { Db } from './database.ts'
import {
  countByStatus,
  investigationOfMatter,
  lastClosed,
  listInvestigations,
  readInvestigation,
  readTimeline,
} from './investigation-rows.ts'
import { jsonText } from './json-text.ts'
import {
  insertMatter,
  quietMatter,
  readLiveMatters,
  readSettledMatters,
  reviveMatter,
  settleMatter,
  stirMatter,
} from './matter-rows.ts'
import { ensureModelId } from './model-id.ts'
import { readTrackRecord } from './track-record.ts'

const EVIDENCE = 'application/vnd.plumbline.evidence+json'
const FINDINGS = 'application/vnd.plumbline.findings+json'
const LINEAGE = 'application/vnd.plumbline.lineage+json'

/** Steps of the service itself stand under this name on timelines. */
export const SERVICE_ACTOR = 'plumbline'

/**
 * Investigations and matters in the database. What is frozen lies in the content store by its hash; every change writes its timeline line and its log entry in the
 * same transaction.
 */
export function createInvestigationStore(db: Db, log: EvidenceLog, contents: ContentStore): InvestigationStore {
  const store: Store = { db, log, contents }
  return {
    open: (fresh, at) => db.transact(() => open(store, fresh, at)),
    append: (matterId, added, at) => db.transact(() => append(store, matterId, added, at)),
    quiet: (matterId, quietScans, subsided, at) =>
      db.transact(() => {
        if (!quietMatter(db, matterId, quietScans, subsided, at)) return
        const investigation = investigationOfMatter(db, matterId)
        if (!investigation) return
        writeEvent(store, investigation, { kind: 'subsided', actor: SERVICE_ACTOR, at, body: { quietScans } })
      }),
    liveMatters: (model) => readLiveMatters(db, model),
    settledMatters: (model, at) => readSettledMatters(db, model, at),
    get: (id) => readDetail(store, id),
    list: (filter) => listInvestigations(db, filter),
    counts: (choice) => countByStatus(db, choice),
    trackRecord: (since) => readTrackRecord(db, since),
    lastClosed: () => lastClosed(db),
    step: (id, step, actor, at) => db.transact(() => stepOnce(store, id, step, actor, at)),
    ofMatter: (matterId) => investigationOfMatter(db, matterId),
  }
}

type Store = { readonly db: Db; readonly log: EvidenceLog; readonly contents: ContentStore }
type Added = Parameters<InvestigationStore['append']>[1]
type Event = Pick<TimelineEvent, 'kind' | 'actor' | 'at' | 'body'> & { readonly reason?: string | undefined }

function open(store: Store, fresh: NewInvestigation, at: number): Investigation {
  const { db } = store
  const modelId = ensureModelId(db, fresh.model)
  const matterId = fresh.matter ? insertMatter(db, modelId, fresh.matter, at) : null
  const evidenceSha256 = freeze(store, EVIDENCE, fresh.evidence)
  const lineageSha256 = freeze(store, LINEAGE, fresh.lineage)
  const result = db
    .statement(
      `insert into investigation (model_id, matter_id, family, root_slice, title, severity, status, opened_at, opened_by,
         updated_at, evidence_sha256, lineage_sha256)
       values (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)`,
    )
    .run(
      ...[modelId, matterId, fresh.family, fresh.rootSlice, fresh.title, fresh.severity, at, fresh.openedBy, at],
      ...[evidenceSha256, lineageSha256],
    )
  const investigation = existing(db, Number(result.lastInsertRowid))
  writeEvent(store, investigation, {
    ...{ kind: 'opened', actor: fresh.openedBy, at, reason: fresh.reason },
    body: {
      evidenceSha256,
      lineageSha256,
      severity: fresh.severity,
      ...(fresh.matter && { units: fresh.matter.units }),
    },
  })
  return investigation
}

function append(store: Store, matterId: number, added: Added, at: number): Investigation {
  const { db } = store
  const before = investigationOfMatter(db, matterId)
  if (!before) throw new ServiceError('not-found', `matter ${matterId} has no investigation`)
  if (!stirMatter(db, matterId, added.worsened ? added.units : undefined))
    throw new ServiceError(
      'conflict',
      `${investigationKey(before.id)} is ${before.status}: its matter was settled in the meantime, judge the window again`,
    )
  const severity = worse(before.severity, added.severity)
  db.statement('update investigation set severity = ?, updated_at = ? where id = ?').run(severity, at, before.id)
  const investigation = existing(db, before.id)
  writeEvent(store, investigation, {
    kind: added.worsened ? 'worsened' : 'evidence-added',
    actor: SERVICE_ACTOR,
    at,
    body: {
      window: { start: added.window.start, end: added.window.end },
      findings: added.findings.length,
      findingsSha256: freeze(store, FINDINGS, added.findings),
      lineageSha256: freeze(store, LINEAGE, added.lineage),
      units: added.units,
      severity,
    },
  })
  return investigation
}

function stepOnce(store: Store, id: number, step: Step, actor: string, at: number): Investigation {
  const { db } = store
  const before = existing(db, id)
  const last = lastStatusChange(readTimeline(db, id))
  const transition = takeStep(before, step, { actor, at, last })
  const { after } = transition
  const result = db
    .statement(
      `update investigation set status = ?, assignee = ?, root_cause = ?, remedy = ?, concluded_by = ?, updated_at = ?
       where id = ? and status in (select value from json_each(?))`,
    )
    .run(
      ...[after.status, after.assignee ?? null, after.rootCause ?? null, after.remedy ?? null],
      ...[after.concludedBy ?? null, at, id, JSON.stringify(transition.from)],
    )
  if (result.changes === 0) throw refusal(existing(db, id), step.verb, last)
  applyToMatter(store, before, transition)
  const investigation = existing(db, id)
  writeEvent(store, investigation, {
    ...{ kind: transition.event, actor, at, reason: transition.reason },
    body: stepBody(step, transition),
  })
  return investigation
}

function stepBody(step: Step, transition: Transition): Record<string, unknown> {
  return {
    status: transition.after.status,
    ...(step.verb === 'assign' && { assignee: transition.after.assignee }),
    ...(step.verb === 'conclude' && { rootCause: step.rootCause, remedy: transition.after.remedy ?? '' }),
    ...(transition.matter.effect === 'settle' && { settledUntil: transition.matter.until }),
  }
}

function applyToMatter({ db }: Store, investigation: Investigation, { matter }: Transition): void {
  const { matterId } = investigation
  if (matterId === undefined || matter.effect === 'none') return
  if (matter.effect === 'settle') {
    const units = readTimeline(db, investigation.id).map((event) => Number(event.body.units ?? 0))
    settleMatter(db, matterId, Math.max(0, ...units), matter.until)
  } else {
    reviveMatter(db, matterId)
  }
}

const LOG_KINDS: Partial<Record<TimelineEvent['kind'], string>> = {
  opened: 'investigation-opened',
  'evidence-added': 'investigation-evidence',
  worsened: 'investigation-evidence',
  subsided: 'investigation-subsided',
  attached: 'investigation-evidence',
}

/** Writes a line of an investigation's timeline, with its log entry, which moves nothing but the moment of its last change. @throws {ServiceError} not-found */
export function noteOnTimeline(store: Pick<Store, 'db' | 'log'>, id: number, event: Event): void {
  existing(store.db, id)
  store.db.statement('update investigation set updated_at = ? where id = ?').run(event.at, id)
  writeEvent(store, existing(store.db, id), event)
}

/** A line of the timeline and the log entry that makes it believable; the entry's body is the investigation as it stands after, with the line. */
function writeEvent({ db, log }: Pick<Store, 'db' | 'log'>, investigation: Investigation, event: Event): void {
  db.statement(
    'insert into timeline (investigation_id, kind, actor, at, recorded_at, reason, body) values (?, ?, ?, ?, ?, ?, ?)',
  ).run(...[investigation.id, event.kind, event.actor, event.at, event.at, event.reason ?? null, jsonText(event.body)])
  log.append({
    kind: LOG_KINDS[event.kind] ?? 'investigation-step',
    at: event.at,
    actor: event.actor,
    subject: `investigation:${investigation.id}`,
    // An effect may be infinite, which canonical JSON cannot carry: its text says so.
    body: { investigation, event: { ...event, body: JSON.parse(jsonText(event.body), infinityAsText) } },
  })
}

function readDetail(store: Store, id: number): InvestigationDetail | undefined {
  const investigation = readInvestigation(store.db, id)
  if (!investigation) return undefined
  const timeline = readTimeline(store.db, id)
  const appended = timeline.filter((event) => event.kind === 'evidence-added' || event.kind === 'worsened')
  const lineage = thaw<readonly LineageSnapshot[]>(store, investigation.lineageSha256)
  const versions = new Set(lineage.map((snapshot) => snapshot.version))
  const later = appended
    .flatMap((event) => thaw<readonly LineageSnapshot[]>(store, String(event.body.lineageSha256)))
    .filter((snapshot) => !versions.has(snapshot.version) && versions.add(snapshot.version))
  return {
    ...investigation,
    evidence: thaw<FrozenEvidence>(store, investigation.evidenceSha256),
    lineage: [...lineage, ...later],
    timeline,
    laterFindings: appended.flatMap((event) => {
      const { start, end } = event.body.window as Window
      return thaw<readonly Finding[]>(store, String(event.body.findingsSha256)).map((finding) => ({
        ...{ windowStart: start, windowEnd: end, finding },
      }))
    }),
  }
}

function freeze({ contents }: Store, mediaType: string, value: unknown): string {
  return contents.put(mediaType, Buffer.from(jsonText(value)))
}

function thaw<T>({ contents }: Store, sha256: string): T {
  const kept = contents.get(sha256)
  if (!kept) throw new Error(`frozen evidence ${sha256} is missing from the content store`)
  return JSON.parse(Buffer.from(kept.body).toString('utf8')) as T
}

function existing(db: Db, id: number): Investigation {
  const investigation = readInvestigation(db, id)
  if (!investigation) throw new ServiceError('not-found', `${investigationKey(id)} is not on record`)
  return investigation
}

function lastStatusChange(timeline: readonly TimelineEvent[]): TimelineEvent | undefined {
  const changes = ['opened', 'acknowledged', 'investigating', 'concluded', 'closed', 'dismissed', 'reopened']
  return timeline.findLast((event) => changes.includes(event.kind))
}

const SEVERITIES: readonly Severity[] = ['notice', 'warning', 'critical']

const worse = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(b) > SEVERITIES.indexOf(a) ? b : a)

const infinityAsText = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
