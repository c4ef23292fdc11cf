import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type BenchOptions, type Figure, runBenchmark, say } from './figures.ts'
import { MODEL } from './sample-rows.ts'
import { fillStore, writeTraining } from './sample-store.ts'
import { compileService, startServiceProcess } from './service-process.ts'
import { during, latencyFigures, steadySender } from './steady-sender.ts'

const HOUR = 3_600_000
const WINDOWS = 48
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
    ...latencyFigures('latency', 'idle', idle),
    ...latencyFigures('latency', 'while windows are judged', scan),
    ...latencyFigures('latency', `while ${rows} rows are fitted`, fit),
  ]
}

await runBenchmark(measureLatency)
