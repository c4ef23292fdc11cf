import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { boundedCache } from '../bounded-cache.ts'
import type { VegaLiteSpec } from '../chart/chart.ts'
import type { LineageDrawing } from '../chart/lineage-picture.ts'
import { ServiceError } from '../errors.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { DrawCall, DrawReply } from './draw-thread.ts'
import { unpackError } from './thread-protocol.ts'

/** Draws pictures of data. */
export type Drawing = {
  /** @throws {ServiceError} `invalid` where the specification cannot be drawn, `busy` where too many wait, `unavailable` where it took too long */
  readonly drawChart: (spec: VegaLiteSpec) => Promise<string>
  readonly drawLineage: (snapshots: readonly LineageSnapshot[]) => Promise<LineageDrawing>
  readonly close: () => Promise<void>
}

/** Bounds of drawing. */
export type DrawingOptions = {
  /** Memory for finished pictures, in bytes; default 32 MB. */
  readonly cacheBytes?: number
  /** Pictures that may wait; default 256. */
  readonly mostWaiting?: number
  /** How long one picture may take; default 5 s. */
  readonly deadlineMs?: number
  /** How long the thread may take to start; default 60 s, which holds on a machine that is busy. */
  readonly startMs?: number
}

/** Draws in a thread of its own, which starts with the first picture; what was drawn is kept. */
export function startDrawing(options: DrawingOptions = {}): Drawing {
  const thread = drawThread(options)
  return remembering(thread.draw, thread.close, options)
}

/** Draws where it is called: for the command line and for tests. */
export function inlineDrawing(options: DrawingOptions = {}): Drawing {
  const draw = async (call: DrawCall): Promise<unknown> => {
    // Vega is loaded by who draws, not by who might.
    if (call.kind === 'chart') return (await import('../render/chart-svg.ts')).chartSvg(call.spec)
    return (await import('../render/lineage-svg.ts')).drawLineage(call.snapshots)
  }
  return remembering(draw, async () => {}, options)
}

type Draw = (call: DrawCall) => Promise<unknown>

/** Keeps finished pictures by what they show, and draws what is asked for twice at once only once. */
function remembering(
  draw: Draw,
  close: () => Promise<void>,
  { cacheBytes = 32 * 1024 * 1024 }: DrawingOptions,
): Drawing {
  const finished = boundedCache<unknown>(cacheBytes)
  const underWay = new Map<string, Promise<unknown>>()
  const drawn = (call: DrawCall): Promise<unknown> => {
    const text = JSON.stringify(call)
    const key = createHash('sha256').update(text).digest('base64')
    const kept = finished.get(key)
    if (kept !== undefined) return Promise.resolve(kept)
    const running = underWay.get(key)
    if (running !== undefined) return running
    const started = draw(call)
      .then((picture) => {
        finished.set(key, picture, weightOf(picture))
        return picture
      })
      .finally(() => underWay.delete(key))
    underWay.set(key, started)
    return started
  }
  return {
    drawChart: (spec) => drawn({ kind: 'chart', spec }) as Promise<string>,
    drawLineage: (snapshots) => drawn({ kind: 'lineage', snapshots }) as Promise<LineageDrawing>,
    close,
  }
}

/** Bytes that a picture takes in memory, two a character. */
const weightOf = (picture: unknown): number =>
  2 * (typeof picture === 'string' ? picture : JSON.stringify(picture)).length

type Waiting = {
  readonly call: DrawCall
  readonly resolve: (picture: unknown) => void
  readonly reject: (error: Error) => void
}

/** A thread that draws one picture after another; one that takes too long is ended with its picture, and the next picture starts another. */
function drawThread({ mostWaiting = 256, deadlineMs = 5_000, startMs = 60_000 }: DrawingOptions): {
  readonly draw: Draw
  readonly close: () => Promise<void>
} {
  const queue: Waiting[] = []
  let current: Waiting | undefined
  let thread: Worker | undefined
  let isReady = false
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const settle = (): Waiting | undefined => {
    clearTimeout(timer)
    const settled = current
    current = undefined
    return settled
  }
  const end = (because: string): void => {
    const ended = thread
    thread = undefined
    isReady = false
    void ended?.terminate()
    settle()?.reject(
      new ServiceError('unavailable', `the picture was not drawn: ${because}; its numbers stand in the table`),
    )
    next()
  }
  const limit = (ms: number, because: string): void => {
    clearTimeout(timer)
    timer = setTimeout(() => end(because), ms)
  }
  const start = (): Worker => {
    // Run from source, the thread needs the same loader for TypeScript as the program itself.
    const source = import.meta.url.endsWith('.ts')
    const entry = new URL(source ? './draw-thread.ts' : './draw-thread.js', import.meta.url)
    const worker = new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
      ...(source && { execArgv: ['--import', 'tsx'] }),
    })
    worker.on('message', (reply: DrawReply) => {
      if (worker !== thread) return
      if (reply.kind === 'ready') {
        isReady = true
        send()
        return
      }
      const done = settle()
      if (reply.kind === 'drawn') done?.resolve(reply.picture)
      else done?.reject(unpackError(reply.error))
      next()
    })
    worker.on('error', (error) => {
      if (worker === thread) end(error instanceof Error ? error.message : String(error))
    })
    worker.on('exit', (code) => {
      if (worker === thread) end(`the thread ended with code ${code}`)
    })
    return worker
  }
  const send = (): void => {
    if (current === undefined || thread === undefined) return
    limit(deadlineMs, `it took more than ${deadlineMs / 1000} s`)
    thread.postMessage(current.call)
  }
  const next = (): void => {
    if (current !== undefined || isClosed) return
    current = queue.shift()
    if (current === undefined) return
    if (thread === undefined) {
      limit(startMs, `the thread that draws did not start in ${startMs / 1000} s`)
      thread = start()
    } else if (isReady) send()
  }
  return {
    draw: (call) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new ServiceError('unavailable', 'drawing has ended: the service is stopping'))
        if (queue.length >= mostWaiting)
          return reject(new ServiceError('busy', `${mostWaiting} pictures wait to be drawn; try again in a moment`))
        queue.push({ call, resolve, reject })
        next()
      }),
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      const stopping = new ServiceError('unavailable', 'drawing has ended: the service is stopping')
      for (const waiting of [...(current ? [current] : []), ...queue.splice(0)]) waiting.reject(stopping)
      current = undefined
      const running = thread
      thread = undefined
      await running?.terminate()
    },
  }
}
