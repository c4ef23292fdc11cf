import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import { type AppEnv, guardApi } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { completeExamples, type OpenApiDocument } from '../complete-examples.ts'
import { openStreams } from '../events.ts'
import { describeOperation, TAGS } from '../openapi.ts'
import type { RouteKey } from '../permissions.ts'

/** Health, readiness, metrics and the description of the API. */
export function mountService(app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions): void {
  const get = (path: string) => [path, guardApi(services, `GET ${path}` as RouteKey)] as const
  describeService(app)

  app.get(...get('/healthz'), (c) => c.json(services.health()))
  app.get(...get('/readyz'), (c) => {
    const readiness = services.ready()
    return c.json(readiness, readiness.ready ? 200 : 503)
  })
  app.get(...get('/metrics'), async (c) => {
    c.header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return c.body((await services.metrics()) + streamsMetric(services))
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  // It does not change while the service runs.
  let described: OpenApiDocument | undefined
  app.get(...get('/openapi.json'), (c) => {
    described ??= apiDocument(app, options)
    return c.json(described)
  })
}

/** The description of the API as a document of OpenAPI 3.1, with an example in every body and answer. */
export function apiDocument(
  app: OpenAPIHono<AppEnv>,
  options: Pick<AppOptions, 'version' | 'baseUrl'>,
): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Plumbline',
      version: options.version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      description:
        'Predictions in, investigations out. Moments in answers are ISO 8601 in UTC; queries take dates, date-times with a zone or milliseconds. Refusals are application/problem+json with a stable `code`.',
    },
    servers: [{ url: options.baseUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  })
  return completeExamples(JSON.parse(JSON.stringify(document)) as OpenApiDocument)
}

/** Connections that wait for news: only the application knows how many. */
function streamsMetric(services: AppServices): string {
  const name = 'plumbline_news_streams'
  return `# HELP ${name} Pages that listen for news now.\n# TYPE ${name} gauge\n${name} ${openStreams(services)}\n`
}

function describeService(app: OpenAPIHono<AppEnv>): void {
  describeOperation(app, {
    route: 'GET /healthz',
    summary: 'Does the service live, and does it do its work?',
    about: 'Answers 200 as long as the process answers; `degraded` says why. For alerts use the metrics.',
    answer: z.object({ status: z.enum(['ok', 'degraded']), reasons: z.array(z.string()) }),
    example: { status: 'ok', reasons: [] },
  })
  describeOperation(app, {
    route: 'GET /readyz',
    summary: 'Can requests be served?',
    about: 'Answers 503 with the same body where they cannot: for load balancers and probes.',
    answer: z.object({ ready: z.boolean(), reasons: z.array(z.string()) }),
    example: { ready: true, reasons: [] },
    refusesWith: {
      status: 503,
      description: 'Requests cannot be served now; `reasons` says why.',
      example: { ready: false, reasons: ['the database cannot be written'] },
    },
  })
  describeOperation(app, {
    route: 'GET /metrics',
    summary: 'Figures for Prometheus',
    about: 'Text format 0.0.4; docs/metrics.md lists every name.',
    answer: z.string(),
    answersIn: 'text/plain; version=0.0.4',
    example: '# TYPE plumbline_window_findings gauge\nplumbline_window_findings{model="credit-default"} 4\n',
  })
  describeOperation(app, {
    route: 'GET /openapi.json',
    summary: 'This description',
    answer: z.looseObject({ openapi: z.string() }),
    example: { openapi: '3.1.0' },
  })
}
