import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { ServiceError } from '../errors.ts'
import type { AppServices, NewsMarker } from './app-services.ts'
import { type Actor, isOpen, LOCAL_ACTOR, mayUse, type RouteKey } from './permissions.ts'

/** What every request carries on its way through the application. */
export type AppEnv = { Variables: { actor: Actor; requestId: string; news: NewsMarker | undefined } }

/** Name of the session cookie. */
export const SESSION_COOKIE = 'plumbline-session'

/**
 * Lets only requests through that were addressed to the service by its own name or by loopback.
 *
 * A page elsewhere can point its own name at 127.0.0.1 and would otherwise talk to a service that trusts loopback.
 */
export function checkHost(baseUrl: string): MiddlewareHandler<AppEnv> {
  const own = new URL(baseUrl).hostname
  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host
    const name = hostnameOf(host)
    if (name === undefined || (name !== own && !isLoopback(name))) {
      throw new ServiceError(
        'invalid',
        `Host: expected ${own} (server.baseUrl) or a loopback name; set server.baseUrl to the name people use`,
      )
    }
    await next()
  }
}

function hostnameOf(host: string): string | undefined {
  // Nothing but a name and a port: userinfo or a path would be read as something else than what was sent.
  if (!/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.test(host)) return undefined
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)

/** Guards one route of the API: a bearer token says who asks, the table says whether they may. */
export function guardApi(services: AppServices, route: RouteKey): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (!isOpen(route)) c.set('actor', permitted(apiActor(services, c), route))
    await next()
  }
}

/** Guards one page: the session says who asks; who is not signed in is shown the way. */
export function guardPage(services: AppServices, route: RouteKey): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (isOpen(route)) return next()
    const actor = pageActor(services, c)
    if (actor === undefined) {
      if (c.req.method !== 'GET') throw new ServiceError('unauthenticated', 'the session has ended; sign in again')
      const wanted = new URL(c.req.url)
      return c.redirect(`/sign-in?next=${encodeURIComponent(wanted.pathname + wanted.search)}`, 303)
    }
    c.set('actor', permitted(actor, route))
    await next()
  }
}

/** Who looks at a page, or undefined where nobody has signed in. */
export function pageActor(services: AppServices, c: Context<AppEnv>): Actor | undefined {
  if (!services.tokens.configured) return LOCAL_ACTOR
  const secret = getCookie(c, SESSION_COOKIE)
  return secret === undefined ? undefined : services.sessions.find(secret)
}

function apiActor(services: AppServices, c: Context<AppEnv>): Actor {
  if (!services.tokens.configured) return LOCAL_ACTOR
  const given = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const actor = given === undefined ? undefined : services.tokens.verify(given)
  if (actor !== undefined) return actor
  // A browser that is signed in may read what its pages link to; a write by cookie could come from elsewhere.
  const reader = given === undefined && c.req.method === 'GET' ? pageActor(services, c) : undefined
  if (reader !== undefined) return reader
  throw new ServiceError(
    'unauthenticated',
    given === undefined
      ? 'expected the header "Authorization: Bearer TOKEN" with a token of the configuration'
      : 'this token is not known; compare it with the secret that the configuration names',
  )
}

function permitted(actor: Actor, route: RouteKey): Actor {
  if (mayUse(actor.role, route)) return actor
  throw new ServiceError('forbidden', `${actor.name} has the role ${actor.role}, which may not use ${route}`)
}
