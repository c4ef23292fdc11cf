import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { ServiceError } from '../errors.ts'
import { type AppEnv, guardApi } from './access.ts'
import type { AppOptions, AppServices } from './app-services.ts'
import { mediaTypeOf, parseJson, readText, SMALL_BODY_BYTES } from './body.ts'
import { issueText } from './issue-text.ts'
import { withIsoTimes } from './moment.ts'
import { type BodySpec, describeOperation } from './openapi.ts'
import type { RouteKey } from './permissions.ts'

/** What a handler of the API is given: everything parsed, and who asks. */
export type Asked<Params, Query, Body> = {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly actor: string
  readonly role: string
  readonly request: Request
}

/** One route of the API: parse, call one function, answer. `Input` and `Answer` are what a typed client sends and gets. */
export type Endpoint<Route extends RouteKey = RouteKey, Input = unknown, Answer = unknown> = {
  readonly route: Route
  /** What it answers, and an example of it for the documentation. */
  readonly answer: z.ZodType
  readonly example: unknown
  readonly body: BodySpec | undefined
  readonly mount: (app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions) => void
  /** For the type checker alone; never set. */
  readonly typed?: { readonly input: Input; readonly answer: Answer }
}

type Nothing = Record<never, never>

type BodyRead<Body> = Body extends { readonly form: 'json'; readonly schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined

/** What a client sends, in the members that `hono/client` knows. */
type Sent<Params extends z.ZodObject, Query extends z.ZodObject, Body> = Flat<
  (keyof Params['shape'] extends never ? Nothing : { param: z.input<Params> }) &
    (keyof Query['shape'] extends never
      ? Nothing
      : Nothing extends z.input<Query>
        ? { query?: z.input<Query> }
        : { query: z.input<Query> }) &
    BodySent<Body>
>

type Flat<T> = { [Name in keyof T]: T[Name] }

type BodySent<Body> = Body extends { readonly form: 'json'; readonly schema: infer Schema extends z.ZodType }
  ? { json: z.input<Schema> }
  : Body extends { readonly contentTypes: readonly (infer Type)[]; readonly schema: infer Schema extends z.ZodType }
    ? 'application/json' extends Type
      ? { json: z.input<Schema> }
      : Nothing
    : Nothing

type EndpointSpec<Route, Params extends z.ZodObject, Query extends z.ZodObject, Body, Answer> = {
  readonly route: Route
  readonly summary: string
  readonly about?: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answer: Answer
  readonly example: unknown
  readonly handle: (
    asked: Asked<z.output<Params>, z.output<Query>, BodyRead<Body>>,
    services: AppServices,
    options: AppOptions,
  ) => unknown
}

/** Makes an endpoint of its parts; the schemas parse what comes, document it, and give the client its types. */
export function endpoint<
  Route extends RouteKey,
  Answer extends z.ZodType,
  Params extends z.ZodObject = z.ZodObject<Nothing>,
  Query extends z.ZodObject = z.ZodObject<Nothing>,
  const Body extends BodySpec | undefined = undefined,
>(
  spec: EndpointSpec<Route, Params, Query, Body, Answer>,
): Endpoint<Route, Sent<Params, Query, Body>, z.output<Answer>> {
  const [method, path] = spec.route.split(' ') as ['GET' | 'POST', string]
  return {
    route: spec.route,
    answer: spec.answer,
    example: spec.example,
    body: spec.body,
    mount: (app, services, options) => {
      describeOperation(app, spec)
      app.on(method, path, guardApi(services, spec.route), async (c) => {
        const { name: actor, role } = c.get('actor')
        const asked = {
          params: parseBy(spec.params, c.req.param(), 'the path') as z.output<Params>,
          query: parseBy(spec.query, onlyOnce(c), 'the query') as z.output<Query>,
          body: (await bodyOf(spec.body, c)) as BodyRead<Body>,
          actor,
          role,
          request: c.req.raw,
        }
        return c.json(withIsoTimes(await spec.handle(asked, services, options)) as object)
      })
    },
  }
}

/**
 * Reads an input by its schema.
 *
 * @throws {ServiceError} invalid, with every fault and its path
 */
export function parseBy<T>(schema: z.ZodType<T> | undefined, input: unknown, where: string): T | undefined {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const problems = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issueText(issue, issue.path.length === 0 ? known : []),
  }))
  const first = problems[0]
  throw new ServiceError(
    'invalid',
    `${where}: ${first === undefined || first.path === '' ? '' : `${first.path}: `}${first?.message ?? 'not as expected'}`,
    problems,
  )
}

/** Refuses a body whose content type is another one. @throws {ServiceError} unsupported-media */
export function expectMedia(request: Request, expected: readonly string[]): string {
  const given = mediaTypeOf(request)
  if (expected.includes(given)) return given
  throw new ServiceError(
    'unsupported-media',
    `content-type: expected ${expected.join(' or ')}, got ${/^[a-z0-9.+/-]{1,80}$/.test(given) ? given : given === '' ? 'none' : 'something that is no content type'}`,
  )
}

async function bodyOf(spec: BodySpec | undefined, c: Context<AppEnv>): Promise<unknown> {
  if (spec === undefined) return undefined
  expectMedia(c.req.raw, spec.form === 'json' ? ['application/json'] : spec.contentTypes)
  if (spec.form === 'raw') return undefined
  return parseBy(spec.schema, parseJson(await readText(c.req.raw, SMALL_BODY_BYTES)), 'the body')
}

function onlyOnce(c: Context<AppEnv>): Record<string, string> {
  const several = Object.entries(c.req.queries()).find(([, values]) => values.length > 1)
  if (several !== undefined) {
    throw new ServiceError('invalid', 'a parameter of the query stands more than once', [
      { path: several[0], message: 'expected once; join several values by commas where a list is allowed' },
    ])
  }
  return c.req.query()
}
