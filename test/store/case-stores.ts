import type { InvestigationStore } from '../../src/investigate/investigation.ts'
import type { LineageGraph } from '../../src/lineage/lineage-graph.ts'
import { createContentStore } from '../../src/store/content-store.ts'
import type { Db } from '../../src/store/database.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createGraphStore } from '../../src/store/graph-store.ts'
import { createInvestigationStore } from '../../src/store/investigation-store.ts'

/** The real stores over one database, in memory unless a path is given. */
export function caseStores(path = ':memory:'): {
  readonly db: Db
  readonly graph: LineageGraph
  readonly investigations: InvestigationStore
  readonly logged: () => readonly string[]
} {
  const db = openDatabase(path)
  const log = createEvidenceLog(db)
  const contents = createContentStore(db)
  return {
    db,
    graph: createGraphStore(db, log, contents),
    investigations: createInvestigationStore(db, log, contents),
    logged: () =>
      db
        .statement<{ kind: string; subject: string }>('select kind, subject from log_entry order by seq')
        .all()
        .map((entry) => `${entry.kind} ${entry.subject}`),
  }
}
