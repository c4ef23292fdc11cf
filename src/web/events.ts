import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { ServiceError } from '../errors.ts'
import { type AppEnv, guardApi, SESSION_COOKIE } from './access.ts'
import type { AppOptions, AppServices, NewsMarker } from './app-services.ts'
import { describeOperation } from './openapi.ts'
import { type Actor, mayUse } from './permissions.ts'

const ROUTE = 'GET /api/v1/events'

/** How streams of news behave; the defaults are those of a service. */
export type NewsPace = {
  /** Most streams open at once. */
  readonly most: number
  /** Between looks at the marker. */
  readonly pollMs: number
  /** Between comments that keep the connection from being taken for dead. */
  readonly heartbeatMs: number
  /** After this a stream ends; a browser comes back by itself, and its access is looked at anew. */
  readonly longestMs: number
}

const PACE: NewsPace = { most: 200, pollMs: 2_000, heartbeatMs: 20_000, longestMs: 30 * 60_000 }

/** Looks at a session without using it: a page that merely lies open keeps nobody signed in. */
type Watched = { readonly peek?: (secret: string) => Actor | undefined }

const open = new WeakMap<AppServices, number>()

/** Streams of news that are open over these services now. */
export function openStreams(services: AppServices): number {
  return open.get(services) ?? 0
}

/**
 * Mounts `GET /api/v1/events`: the marker of news, at once and whenever it changes.
 *
 * A stream ends when its client leaves, when its session ends, when the service stops and after half an hour.
 */
export function mountEvents(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  pace: NewsPace = PACE,
): void {
  describeEvents(app)
  const latest = sharedMarker(services, pace.pollMs)
  app.get('/api/v1/events', guardEvents(services), (c) => {
    if (openStreams(services) >= pace.most) {
      throw new ServiceError('busy', `${pace.most} pages listen already; the page works without, reload it to see news`)
    }
    open.set(services, openStreams(services) + 1)
    // A proxy that gathers what it passes on would hold every event back.
    c.header('x-accel-buffering', 'no')
    const isStillHere = sessionWatch(services, c)
    const left = new AbortController()
    const response = streamSSE(c, async (stream) => {
      stream.onAbort(() => left.abort())
      const ended = AbortSignal.any(options.stopping === undefined ? [left.signal] : [left.signal, options.stopping])
      try {
        await tell(stream, { latest, isStillHere, ended, pace })
      } catch (error) {
        // Caught here, else its message would be sent on the stream; the client comes back by itself.
        options.log('error', 'a stream of news failed', { requestId: c.get('requestId'), error })
      } finally {
        open.set(services, openStreams(services) - 1)
      }
    })
    // Nothing follows on this connection: kept alive after the stream, it would hold a stop up.
    response.headers.set('connection', 'close')
    return response
  })
}

type Telling = {
  readonly latest: () => NewsMarker
  readonly isStillHere: () => boolean
  readonly ended: AbortSignal
  readonly pace: NewsPace
}

async function tell(stream: SSEStreamingApi, { latest, isStillHere, ended, pace }: Telling): Promise<void> {
  const began = performance.now()
  let spokeAt = began
  let told = ''
  do {
    const marker = JSON.stringify(latest())
    const now = performance.now()
    if (marker !== told) {
      await stream.writeSSE({ event: 'news', data: marker })
      told = marker
      spokeAt = now
    } else if (now - spokeAt >= pace.heartbeatMs) {
      await stream.write(': still here\n\n')
      spokeAt = now
    }
    await pause(pace.pollMs, ended)
  } while (!ended.aborted && performance.now() - began < pace.longestMs && isStillHere())
}

/** Waits, or not any longer where the stream is to end. */
async function pause(ms: number, ended: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: ended })
  } catch {
    // Woken early: the loop looks why.
  }
}

/** One look at the database serves every stream: two hundred pages cost no more than one. */
function sharedMarker(services: AppServices, pollMs: number): () => NewsMarker {
  let seen: { readonly at: number; readonly marker: NewsMarker } | undefined
  return () => {
    const now = performance.now()
    if (seen === undefined || now - seen.at >= pollMs / 2) seen = { at: now, marker: services.newsMarker() }
    return seen.marker
  }
}

/** A session is looked at and not used; everything else is guarded as any route of the API. */
function guardEvents(services: AppServices): MiddlewareHandler<AppEnv> {
  const guard = guardApi(services, ROUTE)
  return async (c, next) => {
    const actor = sessionActor(services, c)
    if (actor === undefined) return guard(c, next)
    if (!mayUse(actor.role, ROUTE)) {
      throw new ServiceError('forbidden', `${actor.name} has the role ${actor.role}, which may not use ${ROUTE}`)
    }
    c.set('actor', actor)
    await next()
  }
}

function sessionActor(services: AppServices, c: Context<AppEnv>): Actor | undefined {
  const { peek }: AppServices['sessions'] & Watched = services.sessions
  const secret = getCookie(c, SESSION_COOKIE)
  if (!services.tokens.configured || c.req.header('authorization') !== undefined || secret === undefined)
    return undefined
  return peek?.(secret)
}

function sessionWatch(services: AppServices, c: Context<AppEnv>): () => boolean {
  const bySession = sessionActor(services, c) !== undefined
  return () => !bySession || sessionActor(services, c) !== undefined
}

function describeEvents(app: OpenAPIHono<AppEnv>): void {
  describeOperation(app, {
    route: ROUTE,
    summary: 'Be told when there is something new',
    about:
      'Server-sent events: an event `news` with the marker at once and whenever it changes, a comment every 20 seconds. The marker holds numbers that only grow: the newest timeline entry, run and delivery, and silences made or ended. A stream ends after 30 minutes; come back then. At most 200 streams are open at once.',
    answer: z.string(),
    answersIn: 'text/event-stream',
    example: 'event: news\ndata: {"timeline":412,"run":1776049522000,"delivery":118,"silence":5}\n\n',
  })
}
