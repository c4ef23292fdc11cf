import { request } from 'node:http'
import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type AppEnv, SESSION_COOKIE } from '../../src/web/access.ts'
import type { AppOptions, NewsMarker } from '../../src/web/app-services.ts'
import { mountEvents, type NewsPace, openStreams } from '../../src/web/events.ts'
import { listen } from '../../src/web/listen.ts'
import { problemOf, retryAfterSeconds } from '../../src/web/problem.ts'
import { broken, sampleWorld, secretOf, type WorldOptions } from './sample-world.ts'

const PACE: NewsPace = { most: 200, pollMs: 4, heartbeatMs: 60_000, longestMs: 60_000 }
const PATH = '/api/v1/events'

/** The route alone, over a marker that the test moves on. */
function newsWorld({ pace = {}, ...given }: WorldOptions & { readonly pace?: Partial<NewsPace> } = {}) {
  let marker: NewsMarker = { timeline: 1, run: 41, delivery: 1, silence: 0 }
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const world = sampleWorld({ ...given, services: { newsMarker: () => marker, ...given.services } })
  const options: AppOptions = {
    baseUrl: 'http://localhost',
    version: '0',
    log: () => {},
    stopping: stopping.signal,
    ...given.options,
  }
  const app = new OpenAPIHono<AppEnv>()
  mountEvents(app, world.services, options, { ...PACE, ...pace })
  app.onError((error, c) => {
    const problem = problemOf(error, 'r1')
    return c.json(problem, problem.status, { 'retry-after': String(retryAfterSeconds(problem)) })
  })
  return {
    ...world,
    app,
    stopping,
    move: (changed: Partial<NewsMarker>) => {
      marker = { ...marker, ...changed }
    },
    ask: (headers: Record<string, string> = {}) => app.request(PATH, { headers }),
  }
}

/** Reads a stream piece by piece. */
function reading(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  return {
    next: async () => {
      const { value, done } = await reader.read()
      return done ? undefined : new TextDecoder().decode(value)
    },
    leave: () => reader.cancel(),
  }
}

const news = (marker: NewsMarker) => `event: news\ndata: ${JSON.stringify(marker)}\n\n`

describe('news', () => {
  it('are told at once and again when the marker moves, and not in between', async () => {
    const world = newsWorld()
    const response = await world.ask()
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const stream = reading(response)
    expect(await stream.next()).toBe(news({ timeline: 1, run: 41, delivery: 1, silence: 0 }))
    world.move({ run: 42 })
    expect(await stream.next()).toBe(news({ timeline: 1, run: 42, delivery: 1, silence: 0 }))
    world.move({ delivery: 2, silence: 0 })
    expect(await stream.next()).toBe(news({ timeline: 1, run: 42, delivery: 2, silence: 0 }))
  })

  it('that do not come are made up for by a comment, so that nobody takes the connection for dead', async () => {
    const stream = reading(await newsWorld({ pace: { heartbeatMs: 8 } }).ask())
    await stream.next()
    expect(await stream.next()).toBe(': still here\n\n')
  })

  it('end after the longest time, when the service stops, and at once where it is stopping already', async () => {
    const short = reading(await newsWorld({ pace: { longestMs: 12 } }).ask())
    await short.next()
    expect(await short.next()).toBeUndefined()

    const world = newsWorld()
    const stream = reading(await world.ask())
    await stream.next()
    world.stopping.abort()
    expect(await stream.next()).toBeUndefined()
    expect(await (await world.ask()).text()).toBe(news({ timeline: 1, run: 41, delivery: 1, silence: 0 }))
    expect(openStreams(world.services)).toBe(0)
  })

  it('cost one look at the database for all who listen', async () => {
    let looks = 0
    const world = newsWorld({
      pace: { pollMs: 60_000 },
      services: {
        newsMarker: () => {
          looks++
          return { timeline: 1, run: 1, delivery: 1, silence: 0 }
        },
      },
    })
    for (let i = 0; i < 20; i++) await reading(await world.ask()).next()
    expect(looks).toBe(1)
  })
})

