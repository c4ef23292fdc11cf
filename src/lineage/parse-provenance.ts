import { createHash } from 'node:crypto'
import { isScalar, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { type Problem, ServiceError } from '../errors.ts'
import { canonicalJson } from '../evidence/canonical-json.ts'
import { type ProvenanceDocument, provenanceSchema } from './provenance-document.ts'
import { redactSecrets } from './redact-secrets.ts'

/** Largest document read: a provenance.yaml lists files and columns, no data. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024

const MAX_DEPTH = 32
/** Members on one level: more than a mebibyte of text holds without aliases of aliases. */
const MAX_WIDTH = 600_000

/** A document that may be kept: its secrets are gone. */
export type ParsedProvenance = {
  readonly document: ProvenanceDocument
  /** SHA-256 of the document's canonical JSON: the same statements, the same id. */
  readonly sha256: string
  /** Where secrets stood. */
  readonly redacted: readonly string[]
}

/**
 * Reads a provenance document from YAML or JSON text, takes its secrets out and lists everything that is wrong with it at once.
 *
 * @throws {ServiceError} `invalid` with a problem for every wrong member, `too-large` beyond a mebibyte
 */
export function parseProvenance(source: string): ParsedProvenance {
  if (Buffer.byteLength(source) > MAX_DOCUMENT_BYTES)
    throw new ServiceError(
      'too-large',
      `provenance document: ${Buffer.byteLength(source)} bytes came, at most ${MAX_DOCUMENT_BYTES} are read; list files by their content id, not row by row`,
    )
  const { plain, asWritten } = readText(source)
  return fromValue(plain, asWritten)
}

/**
 * Reads a provenance document that came as a JSON value, as `parseProvenance` does from text.
 *
 * @throws {ServiceError} `invalid` with a problem for every wrong member
 */
export function provenanceFromJson(value: unknown): ParsedProvenance {
  return fromValue(value, value)
}

function fromValue(plain: unknown, asWritten: unknown): ParsedProvenance {
  if (!isShallow(plain)) throw refused([{ path: '', message: `is nested deeper than ${MAX_DEPTH} levels` }])
  const parsed = provenanceSchema.safeParse(asWritten)
  if (!parsed.success) throw refused(problemsOf(parsed.error, asWritten))
  // JSON.stringify writes half a surrogate pair, and of the surrogates only that, as an escape.
  if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(plain)))
    throw refused([{ path: '', message: 'holds half a surrogate pair: write valid Unicode' }])
  const problems = [...crossProblems(parsed.data), ...bundleProblems(plain)]
  if (problems.length > 0) throw refused(problems)
  const { value, paths } = redactSecrets(parsed.data)
  return { document: value, sha256: sha256Of(value), redacted: paths }
}

/** YAML turns `1.10` into a number; where text is wanted, what was written counts. */
function readText(source: string): { plain: unknown; asWritten: unknown } {
  try {
    if (source.trimStart().startsWith('{')) {
      const plain: unknown = JSON.parse(source)
      return { plain, asWritten: plain }
    }
  } catch {
    // YAML's flow style begins with a brace too, and its parser names line and column.
  }
  try {
    const yaml = parseDocument(source, { uniqueKeys: true, prettyErrors: true })
    const [error] = yaml.errors
    if (error) throw error
    const plain: unknown = yaml.toJS({ maxAliasCount: 100 })
    visit(yaml, {
      Pair: (_, pair, path) => {
        const name = isScalar(pair.key) ? pair.key.value : undefined
        // The document and its outermost mapping stand above: the outermost version is a number, params keep their kinds.
        const outermost = path.length <= 2
        if (outermost && (name === 'params' || name === 'metrics')) return visit.SKIP
        if (outermost || !isScalar(pair.value) || typeof pair.value.value !== 'number') return undefined
        if (TEXTS.has(String(name)) && pair.value.source !== undefined) pair.value.value = pair.value.source
        return undefined
      },
    })
    return { plain, asWritten: yaml.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] as string) : String(error)
    throw refused([{ path: '', message: `is neither YAML nor JSON: ${reason}` }])
  }
}

const TEXTS: ReadonlySet<string> = new Set([
  'name',
  'version',
  'commit',
  'tree',
  'id',
  'python',
  'environment',
  'data',
  'column',
])

function crossProblems(document: ProvenanceDocument): Problem[] {
  const names = document.data.map((d) => d.name)
  return [
    ...repeats(names, (i, name) => ({ path: `data[${i}].name`, message: `"${name}" names an earlier data set` })),
    ...repeats(
      document.features.map((f) => f.name),
      (i, name) => ({ path: `features[${i}].name`, message: `"${name}" names an earlier feature` }),
    ),
    ...document.features.flatMap((f, i) =>
      f.from.flatMap((from, j) =>
        names.includes(from.data)
          ? []
          : [
              {
                path: `features[${i}].from[${j}].data`,
                message: `"${from.data}" is no data set of this document; ${names.length === 0 ? 'it lists none' : `those are ${names.join(', ')}`}`,
              },
            ],
      ),
    ),
    ...document.deployments.flatMap((d, i) =>
      d.to !== undefined && d.to <= d.from ? [{ path: `deployments[${i}].to`, message: 'must lie after from' }] : [],
    ),
    ...(document.run?.startedAt !== undefined &&
    document.run.endedAt !== undefined &&
    document.run.endedAt < document.run.startedAt
      ? [{ path: 'run.endedAt', message: 'must not lie before run.startedAt' }]
      : []),
  ]
}

function repeats(names: readonly string[], problem: (index: number, name: string) => Problem): Problem[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [problem(i, name)] : []))
}

/** The bundle id speaks of the document as it came, before texts are trimmed and secrets taken out. */
function bundleProblems(plain: unknown): Problem[] {
  const { bundleId, ...rest } = plain as Record<string, unknown>
  if (typeof bundleId !== 'string') return []
  const stated = bundleId.toLowerCase().replace(/^sha256:/, '')
  const computed = sha256Of(rest)
  if (stated === computed) return []
  return [
    {
      path: 'bundleId',
      message: `says ${stated}, but the other members have ${computed} (SHA-256 of their RFC 8785 JSON): the document was changed after it was captured; capture it again, or leave bundleId out`,
    },
  ]
}

const sha256Of = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex')

function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: issue.message }))
    const missing = valueAt(input, issue.path) === undefined
    return [{ path: pathText(issue.path), message: missing ? 'is missing' : issue.message }]
  })
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  )
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )

function refused(problems: readonly Problem[]): ServiceError {
  const lines = problems.map((p) => (p.path === '' ? p.message : `${p.path} ${p.message}`))
  return new ServiceError('invalid', `provenance document: ${lines.join('; ')}`, problems)
}

/** Level by level, so that neither depth nor an alias that holds itself exhausts the stack or the memory. */
function isShallow(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((v) => (typeof v === 'object' && v !== null ? Object.values(v) : []))
    if (level.length === 0) return true
    if (level.length > MAX_WIDTH) return false
  }
  return false
}
