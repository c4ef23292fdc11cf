import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type BenchOptions, type Figure, quantile, runBenchmark, say } from './figures.ts'
import type { LoopDelay } from './loop-probe.ts'
import { MODEL, requestBody, sampleRows } from './sample-rows.ts'
import { fillStore, writeTraining } from './sample-store.ts'
import { compileService, type ServiceProcess, startServiceProcess } from './service-process.ts'

const BATCH = 500
const HOUR = 3_600_000
const WINDOWS = 48
const EVERY_MS = 100
const IDLE_MS = 15_000

/** How long senders wait, and how late the serving thread is: with nothing else to do, while windows are judged, while a baseline is fitted. */
async function measureLatency({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  compileService(folder)
  const path = join(folder, 'latency.db')
  const now = Math.floor(Date.now() / HOUR) * HOUR
  const from = now - WINDOWS * HOUR
  const stepMs = (WINDOWS * HOUR) / rows
  await fillStore(folder, { path, rows, window: '1h', lateness: '0m', seed: 6, ids: 'uuid-v7', from, stepMs })
  // Written beforehand: a sender that makes its rows while it sends would hold up the requests whose latency it measures.
  const training = join(folder, 'training-large.ndjson')
  await writeTraining(training, rows)
  await pipeline(createReadStream(training), createGzip({ level: 1 }), createWriteStream(`${training}.gz`))
  const service = await startServiceProcess(folder, { database: path, window: '1h', lateness: '0m' })
  const send = steadySender(service, now)
  say(`${WINDOWS} windows are due and are judged`)
  const scan = await during(service, send, service.logged('window judged'))
  say('nothing else to do')
  const idle = await during(service, send, new Promise((resolve) => setTimeout(resolve, IDLE_MS)))
  say(`fitting a baseline of ${rows.toLocaleString('en')} rows`)
  const fit = await during(
    service,
    send,
    service.post(
      `/api/v1/baselines?model=${MODEL}&version=2`,
      'application/x-ndjson',
      createReadStream(`${training}.gz`),
      'gzip',
    ),
  )
  await service.stop()
  return [
    ...figuresOf('idle', idle),
    ...figuresOf('while windows are judged', scan),
    ...figuresOf(`while ${rows} rows are fitted`, fit),
  ]
}

type Phase = { readonly latencies: readonly number[]; readonly delay: LoopDelay; readonly seconds: number }

async function during(service: ServiceProcess, send: () => Promise<number>, end: Promise<unknown>): Promise<Phase> {
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
function steadySender(service: ServiceProcess, from: number): () => Promise<number> {
  const next = sampleRows({ seed: 7, ids: 'uuid-v7', from, stepMs: 0.01 })
  return async () => {
    const body = requestBody(Array.from({ length: BATCH }, next))
    const start = performance.now()
    await service.post('/api/v1/predictions', 'application/json', body)
    return performance.now() - start
  }
}

function figuresOf(phase: string, { latencies, delay, seconds }: Phase): readonly Figure[] {
  const note = `${latencies.length} batches of ${BATCH} in ${Math.round(seconds)} s`
  return [
    { goal: 'latency', name: `ingest p99, ${phase}`, value: quantile(latencies, 0.99), unit: 'ms', atMost: 100, note },
    { goal: 'latency', name: `ingest p50, ${phase}`, value: quantile(latencies, 0.5), unit: 'ms' },
    { goal: 'latency', name: `event loop late p99, ${phase}`, value: delay.p99, unit: 'ms', atMost: 20 },
    { goal: 'latency', name: `event loop late at most, ${phase}`, value: delay.max, unit: 'ms' },
  ]
}

await runBenchmark(measureLatency)
