import { join } from 'node:path'
import { type BaselineView, viewBaseline } from '../src/detect/baseline-view.ts'
import { cellsOf } from '../src/detect/cells-tested.ts'
import { compareWith, slicePairs } from '../src/detect/detect.ts'
import { featureDrift } from '../src/detect/drift/distribution.ts'
import type { Comparison, SlicePair } from '../src/detect/question.ts'
import { evaluateWindow } from '../src/monitor/evaluate-window.ts'
import { type CoarseProfile, coarsener } from '../src/profile/coarse-profile.ts'
import { fineLayout } from '../src/profile/layout.ts'
import { membership } from '../src/profile/slice.ts'
import { benjaminiHochberg } from '../src/stats/benjamini-hochberg.ts'
import { openStore, type Store } from '../src/store/open-store.ts'
import { type BenchOptions, compareMs, type Figure, runBenchmark, say } from './figures.ts'
import { MODEL, VERSION } from './sample-rows.ts'
import { configOf, fillStore, monitorOf } from './sample-store.ts'

const DAY = 86_400_000
const FROM = Date.UTC(2026, 0, 5)
const WINDOW = { start: FROM, end: FROM + DAY }

/** Is a scheduled check as dear with ten times the rows, and what do tests cost beside bare arithmetic over the same counts? */
async function measureCheck({ rows, folder }: BenchOptions): Promise<readonly Figure[]> {
  const few = await scanOf(folder, Math.round(rows / 10))
  const many = await scanOf(folder, rows)
  say('judging both in turn')
  const scan = compareMs(many.judge, few.judge, { runs: 9 })
  const figures: Figure[] = [
    { goal: 'G4', name: `check of ${rows} rows / of ${rows / 10}`, value: scan.ratio, unit: 'x', atMost: 1.2 },
    {
      goal: 'G4',
      name: `check of ${rows} rows, slices to pairs, all questions`,
      value: scan.ms,
      unit: 'ms',
      note: `${many.tests()} tests`,
    },
  ]
  for (const { depth, atMost } of [
    { depth: 1, atMost: 4 },
    { depth: 2, atMost: 5 },
  ])
    figures.push(...testsOf(many, depth, atMost))
  return figures
}

type Measured = {
  readonly judge: () => void
  readonly tests: () => number
  readonly view: (depth: number) => BaselineView
  readonly counts: CoarseProfile
}

/** The whole journey of a window, from the lease to the last row written; rolled back, so that it can be walked again. */
async function scanOf(folder: string, rows: number): Promise<Measured> {
  const path = join(folder, `scan-${rows}.db`)
  const filling = {
    path,
    rows,
    window: '1d',
    lateness: '0m',
    seed: 2,
    ids: 'uuid-v7',
    from: FROM,
    stepMs: DAY / rows,
  } as const
  await fillStore(folder, filling)
  const config = configOf(filling)
  const monitor = monitorOf(config)
  const store = openStore(path, { monitors: config.monitors })
  const baseline = store.baselines.load(1)
  const view = viewBaseline(baseline, monitor.depth)
  let tests = 0
  const judge = (): void => {
    undone(store, () => {
      const judgement = evaluateWindow(
        {
          runs: store.runs,
          profiles: store.profiles,
          fold: store.fold,
          investigations: store.investigations,
          baselineInEffect: store.baselines.inEffect,
          view: () => view,
          lineage: (model, version, knownAt) => store.graph.upstreamOf(model, version, { knownAt }),
          encodeProfile: store.encodeProfile,
          telling: { prepare: () => {}, tell: () => ({ messages: 0, nextAt: undefined }) },
          transact: store.transact,
          owner: 'bench',
        },
        monitor,
        { kind: 'arrival', window: WINDOW, revision: 1, because: 'first' },
        WINDOW.end,
      )
      if (judgement.status !== 'done') throw new Error(`the window was not judged: ${judgement.status}`)
      tests = judgement.tests
    })
  }
  const counts = coarsener(baseline.schema)(store.profiles.windowProfile(1, WINDOW, Number.POSITIVE_INFINITY))
  if (store.profiles.countedBuckets(MODEL).rows !== rows)
    throw new Error(`not all of ${fineLayout(baseline.schema).length} places were counted`)
  return { judge, tests: () => tests, view: (depth) => viewBaseline(baseline, depth), counts }
}

function undone(store: Store, work: () => void): void {
  const stop = new Error('undone')
  try {
    store.transact(() => {
      work()
      throw stop
    })
  } catch (error) {
    if (error !== stop) throw error
  }
}

