import type {
  EdgeKind,
  LineageEdge,
  LineageGap,
  LineageNode,
  LineageSnapshot,
  NodeKind,
} from '../../src/lineage/lineage-snapshot.ts'

export const node = (id: number, kind: NodeKind, name: string, over: Partial<LineageNode> = {}): LineageNode => ({
  ...{
    id,
    kind,
    key: `${name}#${id}`,
    namespace: undefined,
    name,
    version: undefined,
    contentId: undefined,
    attrs: {},
  },
  ...over,
})
export const edge = (
  dst: number,
  src: number,
  kind: EdgeKind = 'used',
  over: Partial<LineageEdge> = {},
): LineageEdge => ({
  ...{
    dst,
    src,
    kind,
    binding: 'declared',
    level: 'asserted',
    validFrom: undefined,
    validTo: undefined,
    recordedAt: 0,
  },
  ...over,
})
export const gap = (slot: string, missing = `No ${slot} is on record.`): LineageGap => ({
  slot,
  missing,
  remedy: `State the ${slot}.`,
})
export const version = (id: number, name: string, v: string): LineageNode =>
  node(id, 'modelVersion', name, { version: v, key: `${name}@${v}` })

export const snapshot = (over: Partial<LineageSnapshot> = {}): LineageSnapshot => ({
  ...{ model: 'credit-default', version: '7', knownAt: 0, status: 'known', truncated: false, gaps: [] },
  nodes: [version(1, 'credit-default', '7'), node(2, 'run', 'train'), node(3, 'datasetVersion', 'core.loans')],
  edges: [edge(1, 2, 'generated'), edge(2, 3, 'used')],
  ...over,
})
