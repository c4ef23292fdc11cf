import { join } from 'node:path'
import { viewBaseline } from '../src/detect/baseline-view.ts'
import { decodeBatch } from '../src/ingest/batch-format.ts'
import { searchSlices } from '../src/monitor/search-slices.ts'
import type { SearchedAttribute } from '../src/monitor/searched-attributes.ts'
import { attributesOf } from '../src/monitor/searched-attributes.ts'
import type { ReadCodedRows } from '../src/monitor/window-rows.ts'
import { createBaselineStore } from '../src/store/baseline-store.ts'
import { type Db, openDatabase } from '../src/store/database.ts'
import { createEvidenceLog } from '../src/store/evidence-log.ts'
import { openStore } from '../src/store/open-store.ts'
import { createStoredRows } from '../src/store/window-rows.ts'
import { readRowsElsewhere } from '../src/worker/read-rows-elsewhere.ts'
import { type BenchOptions, type Figure, median, runBenchmark, say } from './figures.ts'
import { MODEL, VERSION } from './sample-rows.ts'
import { configOf, fillStore, monitorOf } from './sample-store.ts'

// All slices of up to three conditions over ten attributes of stored rows, each row of 29 values: reading and searching apart, and beside them what a program
// would do that parses every row and counts slices by name.

const DAY = 86_400_000
const FROM = Date.UTC(2026, 0, 1)
const FEATURES = ['amount_01', 'amount_02', 'amount_03', 'amount_04', 'channel', 'product']
const RUNS = 5
/** Counting by name is measured on a tenth of the rows and taken ten times: all of them would take minutes. */
const NAIVE_PART = 10

async function measureSearch({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  const path = join(folder, 'search.db')
  const filling = { path, rows, window: '1d', seed: 11, ids: 'uuid-v7', from: FROM, stepMs: DAY / rows } as const
  await fillStore(folder, filling)
  const config = configOf(filling)
  const monitor = monitorOf(config)
  const store = openStore(path, { monitors: config.monitors })
  const db = openDatabase(path)
  const baselines = createBaselineStore(db, createEvidenceLog(db))
  const baseline = baselines.inEffect(MODEL, VERSION, FROM)
  if (!baseline) throw new Error('no baseline was fitted')
  const view = viewBaseline(baselines.load(baseline.id), monitor.depth)
  const stored = createStoredRows(db, baselines)
  let readMs = 0
  const timed =
    (read: ReadCodedRows): ReadCodedRows =>
    async (...asked) => {
      const start = performance.now()
      const answer = await read(...asked)
      readMs = performance.now() - start
      return answer
    }
  const portsOver = (read: ReadCodedRows) => ({
    ...{ runs: store.runs, profiles: store.profiles, baselineInEffect: store.baselines.inEffect },
    ...{ view: () => view, rows: timed(read) },
  })
  const search = async (read: ReadCodedRows, features: readonly string[]) => {
    const request = { from: FROM, to: FROM + DAY, features }
    const start = performance.now()
    const report = await searchSlices(portsOver(read), monitor, request)
    return { report, ms: performance.now() - start }
  }
  const repeated = async (read: ReadCodedRows, features: readonly string[]) => {
    const runs = []
    for (let i = 0; i < RUNS; i++) {
      const { report, ms } = await search(read, features)
      runs.push({ report, ms, readMs })
    }
    return {
      report: runs[0]?.report,
      totalMs: median(runs.map((r) => r.ms)),
      readMs: median(runs.map((r) => r.readMs)),
      searchMs: median(runs.map((r) => r.ms - r.readMs)),
    }
  }
  say('searching in two threads')
  const two = await repeated(stored.coded(readRowsElsewhere(path)), FEATURES)
  say('searching in one thread')
  const one = await repeated(stored.coded(), FEATURES)
  say('searching kept counts')
  const counts = await repeated(stored.coded(), [])
  say('parsing every row and counting by name')
  const naive = naiveSearch(db, attributesOf(view.schema, FEATURES), rows)
  store.close()
  db.close()
  const note = `${two.report?.searched.looked.toLocaleString('en')} slices with support, rows of 29 values`
  const goal = 'search'
  return [
    {
      goal,
      name: 'ten attributes, two threads: reading and searching',
      value: two.totalMs / 1000,
      unit: 's',
      atMost: 2,
      note,
    },
    { goal, name: 'of that reading the rows', value: two.readMs / 1000, unit: 's' },
    { goal, name: 'of that searching', value: two.searchMs / 1000, unit: 's' },
    { goal, name: 'ten attributes, one thread: reading and searching', value: one.totalMs / 1000, unit: 's' },
    { goal, name: 'parsing every row as JSON / reading in two threads', value: naive.readMs / two.readMs, unit: 'x' },
    { goal, name: 'parsing every row as JSON / reading in one thread', value: naive.readMs / one.readMs, unit: 'x' },
    {
      ...{ goal, name: 'counting slices by name / searching', value: naive.countMs / two.searchMs, unit: 'x' },
      note: `counted on one row in ${NAIVE_PART}, times ${NAIVE_PART}`,
    },
    { goal, name: 'sensitive features alone, from kept counts', value: counts.totalMs, unit: 'ms' },
  ]
}

type Sent = { readonly [member: string]: unknown }

/** What takes no thought: JSON.parse of every row, and a Map of every slice of up to three conditions. */
function naiveSearch(db: Db, attributes: readonly SearchedAttribute[], rows: number) {
  const names = attributes.map(({ name }) => name)
  const start = performance.now()
  const read: (readonly unknown[])[] = []
  for (const { body } of db.sqlite.prepare<[], { body: Buffer }>('select body from batch order by id').iterate())
    for (const text of decodeBatch(body).rows) {
      if (text === undefined) continue
      const row = JSON.parse(text) as { features: Sent; sensitive: Sent; decision: string }
      read.push([row.decision, ...names.map((name) => row.sensitive[name] ?? row.features[name])])
    }
  const readMs = performance.now() - start
  if (read.length !== rows) throw new Error(`${read.length} of ${rows} rows were read`)
  const counting = performance.now()
  const counts = new Map<string, { n: number; x: number }>()
  for (let i = 0; i < read.length; i += NAIVE_PART) {
    const row = read[i] as readonly unknown[]
    // Numbers are cut into tenths of their range, so that there are about as many slices.
    const values = row.slice(1).map((v) => (typeof v === 'number' ? Math.floor(v / 3000) : v))
    const add = (key: string): void => {
      const count = counts.get(key) ?? { n: 0, x: 0 }
      count.n += 1
      if (row[0] === 'approve') count.x += 1
      counts.set(key, count)
    }
    for (let a = 0; a < values.length; a++) {
      const first = `${names[a]}=${values[a]}`
      add(first)
      for (let b = a + 1; b < values.length; b++) {
        const second = `${first} & ${names[b]}=${values[b]}`
        add(second)
        for (let c = b + 1; c < values.length; c++) add(`${second} & ${names[c]}=${values[c]}`)
      }
    }
  }
  return { readMs, countMs: (performance.now() - counting) * NAIVE_PART, slices: counts.size }
}

await runBenchmark(measureSearch)
