import { columnCounter } from '../src/profile/column-counter.ts'
import { MOST_DENSE } from '../src/profile/dense-counts.ts'
import { emptyProfile } from '../src/profile/profile.ts'
import { type BenchOptions, compareMs, type Figure, median, runBenchmark, say } from './figures.ts'
import { bareLoop, countSide, memorySide, schemaOf, visitBlocks } from './in-memory.ts'

const RUNS = 9

/** What the counting of typed arrays takes beside reading them at all, raw and with their cells already found. */
async function measureKernel({ rows }: BenchOptions): Promise<readonly Figure[]> {
  say(`drawing ${rows.toLocaleString('en')} rows`)
  const side = memorySide(rows, 1)
  const schema = schemaOf(side, true)
  const bytesAMs = bandwidth()
  // 20 doubles; of codes one byte would do: 5 features, a decision, and 2 bytes of the combination.
  const rawMs = (rows * (20 * 8 + 5 + 1 + 2)) / bytesAMs
  const binnedMs = (rows * (25 + 1 + 2)) / bytesAMs
  let seen = 0
  const kernel = compareMs(
    () => {
      countSide(side, schema)
    },
    () => {
      seen += bareLoop(side, schema)
    },
    { runs: RUNS },
  )
  const binned = median(Array.from({ length: RUNS }, () => binnedMsOf(side, schema)))
  if (seen === 0) throw new Error('the bare loop counted nothing')
  return [
    { goal: 'G2', name: 'counting / reading the same bytes', value: kernel.ms / rawMs, unit: 'x', atMost: 30 },
    {
      goal: 'G2',
      name: 'counting cells already found / reading them',
      value: binned / binnedMs,
      unit: 'x',
      atMost: 10,
    },
    { goal: 'G2', name: 'counting / bare counting loop', value: kernel.ratio, unit: 'x' },
    { goal: 'G2', name: 'counting, features and decision of every combination', value: kernel.ms, unit: 'ms' },
    { goal: 'G2', name: 'counting cells already found', value: binned, unit: 'ms' },
    { goal: 'G2', name: 'memory bandwidth, one core copying', value: bytesAMs / 1e6, unit: 'GB/s' },
  ]
}

/** The part of counting that comes after the cells. */
function binnedMsOf(side: Parameters<typeof countSide>[0], schema: Parameters<typeof countSide>[1]): number {
  const counter = columnCounter(schema)
  const into = counter.into(emptyProfile(counter.layout.length), { left: MOST_DENSE })
  let ms = 0
  visitBlocks(side, true, (columns) => {
    counter.read(columns)
    const start = performance.now()
    into.add(counter.all())
    ms += performance.now() - start
  })
  return ms
}

/** Bytes that one core moves in a millisecond, reading and writing both counted. */
function bandwidth(): number {
  const from = new Uint8Array(2 ** 28).fill(1)
  const into = new Uint8Array(2 ** 28)
  const copied = (): number => {
    const start = performance.now()
    into.set(from)
    return (2 * from.length) / (performance.now() - start)
  }
  copied()
  return median(Array.from({ length: RUNS }, copied))
}

await runBenchmark(measureKernel)
