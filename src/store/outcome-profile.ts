import type { ProfileSchema } from '../profile/layout.ts'
import { emptyProfile, type Profile } from '../profile/profile.ts'
import { rowCounter } from '../profile/row-counter.ts'
import type { Window } from '../profile/window.ts'
import type { Db } from './database.ts'
import { batchRows } from './prediction-rows.ts'

type Narrow = {
  readonly combination: number | null
  readonly decision: number | null
  readonly score: number | null
  readonly label: string | null
}

/**
 * Outcome counts of a version's predictions in a window, with the label that counts now; predictions without one are counted too.
 *
 * Narrow rows hold no features: their places say `missing` and are not to be read.
 */
export function countOutcomes(
  db: Db,
  what: {
    readonly modelId: number
    readonly version: string
    readonly window: Window
    readonly schema: ProfileSchema
  },
): Profile {
  const { window, schema } = what
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  const sensitiveOf = combinations(db, schema)
  const decisionOf = terms(db)
  const rowsOf = batchRows(db)
  const read = db.statement<Narrow>(
    `select p.combination, p.decision, p.score, l.value as label
     from prediction p left join label l on l.model_id = p.model_id and l.id = p.id
     where p.row between ? and ? and p.batch_id = ? and p.at >= ? and p.at < ?`,
  )
  for (const batch of batchesIn(db, what)) {
    const { first, last } = rowsOf(batch)
    for (const row of read.all(first, last, batch.id, window.start, window.end))
      counter.count(profile, {
        features: [],
        sensitive: sensitiveOf(row.combination),
        score: row.score ?? undefined,
        decision: row.decision === null ? undefined : decisionOf(row.decision),
        label: row.label ?? undefined,
      })
  }
  return profile
}

function batchesIn(
  db: Db,
  what: { readonly modelId: number; readonly version: string; readonly window: Window },
): readonly { readonly id: number; readonly rows: number }[] {
  return db
    .statement<{ id: number; rows: number }>(
      `select id, rows from batch where model_id = ? and kind = 'predictions' and min_at < ? and max_at >= ? and version = ? order by id`,
    )
    .all(what.modelId, what.window.end, what.window.start, what.version)
}

function combinations(db: Db, schema: ProfileSchema): (term: number | null) => readonly unknown[] {
  const textOf = terms(db)
  const known = new Map<number, readonly unknown[]>()
  const none = schema.sensitive.map(() => undefined)
  return (term) => {
    if (term === null) return none
    let values = known.get(term)
    if (!values) {
      const sent = JSON.parse(textOf(term)) as Readonly<Record<string, unknown>>
      values = schema.sensitive.map(({ name }) => (Object.hasOwn(sent, name) ? sent[name] : undefined))
      known.set(term, values)
    }
    return values
  }
}

function terms(db: Db): (term: number) => string {
  const known = new Map<number, string>()
  return (term) => {
    let value = known.get(term)
    if (value === undefined) {
      const row = db.statement<{ value: string }>('select value from term where id = ?').get(term)
      if (!row) throw new Error(`term ${term} of a prediction is not stored`)
      value = row.value
      known.set(term, value)
    }
    return value
  }
}
