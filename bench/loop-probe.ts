import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

// Loaded before the service's own entry: tells the parent process how late the thread that answers requests was since the parent last asked.

/** How late the event loop was, in milliseconds; the sampling interval itself is taken off. */
export type LoopDelay = { readonly p50: number; readonly p99: number; readonly max: number }

const RESOLUTION_MS = 10

if (isMainThread && process.send) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  process.on('message', () => {
    const late = (ns: number): number => Math.max(0, ns / 1e6 - RESOLUTION_MS)
    const answer: LoopDelay = { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) }
    delay.reset()
    process.send?.(answer)
  })
  // The channel must not keep a service alive that has been told to stop.
  process.channel?.unref()
}
