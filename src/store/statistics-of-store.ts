import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Severity } from '../detect/finding.ts'
import type { Db } from './database.ts'
import { createSettingStore } from './setting-store.ts'

/** What became of rows, by model and kind, since the database was made. */
type ReceivedRows = {
  readonly model: string
  readonly kind: 'predictions' | 'labels'
  readonly accepted: number
  readonly repeated: number
  readonly conflicting: number
  readonly refused: number
}

/** The newest backup that was finished from this database. */
type LastBackup = {
  readonly at: number
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** Sizes and counts of what is kept: what the system page and the metrics tell. Each is cheap enough for the thread that answers. */
export type StoreStatistics = {
  readonly database: () => {
    readonly path: string
    readonly bytes: number
    readonly walBytes: number
    /** Room on the disk under it; undefined where it lies in memory. */
    readonly freeBytes: number | undefined
    readonly schemaVersion: number
  }
  /** Predictions taken since the database was made; those that retention purged are among them. */
  readonly predictions: () => number
  readonly received: () => readonly ReceivedRows[]
  /** Judgements of windows by model: revisions and one under way included. */
  readonly judgements: () => ReadonlyMap<string, number>
  /** Investigations that nobody has concluded. */
  readonly openInvestigations: () => readonly {
    readonly model: string
    readonly severity: Severity
    readonly open: number
  }[]
  /** Batches of a model that not every one of its baselines has counted; none where there is no baseline. */
  readonly batchesToFold: (model: string) => number
  /** Entries of the evidence log. */
  readonly logSize: () => number
  readonly lastBackup: () => LastBackup | undefined
  /** Numbers that only grow: with what was done in investigations, with judgements, with messages, with silences made or ended. */
  readonly newsMarker: () => NewsMarker
}

type NewsMarker = {
  readonly timeline: number
  readonly run: number
  readonly delivery: number
  readonly silence: number
}

const BACKUP_KEY = 'last-backup'

/** Statistics over one connection. */
export function createStoreStatistics(db: Db): StoreStatistics {
  return {
    newsMarker: () =>
      db
        .statement<NewsMarker>(
          // A judgement ends in the order of leases, but for a few: the last ones are enough to look at.
          `select (select coalesce(max(id), 0) from timeline) as timeline,
                  (select coalesce(max(judged_at), 0) from (select judged_at from window_run order by id desc limit 100)) as run,
                  (select coalesce(max(id), 0) from outbox) as delivery,
                  (select coalesce(max(id), 0) + count(ended_at) from silence) as silence`,
        )
        .get() ?? { timeline: 0, run: 0, delivery: 0, silence: 0 },
    database: () => ({
      path: db.path,
      ...sizesOf(db),
      schemaVersion: db.sqlite.pragma('user_version', { simple: true }) as number,
    }),
    predictions: () =>
      db.statement<{ rows: number }>('select coalesce(sum(rows), 0) as rows from arrival').get()?.rows ?? 0,
    received: receivedCounter(db),
    judgements: () =>
      new Map(
        db
          .statement<{ model: string; runs: number }>(
            `select model.name as model, runs from (select model_id, count(*) as runs from window_run group by model_id)
             join model on model.id = model_id`,
          )
          .all()
          .map(({ model, runs }) => [model, runs]),
      ),
    openInvestigations: () =>
      db
        .statement<{ model: string; severity: Severity; open: number }>(
          `select model.name as model, severity, count(*) as open from investigation join model on model.id = model_id
           where status in ('open', 'acknowledged', 'investigating') group by model.name, severity order by 1, 2`,
        )
        .all(),
    batchesToFold: (model) =>
      db
        .statement<{ batches: number }>(
          `select count(*) as batches from batch where model_id = (select id from model where name = ?) and id >
             (select min(through_batch) from fold where baseline_id in
               (select id from baseline where model_id = (select id from model where name = ?)))`,
        )
        .get(model, model)?.batches ?? 0,
    logSize: () =>
      db.statement<{ size: number }>('select coalesce(max(seq) + 1, 0) as size from log_entry').get()?.size ?? 0,
    lastBackup: () => {
      const noted = createSettingStore(db).get(BACKUP_KEY)
      return noted === undefined ? undefined : (JSON.parse(noted) as LastBackup)
    },
  }
}

/** Notes that a backup was finished. */
export function noteBackup(db: Db, backup: LastBackup): void {
  createSettingStore(db).set(BACKUP_KEY, JSON.stringify(backup))
}

function sizesOf(db: Db): {
  readonly bytes: number
  readonly walBytes: number
  readonly freeBytes: number | undefined
} {
  if (db.sqlite.memory) {
    const pages = db.sqlite.pragma('page_count', { simple: true }) as number
    return {
      bytes: pages * (db.sqlite.pragma('page_size', { simple: true }) as number),
      walBytes: 0,
      freeBytes: undefined,
    }
  }
  const { bavail, bsize } = statfsSync(dirname(db.path))
  return { bytes: sizeOf(db.path), walBytes: sizeOf(`${db.path}-wal`), freeBytes: bavail * bsize }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

type Sums = Pick<ReceivedRows, 'accepted' | 'repeated' | 'conflicting' | 'refused'>

const NONE: Sums = { accepted: 0, repeated: 0, conflicting: 0, refused: 0 }

/**
 * Sums of the hours of receipt. Hours that are over no longer change, so they are summed once and remembered: years of
 * hours are read at the first question, the newest at every later one.
 */
function receivedCounter(db: Db): () => readonly ReceivedRows[] {
  const over = new Map<string, { readonly through: number; readonly sums: Sums }>()
  const sumOf = (modelId: number, kind: string, after: number, before: number): Sums =>
    db
      .statement<Sums>(
        `select coalesce(sum(accepted), 0) as accepted, coalesce(sum(repeated), 0) as repeated,
                coalesce(sum(conflicting), 0) as conflicting, coalesce(sum(refused), 0) as refused
         from received where model_id = ? and kind = ? and hour > ? and hour < ?`,
      )
      .get(modelId, kind, after, before) ?? NONE
  const newestOf = (modelId: number, kind: string): number | null =>
    db
      .statement<{ hour: number | null }>('select max(hour) as hour from received where model_id = ? and kind = ?')
      .get(modelId, kind)?.hour ?? null
  const countOf = (modelId: number, kind: string): Sums | undefined => {
    const newest = newestOf(modelId, kind)
    if (newest === null) return undefined
    const key = `${modelId} ${kind}`
    const known = over.get(key) ?? { through: Number.MIN_SAFE_INTEGER, sums: NONE }
    const sums = added(known.sums, sumOf(modelId, kind, known.through, newest))
    over.set(key, { through: Math.max(known.through, newest - 1), sums })
    return added(sums, sumOf(modelId, kind, newest - 1, newest + 1))
  }
  return () =>
    db
      .statement<{ id: number; name: string }>('select id, name from model order by name')
      .all()
      .flatMap(({ id, name }) =>
        (['labels', 'predictions'] as const).flatMap((kind) => {
          const sums = countOf(id, kind)
          return sums === undefined ? [] : [{ model: name, kind, ...sums }]
        }),
      )
}

const added = (a: Sums, b: Sums): Sums => ({
  accepted: a.accepted + b.accepted,
  repeated: a.repeated + b.repeated,
  conflicting: a.conflicting + b.conflicting,
  refused: a.refused + b.refused,
})
