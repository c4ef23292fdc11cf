import { describe, expect, it } from 'vitest'
import { factsFromProvenance } from '../../src/lineage/facts-from-provenance.ts'
import { type GapBasis, gapsOf } from '../../src/lineage/gaps.ts'
import { parseProvenance } from '../../src/lineage/parse-provenance.ts'
import { BARE_YAML, FULL_YAML } from './provenance-text.ts'

/** A snapshot straight from a document, as a store would answer it. */
function snapshotOf(yaml: string): GapBasis {
  const { document } = parseProvenance(yaml)
  const { nodes, edges } = factsFromProvenance(document)
  const ids = new Map(nodes.map((n, i) => [`${n.kind} ${n.key}`, i + 1]))
  return {
    ...{ model: document.model.name, version: document.model.version, knownAt: 0, status: 'known', truncated: false },
    nodes: nodes.map((n, i) => ({ ...n, id: i + 1 })),
    edges: edges.map((e) => ({
      ...e,
      dst: ids.get(`${e.dst.kind} ${e.dst.key}`) as number,
      src: ids.get(`${e.src.kind} ${e.src.key}`) as number,
      recordedAt: 0,
    })),
  }
}
const slotsOf = (yaml: string): readonly string[] => gapsOf(snapshotOf(yaml)).map((g) => g.slot)
const missingOf = (yaml: string, slot: string): readonly string[] =>
  gapsOf(snapshotOf(yaml))
    .filter((g) => g.slot === slot)
    .map((g) => g.missing)

describe('gapsOf', () => {
  it('finds none in a document that fills every slot', () => {
    expect(slotsOf(FULL_YAML)).toEqual([])
  })

  it('names every slot that a bare document leaves open, once', () => {
    expect(slotsOf(BARE_YAML)).toEqual([
      ...['training-data', 'run', 'code', 'environment', 'parameters', 'artifact', 'features', 'deployment'],
    ])
  })

  it('has one gap for a version without a document, and none where lineage could not be read', () => {
    const empty = { model: 'm', version: '1', knownAt: 0, nodes: [], edges: [], truncated: false }
    expect(gapsOf({ ...empty, status: 'nothing-recorded' })).toEqual([
      {
        slot: 'document',
        missing: 'No provenance of m@1 is on record.',
        remedy: 'Record a provenance.yaml of m@1: model, data, code, environment, parameters, run and deployments.',
      },
    ])
    expect(gapsOf({ ...empty, status: 'unavailable' })).toEqual([])
  })

  it.each([
    [
      'data: [{ role: validation, name: d, id: "md5:00000000000000000000000000000000", sources: [{ name: s }] }]',
      'training-data',
      'The data that credit-default@8 was trained on are not on record.',
    ],
    [
      'data: [{ role: training, name: d }]',
      'data-content-id',
      'Which version of data set d was used is not on record.',
    ],
    [
      'data: [{ role: training, name: d, version: "3" }]',
      'data-content-id',
      'Data set d is named by version 3, without a content id.',
    ],
    [
      'data: [{ role: training, name: d }]',
      'source',
      'Where data set d came from is not on record: neither a source nor a run that wrote it.',
    ],
    ['code: { repo: r, commit: main }', 'code', 'Code r is named by "main", which may point elsewhere tomorrow.'],
    [
      `code: { repo: r, commit: ${'a'.repeat(40)}, dirty: true }`,
      'code',
      'Code r had uncommitted changes that are not on record.',
    ],
    [
      `code: { repo: r, commit: ${'a'.repeat(40)}, dirty: true, diffSha256: ${'b'.repeat(64)} }`,
      'code',
      'Code r had uncommitted changes; only their hash is on record.',
    ],
    [
      'env: { image: "registry.example/train:latest" }',
      'environment',
      'Environment registry.example/train:latest is named without a digest.',
    ],
    ['run: { system: mlflow, id: r1 }', 'run', 'That run mlflow:r1 was completed is not on record.'],
    [
      'features: [{ name: income }, { name: age }]',
      'features',
      'Which columns income, age of credit-default@8 come from is not on record.',
    ],
  ])('%s leaves open: %s', (line, slot, missing) => {
    expect(missingOf(`${BARE_YAML}${line}\n`, slot)).toContain(missing)
  })

  it('takes an empty mapping of parameters as the statement that there are none', () => {
    expect(slotsOf(`${BARE_YAML}params: {}\n`)).not.toContain('parameters')
  })
})
