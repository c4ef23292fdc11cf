/** Keeps what was used last, up to a total weight. */
export type BoundedCache<V> = {
  readonly get: (key: string) => V | undefined
  readonly set: (key: string, value: V, weight: number) => void
  readonly clear: () => void
  readonly weight: () => number
}

/** A cache that forgets what was used longest ago once its values weigh more than `most`; a value heavier than that is not kept. */
export function boundedCache<V>(most: number): BoundedCache<V> {
  const kept = new Map<string, { readonly value: V; readonly weight: number }>()
  let total = 0
  const forget = (key: string): void => {
    total -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
  return {
    get: (key) => {
      const entry = kept.get(key)
      if (entry === undefined) return undefined
      // A Map keeps the order of insertion: what is put in again becomes the newest.
      kept.delete(key)
      kept.set(key, entry)
      return entry.value
    },
    set: (key, value, weight) => {
      forget(key)
      if (weight > most) return
      kept.set(key, { value, weight })
      total += weight
      for (const oldest of kept.keys()) {
        if (total <= most) break
        forget(oldest)
      }
    },
    clear: () => {
      kept.clear()
      total = 0
    },
    weight: () => total,
  }
}
