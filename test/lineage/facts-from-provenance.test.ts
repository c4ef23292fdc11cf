import { describe, expect, it } from 'vitest'
import { factsFromProvenance } from '../../src/lineage/facts-from-provenance.ts'
import { parseProvenance } from '../../src/lineage/parse-provenance.ts'
import { BARE_YAML, FULL_YAML } from './provenance-text.ts'

const factsOf = (yaml: string) => factsFromProvenance(parseProvenance(yaml).document)
const edgesOf = (yaml: string) =>
  factsOf(yaml).edges.map((e) => `${e.dst.key} ${e.kind} ${e.src.key} [${e.binding}, ${e.level}]`)

describe('factsFromProvenance', () => {
  it('states the whole chain from sources to the deployment', () => {
    const train = `s3://bank-data/credit/train.parquet@sha256:${'91'.repeat(32)}`
    const valid = `s3://bank-data/credit/valid.parquet@md5:${'ab'.repeat(16)}`
    const edges = edgesOf(FULL_YAML)
    expect(edges).toContain('credit-default@7 generated mlflow:5127 [declared, asserted]')
    expect(edges).toContain(`mlflow:5127 used ${train} [digest, asserted]`)
    expect(edges).toContain(`mlflow:5127 used ${valid} [digest, asserted]`)
    expect(edges).toContain(`mlflow:5127 ranCode github.com/bank/credit@${'1a2b3c4d'.repeat(5)} [digest, asserted]`)
    expect(edges).toContain(`${train} cameFrom internal-branch-2024 [declared, asserted]`)
    expect(edges).toContain(`credit-default@7/income featureFrom ${train} [digest, asserted]`)
    expect(edges).toContain(
      'prod-eu:credit-default@7:2026-03-23T06:40:00.000Z deployed credit-default@7 [declared, asserted]',
    )
  })

  it('joins one source that two data sets spell differently', () => {
    const sources = factsOf(FULL_YAML).nodes.filter((n) => n.kind === 'source')
    expect(sources.map((n) => n.key).sort()).toEqual([
      'internal-branch-2024',
      'postgres://db.bank.example/core.public.loans',
    ])
  })

  it('puts a placeholder of this version where run and data version are not named', () => {
    const edges = edgesOf(`${BARE_YAML}data: [{ role: training, name: d, uri: s3://b/d }]`)
    expect(edges).toContain('credit-default@8 generated unrecorded(credit-default@8) [placeholder, missing]')
    expect(edges).toContain(
      'unrecorded(credit-default@8) used s3://b/d@unrecorded(credit-default@8) [placeholder, asserted]',
    )
  })

  it('binds a branch, and a dirty checkout whose changes were not kept, by declaration only', () => {
    const code = (text: string) => edgesOf(`${BARE_YAML}code: ${text}`).find((e) => e.includes('ranCode'))
    const commit = 'a'.repeat(40)
    expect(code('{ repo: r, commit: main }')).toMatch(/r@main \[declared/)
    expect(code(`{ repo: r, commit: ${commit}, dirty: true }`)).toMatch(/\+dirty\(credit-default@8\) \[declared/)
    expect(code(`{ repo: r, commit: ${commit}, dirty: true, diffSha256: ${'d'.repeat(64)} }`)).toMatch(/\[digest/)
  })

  it('never infers', () => {
    const levels = new Set(factsOf(FULL_YAML).edges.map((e) => e.level))
    expect([...levels]).toEqual(['asserted'])
  })

  it('has both ends of every edge among its nodes', () => {
    for (const yaml of [FULL_YAML, BARE_YAML]) {
      const { nodes, edges } = factsOf(yaml)
      const known = new Set(nodes.map((n) => `${n.kind} ${n.key}`))
      expect(edges.flatMap((e) => [e.dst, e.src]).filter((r) => !known.has(`${r.kind} ${r.key}`))).toEqual([])
      expect(known.size).toBe(nodes.length)
    }
  })
})
