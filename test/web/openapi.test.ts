import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { webhookBody as writeWebhook } from '../../src/alert/webhook-content.ts'
import { openStore } from '../../src/store/open-store.ts'
import { endpoints } from '../../src/web/api/endpoints.ts'
import { webhookBody } from '../../src/web/api/webhook-events.ts'
import type { OpenApiDocument } from '../../src/web/complete-examples.ts'
import { operationsOf } from '../../src/web/curl-example.ts'
import type { Endpoint } from '../../src/web/endpoint.ts'
import { problemSchema } from '../../src/web/openapi.ts'
import { isOpen, PERMISSIONS, type RouteKey } from '../../src/web/permissions.ts'
import { PROBLEM_KINDS, type ProblemCode, type ProblemKind } from '../../src/web/problem.ts'
import { notification } from '../alert/notification-builder.ts'
import { broken, sampleWorld } from './sample-world.ts'

const store = openStore(':memory:', { monitors: [] })
afterAll(() => store.close())
const document = (await sampleWorld({ store }).send('GET', '/openapi.json')).json() as OpenApiDocument
const operations = operationsOf(document).map((operation) => ({
  ...operation,
  route: `${operation.method} ${operation.path.replace(/\{(\w+)\}/g, ':$1')}` as RouteKey,
}))
const byRoute = operations.map((operation) => [operation.route, operation] as const)

// The parts of OpenAPI 3.1 that the document uses, written from its specification: unknown members are refused.
const schemaObject: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ $ref: z.string().regex(/^#\/components\/schemas\/\w+$/) }),
    z.strictObject({
      type: z.union([z.string(), z.array(z.string())]).optional(),
      description: z.string().optional(),
      format: z.string().optional(),
      pattern: z.string().optional(),
      enum: z.array(z.unknown()).optional(),
      const: z.unknown().optional(),
      default: z.unknown().optional(),
      example: z.unknown().optional(),
      examples: z.array(z.unknown()).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      exclusiveMinimum: z.number().optional(),
      exclusiveMaximum: z.number().optional(),
      minLength: z.number().int().optional(),
      maxLength: z.number().int().optional(),
      minItems: z.number().int().optional(),
      maxItems: z.number().int().optional(),
      items: z.union([schemaObject, z.boolean()]).optional(),
      prefixItems: z.array(schemaObject).optional(),
      properties: z.record(z.string(), schemaObject).optional(),
      propertyNames: schemaObject.optional(),
      required: z.array(z.string()).optional(),
      additionalProperties: z.union([z.boolean(), schemaObject]).optional(),
      anyOf: z.array(schemaObject).optional(),
      oneOf: z.array(schemaObject).optional(),
      allOf: z.array(schemaObject).optional(),
      not: schemaObject.optional(),
    }),
  ]),
)
const content = z.record(
  z.string().regex(/^[a-z]+\/[a-z0-9.+-]+(; [a-z]+=\S+)?$/),
  z
    .strictObject({
      schema: schemaObject,
      example: z.unknown().optional(),
      examples: z.record(z.string(), z.strictObject({ summary: z.string(), value: z.unknown() })).optional(),
    })
    .refine((media) => media.example === undefined || media.examples === undefined, 'example or examples, not both'),
)
const operationObject = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z0-9]+$/),
  summary: z.string().min(5),
  description: z.string().min(5),
  tags: z.array(z.string()).length(1),
  security: z.array(z.strictObject({ token: z.array(z.string()) })),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
        description: z.string().optional(),
        schema: schemaObject,
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  responses: z.record(
    z.string().regex(/^([1-5](\d\d|XX)|default)$/),
    z.strictObject({
      description: z.string().min(1),
      headers: z.record(z.string(), z.strictObject({ description: z.string(), schema: schemaObject })).optional(),
      content: content.optional(),
    }),
  ),
})
const documentObject = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), url: z.url() }),
  }),
  servers: z.array(z.strictObject({ url: z.url() })),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  components: z.strictObject({
    securitySchemes: z.strictObject({
      token: z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer') }),
    }),
    schemas: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/), schemaObject),
    parameters: z.record(z.string(), z.never()).optional(),
  }),
  paths: z.record(
    z.string().regex(/^\//),
    z.record(z.enum(['get', 'post']), operationObject).or(z.partialRecord(z.enum(['get', 'post']), operationObject)),
  ),
  webhooks: z.record(z.string(), z.strictObject({ post: operationObject.omit({ security: true, parameters: true }) })),
})

