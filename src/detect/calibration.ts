import type { BaselineBlocks } from '../baseline/baseline.ts'
import type { Layout } from '../profile/layout.ts'
import { type Dispersion, type DispersionPoint, fitDispersion } from '../stats/fit-dispersion.ts'
import { fitKappa } from '../stats/fit-kappa.ts'
import { homogeneityChiSquare } from '../stats/homogeneity-chi-square.ts'
import { rateVariance } from '../stats/rate-variance.ts'
import { cellsOf, total } from './cells-tested.ts'
import { type Counted, performanceMetrics, qualityRates, restOf, selectionOf } from './rate-question.ts'

/** Blocks below which nothing can be said about the noise between them. */
export const FEWEST_BLOCKS = 8

/**
 * How much more counts move from block to block than independent rows would, by what is measured: a feature's name or `score` for distributions, the
 * names of {@link rateKeys} for rates.
 */
export type Calibration = { readonly blocks: number; readonly of: ReadonlyMap<string, Noise> }

/** The dispersion of a measure, and how far what blocks share lies in one direction of the cells (1 for rates, which have one). */
export type Noise = Dispersion & { readonly kappa: number }

/** Keys of the rates that are calibrated; quality and performance append their subject. */
export const rateKeys = {
  ownRate: 'rate:decision',
  ratio: 'rate:ratio',
  difference: 'rate:difference',
  share: 'rate:share',
  shareRatio: 'rate:share-ratio',
  quality: (subject: string) => `rate:quality:${subject}`,
  performance: (metric: string) => `rate:performance:${metric}`,
} as const

/**
 * Fits the dispersion of everything measured from the baseline's time blocks; undefined with fewer than eight.
 *
 * Every block is set beside the other blocks of its group: all of them, or those of the same weekday, whose differences from other weekdays are then no noise. c and omega are common to all groups.
 *
 * @param groupOf the group of each block, by place; default one group
 */
export function calibrate(
  layout: Layout,
  blocks: BaselineBlocks,
  groupOf: readonly number[] = [],
): Calibration | undefined {
  const k = blocks.starts.length
  if (k < FEWEST_BLOCKS) return undefined
  const groups = blocks.starts.map((_, b) => groupOf[b] ?? 0)
  const sizes = new Map<number, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const sizeOf = (b: number): number => sizes.get(groups[b] as number) as number
  const slices = [...blocks.slices.entries()].map(([key, vectors]) => {
    const wholes = new Map(
      [...sizes.keys()].map((group) => [
        group,
        sumVectors(
          vectors.filter((_, b) => groups[b] === group),
          layout.length,
        ),
      ]),
    )
    return {
      level: key === 'overall' ? (0 as const) : (1 as const),
      vectors,
      wholeOf: (b: number) => wholes.get(groups[b] as number) as Float64Array,
    }
  })
  const overall = slices.find((s) => s.level === 0)
  const of = new Map<string, Noise>()
  // A block alone in its group has nothing to be set beside: its n_eff is 0.
  const factorOf = (b: number): number => sizeOf(b) / Math.max(1, sizeOf(b) - 1)
  const usual = k / sizes.size

  for (const section of layout.score ? [...layout.features, layout.score] : layout.features) {
    const points: DispersionPoint[] = []
    const ofSlices: DispersionPoint[] = []
    for (const slice of slices) {
      const first = points.length
      for (const [b, vector] of slice.vectors.entries()) {
        const whole = cellsOf(section, slice.wholeOf(b))
        const block = cellsOf(section, vector)
        const others = whole.map((count, i) => count - (block[i] as number))
        const n = total(block)
        const m = total(others)
        const nEffective = (n * m) / (n + m)
        if (!(nEffective >= 60)) continue
        const { statistic, df } = homogeneityChiSquare(others, block)
        if (df > 0) points.push({ z2OverDf: statistic / df, x: nEffective * factorOf(b), df, level: slice.level })
      }
      ofSlices.push(...meanPoint(points.slice(first)))
    }
    const dispersion = fitDispersion(ofSlices)
    of.set(section.name, { ...dispersion, kappa: fitKappa(points, dispersion, Math.max(2, usual)) })
  }

  const fitRates = (
    key: string,
    effect: (block: Float64Array, others: Float64Array, all: Wholes) => { z2: number; variance: number } | undefined,
    compared: boolean,
  ): void => {
    const ofSlices: DispersionPoint[] = []
    for (const slice of slices) {
      if (compared && (slice.level === 0 || !overall)) continue
      const points: DispersionPoint[] = []
      slice.vectors.forEach((block, b) => {
        const all: Wholes = {
          block: overall?.vectors[b] ?? block,
          others: overall ? subtract(overall.wholeOf(b), overall.vectors[b] as Float64Array) : block,
        }
        const measured = effect(block, subtract(slice.wholeOf(b), block), all)
        if (measured)
          points.push({ z2OverDf: measured.z2, x: factorOf(b) / measured.variance, df: 1, level: slice.level })
      })
      ofSlices.push(...meanPoint(points))
    }
    of.set(key, { ...fitDispersion(ofSlices), kappa: 1 })
  }

  fitRates(rateKeys.ownRate, (b, o) => differenceZ2(selectionOf(layout, b), selectionOf(layout, o)), false)
  fitRates(
    rateKeys.ratio,
    (b, o, all) => {
      const now = selectionOf(layout, b)
      const then = selectionOf(layout, o)
      return logRatioZ2(
        [now, restOf(selectionOf(layout, all.block), now)],
        [then, restOf(selectionOf(layout, all.others), then)],
      )
    },
    true,
  )
  fitRates(
    rateKeys.difference,
    (b, o, all) => {
      const now = selectionOf(layout, b)
      const then = selectionOf(layout, o)
      return doubleDifferenceZ2(
        [now, restOf(selectionOf(layout, all.block), now)],
        [then, restOf(selectionOf(layout, all.others), then)],
      )
    },
    true,
  )
  const share = (part: Float64Array, whole: Float64Array): Counted => ({
    x: part[layout.n] as number,
    n: whole[layout.n] as number,
  })
  fitRates(rateKeys.share, (b, o, all) => differenceZ2(share(b, all.block), share(o, all.others)), true)
  fitRates(rateKeys.shareRatio, (b, o, all) => ratioZ2(share(b, all.block), share(o, all.others)), true)
  for (const rate of qualityRates(layout)) {
    fitRates(rateKeys.quality(rate.subject), (b, o) => differenceZ2(rate.counted(b), rate.counted(o)), false)
  }
  for (const [name, metric] of Object.entries(performanceMetrics)) {
    fitRates(
      rateKeys.performance(name),
      (b, o, all) => {
        const now = metric(layout, b)
        const then = metric(layout, o)
        return doubleDifferenceZ2(
          [now, restOf(metric(layout, all.block), now)],
          [then, restOf(metric(layout, all.others), then)],
        )
      },
      true,
    )
  }
  return { blocks: k, of }
}

