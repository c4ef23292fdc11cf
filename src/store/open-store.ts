import { hash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LinkStore } from '../alert/acknowledge-link.ts'
import type { SilenceStore, ToldLog } from '../alert/alert.ts'
import type { EndpointBook, Outbox } from '../alert/notification.ts'
import type { BaselineStore } from '../baseline/baseline.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { ArrivalStore } from '../ingest/arrival-store.ts'
import type { AttachmentStore } from '../investigate/attachment.ts'
import type { InvestigationStore } from '../investigate/investigation.ts'
import type { LineageGraph } from '../lineage/lineage-graph.ts'
import type { RunStore } from '../monitor/run-store.ts'
import type { AlertRows } from '../monitor/tell.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { Profile } from '../profile/profile.ts'
import { encodeProfile } from '../profile/profile-codec.ts'
import type { Progress } from '../profile/table.ts'
import { createAlertRows } from './alert-rows.ts'
import { type ArrivalStoreOptions, createArrivalStore } from './arrival-store.ts'
import { createAttachmentStore } from './attachment-store.ts'
import { createBaselineStore } from './baseline-store.ts'
import { type ContentStore, createContentStore } from './content-store.ts'
import { type DatabaseOptions, openDatabase } from './database.ts'
import { createEndpointStore } from './endpoint-store.ts'
import { createEvidenceLog } from './evidence-log.ts'
import { createFindingStore, type FindingStore } from './finding-store.ts'
import { createFold, type StoredFold } from './fold.ts'
import { createGraphStore } from './graph-store.ts'
import { createInvestigationStore } from './investigation-store.ts'
import { createLinkStore } from './link-store.ts'
import { type Backup, backupTo, checkIntegrity, type Purged, retainOnce } from './maintenance.ts'
import { createOutboxStore } from './outbox-store.ts'
import { createOutsideAlertStore, type OutsideAlertStore } from './outside-alert-store.ts'
import { createProfileStore, type StoredProfiles } from './profile-store.ts'
import { retainSubjects } from './retain-subjects.ts'
import { type RolledUp, rollUpOnce } from './roll-up.ts'
import { createRunStore } from './run-store.ts'
import { createSettingStore, type SettingStore } from './setting-store.ts'
import { createSilenceStore } from './silence-store.ts'
import { createStoreStatistics, type StoreStatistics } from './statistics-of-store.ts'
import { createSubjectHash } from './subject-key.ts'
import { createToldStore } from './told-store.ts'
import { createStoredRows, type StoredRows } from './window-rows.ts'

/** Every port over one connection. */
export type Store = {
  readonly arrivals: ArrivalStore
  readonly baselines: BaselineStore
  readonly profiles: StoredProfiles
  readonly fold: StoredFold
  readonly runs: RunStore
  readonly contents: ContentStore
  readonly graph: LineageGraph
  readonly investigations: InvestigationStore
  readonly attachments: AttachmentStore
  /** Stored predictions as columns. */
  readonly rows: StoredRows
  readonly outsideAlerts: OutsideAlertStore
  readonly outbox: Outbox
  readonly endpoints: EndpointBook
  readonly links: LinkStore
  readonly findings: FindingStore
  readonly statistics: StoreStatistics
  readonly alerts: AlertRows
  readonly told: ToldLog
  readonly silences: SilenceStore
  readonly settings: SettingStore
  readonly log: EvidenceLog
  /** The hash of a subject, as the fold takes it: the fit's training rows want the same. */
  readonly subjectHash: (subject: string) => number
  /** A profile as a run keeps it. */
  readonly encodeProfile: (profile: Profile) => { readonly sha256: string; readonly body: Uint8Array }
  /** Purges what the models' retention says, and rolls up the hours of old days. */
  readonly retain: (now: number) => Purged & RolledUp
  readonly backup: (file: string, progress?: Progress) => Promise<Backup>
  /** Can rows be written now? False on a full disk, or while another process holds the database. */
  readonly isWritable: () => boolean
  /** What is wrong with the database; empty when all is well. */
  readonly checkIntegrity: () => readonly string[]
  /** One immediate transaction over all ports; a transaction inside joins it. */
  readonly transact: <T>(work: () => T) => T
  readonly close: () => void
}

/** How a store is opened. */
export type StoreOptions = DatabaseOptions &
  ArrivalStoreOptions & {
    /** The configured models: how their buckets are cut and how long their rows are kept. */
    readonly monitors: readonly Pick<ModelSpec, 'model' | 'window' | 'timezone' | 'retentionMs'>[]
    /** Key under which subjects are hashed in samples; without one it is made once and kept in the database. */
    readonly sampleKey?: Uint8Array | undefined
  }

/**
 * Opens the database and everything that is kept in it; each thread and process opens its own.
 *
 * @throws {ServiceError} as {@link openDatabase}
 */
export function openStore(path: string, options: StoreOptions): Store {
  if (!options.readOnly) mkdirSync(dirname(path), { recursive: true })
  const db = openDatabase(path, options)
  const specs = new Map(options.monitors.map((monitor) => [monitor.model, monitor]))
  const log = createEvidenceLog(db)
  const contents = createContentStore(db)
  const baselines = createBaselineStore(db, log)
  const settings = createSettingStore(db)
  const subjectHash = createSubjectHash(db, options.sampleKey)
  return {
    arrivals: createArrivalStore(db, log, options),
    baselines,
    profiles: createProfileStore(db, baselines),
    fold: createFold(db, baselines, (model) => specs.get(model), subjectHash),
    runs: createRunStore(db, log, contents),
    contents,
    graph: createGraphStore(db, log, contents),
    investigations: createInvestigationStore(db, log, contents),
    rows: createStoredRows(db, baselines),
    attachments: createAttachmentStore(db, log, contents),
    outsideAlerts: createOutsideAlertStore(db),
    outbox: createOutboxStore(db, log),
    endpoints: createEndpointStore(db, log),
    links: createLinkStore(db),
    findings: createFindingStore(db, contents),
    statistics: createStoreStatistics(db),
    alerts: createAlertRows(db, contents),
    told: createToldStore(db),
    silences: createSilenceStore(db, log),
    settings,
    log,
    subjectHash,
    encodeProfile: (profile) => {
      const body = encodeProfile(profile)
      return { sha256: hash('sha256', body, 'hex'), body }
    },
    retain: (now) => {
      const purged = retainOnce(db, log, options.monitors, now)
      retainSubjects(db, options.monitors, now)
      return { ...purged, ...rollUpOnce(db, baselines, options.monitors, now) }
    },
    backup: (file, progress) => backupTo(db, file, progress),
    isWritable: () => {
      try {
        db.transact(() => settings.set('writable', 'yes'))
        return true
      } catch (error) {
        if (error instanceof ServiceError) return false
        throw error
      }
    },
    checkIntegrity: () => checkIntegrity(db),
    transact: db.transact,
    close: db.close,
  }
}
