import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import { canonicalJson } from '../../src/evidence/canonical-json.ts'
import { MAX_DOCUMENT_BYTES, parseProvenance, provenanceFromJson } from '../../src/lineage/parse-provenance.ts'
import { FULL_YAML } from './provenance-text.ts'

const problemsOf = (text: string): readonly string[] => {
  try {
    parseProvenance(text)
  } catch (error) {
    if (error instanceof ServiceError) return error.problems.map((p) => `${p.path} ${p.message}`.trim())
    throw error
  }
  return []
}
const withModel = (more: string): string => `version: 1\nmodel: { name: m, version: "1" }\n${more}`

describe('parseProvenance', () => {
  it('keeps versions as they were written, where YAML would read numbers', () => {
    const { document } = parseProvenance(FULL_YAML)
    expect(document.model.version).toBe('7')
    expect(document.env?.python).toBe('3.10')
    expect(document.run?.id).toBe('5127')
    expect(document.params?.learning_rate).toBe(0.1)
    const commit = `12e${'4'.repeat(37)}`
    expect(parseProvenance(withModel(`code: { repo: r, commit: ${commit} }`)).document.code?.commit).toBe(commit)
  })

  it('takes credentials out before anything is hashed, and says where they stood', () => {
    const parsed = parseProvenance(FULL_YAML)
    expect(parsed.document.code?.repo).toBe('https://github.com/bank/credit.git')
    expect(parsed.document.params?.db_password).toBe('[redacted]')
    expect(parsed.redacted).toEqual(['code.repo', 'params.db_password'])
    const other = parseProvenance(FULL_YAML.replace('tok-1234', 'tok-9999').replace('hunter2', 'hunter3'))
    expect(other.sha256).toBe(parsed.sha256)
    expect(canonicalJson(parsed.document)).not.toMatch(/tok-1234|hunter2/)
  })

  it('reads JSON as it reads YAML', () => {
    const parsed = parseProvenance(FULL_YAML)
    expect(parseProvenance(JSON.stringify(parsed.document)).sha256).toBe(parsed.sha256)
    expect(provenanceFromJson(parsed.document).sha256).toBe(parsed.sha256)
  })

  it('accepts a bundle id that is the SHA-256 of the other members, and names both where it is not', () => {
    const rest = { version: 1, model: { name: 'm', version: '1', artifacts: [] } }
    const id = createHash('sha256').update(canonicalJson(rest)).digest('hex')
    expect(provenanceFromJson({ ...rest, bundleId: id }).document.bundleId).toBe(id)
    const wrong = 'f'.repeat(64)
    expect(problemsOf(JSON.stringify({ ...rest, bundleId: wrong }))[0]).toMatch(
      new RegExp(`^bundleId says ${wrong}, but the other members have ${id} `),
    )
  })

  it.each([
    ['version: 2\nmodel: { name: m, version: "1" }', ['version must be 1, the format of provenance documents']],
    [
      'version: 1\nmodel: { name: m, versoin: "1" }',
      ['model.version is missing', 'model.versoin is unknown; known here: name, version, artifacts'],
    ],
    [
      '{"version":1,"model":{"name":"m","version":1.5}}',
      ['model.version must be text: write 1.5 in quotes, else its zeros are lost'],
    ],
    [
      withModel('data: [{ role: train, name: d }]'),
      ['data[0].role Invalid option: expected one of "training"|"validation"|"test"|"tuning"|"calibration"|"other"'],
    ],
    [
      withModel('data: [{ role: training, name: d, id: "sha256:12" }]'),
      [
        'data[0].id must be a content id: sha256:<64 hex>, md5:<32 hex>, md5-dir:<32 hex>, gitsha1:<40 hex>, delta:<table id>@<version> or lakefs:<repository>@<commit>',
      ],
    ],
    [
      withModel('data: [{ role: training, name: d }, { role: test, name: d }]'),
      ['data[1].name "d" names an earlier data set'],
    ],
    [
      withModel('data: [{ role: training, name: d }]\nfeatures: [{ name: f, from: [{ data: e, column: c }] }]'),
      ['features[0].from[0].data "e" is no data set of this document; those are d'],
    ],
    [
      withModel('features: [{ name: f, from: [{ data: e, column: c }] }]'),
      ['features[0].from[0].data "e" is no data set of this document; it lists none'],
    ],
    [
      withModel('deployments: [{ environment: p, from: yesterday }]'),
      ['deployments[0].from must be a time: ISO 8601 with a zone (2026-03-23T06:40:00Z) or integer milliseconds'],
    ],
    [
      withModel('deployments: [{ environment: p, from: 2026-01-02T00:00:00Z, to: 2026-01-01T00:00:00Z }]'),
      ['deployments[0].to must lie after from'],
    ],
    [withModel('run: { startedAt: 2, endedAt: 1 }'), ['run.endedAt must not lie before run.startedAt']],
    [
      withModel('env: { lock: { file: uv.lock, sha256: abc } }'),
      ['env.lock.sha256 must be a SHA-256: 64 hexadecimal digits'],
    ],
    ['a: &x [*x, *x]', ['is nested deeper than 32 levels']],
    ['{"version":1,"model":{"name":"\\ud800","version":"1"}}', ['holds half a surrogate pair: write valid Unicode']],
  ])('names every problem of %j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  it('answers text that is neither YAML nor JSON with the line and column', () => {
    expect(problemsOf('model: [')[0]).toMatch(/^is neither YAML nor JSON: .*line 1, column/)
    expect(problemsOf('['.repeat(50_000))[0]).toMatch(/^is neither YAML nor JSON: /)
  })

  it('refuses a document beyond a mebibyte', () => {
    const text = withModel(`# ${'x'.repeat(MAX_DOCUMENT_BYTES)}`)
    expect(() => parseProvenance(text)).toThrow(/at most 1048576 are read/)
  })
})
