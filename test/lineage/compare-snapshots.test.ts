import { describe, expect, it } from 'vitest'
import { asRecordedBy, compareSnapshots } from '../../src/lineage/compare-snapshots.ts'
import type { EdgeKind, LineageNode, LineageSnapshot } from '../../src/lineage/lineage-snapshot.ts'

type Stated = {
  readonly data?: Readonly<Record<string, string | undefined>>
  readonly code?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly params?: Readonly<Record<string, unknown>>
  readonly features?: Readonly<Record<string, readonly string[] | undefined>>
  readonly truncated?: boolean
}

const RECORDED = 1_000

/** What a provenance document of a version makes: the version, its run, and what the run used. */
function snapshot(version: string, stated: Stated): LineageSnapshot {
  const nodes: LineageNode[] = []
  const edges: LineageSnapshot['edges'][number][] = []
  const add = (kind: LineageNode['kind'], name: string, more: Partial<LineageNode> = {}): number => {
    const id = nodes.length + 1
    const nothing = { namespace: undefined, version: undefined, contentId: undefined, attrs: {} }
    nodes.push({ id, kind, key: `${kind}:${name}`, name, ...nothing, ...more })
    return id
  }
  const link = (dst: number, kind: EdgeKind, src: number): void => {
    const open = { validFrom: undefined, validTo: undefined, recordedAt: RECORDED }
    edges.push({ dst, src, kind, binding: 'declared', level: 'asserted', ...open })
  }
  const root = add('modelVersion', 'credit', {
    version,
    attrs: stated.params === undefined ? {} : { params: stated.params },
  })
  const run = add('run', `train-${version}`)
  link(root, 'generated', run)
  for (const [label, contentId] of Object.entries(stated.data ?? {}))
    link(run, 'used', add('datasetVersion', `s3/${version}/${label}`, { contentId, attrs: { label } }))
  if (stated.code !== undefined) link(run, 'ranCode', add('codeVersion', 'git/credit', { version: stated.code }))
  if (stated.env !== undefined) link(run, 'ranIn', add('environment', 'image', { attrs: stated.env }))
  for (const [name, columns] of Object.entries(stated.features ?? {}))
    link(root, 'hasFeature', add('feature', name, { attrs: columns === undefined ? {} : { columns } }))
  const about = { model: 'credit', version, knownAt: RECORDED, status: 'known' } as const
  return { ...about, nodes, edges, gaps: [], truncated: stated.truncated ?? false }
}

const compare = (before: Stated, after: Stated) => compareSnapshots(snapshot('6', before), snapshot('7', after))
const changes = (before: Stated, after: Stated) => compare(before, after)?.changes
const untold = (before: Stated, after: Stated, slot: string) =>
  compare(before, after)?.notCompared.flatMap((n) => (n.slot === slot ? [n.because] : []))

