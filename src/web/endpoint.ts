import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { ServiceError } from '../errors.ts'
import { type AppEnv, guardApi } from './access.ts'
import type { AppOptions, AppServices } from './app-services.ts'
import { mediaTypeOf, parseJson, readText, SMALL_BODY_BYTES } from './body.ts'
import { issueText } from './issue-text.ts'
import { withIsoTimes } from './moment.ts'
import { isOpen, PERMISSIONS, type RouteKey } from './permissions.ts'

/** What a handler of the API is given: everything parsed, and who asks. */
export type Asked<Params, Query, Body> = {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly actor: string
  readonly role: string
  readonly request: Request
}

/** How a body is documented and read. `raw` leaves the reading to the handler: rows are too many for a schema. */
export type BodySpec<Body> =
  | { readonly form: 'json'; readonly schema: z.ZodType<Body> }
  | {
      readonly form: 'raw'
      readonly contentTypes: readonly string[]
      readonly schema: z.ZodType
      readonly about: string
    }

/** One route of the API: parse, call one function, answer. */
export type Endpoint = {
  readonly route: RouteKey
  /** What it answers, and an example of it for the documentation. */
  readonly answer: z.ZodType
  readonly example: unknown
  readonly mount: (app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions) => void
}

type EndpointSpec<Params, Query, Body> = {
  readonly route: RouteKey
  readonly summary: string
  readonly about?: string
  readonly params?: z.ZodObject & z.ZodType<Params>
  readonly query?: z.ZodObject & z.ZodType<Query>
  readonly body?: BodySpec<Body>
  readonly answer: z.ZodType
  readonly example: unknown
  readonly handle: (asked: Asked<Params, Query, Body>, services: AppServices, options: AppOptions) => unknown
}

/** Makes an endpoint of its parts; the schemas parse what comes and document it. */
export function endpoint<Params = unknown, Query = unknown, Body = unknown>(
  spec: EndpointSpec<Params, Query, Body>,
): Endpoint {
  const [method, path] = spec.route.split(' ') as ['GET' | 'POST', string]
  return {
    route: spec.route,
    answer: spec.answer,
    example: spec.example,
    mount: (app, services, options) => {
      document(app, spec, method, path)
      app.on(method, path, guardApi(services, spec.route), async (c) => {
        const { name: actor, role } = c.get('actor')
        const asked: Asked<Params, Query, Body> = {
          params: parseBy(spec.params, c.req.param(), 'the path') as Params,
          query: parseBy(spec.query, onlyOnce(c), 'the query') as Query,
          body: (await bodyOf(spec.body, c)) as Body,
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

async function bodyOf<Body>(spec: BodySpec<Body> | undefined, c: Context<AppEnv>): Promise<Body | undefined> {
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

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .openapi('Problem')

function document<P, Q, B>(app: OpenAPIHono<AppEnv>, spec: EndpointSpec<P, Q, B>, method: string, path: string): void {
  const allowed = PERMISSIONS[spec.route]
  const content =
    spec.body === undefined
      ? undefined
      : spec.body.form === 'json'
        ? { 'application/json': { schema: spec.body.schema } }
        : Object.fromEntries(
            spec.body.contentTypes.map((type) => [type, { schema: (spec.body as { schema: z.ZodType }).schema }]),
          )
  app.openAPIRegistry.registerPath({
    method: method.toLowerCase() as 'get' | 'post',
    path: path.replace(/:(\w+)/g, '{$1}'),
    summary: spec.summary,
    description: [
      spec.about,
      spec.body?.form === 'raw' ? spec.body.about : undefined,
      allowed === 'anyone' ? undefined : `Roles: ${allowed.join(', ')}.`,
    ]
      .filter((s) => s !== undefined)
      .join(' '),
    ...(isOpen(spec.route) ? {} : { security: [{ token: [] }] }),
    request: {
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...(content === undefined ? {} : { body: { required: true, content } }),
    },
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: spec.answer, example: spec.example } } },
      default: { description: 'Refused.', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  })
}
