import { coarseCellMiddles, coarseCellNames, type NumericBinning } from '../../profile/binning.ts'
import type { SubjectSection } from '../../profile/layout.ts'
import { binnedKolmogorovSmirnov } from '../../stats/binned-kolmogorov-smirnov.ts'
import { homogeneityChiSquare } from '../../stats/homogeneity-chi-square.ts'
import { jensenShannonDivergence } from '../../stats/jensen-shannon-divergence.ts'
import { largestCellShift } from '../../stats/largest-cell-shift.ts'
import { minimumEffectInterval } from '../../stats/minimum-effect-interval.ts'
import { minimumEffectTest } from '../../stats/minimum-effect-test.ts'
import { populationStabilityIndex } from '../../stats/population-stability-index.ts'
import { totalVariation } from '../../stats/total-variation.ts'
import { wassersteinFromCells } from '../../stats/wasserstein-from-cells.ts'
import { cellsOf, supportRequired, total } from '../cells-tested.ts'
import {
  type Comparison,
  directedDispersionOf,
  type Question,
  type SlicePair,
  type Tested,
  type TooFew,
} from '../question.ts'
import { estimateOf, pointEstimate } from '../rates.ts'

/** Is this slice's distribution of a feature unlike the same slice's at training? */
export const featureDrift: Question = {
  kind: 'feature-drift',
  family: 'input',
  ask: (comparison, pair) =>
    comparison.baseline.layout.features.map((section) =>
      askDistribution(comparison, pair, section, comparison.limits.featureDrift * comparison.widening),
    ),
}

/** The same of the score. */
export const scoreDrift: Question = {
  kind: 'score-drift',
  family: 'output',
  ask: (comparison, pair) => {
    const { score } = comparison.baseline.layout
    return score ? [askDistribution(comparison, pair, score, comparison.limits.scoreDrift * comparison.widening)] : []
  },
}

/** The minimum-effect test of one distribution (STATISTICS): divergence beyond half the tolerance, estimate at the tolerance. */
export function askDistribution(
  comparison: Comparison,
  pair: SlicePair,
  section: SubjectSection,
  tolerance: number,
): Tested | TooFew {
  const current = cellsOf(section, pair.now)
  const baseline = cellsOf(section, pair.training)
  const supportNow = total(current)
  const supportTraining = total(baseline)
  const required = supportRequired(section)
  if (Math.min(supportNow, supportTraining) < required) {
    return { status: 'too-few', subject: section.name, supportNow, supportTraining, required }
  }
  const nEffective = (supportNow * supportTraining) / (supportNow + supportTraining)
  const { phi, directed } = directedDispersionOf(comparison, section.name, pair, nEffective)
  const kappaA = Math.min(directed, Math.max(1, current.length - 1))
  const { estimate, log10P } = minimumEffectTest({ baseline, current, tolerance, phi, kappaA })
  return {
    status: 'tested',
    subject: section.name,
    log10P,
    scale: 'jsd',
    estimate,
    tolerance,
    units: estimate / tolerance,
    reached: estimate >= tolerance,
    direction: 'changed',
    improved: false,
    supportNow,
    supportTraining,
    dispersion: phi,
    precision: nEffective,
    explain: () => {
      const names = coarseCellNames(section.binning)
      const moved = largestCellShift(baseline, current)
      return {
        effect: estimateOf(minimumEffectInterval({ baseline, current, phi, kappaA })) ?? pointEstimate(estimate),
        measured: {
          form: 'distribution',
          cells: names.slice(0, current.length),
          now: [...current],
          training: [...baseline],
          moved: { cell: names[moved.cell] ?? '', shift: moved.shift },
        },
        beside: {
          populationStabilityIndex: populationStabilityIndex(baseline, current),
          jensenShannonDistance: Math.sqrt(jensenShannonDivergence(baseline, current)),
          totalVariation: totalVariation(baseline, current),
          ...(section.binning.kind === 'numeric' ? alongTheLine(section.binning, baseline, current) : {}),
          homogeneityLog10P: homogeneityChiSquare(baseline, current).log10P,
        },
      }
    },
  }
}

/** Distances that know the order of cells: Kolmogorov–Smirnov, and Wasserstein in standard deviations of the baseline. */
function alongTheLine(binning: NumericBinning, baseline: Float64Array, current: Float64Array): Record<string, number> {
  const middles = coarseCellMiddles(binning)
  const rows = total(baseline)
  const mean = middles.reduce((sum, middle, i) => sum + middle * (baseline[i] as number), 0) / rows
  const variance = middles.reduce((sum, middle, i) => sum + (middle - mean) ** 2 * (baseline[i] as number), 0) / rows
  return {
    kolmogorovSmirnov: binnedKolmogorovSmirnov(baseline, current),
    // A constant has no standard deviation to measure in.
    ...(variance > 0 && {
      wassersteinInDeviations: wassersteinFromCells(baseline, current, middles) / Math.sqrt(variance),
    }),
  }
}
