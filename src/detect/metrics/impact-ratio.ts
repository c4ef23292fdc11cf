import type { NumericBinning } from '../../profile/binning.ts'
import { parseSliceKey } from '../../profile/slice.ts'
import type { Rate } from '../finding.ts'
import { type Counted, selectionOf } from '../rate-question.ts'
import { proportion, rateOf } from '../rates.ts'
import { isFourFifths } from './compare-metric.ts'
import type { Group } from './group-spread.ts'
import { sliceMetrics } from './index.ts'
import { type Ground, type Reason, SHOWN_SUPPORT, unavailable } from './metric.ts'

/** A category in the tables of New York City's Local Law 144: its rate over that of the category with the highest one. */
export type ImpactRow = {
  readonly slice: string
  readonly rate: Rate
  /** Share of everyone in the table; the law lets an auditor leave out categories under 2 %. */
  readonly share: number
  readonly impactRatio: number | undefined
  readonly fourFifths: boolean | undefined
  /** Why the category has no impact ratio and none is taken against it. */
  readonly leftOut: Reason | undefined
}

/** The impact ratios of one kind of rate. */
export type ImpactTable =
  | { readonly status: 'measured'; readonly highest: string; readonly rows: readonly ImpactRow[] }
  | { readonly status: 'undefined'; readonly reason: Reason; readonly rows: readonly ImpactRow[] }

/** Selection and scoring impact ratios of the categories of one feature, or of an intersection. */
export type ImpactRatios = {
  readonly selection: ImpactTable
  /** Scoring rates: the share of a category whose score is at or above a cut near the median of everyone. */
  readonly scoring: ImpactTable & { readonly cut: ScoreCut | undefined }
}

/** The edge of a cell of the score that comes nearest to the median, and the share of everyone at or above it (0.5 at the median itself). */
export type ScoreCut = { readonly score: number; readonly shareAbove: number }

/**
 * The tables that Local Law 144 asks for, from counts: rates by category and their ratio to the highest category's (6 RCNY 5-301). Categories that are not known, and those under 30, are
 * counted, listed and left out of the ratios.
 */
export function impactRatios(ground: Ground, groups: readonly Group[], everyone: ArrayLike<number>): ImpactRatios {
  const bySelection = unavailable(sliceMetrics['selection rate'], ground)
  const cuts = unavailable(sliceMetrics['score mean'], ground) ? [] : scoreCuts(ground, everyone)
  const cut = cuts.reduce<CountedCut | undefined>(
    (a, b) => (a === undefined || Math.abs(b.shareAbove - 0.5) < Math.abs(a.shareAbove - 0.5) ? b : a),
    undefined,
  )
  return {
    selection: bySelection
      ? { status: 'undefined', reason: bySelection, rows: [] }
      : impactTable(groups, (vector) => selectionOf(ground.layout, vector)),
    scoring: {
      ...scoringTable(groups, cut),
      cut: cut && { score: cut.score, shareAbove: cut.shareAbove },
    },
  }
}

function scoringTable(groups: readonly Group[], cut: CountedCut | undefined): ImpactTable {
  if (cut === undefined) return { status: 'undefined', reason: 'no-score', rows: [] }
  // A score that hardly varies lies on one side of every cut.
  const isCut = cut.shareAbove > 0 && cut.shareAbove < 1
  return isCut ? impactTable(groups, cut.above) : { status: 'undefined', reason: 'no-variation', rows: [] }
}

function impactTable(groups: readonly Group[], counted: (vector: ArrayLike<number>) => Counted): ImpactTable {
  const counts = groups.map(({ slice, vector }) => ({ slice, ...counted(vector) }))
  const whole = counts.reduce((sum, { n }) => sum + n, 0)
  const leftOut = ({ slice, n }: { readonly slice: string; readonly n: number }): Reason | undefined =>
    parseSliceKey(slice).some(({ value }) => value === 'unknown')
      ? 'unknown-category'
      : n < SHOWN_SUPPORT
        ? 'too-few'
        : undefined
  const compared = counts.filter((group) => leftOut(group) === undefined)
  const highest = compared.reduce<(typeof counts)[number] | undefined>(
    (a, b) => (a === undefined || proportion(b) > proportion(a) ? b : a),
    undefined,
  )
  const rows = counts.map((group): ImpactRow => {
    const missing = leftOut(group)
    const isCompared = missing === undefined && highest !== undefined && highest.x > 0
    return {
      slice: group.slice,
      rate: rateOf(group),
      share: whole > 0 ? group.n / whole : 0,
      impactRatio: isCompared ? proportion(group) / proportion(highest) : undefined,
      fourFifths: isCompared ? isFourFifths(group, highest) : undefined,
      leftOut: missing,
    }
  })
  if (highest === undefined || compared.length < 2) return { status: 'undefined', reason: 'one-group', rows }
  if (highest.x === 0) return { status: 'undefined', reason: 'zero-denominator', rows }
  return { status: 'measured', highest: highest.slice, rows }
}

type CountedCut = ScoreCut & { readonly above: (vector: ArrayLike<number>) => Counted }

/** Where scores can be cut: at the edges of the coarse cells, and at those of the equal bins. */
function scoreCuts({ layout, schema }: Ground, everyone: ArrayLike<number>): readonly CountedCut[] {
  const { score: section, scoreBins } = layout
  if (section === undefined || section.binning.kind !== 'numeric') return []
  const { binning, offset, size } = section
  const sumFrom = (vector: ArrayLike<number>, from: number, to: number): number => {
    let sum = 0
    for (let place = from; place < to; place++) sum += vector[place] as number
    return sum
  }
  const cutAt = (score: number, first: number, from: number, to: number): CountedCut => {
    const above = (vector: ArrayLike<number>): Counted => ({
      x: sumFrom(vector, from, to),
      n: sumFrom(vector, first, to),
    })
    const { x, n } = above(everyone)
    return { score, shareAbove: n > 0 ? x / n : 0, above }
  }
  // Cells: below, coarse cells, above, missing, non-finite; the last two have no score.
  const end = offset + size - 2
  const byCell = coarseEdges(binning).map((at, i) => cutAt(at, offset, offset + 1 + i, end))
  const [low, high] = schema.scoreRange
  const byBin = Array.from({ length: Math.max(0, scoreBins.size - 1) }, (_, i) => {
    const at = low + ((i + 1) * (high - low)) / scoreBins.size
    return cutAt(at, scoreBins.offset, scoreBins.offset + i + 1, scoreBins.offset + scoreBins.size)
  })
  const hasScores = sumFrom(everyone, offset, end) > 0
  return hasScores ? [...byCell, ...byBin] : []
}

/** The lower edge of each coarse cell. */
function coarseEdges({ edges, coarseOf }: NumericBinning): readonly number[] {
  return edges.filter((_, i) => i < coarseOf.length && coarseOf[i] !== coarseOf[i - 1])
}
