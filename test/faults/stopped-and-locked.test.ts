import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { seededRandom } from '../seeded-random.ts'
import { type Bank, bankYaml, DUE_AT, ENV, makeBank } from './bank.ts'
import { ingestClient, post, row } from './ingest-client.ts'
import { storedIds, violations } from './inspect.ts'
import { endAllProcesses, startProcess } from './start-process.ts'
import { canTrace, TRACER } from './tracer.ts'

let bank: Bank
const started: ChildProcess[] = []

beforeAll(async () => {
  bank = await makeBank('empty')
}, 60_000)

afterAll(() => {
  endAllProcesses()
  for (const child of started) child.kill('SIGKILL')
  bank?.close()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** The program itself, as an operator starts it. */
async function startProgram(database: string): Promise<{ child: ChildProcess; url: string; said: () => string }> {
  const port = await freePort()
  const config = join(bank.folder, 'plumbline.yaml')
  writeFileSync(config, bankYaml(database, undefined, port))
  const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', bin, '--config', config, 'serve'], {
    env: { ...process.env, ...ENV },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  await expect.poll(() => said, { timeout: 20_000 }).toContain('Plumbline listens on')
  return { child, url: `http://127.0.0.1:${port}`, said: () => said }
}

describe('SIGTERM under load', () => {
  it('lets requests under way finish, ends with code 0 within ten seconds and loses nothing', async () => {
    const database = bank.copy('terminated.db')
    const now = Date.now()
    const { child, url, said } = await startProgram(database)
    const clients = Array.from({ length: 6 }, (_, i) => ingestClient(`t${i}`, 7 + i, 40, now - 60_000 * i))
    let isOver = false
    const running = Promise.all(clients.map((client) => client.run(url, () => isOver)))
    // A request whose body is on its way when the signal comes.
    const slow = row('slow', 0, now, seededRandom(1))
    const body = JSON.stringify({ model: 'credit', version: '7', predictions: [slow] })
    const request = http.request(`${url}/api/v1/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    request.write(body.slice(0, 20))
    await expect.poll(() => clients.every(({ acknowledged }) => acknowledged.size > 0), { timeout: 10_000 }).toBe(true)
    const signalled = performance.now()
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await expect.poll(said, { timeout: 5_000 }).toContain('SIGTERM')
    request.end(body.slice(20))
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
    answer.resume()
    expect(answer.statusCode).toBe(200)
    // Else whoever keeps asking on an open connection would keep the service up until it is cut off.
    expect(answer.headers.connection).toBe('close')
    const [code, signal] = await ended
    const tookMs = performance.now() - signalled
    isOver = true
    await running
    const acknowledged = [slow.id, ...clients.flatMap((client) => [...client.acknowledged])]
    const stored = storedIds(database)
    const lost = acknowledged.filter((id) => stored.get(id) !== 1)
    console.log(
      `ended ${Math.round(tookMs)} ms after SIGTERM; ${acknowledged.length} rows acknowledged, ${lost.length} lost`,
    )
    expect({ code, signal }).toEqual({ code: 0, signal: null })
    expect(tookMs).toBeLessThan(10_000)
    expect(lost).toEqual([])
    expect(violations(database)).toEqual([])
    expect(said()).not.toMatch(/"level":(50|60)/)
  }, 60_000)
})

describe.concurrent('a database that somebody else holds', () => {
  it('answers what cannot be written with 503 and Retry-After, and takes it once it is free', async () => {
    const database = bank.copy('locked.db')
    const service = startProcess()
    await service.warm
    // As it is served: a command line of its own would wait longer, but it answers nobody meanwhile.
    await service.call('open', { yaml: bankYaml(database), env: ENV, now: DUE_AT, heavy: 'threads' })
    const url = await service.call('listen', undefined)
    const random = seededRandom(3)
    const good = [row('locked', 0, DUE_AT, random), row('locked', 1, DUE_AT, random)]
    const outside = openDatabase(database)
    outside.sqlite.exec('begin immediate')
    // The second has nothing to keep but its refusal, the third is a label.
    const answers = await Promise.all([
      post(url, good),
      post(url, [{ ...(good[0] as (typeof good)[0]), at: 'yesterday' as never }]),
      send(`${url}/api/v1/labels`, { model: 'credit', labels: [{ id: 'locked-0', label: 'repaid', at: DUE_AT }] }),
    ])
    expect(answers.map(({ status, retryAfter }) => ({ status, retryAfter }))).toEqual(
      answers.map(() => ({ status: 503, retryAfter: '5' })),
    )
    for (const { text } of answers) expect(JSON.parse(text)).toMatchObject({ code: 'busy' })
    outside.sqlite.exec('rollback')
    outside.close()
    expect(storedIds(database).size).toBe(0)
    expect(JSON.parse((await post(url, good)).text)).toMatchObject({ accepted: 2, repeated: 0 })
    await service.call('close', undefined)
    expect(service.logged).toEqual([])
    expect([...storedIds(database).keys()].sort()).toEqual(['locked-0', 'locked-1'])
    expect(violations(database)).toEqual([])
  }, 60_000)
})

async function send(url: string, body: unknown): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') }
}

const traced = canTrace()
if (!traced) console.log('strace cannot trace here: that a commit is on the disk before its answer is left unproven')

describe.concurrent('an acknowledgement', () => {
  it.skipIf(!traced)(
    'is written only after the log of the database has been synced, for twenty rows of twenty',
    async () => {
      const database = bank.copy('traced.db')
      const trace = join(bank.folder, 'trace.txt')
      const service = startProcess([...TRACER, '-o', trace])
      await service.warm
      await service.call('open', { yaml: bankYaml(database), env: ENV, now: DUE_AT, heavy: 'inline' })
      const url = await service.call('listen', undefined)
      const random = seededRandom(5)
      for (let i = 0; i < 20; i++) {
        expect((await post(url, [row('traced', i, DUE_AT, random)])).status).toBe(200)
      }
      await service.call('close', undefined)
      await service.call('end', undefined)
      await service.ended
      const calls = readFileSync(trace, 'utf8').split('\n')
      const posts = calls.flatMap((call, i) => (call.includes('POST /api/v1/predictions') ? [i] : []))
      const answers = calls.flatMap((call, i) => (call.includes('HTTP/1.1 200') ? [i] : []))
      expect([posts.length, answers.length]).toEqual([20, 20])
      const synced = answers.filter((answer, i) =>
        calls.slice(posts[i], answer).some((call) => /f(data)?sync\(\d+<[^>]*traced\.db-wal>\) += 0/.test(call)),
      )
      console.log(`${synced.length} of ${answers.length} acknowledgements follow a sync of the write-ahead log`)
      expect(synced).toEqual(answers)
    },
    60_000,
  )
})
