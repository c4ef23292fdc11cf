import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { type BenchOptions, type Figure, median, runBenchmark, say } from './figures.ts'
import type { RawBlock } from './raw-insertion.ts'
import { type IdKind, requestBody, sampleRows } from './sample-rows.ts'
import { fillStore } from './sample-store.ts'
import { compileService, pinned, type ServiceProcess, startServiceProcess } from './service-process.ts'

const BATCH = 500
const BLOCKS = 5
const IN_FLIGHT = 4
const HOUR = 3_600_000

/** Arrival over real sockets, until rows are durable and until they are counted, beside bare insertion of the same rows. */
async function measureIngest({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  compileService(folder)
  const figures: Figure[] = []
  for (const ids of ['uuid-v7', 'uuid-v4'] as const) figures.push(...(await measureIds(ids, rows, folder)))
  return figures
}

async function measureIds(ids: IdKind, rows: number, folder: string): Promise<readonly Figure[]> {
  const from = Math.floor(Date.now() / HOUR) * HOUR - 40 * HOUR
  const stepMs = (20 * HOUR) / rows
  // Long enough that rows are counted while others arrive, on the one processor the service has.
  const blockRows = Math.max(10_000, Math.min(100_000, rows / 10))
  const path = join(folder, `${ids}.db`)
  const stored = await fillStore(folder, { path, rows, window: '1d', seed: 5, ids, from, stepMs })
  const raw = startRaw(join(folder, `${ids}-raw.db`), ids)
  say('storing the same rows bare')
  await rawMs(raw, { seed: 5, from, stepMs, rows })
  const service = await startServiceProcess(folder, { database: path, window: '1d', lateness: '30d', pin: 0 })
  const own: number[] = []
  const bare: number[] = []
  const counted: number[] = []
  for (let block = 0; block <= BLOCKS; block++) {
    const span = { seed: 100 + block, from: from + (20 + block) * HOUR, stepMs: HOUR / blockRows, rows: blockRows }
    const bodies = bodiesOf({ ...span, ids })
    const start = performance.now()
    await sendAll(service, bodies)
    const acknowledged = performance.now() - start
    const waited = await untilCounted(path)
    const insertion = await rawMs(raw, span)
    // The first block warms both up.
    if (block === 0) continue
    own.push(acknowledged)
    bare.push(insertion)
    counted.push(waited)
    say(
      `block ${block}: ${Math.round(acknowledged)} ms, counted ${Math.round(waited)} ms after, bare ${Math.round(insertion)} ms`,
    )
  }
  await service.stop()
  raw.kill()
  for (const suffix of ['', '-wal', '-shm'])
    for (const name of [path, join(folder, `${ids}-raw.db`)]) rmSync(name + suffix, { force: true })
  const perSecond = (ms: number): number => (blockRows / ms) * 1000
  const beside = `${rows.toLocaleString('en')} rows stored`
  return [
    {
      goal: 'G6',
      name: `${ids}: bare insertion / HTTP ingest, in rows a second`,
      value: median(own.map((ms, i) => ms / (bare[i] as number))),
      unit: 'x',
      atMost: 2.2,
      note: beside,
    },
    {
      goal: 'G6',
      name: `${ids}: HTTP ingest, durable`,
      value: perSecond(median(own)),
      unit: 'rows/s',
      note: `${IN_FLIGHT} requests of ${BATCH} rows under way`,
    },
    { goal: 'G6', name: `${ids}: bare insertion`, value: perSecond(median(bare)), unit: 'rows/s' },
    {
      goal: 'G6',
      name: `${ids}: last answer until counted, longest`,
      value: Math.max(...counted) / 1000,
      unit: 's',
      atMost: 5,
    },
    {
      goal: 'G6',
      name: `${ids}: the store alone, without HTTP and parsing`,
      value: (rows / stored.ingestMs) * 1000,
      unit: 'rows/s',
    },
    { goal: 'G6', name: `${ids}: the fold alone`, value: (rows / stored.foldMs) * 1000, unit: 'rows/s' },
  ]
}

function bodiesOf(span: RawBlock & { readonly ids: IdKind }): readonly Buffer[] {
  const next = sampleRows(span)
  return Array.from({ length: span.rows / BATCH }, () => Buffer.from(requestBody(Array.from({ length: BATCH }, next))))
}

async function sendAll(service: ServiceProcess, bodies: readonly Buffer[]): Promise<void> {
  let next = 0
  const sender = async (): Promise<void> => {
    for (let body = bodies[next++]; body; body = bodies[next++]) {
      const answer = await service.post('/api/v1/predictions', 'application/json', body)
      if (!answer.startsWith(`{"accepted":${BATCH},`))
        throw new Error(`not all rows were accepted: ${answer.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender))
}

/** Milliseconds from now until the fold has gone through the newest batch. */
async function untilCounted(path: string): Promise<number> {
  const start = performance.now()
  const db = new Sqlite(path, { readonly: true })
  const behind = db.prepare('select (select max(id) from batch) - (select min(through_batch) from fold)').pluck()
  while ((behind.get() as number) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  db.close()
  return performance.now() - start
}

function startRaw(path: string, ids: IdKind): ChildProcess {
  const command = [
    ...pinned(0),
    process.execPath,
    fileURLToPath(new URL('raw-insertion.ts', import.meta.url)),
    path,
    ids,
  ]
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  process.once('exit', () => child.kill())
  return child
}

async function rawMs(raw: ChildProcess, block: RawBlock): Promise<number> {
  raw.send(block)
  return (await once(raw, 'message'))[0] as number
}

await runBenchmark(measureIngest)
