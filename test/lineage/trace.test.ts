import { describe, expect, it } from 'vitest'
import type { LineageEdge } from '../../src/lineage/lineage-snapshot.ts'
import { traceUpstream } from '../../src/lineage/trace.ts'

const graph = (...pairs: readonly (readonly [number, number])[]) => {
  const edges = pairs.map(
    ([dst, src]): LineageEdge => ({
      ...{ dst, src, kind: 'used', binding: 'declared', level: 'asserted' },
      ...{ validFrom: undefined, validTo: undefined, recordedAt: 0 },
    }),
  )
  const asked: (readonly number[])[] = []
  const edgesInto = (ids: readonly number[]): readonly LineageEdge[] => {
    asked.push(ids)
    return edges.filter((edge) => ids.includes(edge.dst))
  }
  return { edgesInto, asked }
}

describe('traceUpstream', () => {
  it('visits the top of a diamond once and keeps both edges to it', () => {
    const { edgesInto, asked } = graph([1, 2], [1, 3], [2, 4], [3, 4])
    const trace = traceUpstream(1, edgesInto)
    expect(trace.nodes).toEqual([1, 2, 3, 4])
    expect(trace.edges).toHaveLength(4)
    expect(trace.truncated).toBe(false)
    expect(asked).toEqual([[1], [2, 3], [4]])
  })

  it('ends on a circle', () => {
    const { edgesInto } = graph([1, 2], [2, 3], [3, 1])
    expect(traceUpstream(1, edgesInto)).toMatchObject({ nodes: [1, 2, 3], truncated: false })
  })

  it('keeps the nearest nodes where the limit cuts, and no edge to a node that is left out', () => {
    const { edgesInto } = graph([1, 2], [1, 3], [2, 4], [3, 5])
    const trace = traceUpstream(1, edgesInto, { depth: 9, limit: 4 })
    expect(trace.nodes).toEqual([1, 2, 3, 4])
    expect(trace.edges.map((e) => e.src)).toEqual([2, 3, 4])
    expect(trace.truncated).toBe(true)
  })

  it('says that it was cut by depth only where something lies beyond', () => {
    const { edgesInto } = graph([1, 2], [2, 3])
    expect(traceUpstream(1, edgesInto, { depth: 1, limit: 9 })).toMatchObject({ nodes: [1, 2], truncated: true })
    expect(traceUpstream(1, edgesInto, { depth: 2, limit: 9 })).toMatchObject({ nodes: [1, 2, 3], truncated: false })
  })
})
