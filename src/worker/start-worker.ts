import { Worker } from 'node:worker_threads'
import { ServiceError } from '../errors.ts'
import type { Progress } from '../profile/table.ts'
import type { HeavySettings, HeavyWork } from './heavy-work.ts'
import { type Reply, unpackError } from './thread-protocol.ts'

type Method = Exclude<keyof HeavyWork, 'close'>
type RequestOf<M extends Method> = Parameters<HeavyWork[M]> extends [infer R, ...unknown[]] ? R : undefined
type ValueOf<M extends Method> = Awaited<ReturnType<HeavyWork[M]>>

/** A thread that does heavy work, one call after another. */
export type HeavyThread = {
  readonly call: <M extends Method>(method: M, request: RequestOf<M>, progress?: Progress) => Promise<ValueOf<M>>
  /** Calls that wait or run. */
  readonly waiting: () => number
  readonly close: () => Promise<void>
}

type Waiting = {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly progress: Progress | undefined
}

/** Starts a worker thread with a database connection of its own. Should it die, what waits is refused and the next call starts another. */
export function startWorker(settings: HeavySettings): HeavyThread {
  const waiting = new Map<number, Waiting>()
  let next = 0
  let thread: Worker | undefined

  const start = (): Worker => {
    // Run from source, the thread needs the same loader for TypeScript as the program itself.
    const source = import.meta.url.endsWith('.ts')
    const entry = new URL(source ? './heavy-thread.ts' : './heavy-thread.js', import.meta.url)
    const worker = new Worker(entry, { workerData: settings, ...(source && { execArgv: ['--import', 'tsx'] }) })
    worker.on('message', (reply: Reply) => {
      const call = waiting.get(reply.id)
      if (!call) return
      if (reply.kind === 'progress') {
        call.progress?.(reply.done, reply.total, reply.what)
        return
      }
      waiting.delete(reply.id)
      if (reply.kind === 'value') call.resolve(reply.value)
      else call.reject(unpackError(reply.error))
    })
    const fail = (because: string): void => {
      if (thread === worker) thread = undefined
      for (const call of waiting.values())
        call.reject(new ServiceError('unavailable', `the worker thread ended: ${because}; try again`))
      waiting.clear()
    }
    worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => fail(`exit code ${code}`))
    return worker
  }

  const send = (method: string, request: unknown, progress?: Progress): Promise<unknown> =>
    new Promise((resolve, reject) => {
      thread ??= start()
      const id = next++
      waiting.set(id, { resolve, reject, progress })
      thread.postMessage({ id, method, request })
    })

  return {
    call: (method, request, progress) => send(method, request, progress) as never,
    waiting: () => waiting.size,
    close: async () => {
      const running = thread
      if (!running) return
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      await send('close', undefined)
      await ended
    },
  }
}
