import { decimals } from '../detect/figures.ts'
import type { Estimate, Rate } from '../detect/finding.ts'
import type { Chart } from './chart.ts'
import { countWords, inTitle, intervalWords, rateWords, several, shareWords } from './chart-words.ts'
import { openEnds } from './comparison-scale.ts'
import { cutNames } from './cut-names.ts'
import type { DataRow } from './layered-spec.ts'
import { type ScaleEnds, scaleEnds } from './scale-ends.ts'
import { drawnName, sliceLabel } from './slice-label.ts'
import { narrowSources, wideSources } from './source-spec.ts'

/** What the shares of sources are drawn of: a source report. */
export type SourceSharesInput = {
  readonly slice: string
  readonly sources: readonly {
    readonly source: string
    readonly rows: number
    readonly allRows: number
    readonly share: number
    readonly allShare: number
    readonly rate: Rate
    readonly restRate: Rate
    readonly difference: Estimate | undefined
    readonly pooledWithout: Estimate | undefined
  }[]
  readonly pooled: Estimate | undefined
}

type Source = SourceSharesInput['sources'][number]

const MOST = 12

/** Each training source of a slice: its own gap with its interval, the gap of all without it, and its share. Undefined without a source. */
export function sourceShares({ slice, sources, pooled }: SourceSharesInput): Chart | undefined {
  if (sources.length === 0) return undefined
  const named = carrierOf(sources, pooled)
  const ordered = sources.toSorted(
    (a, b) =>
      Number(b === named) - Number(a === named) ||
      gapOf(b) - gapOf(a) ||
      b.rows - a.rows ||
      (a.source < b.source ? -1 : 1),
  )
  const shown = ordered.slice(0, MOST)
  const where = sliceLabel(slice)
  const title = titleOf(sources, named, pooled)
  const subtitle = `Rate of ${inTitle(where)} minus everyone else's in the training data, by source, 95 % intervals, in points; counted, nothing was retrained${shown.length < sources.length ? `; ${shown.length} of ${sources.length} sources` : ''}`
  const description = `${title}. For each of ${several(shown.length, 'training source')} of ${where}: its own gap, the gap of all training data without it${pooled === undefined ? '' : ` (with all of them ${points(pooled.estimate)})`}, and its share.`
  const gaps = scaleEnds(
    shown.flatMap((s) => [
      hundredfold(s.difference?.estimate),
      hundredfold(s.difference?.lower),
      hundredfold(s.difference?.upper),
    ]),
    ENDS,
  )
  const rest = [hundredfold(pooled?.estimate), ...shown.map((s) => hundredfold(s.pooledWithout?.estimate))]
  const isBelow = rest.some((v) => v !== undefined && v < 0)
  const isAbove = rest.some((v) => v !== undefined && v > 0)
  const without = scaleEnds(rest, { ...ENDS, low: isBelow ? -1 : 0, high: isAbove || !isBelow ? 1 : 0 })
  const shares = scaleEnds(
    shown.flatMap((s) => [s.share * 100, s.allShare * 100]),
    { low: 0, high: 10, least: 0, most: 100 },
  )
  const names = shown.map(({ source }) => drawnName(source))
  const [labels, longLabels] = [cutNames(names, 150), cutNames(names, 280)]
  const rows = shown.map((source, i) => ({
    ...rowOf(source, i, source === named),
    ...{ name: names[i], label: labels[i], longLabel: longLabels[i] },
  }))
  const params = {
    keys: rows.map((row) => row.key),
    ...ofScale('gap', gaps),
    ...ofScale('without', without),
    ...ofScale('share', shares),
    pooled: pooled === undefined || !Number.isFinite(pooled.estimate) ? null : pooled.estimate * 100,
  }
  return {
    name: 'source-shares',
    title,
    subtitle,
    description,
    wide: wideSources(description, rows, params),
    narrow: narrowSources(description, rows, params),
    key: [
      { mark: 'now', label: 'gap within the source' },
      ...(named === undefined ? [] : [{ mark: 'beyond', label: 'without it under half of the gap is left' } as const]),
      { mark: 'outlined', label: 'gap of all without the source; share of everyone' },
      ...(pooled === undefined
        ? []
        : [{ mark: 'dashed', label: `gap with all sources, ${points(pooled.estimate)}` } as const]),
      { mark: 'bar', label: 'share of the slice' },
    ],
    numbers: {
      caption: `Training sources of ${where}`,
      columns: [
        { name: 'source', numeric: false },
        ...[
          'rows of the slice',
          'rows',
          'share of the slice',
          'share of everyone',
          'rate',
          'everyone else',
          'gap',
          '95 %',
          'gap without it',
          '95 % without it',
        ].map((name) => ({ name, numeric: true })),
      ],
      rows: ordered.map((s) => [
        drawnName(s.source),
        countWords(s.rows),
        countWords(s.allRows),
        shareWords(s.share),
        shareWords(s.allShare),
        rateWords(s.rate.rate),
        rateWords(s.restRate.rate),
        rateWords(s.difference?.estimate),
        intervalWords(s.difference, rateWords),
        rateWords(s.pooledWithout?.estimate),
        intervalWords(s.pooledWithout, rateWords),
      ]),
    },
  }
}

