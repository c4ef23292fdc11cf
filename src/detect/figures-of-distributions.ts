import { binnedKolmogorovSmirnov } from '../stats/binned-kolmogorov-smirnov.ts'
import { cramersV } from '../stats/cramers-v.ts'
import { gTest } from '../stats/g-test.ts'
import { hellinger } from '../stats/hellinger.ts'
import { homogeneityChiSquare } from '../stats/homogeneity-chi-square.ts'
import { jensenShannonDistance } from '../stats/jensen-shannon-distance.ts'
import { largestCellShift } from '../stats/largest-cell-shift.ts'
import { populationStabilityIndex } from '../stats/population-stability-index.ts'
import { totalVariation } from '../stats/total-variation.ts'
import { wassersteinFromCells } from '../stats/wasserstein-from-cells.ts'
import { total } from './cells-tested.ts'

/** Two histograms over the same cells, each with at least one observation. */
export type TwoHistograms = {
  readonly training: ArrayLike<number>
  readonly now: ArrayLike<number>
  /** Where the cells lie, of numbers alone. */
  readonly middles: readonly number[] | undefined
}

/** Figures by name; one that has no value is left out. */
export type NamedFigures = Readonly<Record<string, number>>

/**
 * What stands beside the divergence of every distribution that is found or asked for: a method, and the figures it gives. They are shown and decide nothing; each follows from the cells alone.
 */
export const distributionFigures = {
  'population stability index': ({ training, now }) => ({
    populationStabilityIndex: populationStabilityIndex(training, now),
  }),
  'Jensen-Shannon distance': ({ training, now }) => ({ jensenShannonDistance: jensenShannonDistance(training, now) }),
  'Hellinger distance': ({ training, now }) => ({ hellinger: hellinger(training, now) }),
  'total variation': ({ training, now }) => ({ totalVariation: totalVariation(training, now) }),
  'L-infinity': ({ training, now }) => ({ lInfinity: Math.abs(largestCellShift(training, now).shift) }),
  'binned Kolmogorov-Smirnov': ({ training, now, middles }) =>
    middles ? { kolmogorovSmirnov: binnedKolmogorovSmirnov(training, now) } : {},
  'Wasserstein distance': ({ training, now, middles }) => {
    const deviation = middles ? deviationOf(training, middles) : 0
    // A constant has no standard deviation to measure in.
    return middles && deviation > 0
      ? { wassersteinInDeviations: wassersteinFromCells(training, now, middles) / deviation }
      : {}
  },
  'chi-square of homogeneity': ({ training, now }) => {
    const { statistic, df, log10P } = homogeneityChiSquare(training, now)
    return { homogeneityChiSquare: statistic, homogeneityDf: df, homogeneityLog10P: log10P }
  },
  'G test': ({ training, now }) => {
    const { statistic, df, log10P } = gTest(training, now)
    return { gStatistic: statistic, gDf: df, gLog10P: log10P }
  },
  'Cramér’s V': ({ training, now }) => {
    const v = cramersV(training, now)
    return v.status === 'estimated' ? { cramersV: v.estimate } : {}
  },
} as const satisfies Readonly<Record<string, (of: TwoHistograms) => NamedFigures>>

/** Every figure that stands beside a divergence. */
export function besideDivergence(histograms: TwoHistograms): NamedFigures {
  const beside: Record<string, number> = {}
  for (const figures of Object.values(distributionFigures)) Object.assign(beside, figures(histograms))
  return beside
}

/** The names of these figures, in the order in which they are shown, each in words with its unit or range. */
export const DISTRIBUTION_FIGURES = {
  populationStabilityIndex: 'PSI (population stability index), nats',
  jensenShannonDistance: 'Jensen–Shannon distance, base 2, 0 to 1',
  hellinger: 'Hellinger distance, 0 to 1',
  totalVariation: 'total variation, 0 to 1',
  lInfinity: 'L-infinity: by how much the share of the cell that moved most changed, 0 to 1',
  kolmogorovSmirnov: 'Kolmogorov–Smirnov over cells, 0 to 1',
  wassersteinInDeviations: 'Wasserstein distance over cells, in standard deviations at training',
  homogeneityChiSquare: 'chi-square of homogeneity',
  homogeneityDf: 'its degrees of freedom',
  homogeneityLog10P: 'its p',
  gStatistic: 'G (likelihood ratio)',
  gDf: 'its degrees of freedom',
  gLog10P: 'its p',
  cramersV: 'Cramér’s V, bias-corrected, 0 to 1',
} as const satisfies Readonly<Record<string, string>>

function deviationOf(baseline: ArrayLike<number>, middles: readonly number[]): number {
  const rows = total(baseline)
  const mean = middles.reduce((sum, middle, i) => sum + middle * (baseline[i] as number), 0) / rows
  return Math.sqrt(middles.reduce((sum, middle, i) => sum + (middle - mean) ** 2 * (baseline[i] as number), 0) / rows)
}
