import { ServiceError } from '../errors.ts'
import { canonicalJson } from '../evidence/canonical-json.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import { modelVersionKey } from '../lineage/facts-from-provenance.ts'
import { gapsOf } from '../lineage/gaps.ts'
import type { DeployedVersion, LineageGraph, RecordedDocument, UpstreamOptions } from '../lineage/lineage-graph.ts'
import type { Binding, LineageEdge, LineageNode, LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { ParsedProvenance } from '../lineage/parse-provenance.ts'
import type { ProvenanceDocument } from '../lineage/provenance-document.ts'
import { DEFAULT_TRACE, traceUpstream } from '../lineage/trace.ts'
import type { ContentStore } from './content-store.ts'
import type { Db } from './database.ts'
import { type AttrStatement, attrsAt, replaceFacts } from './graph-facts.ts'

const DOCUMENT = 'application/vnd.plumbline.provenance+json'
const FOREVER = Number.MAX_SAFE_INTEGER

/** The provenance graph over node, edge and provenance rows; documents lie in the content store by their hash. */
export function createGraphStore(db: Db, log: EvidenceLog, contents: ContentStore): LineageGraph {
  const documents = (model: string, version: string, knownAt = FOREVER): readonly RecordedDocument[] =>
    documentsOf(db, contents, model, version, knownAt)

  return {
    record: (provenance, { actor, at }) =>
      db.transact(() => {
        const { sha256, document } = provenance
        const { name, version } = document.model
        const known = documents(name, version)
        const [current] = known
        if (current && isRepeat(known, provenance)) return { status: 'repeated', sha256, current: current.sha256 }
        const statedAt = document.capturedAt ?? at
        refuseTie(known, provenance)

        contents.put(DOCUMENT, Buffer.from(canonicalJson(document)))
        db.statement('insert into provenance (model, version, received_at, actor, sha256) values (?, ?, ?, ?, ?)').run(
          ...[name, version, at, actor, sha256],
        )
        log.append({
          kind: 'provenance',
          at,
          actor,
          subject: `model:${modelVersionKey(name, version)}`,
          body: { sha256, document, redacted: provenance.redacted },
        })
        if (current && current.statedAt > statedAt) return { status: 'older', sha256, current: current.sha256 }
        replaceFacts(db, current?.document, { document, sha256, statedAt, at })
        return { status: 'recorded', sha256, current: sha256 }
      }),

    upstreamOf: (model, version, options = {}) => upstreamOf(db, documents, model, version, options),
    documents: (model, version) => documents(model, version),
    deployments: (model, at) => deploymentsAt(db, model, at),
  }
}

function documentsOf(
  db: Db,
  contents: ContentStore,
  model: string,
  version: string,
  knownAt: number,
): readonly RecordedDocument[] {
  const rows = db
    .statement<{ id: number; received_at: number; actor: string; sha256: string }>(
      'select id, received_at, actor, sha256 from provenance where model = ? and version = ? and received_at <= ?',
    )
    .all(model, version, knownAt)
  return rows
    .map((row) => {
      const document = readDocument(contents, row.sha256)
      return { row, document, statedAt: document.capturedAt ?? row.received_at }
    })
    .sort((a, b) => b.statedAt - a.statedAt || b.row.id - a.row.id)
    .map(({ row, document, statedAt }, i) => ({
      ...{ sha256: row.sha256, model, version, receivedAt: row.received_at, actor: row.actor },
      ...{ statedAt, current: i === 0, document },
    }))
}

function readDocument(contents: ContentStore, sha256: string): ProvenanceDocument {
  const kept = contents.get(sha256)
  if (!kept) throw new Error(`provenance document ${sha256} is missing from the content store`)
  return JSON.parse(Buffer.from(kept.body).toString('utf8')) as ProvenanceDocument
}

/** One that counts, said again; or an earlier one with its own moment, sent again late. Without a moment, saying it again means it is so now. */
function isRepeat(known: readonly RecordedDocument[], { sha256, document }: ParsedProvenance): boolean {
  return known.some((d) => d.sha256 === sha256 && (d.current || document.capturedAt !== undefined))
}

function refuseTie(known: readonly RecordedDocument[], { document }: ParsedProvenance): void {
  const { capturedAt, model } = document
  const tie = known.find((d) => capturedAt !== undefined && d.document.capturedAt === capturedAt)
  if (tie)
    throw new ServiceError(
      'conflict',
      `provenance of ${model.name}@${model.version}: another document (sha256 ${tie.sha256}) bears the same capturedAt, ${new Date(tie.statedAt).toISOString()}; set capturedAt to the moment of the change, so that it is known which one counts`,
    )
}

type EdgeRow = {
  readonly dst: number
  readonly src: number
  readonly kind: LineageEdge['kind']
  readonly binding: Binding
  readonly level: LineageEdge['level']
  readonly valid_from: number | null
  readonly valid_to: number | null
  readonly recorded_at: number
}

const EDGE_COLUMNS = 'dst, src, kind, binding, level, valid_from, valid_to, recorded_at'
const KNOWN = 'recorded_at <= @knownAt and (superseded_at is null or superseded_at > @knownAt)'

function upstreamOf(
  db: Db,
  documents: (model: string, version: string, knownAt: number) => readonly RecordedDocument[],
  model: string,
  version: string,
  options: UpstreamOptions,
): LineageSnapshot {
  const knownAt = options.knownAt ?? FOREVER
  const known = documents(model, version, knownAt)
  const start = db
    .statement<{ id: number }>(`select id from node where kind = 'modelVersion' and key = ?`)
    .get(modelVersionKey(model, version))
  if (known.length === 0 || !start) {
    const basis = { model, version, knownAt: options.knownAt ?? 0, status: 'nothing-recorded' } as const
    const empty = { ...basis, nodes: [], edges: [], truncated: false }
    return { ...empty, gaps: gapsOf(empty) }
  }
  const edgesInto = (ids: readonly number[]): readonly LineageEdge[] =>
    edgesWhere(db, 'dst in (select value from json_each(@ids))', { ids: JSON.stringify(ids), knownAt })
  const trace = traceUpstream(start.id, edgesInto, {
    depth: options.depth ?? DEFAULT_TRACE.depth,
    limit: options.limit ?? DEFAULT_TRACE.limit,
  })
  // Deployments stand downstream of the version, and belong to the question where its predictions came from.
  const deployed = edgesWhere(db, `src = @ids and kind = 'deployed'`, { ids: start.id, knownAt })
  const edges = [...trace.edges, ...deployed]
  const basis = {
    model,
    version,
    knownAt: options.knownAt ?? Math.max(...known.map((d) => d.receivedAt), ...edges.map((e) => e.recordedAt)),
    status: 'known',
    nodes: nodesOf(db, [...trace.nodes, ...deployed.map((edge) => edge.dst)], knownAt),
    edges,
    truncated: trace.truncated,
  } as const
  return { ...basis, gaps: gapsOf(basis, options.window) }
}

const STRENGTH: Readonly<Record<Binding, number>> = {
  attested: 5,
  digest: 4,
  manual: 3,
  declared: 2,
  inferred: 1,
  placeholder: 0,
}

/** Edges as known at a moment; of several statements of one edge the strongest, since when the first was known. */
function edgesWhere(
  db: Db,
  where: string,
  bound: { readonly ids: string | number; readonly knownAt: number },
): readonly LineageEdge[] {
  const rows = db
    .statement<EdgeRow>(
      `select ${EDGE_COLUMNS} from edge where ${where} and ${KNOWN} order by dst, kind, src, recorded_at`,
    )
    .all(bound)
  const merged = new Map<string, EdgeRow>()
  for (const row of rows) {
    const id = `${row.dst} ${row.kind} ${row.src}`
    const before = merged.get(id)
    if (!before) merged.set(id, row)
    else if (STRENGTH[row.binding] > STRENGTH[before.binding])
      merged.set(id, { ...row, recorded_at: before.recorded_at })
  }
  return [...merged.values()].map((row) => ({
    ...{ dst: row.dst, src: row.src, kind: row.kind, binding: row.binding, level: row.level },
    validFrom: row.valid_from ?? undefined,
    validTo: row.valid_to ?? undefined,
    recordedAt: row.recorded_at,
  }))
}

function nodesOf(db: Db, ids: readonly number[], knownAt: number): readonly LineageNode[] {
  const rows = db
    .statement<{
      id: number
      kind: LineageNode['kind']
      key: string
      namespace: string | null
      name: string
      version: string | null
      content_id: string | null
      attrs: string
    }>(
      `select id, kind, key, namespace, name, version, content_id, attrs from node
       where id in (select value from json_each(?))`,
    )
    .all(JSON.stringify(ids))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (!row) return []
    const attrs = attrsAt(JSON.parse(row.attrs) as AttrStatement[], knownAt)
    return [
      {
        ...{ id, kind: row.kind, key: row.key },
        name: (row.kind === 'source' ? textOf(attrs.label) : undefined) ?? row.name,
        namespace: row.namespace ?? undefined,
        version: row.version ?? textOf(attrs.version),
        // A model version's artefact is stated by its documents, so its history lies in the attributes.
        contentId: row.kind === 'modelVersion' ? textOf(attrs.contentId) : (row.content_id ?? undefined),
        attrs,
      },
    ]
  })
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function deploymentsAt(db: Db, model: string, at: number): readonly DeployedVersion[] {
  const rows = db
    .statement<{
      environment: string
      version: string
      valid_from: number | null
      valid_to: number | null
      attrs: string
    }>(
      `select d.name as environment, v.version, e.valid_from, e.valid_to, d.attrs
       from node v join edge e on e.src = v.id and e.kind = 'deployed' join node d on d.id = e.dst
       where v.kind = 'modelVersion' and v.name = ? and e.superseded_at is null
         and coalesce(e.valid_from, ?) <= ? and (e.valid_to is null or e.valid_to > ?)
       order by d.name, e.valid_from, v.version`,
    )
    .all(model, at, at, at)
  return rows.map((row) => {
    const { share } = attrsAt(JSON.parse(row.attrs) as AttrStatement[], FOREVER)
    return {
      ...{ model, version: row.version, environment: row.environment },
      from: row.valid_from ?? undefined,
      to: row.valid_to ?? undefined,
      share: typeof share === 'number' ? share : undefined,
    }
  })
}
