import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from './access.ts'
import { isOpen, PERMISSIONS, type RouteKey } from './permissions.ts'
import { PROBLEM_KINDS, type ProblemCode, problemDocument } from './problem.ts'

/** How a body is documented and read. `raw` leaves the reading to the handler: rows are too many for a schema. */
export type BodySpec =
  | { readonly form: 'json'; readonly schema: z.ZodType; readonly example?: unknown }
  | {
      readonly form: 'raw'
      readonly contentTypes: readonly string[]
      readonly schema: z.ZodType
      readonly about: string
      readonly example?: unknown
      /** Examples of content types that are written otherwise than the first. */
      readonly examples?: Readonly<Record<string, unknown>>
    }

/** What the documentation says of a route. */
type OperationSpec = {
  readonly route: RouteKey
  readonly summary: string
  readonly about?: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: BodySpec | undefined
  readonly answer: z.ZodType
  readonly example: unknown
  /** What it answers in; default `application/json`. */
  readonly answersIn?: string
  /** Refusals besides those that follow from its parts. */
  readonly refuses?: readonly ProblemCode[]
  /** A refusal that answers with the body of the route itself. */
  readonly refusesWith?: { readonly status: number; readonly description: string; readonly example: unknown }
}

/** Groups of the documentation, in the order in which a newcomer needs them, with what each is for. */
export const TAGS = {
  Arrival:
    'Predictions and labels come in; rows that were refused lie in quarantine until they are mended at the source.',
  Baselines: 'What was normal: fitted from the training rows of a model version, never edited.',
  Lineage: 'Where a model version came from: data, code, run, environment.',
  Models: 'What is under watch, how each stands, and which windows were judged.',
  Reports: 'Statistics by slice: now beside training, with intervals, support and verdict.',
  Investigations: 'What is being looked into, by whom, and everything that was frozen into it.',
  Findings: 'One finding with every figure, and the same figures computed again from what was frozen.',
  Alerts: 'What is live, what is silenced, what was sent and what became of it.',
  Service: 'How the service itself fares.',
} as const

/** A group of the documentation. */
type Tag = keyof typeof TAGS

type Segment<Route> = Route extends `${string} /api/v1/${infer First}/${string}`
  ? First
  : Route extends `${string} /api/v1/${infer First}`
    ? First
    : never

const TAG_OF: Readonly<Record<Segment<RouteKey>, Tag>> = {
  predictions: 'Arrival',
  labels: 'Arrival',
  quarantine: 'Arrival',
  baselines: 'Baselines',
  provenance: 'Lineage',
  lineage: 'Lineage',
  models: 'Models',
  runs: 'Models',
  disparities: 'Reports',
  quality: 'Reports',
  drift: 'Reports',
  history: 'Reports',
  distribution: 'Reports',
  arrival: 'Reports',
  performance: 'Reports',
  sources: 'Reports',
  slices: 'Reports',
  values: 'Reports',
  training: 'Reports',
  backtests: 'Reports',
  evidence: 'Investigations',
  alertmanager: 'Alerts',
  investigations: 'Investigations',
  findings: 'Findings',
  silences: 'Alerts',
  alerts: 'Alerts',
  deliveries: 'Alerts',
  channels: 'Alerts',
  system: 'Service',
  events: 'Service',
}

/** Where a route stands in the documentation. */
function tagOf(route: RouteKey): Tag {
  const first = route.split('/')[3] ?? ''
  return route.includes(' /api/v1/') ? TAG_OF[first as keyof typeof TAG_OF] : 'Service'
}

/** A name for the route that generated clients may call it by: `getInvestigationsById`. */
function operationIdOf(route: RouteKey): string {
  const [method = '', path = ''] = route.split(' ')
  const words = path
    .replace(/^\/api\/v1/, '')
    .split('/')
    .filter((word) => word !== '')
    .map((word) => (word.startsWith(':') ? `by-${word.slice(1)}` : word.replaceAll('.', '-')))
  return [method.toLowerCase(), ...words.join('-').split('-')]
    .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
}

/** Schema of a refusal. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEM_KINDS) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .openapi('Problem')

/** What a route does that can be refused, where neither its method nor its parts tell. */
const REFUSES: Readonly<Partial<Record<RouteKey, readonly ProblemCode[]>>> = {
  'POST /api/v1/predictions': ['not-found'],
  'POST /api/v1/labels': ['not-found'],
  'POST /api/v1/baselines': ['not-found', 'unavailable'],
  // What is suspected is looked up in a report.
  'POST /api/v1/investigations': ['not-found', 'unavailable'],
  // A version that serves without a baseline has nothing to lie beside.
  'GET /api/v1/distribution': ['conflict'],
  'GET /api/v1/models/:model/charts/:name': ['conflict', 'unavailable'],
}

