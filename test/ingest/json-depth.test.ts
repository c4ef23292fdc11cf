import { describe, expect, it } from 'vitest'
import { isDeeperThan } from '../../src/ingest/json-depth.ts'

describe('the depth of a JSON text', () => {
  it('counts brackets outside strings alone', () => {
    expect(isDeeperThan('[[["[[[[[\\"[["]]]', 3)).toBe(false)
    expect(isDeeperThan('[{"a":[{}]}]', 3)).toBe(true)
  })

  it('of a string without an end is what came before it', () => {
    expect(isDeeperThan('[["[[[[', 2)).toBe(false)
  })
})
