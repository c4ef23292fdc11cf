import { createHmac } from 'node:crypto'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { ArrivalStore, ArrivingPrediction } from '../ingest/arrival-store.ts'
import { encodeBatch, rowReader } from '../ingest/batch-format.ts'
import { isSamePrediction, storedPrediction } from '../ingest/stored-prediction.ts'
import { sensitiveValue } from '../profile/fold-batch.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { Label } from '../profile/prediction.ts'
import { labelTable } from './arrival-labels.ts'
import { quarantineTable } from './arrival-quarantine.ts'
import { combinationKey, createTerms } from './arrival-terms.ts'
import type { Db } from './database.ts'
import { ensureModelId, findModelId } from './model-id.ts'
import { hourOf, receivedHours } from './received-hours.ts'

/** How the arrival store is set up. */
export type ArrivalStoreOptions = {
  /** Key of the HMAC under which subjects are indexed; it lies outside the database. Without it subjects are not indexed. */
  readonly subjectKey?: Buffer | undefined
  /** The configured models: what is refused of one is counted even before anything of it was taken. */
  readonly monitors?: readonly Pick<ModelSpec, 'model' | 'window' | 'timezone' | 'retentionMs'>[]
}

type PredictionBatch = Parameters<ArrivalStore['writePredictions']>[0]
type LabelBatch = Parameters<ArrivalStore['writeLabels']>[0]
type Place = { readonly version: string; readonly batchId: number; readonly position: number }
type StoredBatch = {
  readonly modelId: number
  readonly model: string
  readonly kind: 'predictions' | 'labels'
  readonly version: string
  readonly actor: string
  readonly at: number
}

