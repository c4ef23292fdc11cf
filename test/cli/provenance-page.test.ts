import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { parseSuspicion, suspicionSchema } from '../../src/investigate/open-by-hand.ts'
import { factsFromProvenance } from '../../src/lineage/facts-from-provenance.ts'
import { gapsOf } from '../../src/lineage/gaps.ts'
import { parseProvenance } from '../../src/lineage/parse-provenance.ts'
import { provenanceSchema } from '../../src/lineage/provenance-document.ts'

const page = readFileSync('docs/provenance.md', 'utf8')
const gapsSource = readFileSync('src/lineage/gaps.ts', 'utf8')

function examplesOf(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (match) => match[1] as string,
  )
}

/** The gaps that a document leaves, as a store would answer them. */
function slotsLeftBy(yaml: string): readonly string[] {
  const { document } = parseProvenance(yaml)
  const { nodes, edges } = factsFromProvenance(document)
  const ids = new Map(nodes.map((node, i) => [`${node.kind} ${node.key}`, i + 1]))
  const idOf = (ref: { readonly kind: string; readonly key: string }): number => ids.get(`${ref.kind} ${ref.key}`) ?? 0
  return gapsOf({
    model: document.model.name,
    version: document.model.version,
    knownAt: 0,
    status: 'known',
    truncated: false,
    nodes: nodes.map((node, i) => ({ ...node, id: i + 1 })),
    edges: edges.map((edge) => ({ ...edge, dst: idOf(edge.dst), src: idOf(edge.src), recordedAt: 0 })),
  }).map((gap) => gap.slot)
}

/** Every key of an object schema, those of nested ones too. */
function keysOf(schema: unknown): readonly string[] {
  const json = typeof schema === 'object' && schema !== null ? (schema as Readonly<Record<string, unknown>>) : {}
  const own = Object.keys((json.properties ?? {}) as object)
  return [...own, ...Object.values(json).flatMap((part) => (Array.isArray(part) ? part.flatMap(keysOf) : keysOf(part)))]
}

describe('docs/provenance.md', () => {
  const [whole = '', bare = ''] = examplesOf('yaml')

  it('shows a whole document whose one gap is the uncommitted change it states', () => {
    expect(slotsLeftBy(whole)).toEqual(['code'])
    expect(slotsLeftBy(whole.replace(/ {2}dirty: true\n {2}diffSha256: .*\n/, ''))).toEqual([])
  })

  it('shows every member that a document may have', () => {
    const keys = new Set(keysOf(z.toJSONSchema(provenanceSchema, { io: 'input', unrepresentable: 'any' })))
    expect(keys.size).toBeGreaterThan(30)
    expect([...keys].filter((key) => !new RegExp(`\\b${key}:`).test(whole) && key !== 'bundleId')).toEqual([])
    expect(page).toContain('`bundleId`')
  })

  it('names the gaps that a bare document leaves', () => {
    const sentence = /leaves the gaps ([^.]*)\./.exec(page)?.[1] ?? ''
    expect([...sentence.matchAll(/`([\w-]+)`/g)].map((match) => match[1])).toEqual(slotsLeftBy(bare))
  })

  it('explains every gap there is', () => {
    const slots = new Set([...gapsSource.matchAll(/slot: '([\w-]+)'/g)].map((match) => match[1] as string))
    expect(slots.size).toBe(11)
    expect([...slots].filter((slot) => !page.includes(`| \`${slot}\` |`))).toEqual([])
  })

  it('shows a body that opens an investigation by hand, and every member of it', () => {
    const [body = ''] = examplesOf('json')
    expect(parseSuspicion(JSON.parse(body))).toMatchObject({
      model: 'credit-default',
      about: { slice: 'region=North & age=<25', version: '7', dataset: 'internal-branch-2024' },
    })
    const members = [
      ...Object.keys(suspicionSchema.shape),
      'about.slice',
      'about.prediction',
      'about.dataset',
      'about.version',
    ]
    expect(members.filter((member) => !page.includes(`\`${member}\``))).toEqual([])
  })
})