describe('the document', () => {
  it('is one of OpenAPI 3.1', () => {
    const parsed = documentObject.safeParse(document)
    expect(parsed.error?.issues.slice(0, 3) ?? []).toEqual([])
  })

  it('describes every route of the API, and what stands beside it for machines', () => {
    const forMachines = Object.keys(PERMISSIONS).filter((route) =>
      / \/(api\/|healthz$|readyz$|metrics$|openapi\.json$)/.test(route),
    )
    expect(operations.map(({ route }) => route).sort()).toEqual(forMachines.sort())
  })

  it('calls every operation by a name of its own, in a group that is described', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const known = document.tags.map(({ name }) => name)
    for (const { tags } of operations) expect(known).toEqual(expect.arrayContaining([...tags]))
  })

  it('refers to no schema that it does not have', () => {
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
    for (const name of refs) expect(Object.keys(document.components.schemas)).toContain(name)
  })
})

describe('every operation', () => {
  it.each(byRoute)('%s asks for a token unless it is open to anyone, and names its roles', (route, operation) => {
    expect(operation.security).toEqual(isOpen(route) ? [] : [{ token: [] }])
    const allowed = PERMISSIONS[route]
    expect(operation.description).toContain(allowed === 'anyone' ? 'Open to anyone.' : `Roles: ${allowed.join(', ')}.`)
  })

  it.each(byRoute)('%s has every parameter of its path', (_, { path, parameters = [] }) => {
    const inPath = parameters.filter((p) => p.in === 'path').map(({ name }) => name)
    expect(inPath.sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort())
  })

  it.each(byRoute)('%s has an example for every parameter', (_, { parameters = [] }) => {
    for (const { name, schema } of parameters)
      expect([name, schema.example ?? schema.examples?.[0]]).not.toContain(undefined)
  })

  it.each(byRoute)('%s shows an answer, and refusals as they will come', (route, { responses }) => {
    const done = Object.values(responses['200']?.content ?? {})
    expect(done.length).toBeGreaterThan(0)
    for (const { example } of done) expect(example).toBeDefined()
    const ownBody = route === 'GET /readyz' ? ['200', '503'] : ['200']
    const refused = Object.entries(responses).filter(([status]) => !ownBody.includes(status))
    expect(refused.filter(([status]) => status.startsWith('4')).length).toBeGreaterThan(0)
    for (const [status, { content: body }] of refused) {
      expect(Object.keys(body ?? {})).toEqual(['application/problem+json'])
      const examples = Object.entries(body?.['application/problem+json']?.examples ?? {})
      expect(examples.length).toBeGreaterThan(0)
      for (const [code, { value }] of examples) {
        const problem = problemSchema.parse(value)
        expect([problem.code, String(problem.status)]).toEqual([code, status === 'default' ? '500' : status])
      }
    }
  })
})

describe('what a webhook posts', () => {
  it('has an example that its schema takes', () => {
    const { example } = document.webhooks?.investigation?.post?.requestBody?.content['application/json'] ?? {}
    expect(webhookBody.parse(example)).toEqual(example)
  })

  it('is described as the program writes it', () => {
    const sent = JSON.parse(writeWebhook(notification()).toString())
    expect(webhookBody.parse(sent)).toEqual(sent)
  })
})

