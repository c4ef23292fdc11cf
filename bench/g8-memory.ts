import { statSync } from 'node:fs'
import { join } from 'node:path'
import { bucketCounter, type StoredRow } from '../src/profile/fold-batch.ts'
import type { Profile } from '../src/profile/profile.ts'
import { encodeProfile } from '../src/profile/profile-codec.ts'
import { packBlob } from '../src/store/blob.ts'
import { openStore } from '../src/store/open-store.ts'
import { type BenchOptions, type Figure, runBenchmark, say } from './figures.ts'
import { STRATA, sampleRows } from './sample-rows.ts'
import { configOf, fillStore } from './sample-store.ts'

const DAY = 86_400_000
const FROM = Date.UTC(2026, 0, 5)
const FEATURES = 25

/** Bytes of counts in memory and in the database, and bytes of a stored row. */
async function measureMemory({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  const path = join(folder, 'memory.db')
  const filling = { path, rows: 0, window: '1d', seed: 3, ids: 'uuid-v7', from: FROM, stepMs: DAY / rows } as const
  await fillStore(folder, filling)
  const config = configOf(filling)
  const store = openStore(path, { monitors: config.monitors })
  const { schema } = store.baselines.load(1)
  store.close()
  const few = Math.round(rows / 10)
  const figures: Figure[] = []
  const live: number[] = []
  const stored: number[] = []
  const zone = { window: '1d', timezone: 'UTC' } as const
  for (const count of [few, rows]) {
    say(`counting ${count.toLocaleString('en')} rows`)
    const counter = bucketCounter(schema, zone, () => [])
    const next = sampleRows({ ...filling, stepMs: DAY / count })
    for (let i = 0; i < count; i++) {
      const { json, at } = next()
      counter.add(JSON.parse(json) as StoredRow, at)
    }
    const profile = (counter.take()[0] as readonly [number, { readonly profile: Profile }])[1].profile
    const bytes = [...profile.strata.values()].reduce((sum, counts) => sum + counts.bytes, 0)
    const body = packBlob(encodeProfile(profile)).length
    live.push(bytes)
    stored.push(body)
    const each = STRATA * FEATURES
    figures.push(
      {
        goal: 'G8',
        name: `live counts of ${count} rows, a stratum and feature`,
        value: bytes / each,
        unit: 'B',
        atMost: 128,
      },
      {
        goal: 'G8',
        name: `stored counts of ${count} rows, a stratum and feature`,
        value: body / each,
        unit: 'B',
        atMost: 64,
      },
    )
  }
  const ratio = (of: readonly number[]): number => (of[1] as number) / (of[0] as number)
  figures.push(
    { goal: 'G8', name: `live counts of ${rows} rows / of ${few}`, value: ratio(live), unit: 'x' },
    { goal: 'G8', name: `stored counts of ${rows} rows / of ${few}`, value: ratio(stored), unit: 'x' },
    await rowBytes(folder, few),
  )
  return figures
}

/** What a stored row takes: its narrow row, its share of the index, and its text in a compressed batch. */
async function rowBytes(folder: string, rows: number): Promise<Figure> {
  const fillings = [1000, rows + 1000].map((count) => ({ count, path: join(folder, `rows-${count}.db`) }))
  const bytes: number[] = []
  let text = 0
  for (const { count, path } of fillings) {
    await fillStore(folder, {
      path,
      rows: count,
      window: '1d',
      seed: 4,
      ids: 'uuid-v7',
      from: FROM,
      stepMs: DAY / count,
    })
    bytes.push(statSync(path).size)
  }
  const next = sampleRows({ seed: 4, ids: 'uuid-v7', from: FROM, stepMs: 1 })
  for (let i = 0; i < 1000; i++) text += next().json.length / 1000
  const each = ((bytes[1] as number) - (bytes[0] as number)) / rows
  return {
    goal: 'G8',
    name: 'a stored row',
    value: each,
    unit: 'B',
    note: `its text has ${Math.round(text)} B; growth of the database file`,
  }
}

await runBenchmark(measureMemory)
