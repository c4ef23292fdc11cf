import { join } from 'node:path'
import { type BenchOptions, type Figure, median, runBenchmark, say } from './figures.ts'
import { MODEL } from './sample-rows.ts'
import { fillStore } from './sample-store.ts'
import { compileService, startServiceProcess } from './service-process.ts'
import { during, latencyFigures, steadySender } from './steady-sender.ts'

const DAY = 86_400_000
const SEARCHES = 8
const IDLE_MS = 15_000
const FEATURES = ['amount_01', 'amount_02', 'amount_03', 'amount_04', 'channel', 'product']

/** How long senders wait while slices of ten attributes are searched over stored rows, one search after the other. */
async function measureLatency({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  compileService(folder)
  const path = join(folder, 'search-latency.db')
  const today = Math.floor(Date.now() / DAY) * DAY
  const from = today - DAY
  // Windows wait a month for late rows, so that nothing is judged meanwhile.
  await fillStore(folder, { path, rows, window: '1d', seed: 11, ids: 'uuid-v7', from, stepMs: DAY / rows })
  const service = await startServiceProcess(folder, { database: path, window: '1d', lateness: '30d' })
  const send = steadySender(service, today)
  say('nothing else to do')
  const idle = await during(service, send, new Promise((resolve) => setTimeout(resolve, IDLE_MS)))
  say(`${SEARCHES} searches of ${rows.toLocaleString('en')} rows`)
  const asked = JSON.stringify({ model: MODEL, from, to: from + DAY, features: FEATURES })
  const took: number[] = []
  const search = async (): Promise<void> => {
    for (let i = 0; i < SEARCHES; i++) {
      const start = performance.now()
      const answer = JSON.parse(await service.post('/api/v1/slices/search', 'application/json', asked)) as {
        readonly rows: number
        readonly searched: { readonly way: string }
      }
      took.push(performance.now() - start)
      if (answer.rows !== rows || answer.searched.way !== 'halves') throw new Error('not every row was searched')
    }
  }
  const searching = await during(service, send, search())
  await service.stop()
  const goal = 'search'
  return [
    ...latencyFigures(goal, 'idle', idle),
    ...latencyFigures(goal, 'while slices are searched', searching),
    {
      ...{ goal, name: 'a search while rows arrive, asked and answered', value: median(took) / 1000, unit: 's' },
      note: `${SEARCHES} searches, a thread started for each`,
    },
  ]
}

await runBenchmark(measureLatency)
