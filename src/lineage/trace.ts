import type { LineageEdge } from './lineage-snapshot.ts'

/** How far to walk: steps away from the start, and nodes in all. */
export type TraceBounds = { readonly depth: number; readonly limit: number }

/** Far enough for every chain that a provenance document can state, and bounded for hubs. */
export const DEFAULT_TRACE: TraceBounds = { depth: 20, limit: 500 }

/** What a walk reached: node ids in the order of distance, and the edges between them. */
export type Trace = {
  readonly nodes: readonly number[]
  readonly edges: readonly LineageEdge[]
  /** True where a bound cut the walk. */
  readonly truncated: boolean
}

/**
 * Walks upstream breadth first from a node, one question a level, so that the nearest nodes are kept when a bound cuts.
 *
 * A node is visited once: diamonds cost nothing and a circle ends.
 *
 * @param edgesInto the edges whose `dst` is one of the ids
 */
export function traceUpstream(
  start: number,
  edgesInto: (ids: readonly number[]) => readonly LineageEdge[],
  bounds: TraceBounds = DEFAULT_TRACE,
): Trace {
  const visited = new Set([start])
  const edges: LineageEdge[] = []
  let frontier: readonly number[] = [start]
  let truncated = false
  for (let step = 0; frontier.length > 0; step++) {
    const next: number[] = []
    for (const edge of edgesInto(frontier)) {
      const known = visited.has(edge.src)
      if (!known && (step >= bounds.depth || visited.size >= bounds.limit)) {
        truncated = true
        continue
      }
      edges.push(edge)
      if (known) continue
      visited.add(edge.src)
      next.push(edge.src)
    }
    frontier = next
  }
  return { nodes: [...visited], edges, truncated }
}
