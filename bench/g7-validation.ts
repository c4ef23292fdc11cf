import { readerOf } from '../src/ingest/ingest-predictions.ts'
import { isDeeperThan } from '../src/ingest/json-depth.ts'
import { compareMs, type Figure, runBenchmark } from './figures.ts'
import { requestBody, sampleRows, VERSION } from './sample-rows.ts'
import { configOf, monitorOf } from './sample-store.ts'

const ROWS = 500
const FROM = Date.UTC(2026, 0, 5)

/** What checking rows costs beside parsing them: the compiled reader over parsed rows, and the look at the text's nesting. */
async function measureValidation(): Promise<readonly Figure[]> {
  const read = readerOf(monitorOf(configOf({ path: 'unused.db', window: '1d' })))
  const next = sampleRows({ seed: 1, ids: 'uuid-v7', from: FROM, stepMs: 100 })
  const text = requestBody(Array.from({ length: ROWS }, next))
  const rows = (JSON.parse(text) as { predictions: unknown[] }).predictions
  const parse = (): void => {
    JSON.parse(text)
  }
  const validate = (): void => {
    for (const row of rows) if (!('prediction' in read(row, VERSION, FROM + 86_400_000))) throw new Error('refused')
  }
  const look = (): void => {
    if (isDeeperThan(text, 32)) throw new Error('too deep')
  }
  const validation = compareMs(validate, parse, { runs: 31, times: 20 })
  const nesting = compareMs(look, parse, { runs: 31, times: 20 })
  const perRow = (ms: number): number => (ms * 1000) / ROWS
  return [
    { goal: 'G7', name: 'validation / JSON.parse', value: validation.ratio, unit: 'x', atMost: 0.25 },
    { goal: 'G7', name: 'validation', value: perRow(validation.ms), unit: 'us/row' },
    { goal: 'G7', name: 'JSON.parse of the request', value: perRow(validation.alternativeMs), unit: 'us/row' },
    { goal: 'G7', name: 'look at the nesting of the text / JSON.parse', value: nesting.ratio, unit: 'x' },
  ]
}

await runBenchmark(measureValidation)
