import { decodeBatch } from '../ingest/batch-format.ts'
import { readInstant } from '../ingest/instant.ts'
import type { Label } from '../profile/prediction.ts'
import { readCategory } from '../profile/reading.ts'
import type { Db } from './database.ts'

/** What became of a label: kept and counting, kept beside one with a later `at`, or here already. */
export type LabelFate = 'counts' | 'superseded' | 'repeated'

/** Batches of labels that one call may open to look for a superseded label. */
const MOST_OPENED = 32

/** Writes labels into the table of those that count. */
export type LabelTable = {
  /** Keeps a label where none with a later `at` counts. */
  readonly put: (modelId: number, label: Label, batchId: number) => void
  /** Judges labels of one call; nothing is written. */
  readonly judge: (modelId: number) => (label: Label) => LabelFate
}

/** The table of labels that count. */
export function labelTable(db: Db): LabelTable {
  const upsert = db.statement(
    `insert into label (model_id, id, at, value, batch_id) values (?, ?, ?, ?, ?)
     on conflict (model_id, id) do update set at = excluded.at, value = excluded.value, batch_id = excluded.batch_id
     where excluded.at >= label.at`,
  )
  const current = db.statement<{ at: number; value: string }>(
    'select at, value from label where model_id = ? and id = ?',
  )
  const bodyOf = db.statement<{ body: Buffer }>('select body from batch where id = ?')
  const around = db.statement<{ id: number }>(
    `select id from batch where model_id = ? and kind = 'labels' and min_at <= ? and max_at >= ? order by id limit ?`,
  )

  return {
    put: (modelId, label, batchId) => {
      upsert.run(modelId, label.id, label.at, label.value, batchId)
    },
    judge: (modelId) => {
      const opened = new Map<number, ReadonlySet<string>>()
      return (label) => {
        const counting = current.get(modelId, label.id)
        if (!counting) return 'counts'
        if (counting.at === label.at && counting.value === label.value) return 'repeated'
        if (counting.at < label.at) return 'counts'
        if (wasKept(modelId, label, opened)) return 'repeated'
        return counting.at === label.at ? 'counts' : 'superseded'
      }
    },
  }

  /** Earlier labels lie in their batches alone; a file that is read again must find them there. */
  function wasKept(modelId: number, label: Label, opened: Map<number, ReadonlySet<string>>): boolean {
    const sought = keyOf(label)
    for (const batch of around.all(modelId, label.at, label.at, MOST_OPENED)) {
      let labels = opened.get(batch.id)
      if (!labels) {
        if (opened.size >= MOST_OPENED) return false
        labels = labelsIn((bodyOf.get(batch.id) as { body: Buffer }).body)
        opened.set(batch.id, labels)
      }
      if (labels.has(sought)) return true
    }
    return false
  }
}

function labelsIn(body: Uint8Array): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const row of decodeBatch(body).rows) {
    if (row === undefined) continue
    const { id, at, label } = JSON.parse(row) as Record<string, unknown>
    keys.add(keyOf({ id: String(id), at: Number(readInstant(at)), value: readCategory(label) ?? '' }))
  }
  return keys
}

const keyOf = (label: Label): string => `${label.at} ${label.id.length} ${label.id}${label.value}`
