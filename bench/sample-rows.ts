import { seededRandom } from '../test/seeded-random.ts'

/** The model that is measured: 20 numeric and 5 categorical features, 4 sensitive ones of 2 x 6 x 6 x 12 values. */
export const MODEL = 'sample'
export const VERSION = '1'

const NUMERIC = Array.from({ length: 20 }, (_, i) => `amount_${String(i + 1).padStart(2, '0')}`)
const CATEGORICAL = { channel: 3, product: 5, branch: 8, purpose: 12, sector: 20 }
const SENSITIVE = { sex: 2, region: 6, education: 6, occupation: 12 }

/** Strata that rows fall into. */
export const STRATA = 2 * 6 * 6 * 12

/** How the ids of rows are made: at random, or in the order of time. */
export type IdKind = 'uuid-v4' | 'uuid-v7'

/** A row as text, with what a narrow row of it holds. */
export type SampleRow = {
  readonly id: string
  readonly at: number
  readonly combination: string
  readonly decision: string
  readonly score: number
  readonly json: string
}

/** Where rows begin: their seed, the moment of the first one, and how far apart they lie. */
export type SampleSpan = {
  readonly seed: number
  readonly ids: IdKind
  readonly from: number
  readonly stepMs: number
}

/** Makes rows one after another; a seed always gives the same ones. */
export function sampleRows({ seed, ids, from, stepMs }: SampleSpan): () => SampleRow {
  const random = seededRandom(seed)
  const words = seededRandom(seed ^ 0x5bd1e995)
  let index = 0
  return () => {
    const at = Math.floor(from + stepMs * index++)
    const id = idOf(ids, at, words)
    const score = Math.round(random() * 10_000) / 10_000
    const decision = score > 0.5 ? 'approve' : 'decline'
    const sensitive = groups(random)
    const features = valuesOf(random)
    const json = `{"id":"${id}","at":${at},"features":{${features}},"sensitive":{${sensitive}},"score":${score},"decision":"${decision}"}`
    return { id, at, combination: sensitive, decision, score, json }
  }
}

/** Training rows of the same population as NDJSON lines, flat as a training file is. */
export function trainingLines(seed: number): () => string {
  const random = seededRandom(seed)
  return () => {
    const score = Math.round(random() * 10_000) / 10_000
    return `{${groups(random)},${valuesOf(random)},"score":${score},"decision":"${score > 0.5 ? 'approve' : 'decline'}"}\n`
  }
}

/** A request of rows as it is sent. */
export function requestBody(rows: readonly SampleRow[]): string {
  return `{"model":"${MODEL}","version":"${VERSION}","predictions":[${rows.map((row) => row.json).join(',')}]}`
}

/** The configuration of a service that watches the model. */
export function configText(at: {
  readonly database: string
  readonly port: number
  readonly window: '1h' | '1d'
  readonly lateness: string
}): string {
  const features = [...NUMERIC.map((n) => `${n}: numeric`), ...Object.keys(CATEGORICAL).map((c) => `${c}: categorical`)]
  const sensitive = Object.keys(SENSITIVE).map((s) => `${s}: {}`)
  return `server: { host: 127.0.0.1, port: ${at.port}, baseUrl: "http://localhost:${at.port}" }
store: { path: ${JSON.stringify(at.database)} }
monitors:
  - model: ${MODEL}
    schedule: "5 * * * *"
    window: ${at.window}
    lateness: ${at.lateness}
    outcome: { kind: binary, favourable: [approve] }
    features: { ${features.join(', ')} }
    sensitive: { ${sensitive.join(', ')} }
    slices: { depth: 2 }
`
}

function valuesOf(random: () => number): string {
  let text = ''
  for (const name of NUMERIC) {
    // The sum of three uniforms: bell-shaped, so that cells of equal counts have unequal widths.
    const value = Math.round((random() + random() + random()) * 1_000_000) / 100
    text += `"${name}":${value},`
  }
  for (const [name, size] of Object.entries(CATEGORICAL)) text += `"${name}":"${name}-${Math.floor(random() * size)}",`
  return text.slice(0, -1)
}

function groups(random: () => number): string {
  let text = ''
  for (const [name, size] of Object.entries(SENSITIVE)) {
    // The first values are the larger groups: about three rows in four lie in the lower half.
    text += `"${name}":"${name}-${Math.floor(random() ** 1.5 * size)}",`
  }
  return text.slice(0, -1)
}

function idOf(kind: IdKind, at: number, random: () => number): string {
  const word = (): string =>
    Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0')
  const [a, b, c, d] = [word(), word(), word(), word()]
  const time = at.toString(16).padStart(12, '0')
  const head = kind === 'uuid-v7' ? `${time.slice(0, 8)}-${time.slice(8)}-7` : `${a}-${b.slice(0, 4)}-4`
  return `${head}${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`
}