/** Drift of every feature in every slice of `depth`: the tests with their p-values adjusted, beside the bare loop, from slices and from strata. */
function testsOf(scan: Measured, depth: number, atMost: number): readonly Figure[] {
  const view = scan.view(depth)
  const compare = (): Comparison =>
    compareWith({ version: VERSION, baseline: view }, 1, scan.counts, { limits: monitorLimits(), depth })
  const comparison = compare()
  const pairs = slicePairs(comparison).filter((pair) => pair.slice.length > 0)
  const test = (asked: Comparison, slices: readonly SlicePair[]): number => {
    const answers = slices.flatMap((pair) => featureDrift.ask(asked, pair))
    const log10P = answers.map((answer) => (answer.status === 'tested' ? answer.log10P : 0))
    return benjaminiHochberg(Float64Array.from(log10P)).length
  }
  const tests = test(comparison, pairs)
  const times = depth === 1 ? 10 : 2
  const fromSlices = compareMs(
    () => test(comparison, pairs),
    () => bareLoop(comparison, pairs),
    { times },
  )
  const sums = bareSums(comparison, pairs)
  const fromStrata = compareMs(
    () => {
      const fresh = compare()
      test(
        fresh,
        slicePairs(fresh).filter((pair) => pair.slice.length > 0),
      )
    },
    () => bareLoop(comparison, sums()),
    { times },
  )
  const name = `${tests.toLocaleString('en')} tests / bare JSD and PSI`
  return [
    { goal: 'G4', name: `${name}, the slices' counts given`, value: fromSlices.ratio, unit: 'x', atMost },
    { goal: 'G4', name: `${name}, slices summed from strata`, value: fromStrata.ratio, unit: 'x' },
    {
      goal: 'G4',
      name: `${tests.toLocaleString('en')} tests, the slices' counts given`,
      value: fromSlices.ms,
      unit: 'ms',
    },
    {
      goal: 'G4',
      name: `${tests.toLocaleString('en')} tests, slices summed from strata`,
      value: fromStrata.ms,
      unit: 'ms',
    },
  ]
}

const monitorLimits = (): Comparison['limits'] => monitorOf(configOf({ path: 'unused.db', window: '1d' })).limits

let sink = 0

/** What the tests are compared with: both divergences of every feature over the same cells, in one loop without tests, p-values or objects. */
function bareLoop(comparison: Comparison, pairs: readonly Pick<SlicePair, 'now' | 'training'>[]): void {
  for (const { now, training } of pairs) {
    for (const section of comparison.baseline.layout.features) {
      const current = cellsOf(section, now)
      const before = cellsOf(section, training)
      let n = 0
      let m = 0
      for (let i = 0; i < current.length; i++) {
        n += current[i] as number
        m += before[i] as number
      }
      let jsd = 0
      let psi = 0
      for (let i = 0; i < current.length; i++) {
        // A small share in place of none, as an index of stability needs it.
        const p = Math.max((current[i] as number) / n, 1e-6)
        const q = Math.max((before[i] as number) / m, 1e-6)
        const half = (p + q) / 2
        psi += (p - q) * Math.log(p / q)
        jsd += p * Math.log2(p / half) + q * Math.log2(q / half)
      }
      sink += psi + jsd / 2
    }
  }
}

/** The sums of strata that the bare loop reads, over memberships worked out beforehand. */
function bareSums(
  comparison: Comparison,
  pairs: readonly SlicePair[],
): () => readonly Pick<SlicePair, 'now' | 'training'>[] {
  const { schema, layout, coarse } = comparison.baseline
  const side = (counts: CoarseProfile): ((slice: SlicePair) => Float64Array[]) => {
    return ({ slice }) => {
      const belongs = membership(schema.sensitive, slice)
      return [...counts].filter(([stratum]) => belongs(stratum)).map(([, vector]) => vector)
    }
  }
  const now = pairs.map(side(comparison.now))
  const training = pairs.map(({ training: given }) => given)
  const sum = (vectors: readonly Float64Array[]): Float64Array => {
    const total = new Float64Array(layout.length)
    for (const vector of vectors) for (let i = 0; i < total.length; i++) (total[i] as number) += vector[i] as number
    return total
  }
  if (coarse.size === 0) throw new Error('the baseline holds nothing')
  return () => now.map((vectors, i) => ({ now: sum(vectors), training: training[i] as Float64Array }))
}

await runBenchmark(async (options) => {
  const figures = await measureCheck(options)
  if (!Number.isFinite(sink)) throw new Error('the bare loop computed nothing')
  return figures
})
