import { onTestFinished } from 'vitest'
import type { ModelSpec } from '../../src/profile/model-spec.ts'
import type { Table } from '../../src/profile/table.ts'
import { createArrivalStore } from '../../src/store/arrival-store.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'

/** 2026-04-13T10:00:00Z, the moment at which everything arrives. */
export const NOW = Date.UTC(2026, 3, 13, 10)
export const DAY = 86_400_000

export const spec: ModelSpec = {
  model: 'credit-default',
  window: '1d',
  timezone: 'UTC',
  features: { income: 'numeric', employment: 'categorical', age: 'numeric' },
  sensitive: { sex: {}, age: { bands: [25, 40, 60] }, tenure: { bands: [2] } },
  depth: 2,
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
  scoreRange: [0, 1],
  maxStrata: 20_000,
  columns: { KEY: 'id', WHEN: 'at' },
  retentionMs: 60 * DAY,
  labelsAfterMs: 90 * DAY,
}

export const specs = new Map([[spec.model, spec]])
export const arrival = { actor: 'scoring-service', now: NOW }

export type RawRow = Record<string, unknown>

/** A raw prediction that is as it should be, but for what is said otherwise. */
export function raw(over: RawRow = {}): RawRow {
  return {
    id: 'p1',
    at: '2026-04-13T09:00:00Z',
    features: { income: 41_000, employment: 'salaried', age: 33 },
    sensitive: { sex: 'F' },
    score: 0.7,
    decision: 'approve',
    ...over,
  }
}

/** A store over a database in memory. */
export function memoryStore(subjectKey?: Buffer) {
  const db = openDatabase(':memory:')
  onTestFinished(() => db.close())
  const store = createArrivalStore(db, createEvidenceLog(db), { subjectKey })
  return { db, store, narrowRows: () => narrowRows(db) }
}

type Opened = ReturnType<typeof openDatabase>

/** What is stored narrowly, in words instead of numbers and without where the body lies. */
export function narrowRows(db: Opened): readonly unknown[] {
  return db.sqlite
    .prepare(
      `select m.name as model, p.id, p.at, b.version, c.value as combination, d.value as decision, p.score, hex(p.subject) as subject
       from prediction p join model m on m.id = p.model_id join batch b on b.id = p.batch_id
       left join term c on c.id = p.combination left join term d on d.id = p.decision order by p.id`,
    )
    .all()
}

/** A file as a query engine would give it, in portions of three rows. */
export function tableOf(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): Table {
  const unused = () => Promise.reject(new Error('arrival reads rows alone'))
  return {
    columns,
    sha256: '0'.repeat(64),
    rowCount: () => Promise.resolve(rows.length),
    numericSummary: unused,
    categorySummary: unused,
    chunks: async function* (wanted) {
      const places = wanted.map((column) => columns.indexOf(column))
      for (let from = 0; from < rows.length; from += 3) {
        const part = rows.slice(from, from + 3)
        yield { rows: part.length, columns: places.map((place) => part.map((row) => row[place] ?? null)) }
      }
    },
    close: () => Promise.resolve(),
  }
}
