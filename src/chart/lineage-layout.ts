import { Graph, layout } from '@dagrejs/dagre'
import type { EvidenceLevel, LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import { foldLineage } from './lineage-fold.ts'
import { type LabelledPart, labelPart } from './lineage-labels.ts'
import { type LineageLink, type LineagePart, lineageParts } from './lineage-parts.ts'

/** A point of the picture, in px. */
export type Point = { readonly x: number; readonly y: number }

/** A part with its place: `x` and `y` are its upper left corner. */
export type PlacedPart = LabelledPart & {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly isFocus: boolean
  readonly more: string
}

/** The lineage picture as data: boxes with their text, lines with their evidence, and how much of the graph it shows. */
export type LineageLayout = {
  readonly width: number
  readonly height: number
  readonly parts: readonly PlacedPart[]
  readonly links: readonly {
    readonly from: string
    readonly to: string
    readonly level: EvidenceLevel
    readonly points: readonly Point[]
  }[]
  /** Nodes that are drawn, or named in the box of their version; `nodeBoxes` is how many boxes they stand in. */
  readonly shown: number
  readonly nodeBoxes: number
  readonly total: number
  readonly title: string
  readonly description: string
}

/** Lays snapshots out from left to right in one picture: sources first, then data, runs, model versions, deployments. Undefined without a snapshot. */
export function lineageLayout(snapshots: readonly LineageSnapshot[]): LineageLayout | undefined {
  if (snapshots.length === 0) return undefined
  const graph = lineageParts(snapshots)
  const drawn = foldLineage(graph)
  const labelled = new Map(drawn.parts.map((part) => [part.key, labelPart(part)]))
  const close = laidOut(labelled, drawn.links, LEAST_APART)
  const apart = spread(close, drawn.parts)
  const g = apart === LEAST_APART ? close : laidOut(labelled, drawn.links, apart)
  const names = snapshots.map(({ model, version }) => `${model}@${version}`)
  const gaps = drawn.parts.filter((part) => part.as === 'gap').length
  const shown = shownOf(drawn.parts, graph.total, snapshots)
  const { width = 0, height = 0 } = g.graph() as { width?: number; height?: number }
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    parts: drawn.parts.map((part) => {
      const label = labelled.get(part.key) as LabelledPart
      const at = g.node(part.key) as Point
      return {
        ...label,
        key: part.key,
        x: rounded(at.x - label.width / 2),
        y: rounded(at.y - label.height / 2),
        isFocus: part.isFocus,
        more: part.more,
      }
    }),
    links: drawn.links.map((link) => ({ ...link, points: routed(g, link) })),
    shown,
    nodeBoxes: boxesOf(drawn.parts).size,
    total: graph.total,
    title: `Lineage of ${names.join(', ')}`,
    description: `From left to right: what the model version rests on, the version, and where it is deployed. ${shown} of ${graph.total} nodes are shown, with ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}. The same stands as a list below.`,
  }
}

/** Ranks stand at least and at most this far apart, in px; in between as far as a page is wide. */
const LEAST_APART = 30
const MOST_APART = 104
const PAGE_WIDTH = 1180

function laidOut(labelled: ReadonlyMap<string, LabelledPart>, links: readonly LineageLink[], ranksep: number): Graph {
  const g = new Graph({ directed: true })
  g.setGraph({ rankdir: 'LR', ranksep, nodesep: 16, edgesep: 8, marginx: 10, marginy: 14, ranker: 'network-simplex' })
  g.setDefaultEdgeLabel(() => ({}))
  for (const [key, { width, height }] of labelled) g.setNode(key, { width, height })
  for (const { from, to } of links) g.setEdge(from, to, { weight: 1 })
  layout(g)
  return g
}

/** How far apart ranks may stand so that the picture fills a page and no more. */
function spread(g: Graph, parts: readonly LineagePart[]): number {
  const { width = 0 } = g.graph() as { width?: number }
  const ranks = new Set(parts.map(({ key }) => Math.round((g.node(key) as Point).x))).size
  if (ranks < 2) return LEAST_APART
  const room = Math.floor((PAGE_WIDTH - width) / (ranks - 1))
  return Math.min(MOST_APART, Math.max(LEAST_APART, LEAST_APART + room))
}

const boxesOf = (parts: readonly LineagePart[]): ReadonlySet<string> =>
  new Set(parts.filter((part) => part.counts > 0).map((part) => part.key))

/** Nodes with a box, and models and data sets that are named in the box of a version. */
function shownOf(parts: readonly LineagePart[], total: number, snapshots: readonly LineageSnapshot[]): number {
  const boxes = boxesOf(parts)
  const inside = new Set<string>()
  for (const { nodes, edges } of snapshots) {
    const keys = new Map(nodes.map((node) => [node.id, JSON.stringify([node.kind, node.key])]))
    for (const edge of edges) {
      const [src, dst] = [keys.get(edge.src), keys.get(edge.dst)]
      if (edge.kind === 'versionOf' && src !== undefined && dst !== undefined && boxes.has(dst) && !boxes.has(src))
        inside.add(src)
    }
  }
  return Math.min(total, boxes.size + inside.size)
}

/** The way of a line: out of the right side of a box and into the left side of the next, unless a circle turns it round. */
function routed(g: Graph, { from, to }: LineageLink): readonly Point[] {
  const { points } = g.edge(from, to) as { points: Point[] }
  const [a, b] = [g.node(from) as Box, g.node(to) as Box]
  const isForward = a.x + a.width / 2 < b.x - b.width / 2
  const beside = (box: Box, side: 1 | -1, towards: Point | undefined): Point => {
    const reach = box.height * 0.3
    return {
      x: box.x + (side * box.width) / 2,
      y: Math.min(box.y + reach, Math.max(box.y - reach, towards?.y ?? box.y)),
    }
  }
  const way = isForward ? [beside(a, 1, points[0]), ...points.slice(1, -1), beside(b, -1, points.at(-1))] : points
  return way.map(({ x, y }) => ({ x: rounded(x), y: rounded(y) }))
}

type Box = Point & { readonly width: number; readonly height: number }

const rounded = (value: number): number => Math.round(value * 10) / 10
