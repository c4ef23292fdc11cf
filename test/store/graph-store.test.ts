import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineageGraph } from '../../src/lineage/lineage-graph.ts'
import type { LineageSnapshot } from '../../src/lineage/lineage-snapshot.ts'
import { parseProvenance, provenanceFromJson } from '../../src/lineage/parse-provenance.ts'
import { FULL_YAML } from '../lineage/provenance-text.ts'
import { caseStores } from './case-stores.ts'

type Small = {
  readonly version?: string
  readonly data?: readonly string[]
  readonly rows?: number
  readonly capturedAt?: number
  readonly commit?: string
  readonly to?: number
}

/** A document of model `m` over data sets named by a letter, all from one source. */
const small = ({ version = '1', data = [], rows, capturedAt, commit, to }: Small) =>
  provenanceFromJson({
    version: 1,
    model: { name: 'm', version },
    ...(commit !== undefined && { code: { repo: 'r', commit } }),
    data: data.map((letter) => ({
      ...{ role: 'training', name: letter, uri: `s3://b/${letter}`, id: `md5:${letter.repeat(32)}` },
      ...(rows !== undefined && { rows }),
      sources: [{ name: 'core' }],
    })),
    deployments: [{ environment: 'prod', from: 5, ...(to !== undefined && { to }) }],
    ...(capturedAt !== undefined && { capturedAt }),
  })

const dataOf = (snapshot: LineageSnapshot): readonly string[] =>
  snapshot.nodes
    .filter((n) => n.kind === 'datasetVersion')
    .map((n) => `${n.attrs.label}${n.attrs.rows === undefined ? '' : `:${n.attrs.rows}`}`)
    .sort()

const by = (at: number) => ({ actor: 'ci', at })

/** Everything that order of arrival must not change. */
function currentGraph(graph: LineageGraph, versions: readonly string[]): unknown {
  return versions.map((version) => {
    const snapshot = graph.upstreamOf('m', version)
    const key = new Map(snapshot.nodes.map((n) => [n.id, `${n.kind} ${n.key}`]))
    return {
      status: snapshot.status,
      nodes: snapshot.nodes
        .map(({ id: _, ...node }) => node)
        .sort((a, b) => (a.kind + a.key < b.kind + b.key ? -1 : 1)),
      edges: snapshot.edges
        .map((e) => `${key.get(e.dst)} ${e.kind} ${key.get(e.src)} ${e.binding} ${e.level} ${e.validFrom} ${e.validTo}`)
        .sort(),
      gaps: snapshot.gaps,
    }
  })
}

