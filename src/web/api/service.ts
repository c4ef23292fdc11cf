import type { OpenAPIHono } from '@hono/zod-openapi'
import { type AppEnv, guardApi } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import type { RouteKey } from '../permissions.ts'

/** Health, readiness, metrics and the description of the API. */
export function mountService(app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions): void {
  const get = (path: string) => [path, guardApi(services, `GET ${path}` as RouteKey)] as const

  app.get(...get('/healthz'), (c) => c.json(services.health()))
  app.get(...get('/readyz'), (c) => {
    const readiness = services.ready()
    return c.json(readiness, readiness.ready ? 200 : 503)
  })
  app.get(...get('/metrics'), async (c) => {
    c.header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return c.body(await services.metrics())
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  app.get(...get('/openapi.json'), (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Plumbline',
          version: options.version,
          description:
            'Predictions in, investigations out. Moments in answers are ISO 8601 in UTC; queries take dates, date-times with a zone or milliseconds. Refusals are application/problem+json.',
        },
        servers: [{ url: options.baseUrl }],
      }),
    ),
  )
}
