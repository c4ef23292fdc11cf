import { describe, expect, it } from 'vitest'
import { boundedCache, cached } from '../src/bounded-cache.ts'

describe('a bounded cache', () => {
  it('gives up what was used longest ago, by weight', () => {
    const cache = boundedCache<string>(10)
    cache.set('a', 'A', 4)
    cache.set('b', 'B', 4)
    expect(cache.get('a')).toBe('A')
    cache.set('c', 'C', 4)
    expect(['a', 'b', 'c'].map(cache.get)).toEqual(['A', undefined, 'C'])
  })

  it('keeps a value heavier than all alone', () => {
    const cache = boundedCache<string>(10)
    cache.set('a', 'A', 1)
    cache.set('b', 'B', 99)
    expect(['a', 'b'].map(cache.get)).toEqual([undefined, 'B'])
    cache.set('c', 'C', 1)
    expect(['b', 'c'].map(cache.get)).toEqual([undefined, 'C'])
  })

  it('weighs a key anew when it is set again', () => {
    const cache = boundedCache<string>(10)
    for (let i = 0; i < 9; i++) cache.set('a', `A${i}`, 6)
    cache.set('b', 'B', 4)
    expect(['a', 'b'].map(cache.get)).toEqual(['A8', 'B'])
  })

  it('makes a value once', () => {
    const cache = boundedCache<number>(10)
    let made = 0
    const make = () => ++made
    expect([cached(cache, 'k', make, () => 1), cached(cache, 'k', make, () => 1)]).toEqual([1, 1])
  })
})
