import type { Finding } from '../detect/finding.ts'
import type { RunKind } from '../monitor/run-store.ts'
import type { Window } from '../profile/window.ts'
import type { Db } from './database.ts'

/** A finding as its row keeps it, with the run that made it and the investigation that its matter belongs to. */
export type FindingRow = {
  readonly id: number
  readonly model: string
  readonly runId: number
  readonly runKind: RunKind
  readonly window: Window
  readonly investigation: number | undefined
  readonly finding: Finding
}

/** Findings by their number, by investigation and by run. */
export type FindingStore = {
  readonly get: (id: number) => FindingRow | undefined
  /** Findings of the matter an investigation looks into, at opening and later, oldest window first; a window that was judged again has those of every judgement. */
  readonly ofInvestigation: (investigationId: number) => readonly FindingRow[]
  readonly ofRun: (runId: number) => readonly FindingRow[]
}

type Row = {
  readonly id: number
  readonly model: string
  readonly runId: number
  readonly runKind: RunKind
  readonly windowStart: number
  readonly windowEnd: number
  readonly investigation: number | null
  readonly body: string
}

// Of a matter that was looked into before, the newest investigation speaks.
const SELECT = `select f.id, m.name as model, f.run_id as runId, r.kind as runKind, r.window_start as windowStart, r.window_end as windowEnd,
  (select max(i.id) from investigation i where i.matter_id = f.matter_id) as investigation, f.body
  from finding f join window_run r on r.id = f.run_id join model m on m.id = f.model_id`

/** The table of findings; it is written by the runs. */
export function createFindingStore(db: Db): FindingStore {
  return {
    get: (id) => {
      const row = db.statement<Row>(`${SELECT} where f.id = ?`).get(id)
      return row && findingRowOf(row)
    },
    ofInvestigation: (investigationId) =>
      db
        .statement<Row>(
          `${SELECT} where f.matter_id = (select matter_id from investigation where id = ?) order by r.window_start, f.id`,
        )
        .all(investigationId)
        .map(findingRowOf),
    ofRun: (runId) => db.statement<Row>(`${SELECT} where f.run_id = ? order by f.id`).all(runId).map(findingRowOf),
  }
}

function findingRowOf({ windowStart, windowEnd, investigation, body, ...row }: Row): FindingRow {
  return {
    ...row,
    window: { start: windowStart, end: windowEnd },
    investigation: investigation ?? undefined,
    finding: JSON.parse(body) as Finding,
  }
}
