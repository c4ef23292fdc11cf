import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoopDelay } from './loop-probe.ts'
import { configText } from './sample-rows.ts'

/** The compiled service in a process of its own. */
export type ServiceProcess = {
  readonly post: (
    path: string,
    contentType: string,
    body: string | Buffer | AsyncIterable<string | Buffer>,
    encoding?: 'gzip',
  ) => Promise<string>
  readonly get: (path: string) => Promise<string>
  /** How late its event loop was since this was last asked. */
  readonly loopDelay: () => Promise<LoopDelay>
  /** Resolves when a line of its log holds this text. */
  readonly logged: (text: string) => Promise<void>
  readonly stop: () => Promise<void>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PROBE = new URL('loop-probe.ts', import.meta.url).href

/** Compiles the service as it is shipped, beside links to what it reads at run time; the build of the project itself is left alone. */
export function compileService(folder: string): void {
  const compiled = spawnSync(
    'npm',
    ['exec', '--', 'tsc', '-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  // Types are checked by the tests; here it only matters that there is a program.
  if (!existsSync(entryIn(folder)))
    throw new Error(`the service was not compiled:\n${compiled.stdout}${compiled.stderr}`)
  cpSync(join(ROOT, 'src/web/assets'), join(folder, 'dist/web/assets'), { recursive: true })
  for (const name of ['drizzle', 'package.json', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name))
}

const entryIn = (folder: string): string => join(folder, 'dist/bin.js')

/** The command that keeps a process to one processor, where the system has one. */
export function pinned(processor: number): readonly string[] {
  return existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', String(processor)] : []
}

/** Starts the service that was compiled into a folder on a database, and waits until it answers. */
export async function startServiceProcess(
  folder: string,
  options: {
    readonly database: string
    readonly window: '1h' | '1d'
    readonly lateness: string
    readonly pin?: number
  },
): Promise<ServiceProcess> {
  const port = await freePort()
  const file = join(folder, `service-${port}.yaml`)
  writeFileSync(file, configText({ ...options, port }))
  const command = [
    ...(options.pin === undefined ? [] : pinned(options.pin)),
    process.execPath,
    '--import',
    PROBE,
    entryIn(folder),
    '--config',
    file,
    'serve',
  ]
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const log = followLog(child)
  await log.logged('listens on')
  const abandon = (): void => {
    child.kill()
  }
  process.once('exit', abandon)
  const agentNow = freshAgents()
  const send = (asked: Omit<Exchange, 'agent' | 'port'>) => exchange({ ...asked, agent: agentNow(), port })
  return {
    post: (path, contentType, body, encoding) =>
      send({
        method: 'POST',
        path,
        body,
        headers: { 'content-type': contentType, ...(encoding && { 'content-encoding': encoding }) },
      }),
    get: (path) => send({ method: 'GET', path, body: '', headers: {} }),
    loopDelay: async () => {
      child.send('how late?')
      return (await once(child, 'message'))[0] as LoopDelay
    },
    logged: log.logged,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      process.off('exit', abandon)
    },
  }
}

/** Connections are used again within a second; after that the service may be closing them, and a request would be lost on the way. */
function freshAgents(): () => Agent {
  let agent = new Agent({ keepAlive: true })
  let usedAt = performance.now()
  return () => {
    if (performance.now() - usedAt > 1000) agent = new Agent({ keepAlive: true })
    usedAt = performance.now()
    return agent
  }
}

function followLog(child: ChildProcess): Pick<ServiceProcess, 'logged'> {
  let text = ''
  const waiting = new Set<() => void>()
  const take = (chunk: Buffer): void => {
    text += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return {
    logged: (sought) =>
      new Promise((resolve, reject) => {
        const ended = (): void => reject(new Error(`the service ended before it said "${sought}":\n${text}`))
        const look = (): void => {
          if (!text.includes(sought)) return
          waiting.delete(look)
          child.off('exit', ended)
          resolve()
        }
        child.once('exit', ended)
        waiting.add(look)
        look()
      }),
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

type Exchange = {
  readonly agent: Agent
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Parameters<ServiceProcess['post']>[2]
}

async function exchange({ agent, port, method, path, headers, body }: Exchange): Promise<string> {
  const whole = typeof body === 'string' || Buffer.isBuffer(body)
  const length = whole ? { 'content-length': Buffer.byteLength(body) } : {}
  const call = request({ agent, port, host: '127.0.0.1', method, path, headers: { ...headers, ...length } })
  const answered = once(call, 'response')
  // Whoever waits for the answer hears of a broken connection; until then it must not end this process.
  answered.catch(() => {})
  if (whole) call.end(body)
  else {
    for await (const part of body) if (!call.write(part)) await once(call, 'drain')
    call.end()
  }
  const [response] = await answered
  let text = ''
  for await (const chunk of response) text += chunk
  if (response.statusCode !== 200 && response.statusCode !== 201)
    throw new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 500)}`)
  return text
}