/** Arriving rows in the database: a narrow row each, and the batch as it came; every write is one durable transaction with its log entry. */
export function createArrivalStore(db: Db, log: EvidenceLog, options: ArrivalStoreOptions = {}): ArrivalStore {
  const { subjectKey } = options
  const terms = createTerms(db)
  const labels = labelTable(db)
  const insertRow = db.statement(
    `insert into prediction (model_id, id, at, batch_id, position, combination, decision, score, subject)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (model_id, id) do nothing`,
  )
  const insertBatch = db.statement(
    `insert into batch (id, model_id, kind, version, received_at, actor, rows, min_at, max_at, root, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const placeOf = db.statement<Place>(
    `select b.version, p.batch_id as batchId, p.position from prediction p left join batch b on b.id = p.batch_id
     where p.model_id = ? and p.id = ?`,
  )
  const bodyOf = db.statement<{ body: Buffer; received_at: number }>('select body, received_at from batch where id = ?')
  const countArrival = db.statement(
    `insert into arrival (model_id, hour, version, rows, last_received_at) values (?, ?, ?, ?, ?)
     on conflict (model_id, hour, version) do update set
       rows = rows + excluded.rows, last_received_at = max(last_received_at, excluded.last_received_at)`,
  )
  const keepConflict = db.statement(
    `insert into conflict (model_id, id, received_at, actor, body) select ?, ?, ?, ?, ?
     where not exists (select 1 from conflict where model_id = ? and id = ? and body = ?)`,
  )
  // The sequence, not the largest id: a purge of the last batch must not give its number to another, or the fold would pass it by.
  const nextBatch = db.statement<{ id: number }>(
    `select coalesce((select seq from sqlite_sequence where name = 'batch'), 0) + 1 as id`,
  )
  const isPredicted = db.statement('select 1 from prediction where model_id = ? and id = ?')
  const countReceived = receivedHours(db)

  return { writePredictions, writeLabels, find, ...quarantineTable(db, options.monitors) }

  function writePredictions(batch: PredictionBatch): ReturnType<ArrivalStore['writePredictions']> {
    const joined = db.sqlite.inTransaction
    let committed = false
    try {
      const answer = db.transact(() => predictionsInside(batch))
      // Inside somebody else's transaction nothing is certain yet.
      committed = !joined
      return answer
    } finally {
      terms.settle(committed)
    }
  }

  function predictionsInside(batch: PredictionBatch): ReturnType<ArrivalStore['writePredictions']> {
    const modelId = ensureModelId(db, batch.model)
    const batchId = (nextBatch.get() as { id: number }).id
    const accepted: ArrivingPrediction[] = []
    const isRepeat = comparison(batch, modelId, batchId, accepted)
    let repeated = 0
    let conflicting = 0
    for (const row of batch.rows) {
      if (insertNarrow(modelId, batchId, accepted.length, row, batch.sensitive)) accepted.push(row)
      else if (isRepeat(row)) repeated++
      else {
        conflicting++
        recordConflict(modelId, batch, row)
      }
    }
    if (accepted.length > 0) {
      const times = accepted.map((row) => row.prediction.at)
      storeBatch(
        batchId,
        { ...batch, modelId, kind: 'predictions' },
        times,
        accepted.map((row) => row.body),
      )
      countHours(modelId, batch, times)
      for (const { prediction } of accepted)
        if (prediction.label !== undefined)
          labels.put(modelId, { id: prediction.id, at: prediction.at, value: prediction.label }, batchId)
    }
    const answer = { accepted: accepted.length, repeated, conflicting }
    countReceived(modelId, 'predictions', batch.at, answer)
    return answer
  }

  function insertNarrow(
    modelId: number,
    batchId: number,
    position: number,
    { prediction }: ArrivingPrediction,
    sensitive: readonly string[],
  ): boolean {
    const { id, at, decision, score, subject } = prediction
    let combination: number | null = null
    if (sensitive.length > 0) {
      const values = sensitive.map((name) => sensitiveValue(prediction, name) ?? null)
      combination = terms.numberOf(modelId, 'combination', combinationKey(values), () =>
        JSON.stringify(Object.fromEntries(sensitive.map((name, i) => [name, values[i]]))),
      )
    }
    const decided = decision === undefined ? null : terms.numberOf(modelId, 'decision', decision, () => decision)
    const hidden =
      subject === undefined || subjectKey === undefined
        ? null
        : createHmac('sha256', subjectKey).update(subject).digest()
    const { changes } = insertRow.run(modelId, id, at, batchId, position, combination, decided, score ?? null, hidden)
    return changes === 1
  }

  /** Is a row whose id is taken the same as the stored one? A row that was erased counts as the same: it must not come back. */
  function comparison(
    batch: PredictionBatch,
    modelId: number,
    batchId: number,
    accepted: readonly ArrivingPrediction[],
  ): (row: ArrivingPrediction) => boolean {
    const opened = new Map<number, (position: number) => string | undefined>()
    return ({ prediction, body }) => {
      const place = placeOf.get(modelId, prediction.id) as Place
      if (place.batchId === batchId) {
        const first = accepted[place.position] as ArrivingPrediction
        return first.body === body || isSamePrediction(first.prediction, prediction)
      }
      let rowAt = opened.get(place.batchId)
      if (!rowAt) {
        const stored = bodyOf.get(place.batchId)
        rowAt = stored ? rowReader(stored.body) : () => undefined
        opened.set(place.batchId, rowAt)
      }
      const stored = rowAt(place.position)
      if (stored === undefined) return true
      if (stored === body && place.version === batch.version) return true
      return isSamePrediction(storedPrediction(stored, place.version), prediction)
    }
  }

  function recordConflict(modelId: number, batch: PredictionBatch, row: ArrivingPrediction): void {
    const { id } = row.prediction
    const kept = keepConflict.run(modelId, id, batch.at, batch.actor, row.body, modelId, id, row.body)
    // The same second body again is no news.
    if (kept.changes === 0) return
    log.append({
      kind: 'conflict',
      at: batch.at,
      actor: batch.actor,
      subject: `conflict:${kept.lastInsertRowid}`,
      body: { model: batch.model, version: batch.version, row: row.body },
    })
  }

  function storeBatch(id: number, about: StoredBatch, times: readonly number[], rows: readonly string[]): void {
    const { body, root } = encodeBatch(rows)
    const { modelId, kind, version, actor, at } = about
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (const time of times) {
      if (time < min) min = time
      if (time > max) max = time
    }
    insertBatch.run(id, modelId, kind, version, at, actor, rows.length, min, max, root, body)
    log.append({
      kind: kind === 'labels' ? 'label-batch' : 'batch',
      at,
      actor,
      subject: `batch:${id}`,
      body: { model: about.model, version, rows: rows.length, root: Buffer.from(root).toString('hex') },
    })
  }

  function countHours(modelId: number, batch: PredictionBatch, times: readonly number[]): void {
    const hours = new Map<number, number>()
    for (const time of times) {
      const hour = hourOf(time)
      hours.set(hour, (hours.get(hour) ?? 0) + 1)
    }
    for (const [hour, rows] of hours) countArrival.run(modelId, hour, batch.version, rows, batch.at)
  }

  function writeLabels(batch: LabelBatch): ReturnType<ArrivalStore['writeLabels']> {
    return db.transact(() => {
      const modelId = ensureModelId(db, batch.model)
      const batchId = (nextBatch.get() as { id: number }).id
      const judge = labels.judge(modelId)
      const kept: { readonly label: Label; readonly body: string }[] = []
      const inThisBatch = new Set<string>()
      let repeated = 0
      let waiting = 0
      for (const row of batch.rows) {
        const { id, at, value } = row.label
        const key = `${at} ${id.length} ${id}${value}`
        const fate = inThisBatch.has(key) ? 'repeated' : judge(row.label)
        if (fate === 'repeated') {
          repeated++
          continue
        }
        inThisBatch.add(key)
        kept.push(row)
        if (fate === 'counts') labels.put(modelId, row.label, batchId)
        if (!isPredicted.get(modelId, id)) waiting++
      }
      if (kept.length > 0)
        storeBatch(
          batchId,
          { ...batch, modelId, kind: 'labels', version: '' },
          kept.map((row) => row.label.at),
          kept.map((row) => row.body),
        )
      countReceived(modelId, 'labels', batch.at, { accepted: kept.length, repeated })
      return { accepted: kept.length, repeated, waiting }
    })
  }

  function find(model: string, id: string): ReturnType<ArrivalStore['find']> {
    const modelId = findModelId(db, model)
    const place = modelId === undefined ? undefined : placeOf.get(modelId, id)
    if (!place) return undefined
    const stored = bodyOf.get(place.batchId)
    const row = stored && rowReader(stored.body)(place.position)
    if (!stored || row === undefined) return undefined
    const prediction = storedPrediction(row, place.version)
    return { prediction, batchId: place.batchId, receivedAt: stored.received_at }
  }
}
