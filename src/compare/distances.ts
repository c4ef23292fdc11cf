import { cramersV } from '../stats/cramers-v.ts'
import { gTest } from '../stats/g-test.ts'
import { hellinger } from '../stats/hellinger.ts'
import { homogeneityChiSquare } from '../stats/homogeneity-chi-square.ts'
import { jensenShannonDivergence } from '../stats/jensen-shannon-divergence.ts'
import { populationStabilityIndex } from '../stats/population-stability-index.ts'
import { totalVariation } from '../stats/total-variation.ts'
import type { ComparedLine } from './comparison.ts'

/** What one distribution is measured by beside the divergence that decides. */
export type Distance = {
  readonly about: string
  /** Undefined where it has no meaning: an order of cells that have none, a spread of a constant. */
  readonly of: (compared: DistributionCounts) => number | undefined
}

/** Two histograms over the same cells, with the figures that know the order of cells. */
export type DistributionCounts = {
  readonly now: readonly number[]
  readonly training: readonly number[]
  readonly beside: Readonly<Record<string, number>>
}

/** Distances and tests of two distributions over cells, in every slice, by the name that `--metric` takes. They are shown and decide nothing. Where a test of the values themselves has the name, this one is `binned`. */
export const distances = {
  jsd: {
    about: 'Jensen-Shannon divergence, base 2, as measured',
    of: ({ training, now }) => jensenShannonDivergence(training, now),
  },
  'js-distance': {
    about: 'Jensen-Shannon distance, base 2',
    of: ({ training, now }) => Math.sqrt(jensenShannonDivergence(training, now)),
  },
  psi: {
    about: 'population stability index, nats',
    of: ({ training, now }) => populationStabilityIndex(training, now),
  },
  hellinger: { about: 'Hellinger distance', of: ({ training, now }) => hellinger(training, now) },
  'total-variation': { about: 'total variation', of: ({ training, now }) => totalVariation(training, now) },
  'l-infinity': { about: 'largest change of the share of one cell', of: (of) => largestShift(of) },
  'binned-ks': {
    about: 'Kolmogorov-Smirnov distance over cells, of numbers alone',
    of: ({ beside }) => beside.kolmogorovSmirnov,
  },
  'binned-wasserstein': {
    about: 'Wasserstein distance over cells in standard deviations at training, of numbers alone',
    of: ({ beside }) => beside.wassersteinInDeviations,
  },
  'binned-chi-square': {
    about: 'log10 of the p of the homogeneity chi-square over cells',
    of: ({ training, now }) => homogeneityChiSquare(training, now).log10P,
  },
  'binned-g-test': {
    about: 'log10 of the p of the G test over cells',
    of: ({ training, now }) => gTest(training, now).log10P,
  },
  'binned-cramers-v': {
    about: "Cramer's V over cells, bias-corrected",
    of: ({ training, now }) => {
      const v = cramersV(training, now)
      return v.status === 'estimated' ? v.estimate : undefined
    },
  },
} as const satisfies Readonly<Record<string, Distance>>

/** The name of a distance. */
export type DistanceName = keyof typeof distances

/** Every distance of a line about a distribution; undefined for other lines. */
export function distancesOf(line: ComparedLine): Readonly<Partial<Record<DistanceName, number>>> | undefined {
  if (line.status !== 'tested' || line.measured.form !== 'distribution') return undefined
  const counts = { now: line.measured.now, training: line.measured.training, beside: line.beside }
  return Object.fromEntries(
    Object.entries(distances).flatMap(([name, { of }]) => {
      const value = of(counts)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function largestShift({ now, training }: DistributionCounts): number {
  const [n, m] = [now, training].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [number, number]
  return Math.max(0, ...now.map((count, i) => Math.abs(count / n - (training[i] ?? 0) / m)))
}
