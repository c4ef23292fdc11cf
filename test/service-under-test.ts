import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { channelKinds } from '../src/alert/channels/index.ts'
import type { Config } from '../src/config/config.ts'
import { readConfig } from '../src/config/read-config.ts'
import { createService, type Service } from '../src/service.ts'
import { createApp } from '../src/web/app.ts'
import { webServices } from '../src/web-services.ts'

/** A real service on a database of its own, on a clock that the test turns, reached through its web application. */
export type ServiceUnderTest = {
  readonly folder: string
  readonly config: Config
  readonly service: Service
  readonly setTime: (at: number) => void
  readonly file: (name: string, text: string) => string
  readonly post: (path: string, body: unknown) => Promise<{ status: number; body: Record<string, unknown> }>
  /** Posts lines of JSON. */
  readonly postRows: (path: string, ndjson: string) => Promise<{ status: number; body: Record<string, unknown> }>
  /** Posts a text and answers the status. */
  readonly postText: (path: string, contentType: string, text: string) => Promise<number>
  readonly get: (path: string) => Promise<{ status: number; body: Record<string, unknown> }>
  readonly page: (path: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** Reads a configuration text, or fails with everything that is wrong with it. */
export function configOf(text: string, env: Readonly<Record<string, string>> = {}): Config {
  const reading = readConfig(text, { path: 'test.yaml', env, kinds: channelKinds })
  if (reading.status === 'wrong')
    throw new Error(reading.problems.map((p) => `${p.line} ${p.path}: ${p.message}`).join('\n'))
  return reading.config
}

/** Starts a service; `DATABASE` in the configuration text stands for its database. */
export function startService(
  yaml: string,
  options: {
    readonly now: number
    readonly heavy?: 'threads' | 'inline'
    readonly env?: Readonly<Record<string, string>>
  },
): ServiceUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-test-'))
  const config = configOf(yaml.replace('DATABASE', join(folder, 'plumbline.db')), options.env)
  let now = options.now
  const failures: unknown[] = []
  const service = createService(config, {
    clock: () => now,
    log: (level, _message, fields) => {
      if (level === 'error') failures.push(fields?.error)
    },
    version: 'test',
    heavy: options.heavy ?? 'inline',
    random: () => 0.5,
  })
  const services = webServices(service, 'test')
  const app = createApp(services.app, {
    baseUrl: config.server.baseUrl,
    version: 'test',
    log: (_level, _message, fields) => {
      if (fields.error !== undefined) failures.push(fields.error)
    },
  })
  const request = async (path: string, init?: RequestInit): Promise<Response> => {
    const answer = await app.request(path, { ...init, headers: { host: 'localhost:4680', ...init?.headers } })
    if (failures.length > 0) throw failures[0]
    return answer
  }
  const json = async (answer: Response) => ({
    status: answer.status,
    body: (await answer.json()) as Record<string, unknown>,
  })
  return {
    folder,
    config,
    service,
    setTime: (at) => {
      now = at
    },
    file: (name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
    post: async (path, body) =>
      json(
        await request(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    postRows: async (path, ndjson) =>
      json(await request(path, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: ndjson })),
    postText: async (path, contentType, text) =>
      (await request(path, { method: 'POST', headers: { 'content-type': contentType }, body: text })).status,
    get: async (path) => json(await request(path)),
    page: async (path) => (await request(path)).text(),
    close: async () => {
      await services.close()
      await service.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
