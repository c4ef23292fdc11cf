import { describe, expect, it } from 'vitest'
import { boundedCache } from '../../src/render/bounded-cache.ts'

describe('boundedCache', () => {
  it('forgets what was used longest ago once it weighs too much', () => {
    const cache = boundedCache<string>(10)
    cache.set('a', 'A', 4)
    cache.set('b', 'B', 4)
    cache.get('a')
    cache.set('c', 'C', 4) // 12 > 10: b goes, a was used since
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.weight()]).toEqual(['A', undefined, 'C', 8])
  })

  it('weighs a value once that is set twice', () => {
    const cache = boundedCache<string>(10)
    cache.set('a', 'A', 4)
    cache.set('a', 'B', 6)
    expect([cache.get('a'), cache.weight()]).toEqual(['B', 6])
  })

  it('does not keep what weighs more than everything it may hold', () => {
    const cache = boundedCache<string>(10)
    cache.set('a', 'A', 4)
    cache.set('b', 'B', 11)
    expect([cache.get('a'), cache.get('b')]).toEqual(['A', undefined])
  })
})
