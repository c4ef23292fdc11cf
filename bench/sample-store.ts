import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { channelKinds } from '../src/alert/channels/index.ts'
import type { Config } from '../src/config/config.ts'
import { readConfig } from '../src/config/read-config.ts'
import type { ArrivingPrediction } from '../src/ingest/arrival-store.ts'
import { readerOf } from '../src/ingest/ingest-predictions.ts'
import type { Monitor } from '../src/monitor/monitor.ts'
import { openStore } from '../src/store/open-store.ts'
import { createHeavyWork, type HeavyWork } from '../src/worker/heavy-work.ts'
import { say } from './figures.ts'
import { configText, MODEL, type SampleSpan, sampleRows, trainingLines, VERSION } from './sample-rows.ts'

const TRAINING_ROWS = 100_000
const BATCH = 500

/** How a database is filled. */
export type Filling = SampleSpan & {
  readonly path: string
  readonly rows: number
  readonly window: '1h' | '1d'
  readonly lateness?: string
}

/** Reads the configuration of a database's service. */
export function configOf(filling: Pick<Filling, 'path' | 'window' | 'lateness'>, port = 4680): Config {
  const { path: database, window, lateness = '30d' } = filling
  const reading = readConfig(configText({ database, port, window, lateness }), {
    path: 'bench.yaml',
    env: {},
    kinds: channelKinds,
  })
  if (reading.status === 'wrong') throw new Error(reading.problems.map((p) => p.message).join('\n'))
  return reading.config
}

/** The monitor of the measured model. */
export function monitorOf(config: Config): Monitor {
  const monitor = config.monitors[0]
  if (!monitor) throw new Error('the configuration watches nothing')
  return monitor
}

/** The heavy work of a database, in this thread. */
export function heavyWorkOf(config: Config): HeavyWork {
  return createHeavyWork({
    databasePath: config.store.path,
    monitors: config.monitors,
    routes: [],
    inhibit: [],
    baseUrl: 'http://localhost',
  })
}

/** Writes a training file of some rows. */
export async function writeTraining(file: string, rows: number): Promise<void> {
  const next = trainingLines(17)
  const out = createWriteStream(file)
  let portion = ''
  for (let i = 0; i < rows; i++) {
    portion += next()
    if (portion.length < 1 << 20) continue
    if (!out.write(portion)) await once(out, 'drain')
    portion = ''
  }
  out.end(portion)
  await once(out, 'close')
}

/** Makes a database with a fitted baseline and rows that are counted, the way the service itself does it. */
export async function fillStore(
  folder: string,
  filling: Filling,
): Promise<{ readonly ingestMs: number; readonly foldMs: number }> {
  const config = configOf(filling)
  const training = join(folder, 'training.ndjson')
  await writeTraining(training, TRAINING_ROWS)
  const work = heavyWorkOf(config)
  await work.fit(
    {
      model: MODEL,
      version: VERSION,
      files: [training],
      columns: {},
      actor: 'bench',
      now: filling.from,
      recount: false,
    },
    () => {},
  )
  say(`storing ${filling.rows.toLocaleString('en')} rows`)
  const ingestMs = storeRows(config, filling)
  const start = performance.now()
  work.fold()
  const foldMs = performance.now() - start
  work.close()
  return { ingestMs, foldMs }
}

function storeRows(config: Config, filling: Filling): number {
  const store = openStore(config.store.path, { monitors: config.monitors })
  const monitor = monitorOf(config)
  const sensitive = Object.keys(monitor.sensitive)
  const read = readerOf(monitor)
  const next = sampleRows(filling)
  const now = filling.from + filling.stepMs * filling.rows
  let ms = 0
  for (let stored = 0; stored < filling.rows; stored += BATCH) {
    const rows: ArrivingPrediction[] = []
    for (let i = 0; i < Math.min(BATCH, filling.rows - stored); i++) {
      const { json } = next()
      const reading = read(JSON.parse(json), VERSION, now)
      if (!('prediction' in reading)) throw new Error(`${reading.path} ${reading.reason}`)
      rows.push({ position: i, prediction: reading.prediction, body: json })
    }
    const start = performance.now()
    store.arrivals.writePredictions({ model: MODEL, version: VERSION, actor: 'bench', at: now, rows, sensitive })
    ms += performance.now() - start
  }
  store.close()
  return ms
}
