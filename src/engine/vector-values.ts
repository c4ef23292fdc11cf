import type { DuckDBResult, DuckDBVector } from '@duckdb/node-api'

/**
 * The values of a vector as they lie in memory: a member that the binding keeps to itself, so that it may be missing one day. The memory is the
 * chunk's; absent values hold anything.
 */
export function itemsOf(vector: DuckDBVector): unknown {
  return (vector as unknown as { readonly items?: unknown }).items
}

/** The values of a result of one column of doubles, none of them absent, chunk by chunk; good until the next chunk. */
export async function* doublesOf(result: DuckDBResult): AsyncGenerator<Float64Array> {
  let next = result.fetchChunk()
  try {
    for (;;) {
      const chunk = await next
      if (!chunk || chunk.rowCount === 0) return
      next = result.fetchChunk()
      const vector = chunk.getColumnVector(0)
      const items = itemsOf(vector)
      // A copy, so that nobody holds memory of a chunk that is gone.
      yield items instanceof Float64Array
        ? items.slice(0, chunk.rowCount)
        : Float64Array.from({ length: chunk.rowCount }, (_, r) => Number(vector.getItem(r)))
    }
  } finally {
    await next.catch(() => undefined)
  }
}
