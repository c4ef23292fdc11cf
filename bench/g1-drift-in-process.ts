import { viewBaseline } from '../src/detect/baseline-view.ts'
import { compareWith, slicePairs } from '../src/detect/detect.ts'
import { featureDrift } from '../src/detect/drift/distribution.ts'
import { DEFAULT_LIMITS } from '../src/detect/limits.ts'
import { coarsener } from '../src/profile/coarse-profile.ts'
import { benjaminiHochberg } from '../src/stats/benjamini-hochberg.ts'
import { type BenchOptions, compareMs, type Figure, runBenchmark, say } from './figures.ts'
import { bareLoop, baselineOf, countSide, memorySide, schemaOf } from './in-memory.ts'

/** Seconds that the other tools took for the same table of rows, published with the goals, and how many times that is to be beaten. */
const PUBLISHED = {
  Evidently: { s: 263, times: 300 },
  NannyML: { s: 51, times: 60 },
  'alibi-detect': { s: 12.5, times: 15 },
}

/** Seconds of the bare loop over one side beside which they were measured: a machine that is busy slows both, so that goals are told as ratios to it. */
const LOOP_S = 0.17

/** Drift of every feature in every slice of one value, both sides counted from typed arrays by the shipped code. */
async function measureDrift({ rows }: BenchOptions): Promise<readonly Figure[]> {
  say(`drawing two sides of ${rows.toLocaleString('en')} rows`)
  const [before, after] = [memorySide(rows, 1), memorySide(rows, 2)]
  const schema = schemaOf(before, true)
  const coarse = coarsener(schema)
  let tests = 0
  const drift = (): void => {
    const view = viewBaseline(baselineOf(before, schema, countSide(before, schema)), 1)
    const comparison = compareWith({ version: '1', baseline: view }, 1, coarse(countSide(after, schema)), {
      limits: DEFAULT_LIMITS,
      depth: 1,
    })
    const answers = slicePairs(comparison)
      .filter((pair) => pair.slice.length > 0)
      .flatMap((pair) => featureDrift.ask(comparison, pair))
    const log10P = answers.flatMap((answer) => (answer.status === 'tested' ? [answer.log10P] : []))
    tests = benjaminiHochberg(Float64Array.from(log10P)).length
  }
  let seen = 0
  const loops = (): void => {
    for (const side of [before, after]) seen += bareLoop(side, schema)
  }
  const { ms, alternativeMs, ratio } = compareMs(drift, loops, { runs: 9 })
  if (seen === 0) throw new Error('the bare loop counted nothing')
  return [
    ...Object.entries(PUBLISHED).map(([tool, { s, times }]) => ({
      goal: 'G1',
      name: `drift in process, both sides counted / bare loop, for ${times} x ${tool}`,
      value: ratio,
      unit: 'x',
      atMost: s / (2 * LOOP_S) / times,
      note: `${tool} took ${Math.round(s / (2 * LOOP_S))} x the loop; ${tests} tests`,
    })),
    { goal: 'G1', name: 'drift in process, both sides', value: ms / 1000, unit: 's' },
    { goal: 'G1', name: 'bare counting loop, both sides', value: alternativeMs / 1000, unit: 's' },
  ]
}

await runBenchmark(measureDrift)