/**
 * The blocks of a slice as one point. Which blocks are small and what happens in them may go together (weekends), which says nothing of how noise grows with rows: that is told by small and large
 * slices side by side.
 */
function meanPoint(points: readonly DispersionPoint[]): readonly DispersionPoint[] {
  const [first] = points
  if (!first) return []
  let [z2, x, df] = [0, 0, 0]
  for (const point of points) {
    z2 += point.df * point.z2OverDf
    x += point.df * point.x
    df += point.df
  }
  return [{ z2OverDf: z2 / df, x: x / df, df, level: first.level }]
}

type Wholes = { readonly block: Float64Array; readonly others: Float64Array }
type Pair = readonly [Counted, Counted]

/** Expected events on the rarer side below which a squared z is no longer near a chi-square. */
const FEWEST_EVENTS = 5

function usable(...counted: readonly Counted[]): boolean {
  return counted.every(({ x, n }) => n >= 30 && x >= FEWEST_EVENTS && n - x >= FEWEST_EVENTS)
}

function differenceZ2(a: Counted, b: Counted): { z2: number; variance: number } | undefined {
  if (!usable(a, b)) return undefined
  const variance = rateVariance(a.x, a.n) + rateVariance(b.x, b.n)
  return { z2: (a.x / a.n - b.x / b.n) ** 2 / variance, variance }
}

function ratioZ2(a: Counted, b: Counted): { z2: number; variance: number } | undefined {
  if (!usable(a, b)) return undefined
  const variance = 1 / (a.x + 0.5) - 1 / (a.n + 0.5) + 1 / (b.x + 0.5) - 1 / (b.n + 0.5)
  const log = Math.log((a.x + 0.5) / (a.n + 0.5)) - Math.log((b.x + 0.5) / (b.n + 0.5))
  return { z2: log ** 2 / variance, variance }
}

function logRatioZ2(now: Pair, then: Pair): { z2: number; variance: number } | undefined {
  const a = ratioOf(now)
  const b = ratioOf(then)
  if (!a || !b) return undefined
  const variance = a.variance + b.variance
  return { z2: (a.log - b.log) ** 2 / variance, variance }
}

function ratioOf([a, b]: Pair): { log: number; variance: number } | undefined {
  if (!usable(a, b)) return undefined
  return {
    log: Math.log((a.x + 0.5) / (a.n + 0.5)) - Math.log((b.x + 0.5) / (b.n + 0.5)),
    variance: 1 / (a.x + 0.5) - 1 / (a.n + 0.5) + 1 / (b.x + 0.5) - 1 / (b.n + 0.5),
  }
}

function doubleDifferenceZ2(now: Pair, then: Pair): { z2: number; variance: number } | undefined {
  if (!usable(...now, ...then)) return undefined
  const variance = [...now, ...then].reduce((sum, { x, n }) => sum + rateVariance(x, n), 0)
  const difference = ([a, b]: Pair): number => a.x / a.n - b.x / b.n
  return { z2: (difference(now) - difference(then)) ** 2 / variance, variance }
}

/** Adds vectors of one length. */
export function sumVectors(vectors: readonly Float64Array[], length: number): Float64Array {
  const sum = new Float64Array(length)
  for (const vector of vectors) for (let i = 0; i < length; i++) (sum[i] as number) += vector[i] as number
  return sum
}

function subtract(whole: Float64Array, part: Float64Array): Float64Array {
  return whole.map((count, i) => count - (part[i] as number))
}
