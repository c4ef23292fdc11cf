import { type Figure, quantile } from './figures.ts'
import type { LoopDelay } from './loop-probe.ts'
import { requestBody, sampleRows } from './sample-rows.ts'
import type { ServiceProcess } from './service-process.ts'

const BATCH = 500
const EVERY_MS = 100

/** Latencies of a phase in milliseconds, and how late the serving thread was in it. */
export type Phase = { readonly latencies: readonly number[]; readonly delay: LoopDelay; readonly seconds: number }

/** Sends by the clock until something has ended. */
export async function during(
  service: ServiceProcess,
  send: () => Promise<number>,
  end: Promise<unknown>,
): Promise<Phase> {
  let ended = false
  const done = end.finally(() => {
    ended = true
  })
  await service.loopDelay()
  const start = performance.now()
  const latencies: Promise<number>[] = []
  // Sent by the clock, not when the last answer came: a slow answer must not thin out the very requests that would show it.
  for (let due = start; !ended; due += EVERY_MS) {
    latencies.push(send())
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due + EVERY_MS - performance.now())))
  }
  await done
  return {
    latencies: await Promise.all(latencies),
    delay: await service.loopDelay(),
    seconds: (performance.now() - start) / 1000,
  }
}

/** Sends a batch and answers how long it took in milliseconds. */
export function steadySender(service: ServiceProcess, from: number): () => Promise<number> {
  const next = sampleRows({ seed: 7, ids: 'uuid-v7', from, stepMs: 0.01 })
  return async () => {
    const body = requestBody(Array.from({ length: BATCH }, next))
    const start = performance.now()
    await service.post('/api/v1/predictions', 'application/json', body)
    return performance.now() - start
  }
}

/** What a phase came to; a sender should not wait over 100 ms, nor the serving thread be over 20 ms late. */
export function latencyFigures(goal: string, phase: string, { latencies, delay, seconds }: Phase): readonly Figure[] {
  const note = `${latencies.length} batches of ${BATCH} in ${Math.round(seconds)} s`
  return [
    { goal, name: `ingest p99, ${phase}`, value: quantile(latencies, 0.99), unit: 'ms', atMost: 100, note },
    { goal, name: `ingest p50, ${phase}`, value: quantile(latencies, 0.5), unit: 'ms' },
    { goal, name: `event loop late p99, ${phase}`, value: delay.p99, unit: 'ms', atMost: 20 },
    { goal, name: `event loop late at most, ${phase}`, value: delay.max, unit: 'ms' },
  ]
}
