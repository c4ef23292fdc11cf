import type { Finding } from '../detect/finding.ts'
import type { RunKind } from '../monitor/run-store.ts'
import type { Window } from '../profile/window.ts'
import { type ContentStore, createContentStore } from './content-store.ts'
import type { Db } from './database.ts'
import { type IdentityColumns, readFinding } from './read-finding.ts'
import { checkFrozen } from './run-evidence.ts'

/** A finding as its row keeps it, with the run that made it and the investigation that its matter belongs to. */
export type FindingRow = {
  readonly id: number
  readonly model: string
  readonly runId: number
  readonly runKind: RunKind
  readonly window: Window
  readonly investigation: number | undefined
  readonly finding: Finding
  /** What became of it in its scan: it opened its matter, or was appended to one that was open; undefined where it belongs to none. */
  readonly placed: 'opened' | 'appended' | undefined
  /** Could the body be read? Else `finding` holds what the columns say, and no figure. */
  readonly isReadable: boolean
  /** What does not fit: the body against its columns and, where one finding is asked for, against what its scan froze. */
  readonly problems: readonly string[]
  /** Is the body what its run froze; undefined where the run kept no hashes, and in lists. */
  readonly frozenAtScan: boolean | undefined
}

/** Findings by their number, by investigation and by run. */
export type FindingStore = {
  readonly get: (id: number) => FindingRow | undefined
  /** Findings of the matter an investigation looks into, at opening and later, oldest window first; a window that was judged again has those of every judgement. */
  readonly ofInvestigation: (investigationId: number) => readonly FindingRow[]
  readonly ofRun: (runId: number) => readonly FindingRow[]
}

type Row = IdentityColumns & {
  readonly id: number
  readonly model: string
  readonly runId: number
  readonly runKind: RunKind
  readonly windowStart: number
  readonly windowEnd: number
  readonly investigation: number | null
  readonly matterId: number | null
  readonly isFirst: 0 | 1
  readonly body: string
}

// Of a matter that was looked into before, the newest investigation speaks.
const SELECT = `select f.id, m.name as model, f.run_id as runId, r.kind as runKind, r.window_start as windowStart, r.window_end as windowEnd,
  (select max(i.id) from investigation i where i.matter_id = f.matter_id) as investigation, f.matter_id as matterId,
  not exists (select 1 from finding b where b.matter_id = f.matter_id and b.run_id < f.run_id) as isFirst,
  f.kind, f.family, f.subject, f.slice, f.version, f.horizon, f.direction, f.severity, f.body
  from finding f join window_run r on r.id = f.run_id join model m on m.id = f.model_id`

/** The table of findings; it is written by the runs. */
export function createFindingStore(db: Db, contents: ContentStore = createContentStore(db)): FindingStore {
  return {
    get: (id) => {
      const row = db.statement<Row>(`${SELECT} where f.id = ?`).get(id)
      if (!row) return undefined
      const read = findingRowOf(row)
      const { frozenAtScan, problems } = checkFrozen(db, contents, row.runId, id)
      return { ...read, frozenAtScan, problems: [...read.problems, ...problems] }
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

function findingRowOf(row: Row): FindingRow {
  const { id, model, runId, runKind, windowStart, windowEnd, investigation, matterId, isFirst, body } = row
  const { finding, isReadable, problems } = readFinding(row, body)
  return {
    ...{ id, model, runId, runKind, finding, isReadable, problems },
    window: { start: windowStart, end: windowEnd },
    investigation: investigation ?? undefined,
    placed: matterId === null ? undefined : isFirst === 1 ? 'opened' : 'appended',
    frozenAtScan: undefined,
  }
}
