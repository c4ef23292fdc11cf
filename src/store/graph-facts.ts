import {
  type EdgeFact,
  type Facts,
  factsFromProvenance,
  modelVersionKey,
  type NodeFact,
  type NodeRef,
} from '../lineage/facts-from-provenance.ts'
import type { ProvenanceDocument } from '../lineage/provenance-document.ts'
import type { Db } from './database.ts'

/** A document that counts from now on, and when it was stated and recorded. */
export type Statement = {
  readonly document: ProvenanceDocument
  readonly sha256: string
  readonly statedAt: number
  readonly at: number
}

/** What a version stated of a node: nodes are shared, so each version's word is kept beside the others', and with its time. */
export type AttrStatement = {
  readonly by: string
  readonly statedAt: number
  readonly recordedAt: number
  readonly attrs: Readonly<Record<string, unknown>>
}

/**
 * Writes what a document states, and ends what the one before it stated and it does not. Rows stay: what was known when is a question of its own.
 */
export function replaceFacts(db: Db, before: ProvenanceDocument | undefined, fresh: Statement): void {
  const facts = factsFromProvenance(fresh.document)
  const old: Facts = before ? factsFromProvenance(before) : { nodes: [], edges: [] }
  const { name, version } = fresh.document.model
  const by = modelVersionKey(name, version)

  const ids = new Map<string, number>()
  for (const node of facts.nodes) ids.set(refText(node), stateNode(db, node, by, fresh))
  const stated = new Set(ids.keys())
  for (const node of old.nodes) {
    if (stated.has(refText(node))) continue
    // Said no more: an empty statement ends what the version said of it.
    ids.set(refText(node), stateNode(db, { ...node, attrs: {} }, by, fresh))
  }

  const own = ownStatements(db, name, version)
  const same = new Set(facts.edges.map(edgeText))
  const was = new Set(old.edges.map(edgeText))
  for (const edge of old.edges) if (!same.has(edgeText(edge))) supersede(db, edge, ids, own, facts, fresh.at)
  for (const edge of facts.edges) if (!was.has(edgeText(edge))) insertEdge(db, edge, ids, fresh)
}

function stateNode(db: Db, node: NodeFact, by: string, { statedAt, at }: Statement): number {
  const row = db
    .statement<{ id: number; attrs: string }>('select id, attrs from node where kind = ? and key = ?')
    .get(node.kind, node.key)
  const statement: AttrStatement = { by, statedAt, recordedAt: at, attrs: node.attrs }
  if (!row) {
    const result = db
      .statement(
        'insert into node (kind, key, namespace, name, version, content_id, recorded_at, attrs) values (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...[node.kind, node.key, node.namespace ?? null, node.name, node.version ?? null, node.contentId ?? null, at],
        JSON.stringify([statement]),
      )
    return Number(result.lastInsertRowid)
  }
  const statements = JSON.parse(row.attrs) as AttrStatement[]
  // A word said again is kept with its newer time: between two versions the later word counts.
  const silent = Object.keys(node.attrs).length === 0 && !statements.some((s) => s.by === by)
  db.statement('update node set attrs = ?, content_id = ? where id = ?').run(
    ...[silent ? row.attrs : JSON.stringify([...statements, statement]), node.contentId ?? null, row.id],
  )
  return row.id
}

/** Attributes as known at a moment: each version's last word, the later statement before the earlier. */
export function attrsAt(statements: readonly AttrStatement[], knownAt: number): Record<string, unknown> {
  const last = new Map<string, AttrStatement>()
  for (const statement of statements) if (statement.recordedAt <= knownAt) last.set(statement.by, statement)
  const ordered = [...last.values()].sort((a, b) => a.statedAt - b.statedAt || (a.by < b.by ? -1 : 1))
  return Object.assign({}, ...ordered.map((s) => s.attrs))
}

/** Hashes of every document of a version: its own edges among those that several versions state. */
function ownStatements(db: Db, model: string, version: string): string {
  const rows = db
    .statement<{ sha256: string }>('select sha256 from provenance where model = ? and version = ?')
    .all(model, version)
  return JSON.stringify(rows.map((row) => row.sha256))
}

function supersede(
  db: Db,
  edge: EdgeFact,
  ids: ReadonlyMap<string, number>,
  own: string,
  fresh: Facts,
  at: number,
): void {
  const ends = [idOf(ids, edge.dst), idOf(ids, edge.src), edge.kind] as const
  // Where the edge is only bound anew, the old row holds until the new one begins.
  const restated = fresh.edges.some((e) => edgeEnds(e) === edgeEnds(edge))
  const until = restated ? nextMoment(db, ends, at) : at
  db.statement(
    `update edge set superseded_at = ? where dst = ? and src = ? and kind = ? and superseded_at is null
       and stated_by in (select value from json_each(?))`,
  ).run(until, ...ends, own)
}

function insertEdge(db: Db, edge: EdgeFact, ids: ReadonlyMap<string, number>, { sha256, at }: Statement): void {
  const ends = [idOf(ids, edge.dst), idOf(ids, edge.src), edge.kind] as const
  db.statement(
    `insert into edge (dst, src, kind, binding, level, stated_by, valid_from, valid_to, recorded_at, superseded_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)`,
  ).run(
    ...[...ends, edge.binding, edge.level, sha256, edge.validFrom ?? null, edge.validTo ?? null],
    nextMoment(db, ends, at),
  )
}

/** The edge's key holds the moment: two statements within one millisecond stand one apart. */
function nextMoment(db: Db, ends: readonly [number, number, string], at: number): number {
  const row = db
    .statement<{ last: number | null }>(
      'select max(recorded_at) as last from edge where dst = ? and src = ? and kind = ?',
    )
    .get(...ends)
  return Math.max(at, (row?.last ?? -1) + 1)
}

function idOf(ids: ReadonlyMap<string, number>, ref: NodeRef): number {
  const id = ids.get(refText(ref))
  if (id === undefined) throw new Error(`edge to a node that is not stated: ${refText(ref)}`)
  return id
}

const refText = (ref: NodeRef): string => `${ref.kind} ${ref.key}`
const edgeEnds = (edge: EdgeFact): string => JSON.stringify([refText(edge.dst), edge.kind, refText(edge.src)])
const edgeText = (edge: EdgeFact): string =>
  JSON.stringify([edgeEnds(edge), edge.binding, edge.level, edge.validFrom ?? null, edge.validTo ?? null])