const ENDS = { low: -5, high: 5, least: -100, most: 100 } as const
const hundredfold = (value: number | undefined): number | undefined => (value === undefined ? undefined : value * 100)
const gapOf = (source: Source): number => Math.abs(source.difference?.estimate ?? 0)
const points = (difference: number): string =>
  Number.isFinite(difference) ? `${decimals(difference * 100, 1)} points` : 'not defined'

/** The source without which less than half of the gap is left, the one that closes it furthest; a gap under a point is none. */
function carrierOf(sources: readonly Source[], pooled: Estimate | undefined): Source | undefined {
  if (pooled === undefined || !(Math.abs(pooled.estimate) >= 0.01) || sources.length < 2) return undefined
  const left = (source: Source): number => Math.abs(source.pooledWithout?.estimate ?? Number.POSITIVE_INFINITY)
  const [first] = sources.toSorted((a, b) => left(a) - left(b))
  return first !== undefined && left(first) < Math.abs(pooled.estimate) / 2 ? first : undefined
}

function titleOf(sources: readonly Source[], named: Source | undefined, pooled: Estimate | undefined): string {
  if (named !== undefined) return `Most of the gap stands in ${inTitle(drawnName(named.source))}`
  if (pooled === undefined) return 'The gap at training is not defined'
  if (Math.abs(pooled.estimate) < 0.01) return 'No gap of a point or more at training'
  return sources.length === 1 ? 'The gap at training comes from the one source' : 'No single source carries the gap'
}

function rowOf(s: Source, i: number, isNamed: boolean): DataRow & { readonly key: string } {
  return {
    key: String(i),
    look: isNamed ? 'beyond' : 'within',
    gap: hundredfold(s.difference?.estimate),
    ...openEnds({ lower: hundredfold(s.difference?.lower), upper: hundredfold(s.difference?.upper) }),
    gapText: s.difference === undefined ? 'not defined' : points(s.difference.estimate),
    without: hundredfold(s.pooledWithout?.estimate),
    withoutText: s.pooledWithout === undefined ? '–' : points(s.pooledWithout.estimate).replace(' points', ''),
    share: s.share * 100,
    allShare: s.allShare * 100,
    shareText: `${shareWords(s.share)} of the slice, ${shareWords(s.allShare)} of everyone`,
  }
}

const ofScale = (name: string, ends: ScaleEnds): Readonly<Record<string, unknown>> => ({
  [`${name}Low`]: ends.low,
  [`${name}High`]: ends.high,
  [`${name}Ticks`]: ends.ticks.filter((_, i, all) => all.length <= 5 || i % 2 === 0),
})
