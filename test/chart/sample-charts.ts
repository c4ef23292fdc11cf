import { arrivalBars } from '../../src/chart/arrival-bars.ts'
import type { Chart } from '../../src/chart/chart.ts'
import { distributionOverlay } from '../../src/chart/distribution-overlay.ts'
import { driftHeatMap } from '../../src/chart/drift-heat-map.ts'
import { intervalPlot } from '../../src/chart/interval-plot.ts'
import { labelMaturity } from '../../src/chart/label-maturity.ts'
import { matterTimeline } from '../../src/chart/matter-timeline.ts'
import { sliceHistory } from '../../src/chart/slice-history.ts'
import { smallMultiples } from '../../src/chart/small-multiples.ts'
import { sourceShares } from '../../src/chart/source-shares.ts'
import type { Verdict } from '../../src/detect/finding.ts'
import {
  arrivalReport,
  disparityRow,
  distributionReport,
  driftRow,
  HOSTILE,
  historyPoints,
  historyReport,
  maturity,
  sourceReport,
} from './sample-reports.ts'

const span = '6 to 12 April 2026'
const VERDICTS: readonly Verdict[] = ['finding', 'unconfirmed', 'within', 'insufficient-data', 'no-baseline', 'silent']
const verdictAt = (i: number): Verdict => VERDICTS[i % VERDICTS.length] as Verdict
const RATIOS = [0.963, 0.953, 0.965, 0.81, 0.726, Math.SQRT1_2]
const fallen = (ratio: number | undefined): Verdict =>
  ratio === undefined ? 'insufficient-data' : ratio < 0.8 ? 'finding' : 'within'
const slices = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `region=R${i % 50} & age=${i}`)
const of = (name: string, chart: Chart | undefined): readonly [string, Chart][] => {
  if (chart === undefined) throw new Error(`${name}: a chart was expected`)
  return [[name, chart]]
}

/** A chart of every kind for typical numbers. */
export const typicalCharts = (): readonly [string, Chart][] =>
  everyChart(['region=North & age=18-25', 'sex=F', 'sex=M', 'region=South'])

/** A chart of every kind whose slices, features, cells and sources bear these names. */
export function everyChart(names: readonly string[]): readonly [string, Chart][] {
  const [first] = names as [string]
  const features = names.map((name) => name.slice(name.indexOf('=') + 1))
  const report = historyReport(
    names.map((slice) => ({ slice, points: historyPoints(RATIOS, fallen, (i) => (i < 3 ? '6' : '7')) })),
  )
  const drift = features.flatMap((subject, i) =>
    names.map((slice, j) => driftRow(subject, slice, 0.004 * (i + j), verdictAt(i + j))),
  )
  const rows = names.map((slice, i) => disparityRow(slice, 0.7 + 0.05 * i, verdictAt(i)))
  return [
    ...of('interval plot', intervalPlot({ rows, limit: { ratio: 0.8 }, span })),
    ...of('interval plot of differences', intervalPlot({ rows, limit: { difference: 0.1 }, span })),
    ...of('heat map', driftHeatMap({ rows: drift, span })),
    ...of(
      'history',
      sliceHistory({
        slice: first,
        points: report.slices[0]?.points ?? [],
        limit: report.limit,
        versions: report.versions,
      }),
    ),
    ...of('small multiples', smallMultiples({ slices: report.slices, limit: report.limit })),
    ...of(
      'distribution',
      distributionOverlay(
        distributionReport(
          features,
          features.map((_, i) => 10 + i),
          features.map(() => 20),
          { subject: features[0] as string, slice: first },
        ),
      ),
    ),
    ...of('arrival', arrivalBars(arrivalReport(Array.from({ length: 42 }, (_, i) => 2000 + 20 * i)))),
    ...of('sources', sourceShares(sourceReport(features.map((name, i) => [name, 300 + i, -0.1 * i, -0.02])))),
    ...of(
      'timeline',
      matterTimeline({
        rows: names.map((label, i) => ({
          label,
          openedAt: Date.UTC(2026, 2, 5 + i),
          endedAt: i % 2 ? Date.UTC(2026, 2, 20) : undefined,
          severity: 'critical',
          status: 'open',
          findings: [{ at: Date.UTC(2026, 2, 5 + i), severity: 'warning' }],
        })),
        windows: arrivalReport(Array(42).fill(1)).windows,
      }),
    ),
    ...of('maturity', labelMaturity({ maturity: maturity(7, (i) => 2800 - 100 * i) })),
  ]
}

