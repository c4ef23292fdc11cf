import { cellsOf, qualityAspects, sumAt, supportRequired, total } from '../detect/cells-tested.ts'
import type { Estimate, Rate } from '../detect/finding.ts'
import { type Counted, declaresFavourable, restOf, selectionOf } from '../detect/rate-question.ts'
import { differenceEstimate, estimateOf, rateOf } from '../detect/rates.ts'
import { coarseCellNames } from '../profile/binning.ts'
import type { Layout, ProfileSchema, SubjectSection } from '../profile/layout.ts'
import { largestCellShift } from '../stats/largest-cell-shift.ts'
import { minimumEffectInterval } from '../stats/minimum-effect-interval.ts'
import { populationStabilityIndex } from '../stats/population-stability-index.ts'

/** A rate of a slice beside everyone else's, with the interval of the difference. */
export type RateGap = {
  readonly slice: Rate
  readonly rest: Rate
  /** Slice minus everyone else; undefined where either has no row. */
  readonly difference: Estimate | undefined
}

/** How far one distribution of a slice lies from everyone else's in the same data. */
export type FeatureGap = {
  /** A feature's name, or `score`. */
  readonly subject: string
  /** Values in the slice and in everyone else, missing ones not counted. */
  readonly n: number
  readonly restN: number
  /** Jensen-Shannon divergence, base 2, bias-corrected; undefined where either side is empty. */
  readonly divergence: Estimate | undefined
  readonly populationStabilityIndex: number | undefined
  /** The cell whose share differs most. */
  readonly cell: { readonly name: string; readonly share: number; readonly restShare: number } | undefined
  readonly missing: Rate
  readonly restMissing: Rate
  /** Fewer values than a distribution test would ask for on either side. */
  readonly tooFew: boolean
}

/** What one source of rows holds of a slice. */
export type SourcePart = {
  readonly source: string
  readonly rows: number
  readonly allRows: number
  /** Share of the slice among the source's rows. */
  readonly share: number | undefined
  /** The rate that is compared, of the slice and of everyone else in this source; its gap; and the whole gap without this source. */
  readonly gap: RateGap | undefined
  readonly pooledWithout: Estimate | undefined
  /** The source's own gap excludes 0 on the side of the whole gap, of which at most half is left without the source. */
  readonly consistent: boolean
}

/** A slice against everyone else in one data set. */
export type SlicePortrait = {
  readonly slice: string
  readonly rows: number
  readonly allRows: number
  readonly share: Rate
  /** Rate of positive labels; undefined without labels. */
  readonly labels: RateGap | undefined
  /** Rate of favourable decisions; undefined where none is declared. */
  readonly decisions: RateGap | undefined
  /** The distributions, furthest from everyone else's first. */
  readonly features: readonly FeatureGap[]
  /** Which of the two rates is compared by source. */
  readonly sourceRate: 'labels' | 'decisions' | undefined
  /** By source, most rows of the slice first; empty where no sources are named. */
  readonly sources: readonly SourcePart[]
}

/** The counts a portrait is made of: coarse vectors of the slice and of everyone, as a whole and by source. */
export type PortraitCounts = {
  readonly slice: Float64Array
  readonly all: Float64Array
  readonly sources: readonly { readonly source: string; readonly slice: Float64Array; readonly all: Float64Array }[]
}

/** Sets a slice beside everyone else of the same data; of `overall` there is nobody else, and nothing differs. */
export function slicePortrait(
  { schema, layout }: { readonly schema: ProfileSchema; readonly layout: Layout },
  slice: string,
  counts: PortraitCounts,
): SlicePortrait {
  const isEveryone = slice === 'overall'
  const rest = counts.all.map((count, i) => count - (counts.slice[i] as number))
  const labels = gapOf(isEveryone, counts, (vector) => positiveLabels(layout, vector))
  const decisions = declaresFavourable(schema.outcome)
    ? gapOf(isEveryone, counts, (vector) => selectionOf(layout, vector))
    : undefined
  const sourceRate = labels ? 'labels' : decisions ? 'decisions' : undefined
  const sections = layout.score ? [...layout.features, layout.score] : layout.features
  const rows = counts.slice[layout.n] as number
  const allRows = counts.all[layout.n] as number
  return {
    slice,
    rows,
    allRows,
    share: rateOf({ x: rows, n: allRows }),
    labels,
    decisions,
    features: isEveryone
      ? []
      : sections
          .map((section) => featureGap(layout, section, counts.slice, rest))
          .sort((a, b) => (b.divergence?.estimate ?? -1) - (a.divergence?.estimate ?? -1)),
    sourceRate,
    sources: sourceParts(layout, counts, {
      isEveryone,
      rate: sourceRate === 'labels' ? positiveLabels : sourceRate === 'decisions' ? selectionOf : undefined,
    }),
  }
}

