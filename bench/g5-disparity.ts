import { viewBaseline } from '../src/detect/baseline-view.ts'
import { compareWith, slicePairs } from '../src/detect/detect.ts'
import { disparity } from '../src/detect/disparity/disparity.ts'
import { DEFAULT_LIMITS } from '../src/detect/limits.ts'
import { coarsener } from '../src/profile/coarse-profile.ts'
import { type BenchOptions, compareMs, type Figure, runBenchmark, say } from './figures.ts'
import { bareLoop, baselineOf, countSide, memorySide, schemaOf } from './in-memory.ts'

/** Seconds that Fairlearn took for 26 slices at least, published with the goals, and how many times as fast every slice is to be. */
const FAIRLEARN = { s: 45, times: 300 }

const DEPTH = 4

/** Selection rates of the slices of every order against everyone else, tested, from typed arrays. */
async function measureDisparity({ rows }: BenchOptions): Promise<readonly Figure[]> {
  say(`drawing ${rows.toLocaleString('en')} rows`)
  const side = memorySide(rows, 1)
  const schema = schemaOf(side, false)
  const coarse = coarsener(schema)
  const view = viewBaseline(baselineOf(side, schema, countSide(side, schema)), DEPTH)
  let slices = 0
  let tested = 0
  const work = (): void => {
    const comparison = compareWith({ version: '1', baseline: view }, 1, coarse(countSide(side, schema)), {
      limits: DEFAULT_LIMITS,
      depth: DEPTH,
    })
    const pairs = slicePairs(comparison).filter((pair) => pair.slice.length > 0)
    slices = pairs.length
    tested = pairs.flatMap((pair) => disparity.ask(comparison, pair)).filter((a) => a.status === 'tested').length
  }
  let seen = 0
  const { ms, ratio } = compareMs(
    work,
    () => {
      seen += bareLoop(side, schema)
    },
    { runs: 9 },
  )
  if (seen === 0) throw new Error('the bare loop counted nothing')
  const goal = 'G5'
  return [
    {
      ...{
        goal,
        name: `disparity of ${slices.toLocaleString('en')} slices, against Fairlearn's published ${FAIRLEARN.s} s / 300`,
      },
      ...{
        value: ms / 1000,
        unit: 's',
        atMost: FAIRLEARN.s / FAIRLEARN.times,
        note: `${tested} tested, the others too small`,
      },
    },
    { goal, name: 'disparity of every slice / bare loop that counts decisions', value: ratio, unit: 'x' },
  ]
}

await runBenchmark(measureDisparity)