/** Charts of numbers at their ends: hostile names, one row, hundreds of rows, zero, infinite and undefined. */
export function extremeCharts(): readonly [string, Chart][] {
  const infinite = { estimate: Number.POSITIVE_INFINITY, lower: 0, upper: Number.POSITIVE_INFINITY }
  const nothing = { estimate: Number.NaN, lower: undefined, upper: undefined }
  const open = { estimate: 0, lower: 0, upper: undefined }
  const odd = [infinite, nothing, open, undefined].map((ratio, i) =>
    disparityRow(`a=${i}`, 1, verdictAt(i), {
      ratio,
      difference: ratio,
      trainingRatio: ratio,
      trainingDifference: ratio,
      detectable: Number.POSITIVE_INFINITY,
    }),
  )
  const oddPoints = historyPoints([1, 1, 1, 1], (_, i) => verdictAt(i)).map((point, i) => ({
    ...point,
    ratio: odd[i]?.ratio,
    trainingRatio: odd[i]?.trainingRatio,
  }))
  const many = slices(250)
  const cells = Array.from({ length: 120 }, (_, i) => `category number ${i} with words`)
  const edges = Array.from({ length: 90 }, (_, i) => `${i * 1000.123456} to ${(i + 1) * 1000.123456}`)
  return [
    ...everyChart(HOSTILE).map(([name, chart]) => [`${name}, hostile names`, chart] as [string, Chart]),
    ...everyChart(['overall=1']).map(([name, chart]) => [`${name}, one row`, chart] as [string, Chart]),
    ...of('interval plot at its ends', intervalPlot({ rows: odd, limit: {}, span })),
    ...of(
      'interval plot of 250',
      intervalPlot({
        rows: many.map((slice, i) => disparityRow(slice, 0.9 + i / 1000, verdictAt(i))),
        limit: { ratio: 0.8 },
        span,
      }),
    ),
    ...of(
      'interval plot of all 250',
      intervalPlot({ rows: many.map((slice) => disparityRow(slice, 1)), limit: { ratio: 0.8 }, span, all: true }),
    ),
    ...of(
      'heat map of 250',
      driftHeatMap({
        rows: many.flatMap((slice) =>
          ['a', 'b', 'score'].map((subject, i) => driftRow(subject, slice, 0.004 * i, verdictAt(i))),
        ),
        span,
      }),
    ),
    ...of(
      'heat map at its ends',
      driftHeatMap({
        rows: [
          driftRow('a', 'overall', undefined),
          driftRow('b', 'overall', Number.POSITIVE_INFINITY, 'finding'),
          driftRow('c', 'overall', 0.1, 'finding', { tolerance: 0 }),
          driftRow('d', 'overall', Number.NaN),
        ],
        span,
      }),
    ),
    ...of('history at its ends', sliceHistory({ slice: 'a=1', points: oddPoints, limit: { ratio: 0.8 } })),
    ...of('multiples at their ends', smallMultiples({ slices: [{ slice: 'a=1', points: oddPoints }], limit: {} })),
    ...of(
      'history of 400 windows',
      sliceHistory({
        slice: 'a=1',
        points: historyPoints(Array.from({ length: 400 }, (_, i) => 0.9 + (i % 9) / 50)),
        limit: { ratio: 0.8 },
      }),
    ),
    ...of(
      'distribution of 120 categories',
      distributionOverlay(
        distributionReport(
          cells,
          cells.map((_, i) => i),
          cells.map((_, i) => 200 - i),
        ),
      ),
    ),
    ...of(
      'distribution of 90 ranges',
      distributionOverlay(
        distributionReport(
          edges,
          edges.map((_, i) => i),
          edges.map((_, i) => 200 - i),
        ),
      ),
    ),
    ...of('distribution all in one cell', distributionOverlay(distributionReport(['a', 'b'], [10, 0], [0, 10]))),
    ...of('arrival of nothing', arrivalBars(arrivalReport([0, 0]))),
    ...of('arrival of 10^9', arrivalBars(arrivalReport([1e9, 3]))),
    ...of(
      'sources at their ends',
      sourceShares(
        sourceReport(
          [
            ['a', 0, undefined, undefined],
            ['b', 5, Number.NaN, Number.POSITIVE_INFINITY],
          ],
          undefined,
        ),
      ),
    ),
    ...of('no label', labelMaturity({ maturity: maturity(0, () => 0) })),
  ]
}