describe('every example', () => {
  const known: readonly Endpoint[] = endpoints
  const media = (route: RouteKey) => operations.find((o) => o.route === route)?.requestBody?.content ?? {}

  it.each(known.map((e) => [e.route, e] as const))('of %s: the answer is one', (_, { answer, example }) => {
    expect(answer.parse(example)).toEqual(example)
  })

  it.each(known.flatMap((e) => (e.body === undefined ? [] : [[e.route, e.body] as const])))(
    'of %s: the body is one that the route reads',
    (route, body) => {
      const given = Object.entries(media(route))
      expect(given.length).toBeGreaterThan(0)
      for (const [type, { example }] of given) {
        if (type === 'application/json') expect(body.schema.safeParse(example).error?.issues ?? []).toEqual([])
        else expect(typeof example).toBe('string')
      }
    },
  )

  it.each(['POST /api/v1/predictions', 'POST /api/v1/labels'] as const)(
    'of %s is taken by the service, in every content type',
    async (route) => {
      const { send, pass } = sampleWorld()
      // The label of the example comes in July.
      pass(100 * 86_400_000)
      for (const [type, { example }] of Object.entries(media(route))) {
        const body = typeof example === 'string' ? example : JSON.stringify(example)
        const answer = await send('POST', route.slice(5), { body, headers: { 'content-type': type } })
        expect([answer.status, answer.json().rejected]).toEqual([200, []])
      }
    },
  )
})

describe('codes of refusals', () => {
  const codes = Object.entries(PROBLEM_KINDS) as [ProblemCode, ProblemKind][]

  it.each(codes)('%s stands in docs/api.md with its meaning and remedy', (code, kind) => {
    const line = readFileSync('docs/api.md', 'utf8')
      .split('\n')
      .find((l) => l.startsWith(`| \`${code}\` |`))
    expect(line).toContain(`| ${kind.status} | ${kind.meaning} | ${kind.remedy}`)
  })

  it('in docs/api.md are these and no other', () => {
    const listed = readFileSync('docs/api.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| \d{3} \|/gm)
    expect([...listed].map(([, code]) => code)).toEqual(codes.map(([code]) => code))
  })

  it.each([
    ['GET', '/api/v1/disparities', {}, 'invalid'],
    ['GET', '/api/v1/nowhere', {}, 'not-found'],
    ['PUT', '/api/v1/models', {}, 'not-found'],
    ['GET', '/api/v1/models', { headers: { host: 'elsewhere.example' } }, 'invalid'],
    ['POST', '/api/v1/investigations', { body: '{', headers: { 'content-type': 'application/json' } }, 'invalid'],
    ['POST', '/api/v1/investigations', { body: 'x', headers: { 'content-type': 'text/plain' } }, 'unsupported-media'],
    ['POST', '/api/v1/investigations', { json: { suspicion: 'x'.repeat(2 ** 20) } }, 'too-large'],
    ['POST', '/api/v1/investigations/INV-1/reopen', { json: { reason: 'again' } }, 'conflict'],
    ['GET', '/api/v1/investigations/INV-9', {}, 'not-found'],
    ['GET', '/api/v1/drift?model=m', {}, 'busy'],
    ['GET', '/api/v1/models', {}, 'internal'],
    ['GET', '/metrics', {}, 'internal'],
  ] as const)('%s %s is refused with a problem document', async (method, path, init, code) => {
    const world = sampleWorld({
      services: { drift: broken(), modelStatuses: broken(new Error('a bug')), metrics: broken(new Error('a bug')) },
    })
    const answer = await world.send(method, path, init)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = problemSchema.parse(answer.json())
    expect(problem).toMatchObject({ code, status: answer.status, type: `urn:plumbline:problem:${code}` })
    expect(answer.status).toBe(PROBLEM_KINDS[code].status)
  })

  it.each([
    [undefined, 'unauthenticated'],
    ['ingest', 'forbidden'],
  ] as const)('%s asks and is refused as %s', async (role, code) => {
    const answer = await sampleWorld({ tokens: true }).send('GET', '/api/v1/models', role === undefined ? {} : { role })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(problemSchema.parse(answer.json()).code).toBe(code)
  })
})
