import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/evidence/canonical-json.ts'

const vectors = `${process.env.PLUMBLINE_CORPUS}/vectors/jcs`
const names = readdirSync(`${vectors}/input`)

describe('canonicalJson on the vectors of RFC 8785', () => {
  it.each(names)('writes %s byte for byte', (name) => {
    const input: unknown = JSON.parse(readFileSync(`${vectors}/input/${name}`, 'utf8'))
    expect(canonicalJson(input)).toBe(readFileSync(`${vectors}/output/${name}`, 'utf8'))
  })

  it('has vectors to write', () => {
    expect(names).toContain('structures.json')
  })
})