/** Codes that a route can refuse with, in the order of their status. */
function codesOf(spec: Pick<OperationSpec, 'route' | 'params' | 'query' | 'body' | 'refuses'>): readonly ProblemCode[] {
  // Any request may carry another Host. One whose headers are too long never arrives here: Node answers 431 with an empty body.
  const codes = new Set<ProblemCode>(['invalid', ...(REFUSES[spec.route] ?? []), ...(spec.refuses ?? [])])
  const add = (...more: readonly ProblemCode[]): void => {
    for (const code of more) codes.add(code)
  }
  if (!isOpen(spec.route)) add('unauthenticated', 'forbidden', 'busy')
  if (spec.params !== undefined) add('not-found')
  // A report names a model, often a version, a slice or a subject, and is computed in a thread.
  if (tagOf(spec.route) === 'Reports') add('not-found', 'unavailable')
  // Only so many windows are summed.
  if (spec.query !== undefined && 'from' in spec.query.shape) add('too-large')
  if (spec.route.startsWith('POST ')) add('conflict', 'storage-full')
  if (spec.body !== undefined) add('too-large', 'unsupported-media')
  return (Object.keys(PROBLEM_KINDS) as ProblemCode[]).filter((code) => codes.has(code))
}

/** Puts a route into the description of the API. */
export function describeOperation(app: OpenAPIHono<AppEnv>, spec: OperationSpec): void {
  const [method, path] = spec.route.split(' ') as ['GET' | 'POST', string]
  const allowed = PERMISSIONS[spec.route]
  const content = contentOf(spec.body)
  app.openAPIRegistry.registerPath({
    method: method.toLowerCase() as 'get' | 'post',
    path: path.replace(/:(\w+)/g, '{$1}'),
    operationId: operationIdOf(spec.route),
    tags: [tagOf(spec.route)],
    summary: spec.summary,
    description: [
      spec.about,
      spec.body?.form === 'raw' ? spec.body.about : undefined,
      allowed === 'anyone' ? 'Open to anyone.' : `Roles: ${allowed.join(', ')}.`,
    ]
      .filter((s) => s !== undefined)
      .join(' '),
    security: isOpen(spec.route) ? [] : [{ token: [] }],
    request: {
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...(content === undefined ? {} : { body: { required: true, content } }),
    },
    responses: {
      200: {
        description: 'Done.',
        content: { [spec.answersIn ?? 'application/json']: { schema: spec.answer, example: spec.example } },
      },
      ...refusalsOf(codesOf(spec)),
      ...ownRefusal(spec),
    },
  })
}

function ownRefusal({ refusesWith, answer, answersIn }: OperationSpec) {
  if (refusesWith === undefined) return {}
  const { status, description, example } = refusesWith
  return { [status]: { description, content: { [answersIn ?? 'application/json']: { schema: answer, example } } } }
}

function contentOf(body: BodySpec | undefined): Record<string, { schema: z.ZodType; example?: unknown }> | undefined {
  if (body === undefined) return undefined
  const types = body.form === 'json' ? ['application/json'] : body.contentTypes
  return Object.fromEntries(
    types.map((type) => {
      const example = (body.form === 'raw' ? body.examples?.[type] : undefined) ?? body.example
      return [type, { schema: isText(type) ? textBody : body.schema, ...(example === undefined ? {} : { example }) }]
    }),
  )
}

const textBody = z.string()

/** Is a body of this type one text, and no JSON document? */
const isText = (type: string): boolean => !type.endsWith('/json')

type Refusal = {
  description: string
  headers?: Record<string, { description: string; schema: { type: 'integer' } }>
  content: {
    'application/problem+json': {
      schema: typeof problemSchema
      examples: Record<string, { summary: string; value: unknown }>
    }
  }
}

function refusalsOf(codes: readonly ProblemCode[]): Record<string, Refusal> {
  const byStatus = Map.groupBy(codes, (code) => String(PROBLEM_KINDS[code].status))
  const refusals = [...byStatus].map(([status, same]) => [status, refusalOf(same)] as const)
  return { ...Object.fromEntries(refusals), default: refusalOf(['internal']) }
}

function refusalOf(codes: readonly ProblemCode[]): Refusal {
  const waits = codes.some((code) => 'retryAfterSeconds' in PROBLEM_KINDS[code])
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].meaning}`).join(' '),
    ...(waits && {
      headers: { 'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer' } } },
    }),
    content: {
      'application/problem+json': {
        schema: problemSchema,
        examples: Object.fromEntries(
          codes.map((code) => [code, { summary: PROBLEM_KINDS[code].title, value: problemExample(code) }]),
        ),
      },
    },
  }
}

const EXAMPLE_DETAILS: Readonly<Record<ProblemCode, string>> = {
  invalid: 'the query: model: is missing; expected a string',
  unauthenticated: 'expected the header "Authorization: Bearer TOKEN" with a token of the configuration',
  forbidden: 'scoring-service has the role ingest, which may not use GET /api/v1/models',
  'not-found': 'there is no investigation INV-999',
  conflict: 'INV-118 is dismissed, set by Ines Moreau',
  'too-large': 'the body is larger than 16,777,216 bytes; send it in smaller batches',
  'unsupported-media': 'content-type: expected application/json or application/x-ndjson, got text/csv',
  busy: 'the database data/plumbline.db is being written by another process: try again',
  'storage-full': 'the disk that holds data/plumbline.db is full: free space, then try again',
  unavailable: 'the thread that draws has ended; it starts again by itself',
  internal: 'This is a fault of the service, not of the request. The log has it under the request id.',
}

/** What a refusal of a code looks like. */
function problemExample(code: ProblemCode): unknown {
  const problems = code === 'invalid' ? [{ path: 'model', message: 'is missing; expected a string' }] : []
  return problemDocument(code, EXAMPLE_DETAILS[code], '6f1f6e0c-5d3b-4a6e-8f57-3a1c2b0d9e41', problems)
}
