/** Values by key, the least recently used given up first. */
export type BoundedCache<T> = {
  readonly get: (key: string) => T | undefined
  readonly set: (key: string, value: T, weight: number) => void
}

/** Makes a cache that holds values up to a sum of weights; a value heavier than that is kept alone. */
export function boundedCache<T>(most: number): BoundedCache<T> {
  const kept = new Map<string, { readonly value: T; readonly weight: number }>()
  let held = 0
  const drop = (key: string): void => {
    held -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
  return {
    get: (key) => {
      const entry = kept.get(key)
      if (!entry) return undefined
      kept.delete(key)
      kept.set(key, entry)
      return entry.value
    },
    set: (key, value, weight) => {
      drop(key)
      for (const oldest of kept.keys()) {
        if (held + weight <= most) break
        drop(oldest)
      }
      kept.set(key, { value, weight })
      held += weight
    },
  }
}

/** What a cache holds under a key, made and kept where it holds nothing. */
export function cached<T>(cache: BoundedCache<T>, key: string, make: () => T, weightOf: (value: T) => number): T {
  const known = cache.get(key)
  if (known !== undefined) return known
  const value = make()
  cache.set(key, value, weightOf(value))
  return value
}