describe('the provenance graph in the database', () => {
  it('answers the chain of a model version from its sources to its deployment', () => {
    const { graph, logged } = caseStores()
    expect(graph.record(parseProvenance(FULL_YAML), by(100)).status).toBe('recorded')
    const snapshot = graph.upstreamOf('credit-default', '7')
    const kinds = snapshot.nodes.map((n) => n.kind)
    const count = (kind: string): number => kinds.filter((k) => k === kind).length
    expect(snapshot).toMatchObject({ status: 'known', truncated: false, knownAt: 100, gaps: [] })
    expect([count('source'), count('datasetVersion'), count('feature'), count('run'), count('deployment')]).toEqual([
      2, 2, 2, 1, 1,
    ])
    expect(snapshot.nodes.find((n) => n.kind === 'modelVersion')?.contentId).toBe(`sha256:${'8d24'.repeat(16)}`)
    expect(logged()).toEqual(['provenance model:credit-default@7'])
  })

  it('says of a version without a document that nothing is recorded', () => {
    const { graph } = caseStores()
    const snapshot = graph.upstreamOf('m', '1', { knownAt: 9 })
    expect(snapshot).toMatchObject({ status: 'nothing-recorded', knownAt: 9, nodes: [], edges: [] })
    expect(snapshot.gaps.map((g) => g.slot)).toEqual(['document'])
  })

  it('changes nothing when the same document comes twice', () => {
    const { db, graph, logged } = caseStores()
    const dump = () =>
      ['node', 'edge', 'provenance', 'content'].map((t) => db.sqlite.prepare(`select * from ${t}`).all())
    graph.record(small({ data: ['a'], capturedAt: 1 }), by(10))
    const before = dump()
    expect(graph.record(small({ data: ['a'], capturedAt: 1 }), by(20)).status).toBe('repeated')
    expect(dump()).toEqual(before)
    expect(logged()).toHaveLength(1)
  })

  it('lets a newer document supersede what it no longer states, and still answers what was known before', () => {
    const { graph } = caseStores()
    graph.record(small({ data: ['a', 'b'], rows: 1 }), by(10))
    graph.record(small({ data: ['b', 'c'], rows: 2 }), by(20))
    expect(dataOf(graph.upstreamOf('m', '1'))).toEqual(['b:2', 'c:2'])
    expect(dataOf(graph.upstreamOf('m', '1', { knownAt: 20 }))).toEqual(['b:2', 'c:2'])
    expect(dataOf(graph.upstreamOf('m', '1', { knownAt: 19 }))).toEqual(['a:1', 'b:1'])
    expect(graph.upstreamOf('m', '1', { knownAt: 9 }).status).toBe('nothing-recorded')
    expect(graph.documents('m', '1').map((d) => [d.receivedAt, d.current])).toEqual([
      [20, true],
      [10, false],
    ])
  })

  it('keeps an edge that another version still states', () => {
    const { graph } = caseStores()
    graph.record(small({ version: '1', data: ['a'] }), by(10))
    graph.record(small({ version: '2', data: ['a'] }), by(10))
    graph.record(small({ version: '1', data: [] }), by(20))
    const snapshot = graph.upstreamOf('m', '2')
    expect(dataOf(snapshot)).toEqual(['a'])
    expect(snapshot.nodes.filter((n) => n.kind === 'source')).toHaveLength(1)
    expect(dataOf(graph.upstreamOf('m', '1'))).toEqual([])
  })

  it('takes the later word of two versions about one data set, also where it was said before', () => {
    const { graph } = caseStores()
    graph.record(small({ version: '1', data: ['a'], rows: 1, capturedAt: 1 }), by(10))
    graph.record(small({ version: '2', data: ['a'], rows: 2, capturedAt: 2 }), by(20))
    expect(dataOf(graph.upstreamOf('m', '1'))).toEqual(['a:2'])
    graph.record(small({ version: '1', data: ['a'], rows: 1, capturedAt: 3 }), by(30))
    expect(dataOf(graph.upstreamOf('m', '2'))).toEqual(['a:1'])
  })

  it('keeps a document that was captured earlier beside the one that counts', () => {
    const { graph } = caseStores()
    graph.record(small({ data: ['b'], capturedAt: 2 }), by(10))
    expect(graph.record(small({ data: ['a'], capturedAt: 1 }), by(20)).status).toBe('older')
    expect(dataOf(graph.upstreamOf('m', '1'))).toEqual(['b'])
    expect(graph.documents('m', '1')).toHaveLength(2)
  })

  it('refuses two documents of one moment, because neither could be told to count', () => {
    const { graph } = caseStores()
    graph.record(small({ data: ['a'], capturedAt: 1 }), by(10))
    expect(() => graph.record(small({ data: ['b'], capturedAt: 1 }), by(20))).toThrow(
      /provenance of m@1: another document .* bears the same capturedAt, 1970-01-01T00:00:00.001Z/,
    )
  })

  it('takes a document without capturedAt that is said again after another as the newest word', () => {
    const { graph } = caseStores()
    graph.record(small({ data: ['a'] }), by(10))
    graph.record(small({ data: ['b'] }), by(20))
    expect(graph.record(small({ data: ['a'] }), by(30)).status).toBe('recorded')
    expect(dataOf(graph.upstreamOf('m', '1'))).toEqual(['a'])
    expect(dataOf(graph.upstreamOf('m', '1', { knownAt: 25 }))).toEqual(['b'])
  })

  it('answers which version served at a moment, with the end that a later document gives', () => {
    const { graph } = caseStores()
    graph.record(small({ version: '1' }), by(10))
    expect(graph.deployments('m', 4)).toEqual([])
    expect(graph.deployments('m', 50).map((d) => [d.version, d.from, d.to])).toEqual([['1', 5, undefined]])
    // In the same millisecond: the edge bound anew stands one beside the old one.
    graph.record(small({ version: '1', to: 40 }), by(10))
    expect(graph.deployments('m', 39).map((d) => d.to)).toEqual([40])
    expect(graph.deployments('m', 40)).toEqual([])
  })

  it('names a deployment that does not cover the predictions in question', () => {
    const { graph } = caseStores()
    graph.record(small({ data: ['a'], to: 40 }), by(10))
    const slots = (start: number, end: number) =>
      graph.upstreamOf('m', '1', { window: { start, end } }).gaps.map((g) => g.slot)
    expect(slots(30, 50)).not.toContain('deployment')
    expect(slots(40, 50)).toContain('deployment')
  })

  it('cuts at the limit of nodes, nearest kept, and says so', () => {
    const { graph } = caseStores()
    graph.record(small({ data: ['a', 'b', 'c'] }), by(10))
    const snapshot = graph.upstreamOf('m', '1', { limit: 3 })
    expect(snapshot.truncated).toBe(true)
    expect(snapshot.nodes.filter((n) => n.kind !== 'deployment')).toHaveLength(3)
    expect(snapshot.gaps.map((g) => g.slot)).not.toContain('source')
  })

  it('is the same current graph after any order of the same documents', () => {
    const letters = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 })
    const document = fc.record({
      version: fc.constantFrom('1', '2'),
      data: letters,
      rows: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      commit: fc.option(fc.constantFrom('a'.repeat(40), 'main'), { nil: undefined }),
      to: fc.option(fc.integer({ min: 6, max: 8 }), { nil: undefined }),
    })
    const orders = fc
      .array(document, { minLength: 1, maxLength: 6 })
      .map((list) => list.map((d, i) => small({ ...d, capturedAt: i + 1 } as Small)))
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(orders, fc.boolean(), ([one, other], sameMoment) => {
        const [first, second] = [one, other].map((list) => {
          const { db, graph } = caseStores()
          list.forEach((provenance, i) => {
            graph.record(provenance, by(sameMoment ? 100 : 100 + i))
          })
          const current = currentGraph(graph, ['1', '2'])
          db.close()
          return current
        })
        expect(second).toEqual(first)
      }),
      { numRuns: 60 },
    )
  })
})