/** Positive labels of those rows that have a label and a decision; regressions and scores alone have none. */
function positiveLabels(layout: Layout, vector: ArrayLike<number>): Counted {
  const at = (place: number): number => vector[place] as number
  const positive = at(layout.truePositive) + at(layout.falseNegative)
  return { x: positive, n: positive + at(layout.falsePositive) + at(layout.trueNegative) }
}

function gapOf(
  isEveryone: boolean,
  { slice, all }: Pick<PortraitCounts, 'slice' | 'all'>,
  rate: (vector: ArrayLike<number>) => Counted,
): RateGap | undefined {
  const [own, whole] = [rate(slice), rate(all)]
  if (whole.n === 0) return undefined
  const rest = isEveryone ? { x: 0, n: 0 } : restOf(whole, own)
  return { slice: rateOf(own), rest: rateOf(rest), difference: differenceOf(own, rest) }
}

const differenceOf = (a: Counted, b: Counted): Estimate | undefined =>
  a.n > 0 && b.n > 0 ? differenceEstimate(a, b) : undefined

function featureGap(layout: Layout, section: SubjectSection, slice: Float64Array, rest: Float64Array): FeatureGap {
  const [own, others] = [cellsOf(section, slice), cellsOf(section, rest)]
  const [n, restN] = [total(own), total(others)]
  const places = qualityAspects(section).find(({ aspect }) => aspect === 'missing')?.places ?? []
  const missing = (vector: Float64Array): Rate => rateOf({ x: sumAt(vector, places), n: vector[layout.n] as number })
  const about = {
    subject: section.name,
    n,
    restN,
    missing: missing(slice),
    restMissing: missing(rest),
    tooFew: Math.min(n, restN) < supportRequired(section),
  }
  if (n === 0 || restN === 0)
    return { ...about, divergence: undefined, populationStabilityIndex: undefined, cell: undefined }
  const { cell } = largestCellShift(others, own)
  return {
    ...about,
    divergence: estimateOf(minimumEffectInterval({ baseline: others, current: own })),
    populationStabilityIndex: populationStabilityIndex(others, own),
    cell: {
      name: coarseCellNames(section.binning)[cell] ?? '',
      share: (own[cell] as number) / n,
      restShare: (others[cell] as number) / restN,
    },
  }
}

function sourceParts(
  layout: Layout,
  counts: PortraitCounts,
  {
    isEveryone,
    rate,
  }: { readonly isEveryone: boolean; readonly rate: ((l: Layout, v: ArrayLike<number>) => Counted) | undefined },
): readonly SourcePart[] {
  const of = (vector: ArrayLike<number>): Counted => rate?.(layout, vector) ?? { x: 0, n: 0 }
  const [slice, all] = [of(counts.slice), of(counts.all)]
  const pooled = isEveryone ? undefined : differenceOf(slice, restOf(all, slice))
  return counts.sources
    .map((part): SourcePart => {
      const rows = part.slice[layout.n] as number
      const allRows = part.all[layout.n] as number
      const gap = rate && gapOf(isEveryone, part, (vector) => rate(layout, vector))
      const without = restOf(slice, of(part.slice))
      const pooledWithout = isEveryone ? undefined : differenceOf(without, restOf(restOf(all, of(part.all)), without))
      return {
        source: part.source,
        rows,
        allRows,
        share: allRows === 0 ? undefined : rows / allRows,
        gap,
        pooledWithout,
        consistent: isConsistent(pooled, gap?.difference, pooledWithout),
      }
    })
    .sort((a, b) => b.rows - a.rows || b.allRows - a.allRows || (a.source < b.source ? -1 : 1))
}

function isConsistent(pooled: Estimate | undefined, own: Estimate | undefined, without: Estimate | undefined): boolean {
  if (!pooled || !own || !without || !excludesZero(pooled) || !excludesZero(own)) return false
  const sameSide = Math.sign(own.estimate) === Math.sign(pooled.estimate)
  return sameSide && Math.abs(without.estimate) <= Math.abs(pooled.estimate) / 2
}

const excludesZero = ({ lower, upper }: Estimate): boolean => (lower ?? 0) > 0 || (upper ?? 0) < 0
