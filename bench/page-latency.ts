import { join } from 'node:path'
import { type BenchOptions, type Figure, quantile, runBenchmark, say } from './figures.ts'
import { MODEL, requestBody, sampleRows } from './sample-rows.ts'
import { fillStore } from './sample-store.ts'
import { compileService, type ServiceProcess, startServiceProcess } from './service-process.ts'

const HOUR = 3_600_000
const WINDOWS = 6
const ASKED = 100
const BATCH = 200
const EVERY_MS = 100

/** How long the page of a model with 255 slices takes, the service on one core, asked a hundred times while predictions arrive. */
async function measurePages({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  compileService(folder)
  const path = join(folder, 'page.db')
  const now = Math.floor(Date.now() / HOUR) * HOUR
  const from = now - WINDOWS * HOUR
  const stepMs = (WINDOWS * HOUR) / rows
  await fillStore(folder, { path, rows, window: '1h', lateness: '0m', seed: 6, ids: 'uuid-v7', from, stepMs })
  const service = await startServiceProcess(folder, { database: path, window: '1h', lateness: '0m', pin: 0 })
  say(`${WINDOWS} windows are judged`)
  await service.logged('window judged')
  await settled(service)
  const [cold] = await ask(service, 1)
  say('the page is asked for, nothing arrives')
  const quiet = await ask(service, ASKED)
  say('the page is asked for while predictions arrive')
  const stop = arriving(service, now)
  const busy = await ask(service, ASKED)
  await stop()
  await service.stop()
  return [
    { goal: 'page', name: 'model page of 255 slices, the first time', value: cold as number, unit: 'ms' },
    ...figuresOf('nothing else to do', quiet),
    ...figuresOf('while 2,000 predictions a second arrive', busy),
  ]
}

async function ask(service: ServiceProcess, times: number): Promise<readonly number[]> {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    const page = await service.get(`/models/${MODEL}`)
    took.push(performance.now() - began)
    if (!page.includes('</html>')) throw new Error('the page was cut off')
  }
  return took
}

/** Waits until all windows are judged: what the page shows then no longer changes by itself. */
async function settled(service: ServiceProcess): Promise<void> {
  for (;;) {
    const { items } = JSON.parse(await service.get(`/api/v1/runs?model=${MODEL}&limit=100`)) as { items: unknown[] }
    if (items.length >= WINDOWS) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** Sends batches by the clock until it is stopped. */
function arriving(service: ServiceProcess, from: number): () => Promise<void> {
  const next = sampleRows({ seed: 9, ids: 'uuid-v7', from, stepMs: 0.5 })
  let going = true
  const sending = (async () => {
    for (let due = performance.now(); going; due += EVERY_MS) {
      await service.post('/api/v1/predictions', 'application/json', requestBody(Array.from({ length: BATCH }, next)))
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due + EVERY_MS - performance.now())))
    }
  })()
  return async () => {
    going = false
    await sending
  }
}

function figuresOf(phase: string, took: readonly number[]): readonly Figure[] {
  const note = `${took.length} times, the service on one core`
  return [
    { goal: 'page', name: `model page p50, ${phase}`, value: quantile(took, 0.5), unit: 'ms', atMost: 150, note },
    { goal: 'page', name: `model page p95, ${phase}`, value: quantile(took, 0.95), unit: 'ms', atMost: 150 },
  ]
}

await runBenchmark(measurePages)
