import { coarseCellMiddles, coarseCellNames } from '../../profile/binning.ts'
import type { SubjectSection } from '../../profile/layout.ts'
import { largestCellShift } from '../../stats/largest-cell-shift.ts'
import { minimumEffectInterval } from '../../stats/minimum-effect-interval.ts'
import { minimumEffectTest } from '../../stats/minimum-effect-test.ts'
import type { TestTerms } from '../basis.ts'
import { cellsOf, supportRequired, total } from '../cells-tested.ts'
import { besideDivergence } from '../figures-of-distributions.ts'
import { directedDispersionAt } from '../noise.ts'
import {
  type Comparison,
  noiseOf,
  type Question,
  type SlicePair,
  subjectsOf,
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
      askDistribution(comparison, pair, section, comparison.limits.featureDrift),
    ),
}

/** The same of the score. */
export const scoreDrift: Question = {
  kind: 'score-drift',
  family: 'output',
  ask: (comparison, pair) => {
    const { score } = comparison.baseline.layout
    return score ? [askDistribution(comparison, pair, score, comparison.limits.scoreDrift)] : []
  },
}

/** Asks whether one distribution changed, where there are rows enough. */
export function askDistribution(
  comparison: Comparison,
  pair: SlicePair,
  section: SubjectSection,
  limit: number,
): Tested | TooFew {
  const now = cellsOf(section, pair.now)
  const training = cellsOf(section, pair.training)
  const supportNow = total(now)
  const supportTraining = total(training)
  const floor = supportRequired(section)
  const subjects = subjectsOf(comparison, pair) ?? { now: 1, training: 1 }
  const [ofNow, ofTraining] = [supportNow / subjects.now, supportTraining / subjects.training]
  if (Math.min(ofNow, ofTraining) < floor) {
    const required = Math.ceil(floor * (ofNow <= ofTraining ? subjects.now : subjects.training))
    return { status: 'too-few', subject: section.name, supportNow, supportTraining, required }
  }
  const { binning } = section
  return testDistribution(
    {
      subject: section.name,
      now,
      training,
      describe: () => ({
        cells: coarseCellNames(binning).slice(0, now.length),
        middles: binning.kind === 'numeric' ? coarseCellMiddles(binning) : undefined,
      }),
    },
    { limit, widening: comparison.widening, noise: noiseOf(comparison, section.name, pair) },
  )
}

/** Two histograms over the same cells; names of the cells, and their middles where they lie on a line, are asked for findings alone. */
export type Distributions = {
  readonly subject: string
  readonly now: ArrayLike<number>
  readonly training: ArrayLike<number>
  readonly describe: () => { readonly cells: readonly string[]; readonly middles: readonly number[] | undefined }
}

/** The minimum-effect test of one distribution (STATISTICS): divergence beyond half the tolerance, estimate at the tolerance. */
export function testDistribution(distributions: Distributions, terms: TestTerms): Tested {
  const { subject, now: current, training: baseline } = distributions
  const supportNow = total(current)
  const supportTraining = total(baseline)
  const tolerance = terms.limit * terms.widening
  const nEffective = (supportNow * supportTraining) / (supportNow + supportTraining)
  const { phi, directed } = directedDispersionAt(terms.noise, nEffective)
  const kappaA = Math.min(directed, Math.max(1, current.length - 1))
  const { estimate, log10P } = minimumEffectTest({ baseline, current, tolerance, phi, kappaA })
  return {
    status: 'tested',
    subject,
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
      const { cells, middles } = distributions.describe()
      const moved = largestCellShift(baseline, current)
      return {
        effect: estimateOf(minimumEffectInterval({ baseline, current, phi, kappaA })) ?? pointEstimate(estimate),
        measured: {
          form: 'distribution',
          cells,
          now: Array.from(current),
          training: Array.from(baseline),
          moved: { cell: cells[moved.cell] ?? '', shift: moved.shift },
        },
        beside: besideDivergence({ training: baseline, now: current, middles }),
        basis: { form: 'distribution', ...terms, ...(middles && { middles }) },
      }
    },
  }
}