describe('a fault', () => {
  it('ends the stream without a word of what failed, and is logged with it', async () => {
    const logged: unknown[] = []
    const world = newsWorld({
      services: { newsMarker: broken(new Error('SQLITE_CORRUPT at /srv/secret.db')) },
      options: { log: (level, message, { error }) => logged.push([level, message, String(error)]) },
    })
    expect(await (await world.ask()).text()).toBe('')
    expect(logged).toEqual([['error', 'a stream of news failed', 'Error: SQLITE_CORRUPT at /srv/secret.db']])
    expect(openStreams(world.services)).toBe(0)
  })
})

describe('places', () => {
  it('are as many as there are: one more is told when to come back, and a place that is left is free', async () => {
    const world = newsWorld({ pace: { most: 2 } })
    const first = reading(await world.ask())
    const second = reading(await world.ask())
    await Promise.all([first.next(), second.next()])
    const refused = await world.ask()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.json()).toMatchObject({ code: 'busy' })
    await first.leave()
    await vi.waitFor(() => expect(openStreams(world.services)).toBe(1))
    expect((await world.ask()).status).toBe(200)
  })
})

describe('access', () => {
  it('is by token and role, as to any route that reads', async () => {
    const world = newsWorld({ tokens: true })
    const statusOf = async (headers: Record<string, string>) => (await world.ask(headers)).status
    expect(await statusOf({})).toBe(401)
    expect(await statusOf({ authorization: 'Bearer nobody' })).toBe(401)
    expect(await statusOf({ authorization: `Bearer ${secretOf('ingest')}` })).toBe(403)
    expect(await statusOf({ authorization: `Bearer ${secretOf('analyst')}` })).toBe(200)
  })

  it('by session renews no session: thirty minutes after the last page the stream ends and the person is signed out', async () => {
    const world = newsWorld({ tokens: true })
    const secret = world.services.sessions.create({ name: 'Ines Moreau', role: 'analyst' })
    const cookie = `${SESSION_COOKIE}=${secret}`
    const stream = reading(await world.ask({ cookie }))
    await stream.next()
    world.pass(29 * 60_000)
    expect((await world.ask({ cookie })).status).toBe(200)
    world.pass(60_000)
    world.move({ run: 42 })
    expect((await world.ask({ cookie })).status).toBe(401)
    for (let piece = await stream.next(); piece !== undefined; ) piece = await stream.next()
    await vi.waitFor(() => expect(openStreams(world.services)).toBe(0))
  })

  it('by session is for roles that read', async () => {
    const world = newsWorld({ tokens: true })
    const secret = world.services.sessions.create({ name: 'scoring-service', role: 'ingest' })
    expect((await world.ask({ cookie: `${SESSION_COOKIE}=${secret}` })).status).toBe(403)
  })
})

describe('over HTTP', () => {
  it('a change arrives, a client that leaves frees its place, and an open stream does not hold up a graceful stop', async () => {
    const world = newsWorld()
    const server = await listen(world.app, { host: '127.0.0.1', port: 0 })
    const pieces: string[] = []
    const connect = () =>
      new Promise<ReturnType<typeof request>>((resolve, reject) => {
        const asked = request(`${server.url}${PATH}`, (response) => {
          response.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece))
          response.on('error', () => {})
          resolve(asked)
        })
        asked.on('error', reject).end()
      })
    const [leaving] = await Promise.all([connect(), connect()])
    await vi.waitFor(() => expect(pieces).toHaveLength(2))
    world.move({ timeline: 2 })
    await vi.waitFor(() =>
      expect(pieces.slice(2)).toEqual(Array(2).fill(news({ timeline: 2, run: 41, delivery: 1, silence: 0 }))),
    )
    leaving.destroy()
    await vi.waitFor(() => expect(openStreams(world.services)).toBe(1))
    const asked = performance.now()
    world.stopping.abort()
    await server.close()
    // Without the signal the server would wait its ten seconds of grace.
    expect(performance.now() - asked).toBeLessThan(3_000)
    expect(openStreams(world.services)).toBe(0)
  })
})