describe('two versions', () => {
  it('differ in data sets that were added, removed, or have another content, by the name their author gave', () => {
    const before = { data: { core: 'sha256:1', bureau: 'sha256:2', same: 'sha256:3' } }
    const after = { data: { core: 'sha256:9', branch: 'sha256:4', same: 'sha256:3' } }
    expect(changes(before, after)).toEqual([
      { slot: 'data', name: 'branch', change: 'added', before: undefined, after: 'sha256:4' },
      { slot: 'data', name: 'bureau', change: 'removed', before: 'sha256:2', after: undefined },
      { slot: 'data', name: 'core', change: 'changed', before: 'sha256:1', after: 'sha256:9' },
    ])
  })

  it('cannot be told apart by a data set that has no content id on one side', () => {
    const [before, after] = [{ data: { core: undefined } }, { data: { core: 'sha256:9' } }]
    expect(changes(before, after)).toEqual([])
    expect(untold(before, after, 'data')).toEqual(['version 6 has no content id of data set core'])
  })

  it('differ in commit, image, parameters by their path, and columns of features', () => {
    const before = {
      ...{ code: 'aaa', env: { image: 'train@sha256:1', python: '3.12' } },
      ...{ params: { C: 1, tree: { depth: 4 }, old: true }, features: { income: ['core.income'], age: ['core.age'] } },
    }
    const after = {
      ...{ code: 'bbb', env: { image: 'train@sha256:2', python: '3.12' } },
      ...{ params: { C: 1, tree: { depth: 6 } }, features: { income: ['core.income', 'branch.income'] } },
    }
    expect(changes(before, after)).toEqual([
      { slot: 'code', name: 'git/credit', change: 'changed', before: 'aaa', after: 'bbb' },
      { slot: 'environment', name: 'image', change: 'changed', before: 'train@sha256:1', after: 'train@sha256:2' },
      { slot: 'parameters', name: 'old', change: 'removed', before: 'true', after: undefined },
      { slot: 'parameters', name: 'tree.depth', change: 'changed', before: '4', after: '6' },
      { slot: 'features', name: 'age', change: 'removed', before: 'core.age', after: undefined },
      {
        slot: 'features',
        name: 'income',
        change: 'changed',
        before: 'core.income',
        after: 'core.income, branch.income',
      },
    ])
  })

  it('are not said to differ in what one of them does not state', () => {
    const [before, after] = [{ env: { python: '3.12' } }, { env: { image: 'i@sha256:1' }, code: 'b', params: {} }]
    expect(changes(before, after)).toEqual([])
    expect(untold(before, after, 'code')).toEqual(['no code on record of version 6'])
    expect(untold(before, after, 'data')).toEqual(['no data set on record of either version'])
    expect(untold(before, after, 'parameters')).toEqual(['no parameters on record of version 6'])
    expect(untold(before, after, 'environment')).toEqual([
      'version 6 does not state image of its environment',
      'version 7 does not state python of its environment',
    ])
  })

  it('with changes that nobody kept differ although the commit is the same', () => {
    const [clean, dirty] = [snapshot('6', { code: 'aaa' }), snapshot('7', { code: 'aaa' })]
    const nodes = dirty.nodes.map((n) => (n.kind === 'codeVersion' ? { ...n, attrs: { dirty: true } } : n))
    expect(compareSnapshots(clean, { ...dirty, nodes })?.changes.map((c) => c.after)).toEqual([
      'aaa with changes that nobody kept',
    ])
  })

  it('of which one was cut are not compared by their features', () => {
    const [before, after] = [{ features: { a: ['x'] } }, { features: {}, truncated: true }]
    expect(changes(before, after)).toEqual([])
    expect(untold(before, after, 'features')).toEqual(['the lineage of version 7 was cut'])
  })

  it('without a record of one of them are not compared at all', () => {
    const nothing = { ...snapshot('6', {}), status: 'nothing-recorded' } as const
    expect(compareSnapshots(nothing, snapshot('7', {}))).toBeUndefined()
    expect(compareSnapshots(snapshot('6', {}), { ...snapshot('7', {}), nodes: [] })).toBeUndefined()
  })

  it('with the same provenance do not differ', () => {
    const stated = {
      data: { core: 'sha256:1' },
      code: 'aaa',
      env: { python: '3' },
      params: { C: 1 },
      features: { a: ['x'] },
    }
    expect(compare(stated, stated)).toEqual({ changes: [], notCompared: [] })
  })
})

describe('asRecordedBy', () => {
  it('leaves out what was recorded later, and all of it where nothing was there yet', () => {
    const whole = snapshot('6', { data: { core: 'sha256:1' }, code: 'aaa' })
    expect(asRecordedBy(whole, RECORDED)).toBe(whole)
    expect(asRecordedBy(whole, RECORDED - 1)).toMatchObject({ status: 'nothing-recorded', nodes: [], edges: [] })
    const edges = whole.edges.map((e) => (e.kind === 'ranCode' ? { ...e, recordedAt: RECORDED + 1 } : e))
    const kinds = asRecordedBy({ ...whole, edges }, RECORDED).nodes.map((n) => n.kind)
    expect(kinds).toEqual(['modelVersion', 'run', 'datasetVersion'])
  })
})
