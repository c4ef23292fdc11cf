import type { Chart } from '../../chart/chart.ts'
import { sliceHistory } from '../../chart/slice-history.ts'

const WEEK_MS = 7 * 86_400_000
const FIRST = Date.UTC(2026, 2, 2)
const RATIOS = [0.96, 0.95, 0.96, 0.86, 0.76, 0.71]

/** What a fresh installation will show: one slice over six made-up weeks that leaves its training level when a version changes. */
export function exampleChart(): Chart | undefined {
  return sliceHistory({
    slice: 'age=18-25 & region=North',
    limit: { ratio: 0.8 },
    versions: [
      { version: '6', since: FIRST },
      { version: '7', since: FIRST + 3 * WEEK_MS },
    ],
    points: RATIOS.map((ratio, i) => {
      const start = FIRST + i * WEEK_MS
      const rate = 0.655 * ratio
      return {
        window: { start, end: start + WEEK_MS },
        label: new Date(start).toISOString().slice(0, 10),
        version: i < 3 ? '6' : '7',
        n: 904,
        now: { count: Math.round(904 * rate), of: 904, rate },
        restNow: { count: 11_384, of: 17_380, rate: 0.655 },
        ratio: { estimate: ratio, lower: ratio - 0.05, upper: ratio + 0.05 },
        difference: undefined,
        trainingRatio: { estimate: 0.97, lower: 0.95, upper: 0.99 },
        trainingDifference: undefined,
        verdict: ratio < 0.8 ? 'finding' : 'within',
      }
    }),
  })
}
