import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../seeded-random.ts'
import { type Bank, DUE_AT, makeBank } from './bank.ts'
import { post, row } from './ingest-client.ts'
import { storedIds } from './inspect.ts'
import { type OpenService, openService } from './open-service.ts'

/** Sockets that never finish what they began to say. */
const SLOW = 100
/** The limit for headers is ten seconds, looked at every five; the rest is a busy machine's. */
const CLOSED_WITHIN_MS = 20_000
const HEALTHY_WITHIN_MS = 1000

let bank: Bank
let under: OpenService

beforeAll(async () => {
  bank = await makeBank('empty')
  under = await openService(bank, 'slow.db')
}, 60_000)

afterAll(async () => {
  await under?.close()
  bank?.close()
})

/** Says one byte of an endless header a second; answers when the connection is closed from the other side. */
function slowClient(): { readonly socket: Socket; readonly closedAfterMs: Promise<number> } {
  const socket = connect(under.port, '127.0.0.1')
  const began = performance.now()
  socket.on('error', () => {})
  socket.on('data', () => {})
  socket.write('POST /api/v1/predictions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  const drip = setInterval(() => socket.write('a'), 1000)
  return {
    socket,
    closedAfterMs: new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(drip)
        resolve(performance.now() - began)
      })
    }),
  }
}

describe(`${SLOW} connections that say one byte of a header a second`, () => {
  it('are closed by the limits, while a healthy client is answered all the time', async () => {
    const slow = Array.from({ length: SLOW }, slowClient)
    const random = seededRandom(11)
    let open = SLOW
    for (const { closedAfterMs } of slow) void closedAfterMs.then(() => open--)
    const took: number[] = []
    const began = performance.now()
    while (open > 0 && performance.now() - began < CLOSED_WITHIN_MS) {
      const asked = performance.now()
      expect((await post(under.url, [row('healthy', took.length, DUE_AT, random)])).status).toBe(200)
      took.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const left = open
    for (const { socket } of slow) socket.destroy()
    const closed = await Promise.all(slow.map(({ closedAfterMs }) => closedAfterMs))
    const sorted = took.sort((a, b) => a - b)
    const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.POSITIVE_INFINITY
    console.log(
      `${SLOW - left} of ${SLOW} closed, the last after ${(Math.max(...closed) / 1000).toFixed(1)} s; ` +
        `${took.length} healthy requests, p99 ${p99.toFixed(0)} ms`,
    )
    expect(left).toBe(0)
    expect(took.length).toBeGreaterThan(10)
    expect(p99).toBeLessThan(HEALTHY_WITHIN_MS)
    expect(storedIds(under.service.config.store.path).size).toBe(took.length)
    expect(under.logged.filter((line) => line.startsWith('error'))).toEqual([])
  }, 60_000)
})

describe('a client that goes away in the middle of a body', () => {
  it('leaves nothing behind: no row, no error in the log', async () => {
    const before = storedIds(under.service.config.store.path).size
    for (let i = 0; i < 20; i++) {
      const socket = connect(under.port, '127.0.0.1')
      socket.on('error', () => {})
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
      const body = JSON.stringify({ model: 'credit', version: '7', predictions: [row('gone', i, DUE_AT, () => 0.5)] })
      const head = `POST /api/v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
      socket.write(head + body.slice(0, 20 + i))
      await new Promise((resolve) => setTimeout(resolve, 10))
      if (i % 2 === 0) socket.resetAndDestroy()
      else socket.destroy()
    }
    expect((await post(under.url, [row('after', 0, DUE_AT, () => 0.5)])).status).toBe(200)
    await expect.poll(() => storedIds(under.service.config.store.path).size).toBe(before + 1)
    expect(under.logged.filter((line) => line.startsWith('error'))).toEqual([])
  })
})
