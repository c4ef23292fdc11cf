import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Progress } from '../profile/table.ts'
import { type Reply, unpackError } from './thread-protocol.ts'

/** A thread that answers calls. */
export type AnsweringThread = {
  readonly call: (method: string, request?: unknown, progress?: Progress) => Promise<unknown>
  /** Calls that wait or run. */
  readonly waiting: () => number
  /** Ends it at once, whatever it does; what waits is refused with this. */
  readonly end: (refusal: Error) => Promise<void>
  /** Lets it end when it has answered what was asked. */
  readonly close: () => Promise<void>
}

type Waiting = {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly progress: Progress | undefined
}

/**
 * A thread that starts with its first call. Should it end, what waits is refused and the next call starts another.
 *
 * @param name its entry, a file beside this one
 * @param refusal what is said where it ended by itself
 */
export function answeringThread(
  name: 'heavy-thread' | 'draw-thread',
  options: WorkerOptions,
  refusal: (because: string) => Error,
): AnsweringThread {
  const waiting = new Map<number, Waiting>()
  let next = 0
  let thread: Worker | undefined

  const refuse = (error: Error): void => {
    thread = undefined
    for (const call of waiting.values()) call.reject(error)
    waiting.clear()
  }
  const start = (): Worker => {
    // Run from source, the thread needs the same loader for TypeScript as the program itself.
    const source = import.meta.url.endsWith('.ts')
    const entry = new URL(`./${name}.${source ? 'ts' : 'js'}`, import.meta.url)
    const worker = new Worker(entry, { ...options, ...(source && { execArgv: ['--import', 'tsx'] }) })
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
    // One that was ended before says so late: what waits by then waits for another.
    const fail = (because: string): void => {
      if (worker === thread) refuse(refusal(because))
    }
    worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
    worker.on('exit', (code) => fail(`exit code ${code}`))
    return worker
  }

  const call: AnsweringThread['call'] = (method, request, progress) =>
    new Promise((resolve, reject) => {
      thread ??= start()
      const id = next++
      waiting.set(id, { resolve, reject, progress })
      thread.postMessage({ id, method, request })
    })

  return {
    call,
    waiting: () => waiting.size,
    end: async (refused) => {
      const running = thread
      refuse(refused)
      await running?.terminate()
    },
    close: async () => {
      const running = thread
      if (!running) return
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      await call('close')
      await ended
    },
  }
}
