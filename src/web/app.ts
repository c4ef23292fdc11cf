import { readFileSync } from 'node:fs'
import { OpenAPIHono } from '@hono/zod-openapi'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { ServiceError } from '../errors.ts'
import { type AppEnv, checkHost } from './access.ts'
import { endpoints } from './api/endpoints.ts'
import { mountService } from './api/service.ts'
import { describeWebhooks } from './api/webhook-events.ts'
import type { AppOptions, AppServices } from './app-services.ts'
import { mountDocs } from './docs-page.tsx'
import { mountEvents } from './events.ts'
import { mountPages } from './pages/mount-pages.tsx'
import { showProblemPage } from './pages/problem-page.tsx'
import { problemOf, retryAfterSeconds } from './problem.ts'

const ASSETS = [
  { path: '/assets/plumbline.css', type: 'text/css; charset=utf-8' },
  { path: '/assets/plumbline.js', type: 'text/javascript; charset=utf-8' },
].map((asset) => ({ ...asset, text: readFileSync(new URL(`.${asset.path}`, import.meta.url), 'utf8') }))

/** The web application: API and pages over the services it is given. It serves nothing by itself. */
export function createApp(services: AppServices, options: AppOptions): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()
  app.use(requestId())
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      xFrameOptions: 'DENY',
      strictTransportSecurity: new URL(options.baseUrl).protocol === 'https:' ? 'max-age=15552000' : false,
    }),
  )
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.use(checkHost(options.baseUrl))

  for (const endpoint of endpoints) endpoint.mount(app, services, options)
  mountEvents(app, services, options)
  mountService(app, services, options)
  describeWebhooks(app)
  mountDocs(app, services, options)
  for (const { path, type, text } of ASSETS) {
    app.get(path, (c) => {
      c.header('content-type', type)
      return c.body(text)
    })
  }
  mountPages(app, services, options)

  app.notFound((c) => {
    const way = isForPeople(c.req.path) ? 'the overview leads to every page' : '/openapi.json lists what does'
    throw new ServiceError('not-found', `nothing lives at this address; ${way}`)
  })
  app.onError((error, c) => {
    const problem = problemOf(error, c.get('requestId'))
    const fields = {
      requestId: problem.requestId,
      method: c.req.method,
      path: loggedPath(c.req.path),
      code: problem.code,
    }
    if (problem.code === 'internal') options.log('error', 'a request failed', { ...fields, error })
    else if (problem.code === 'forbidden' || problem.code === 'unauthenticated') {
      options.log('warn', 'a request was denied', { ...fields, actor: c.get('actor')?.name })
    }
    const retryAfter = retryAfterSeconds(problem)
    if (retryAfter !== undefined) c.header('retry-after', String(retryAfter))
    // What is left of a body that was too large would be read as the next request.
    if (problem.code === 'too-large') c.header('connection', 'close')
    if (problem.code === 'unauthenticated') c.header('www-authenticate', 'Bearer')
    c.header('cache-control', 'no-store')
    if (isForPeople(c.req.path)) return showProblemPage(c, services, options, problem)
    return c.body(JSON.stringify(problem), problem.status, { 'content-type': 'application/problem+json' })
  })
  return app
}

/** What a link carries lets its holder act: it stays out of logs. */
const loggedPath = (path: string): string => path.replace(/^\/acknowledge\/.*/s, '/acknowledge/…')

/** Pages answer people; everything else answers programs. */
function isForPeople(path: string): boolean {
  return !path.startsWith('/api/') && !['/healthz', '/readyz', '/metrics', '/openapi.json'].includes(path)
}
