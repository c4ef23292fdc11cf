import { slicePairs } from '../detect/detect.ts'
import { type FourRates, fourRates } from '../detect/disparity/against-everyone-else.ts'
import { isByRatio } from '../detect/limits.ts'
import type { Comparison as Counts, SlicePair } from '../detect/question.ts'
import { declaresFavourable, selectionOf } from '../detect/rate-question.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../detect/rates.ts'
import { undefinedBecause } from '../monitor/disparity-report.ts'
import type { ComparedLine, Disparity } from './comparison.ts'

/** Every slice against everyone else now, beside the same at training; nothing where no decision is declared favourable. */
export function disparitiesOf(counts: Counts, lines: readonly ComparedLine[]): readonly Disparity[] {
  if (!declaresFavourable(counts.baseline.schema.outcome)) return []
  const judged = new Map(
    lines.filter((l) => l.kind === 'disparity' && l.subject === 'decision').map((l) => [l.slice, l]),
  )
  return slicePairs(counts)
    .filter((pair) => pair.slice.length > 0)
    .map((pair) => disparityOf(counts, pair, judged.get(pair.key)))
}

function disparityOf(counts: Counts, pair: SlicePair, line: ComparedLine | undefined): Disparity {
  const { layout } = counts.baseline
  const rates: FourRates = fourRates(counts, pair, (vector) => selectionOf(layout, vector))
  const { now, restNow, training, restTraining } = rates
  const both = (a: { n: number }, b: { n: number }): boolean => a.n > 0 && b.n > 0
  return {
    slice: pair.key,
    n: pair.now[layout.n] as number,
    trainingN: pair.training[layout.n] as number,
    now: { slice: rateOf(now), rest: rateOf(restNow) },
    training: { slice: rateOf(training), rest: rateOf(restTraining) },
    ratio: both(now, restNow) && restNow.x > 0 ? ratioEstimate(now, restNow) : undefined,
    difference: both(now, restNow) ? differenceEstimate(now, restNow) : undefined,
    trainingRatio:
      both(training, restTraining) && restTraining.x > 0 ? ratioEstimate(training, restTraining) : undefined,
    trainingDifference: both(training, restTraining) ? differenceEstimate(training, restTraining) : undefined,
    verdict: line?.verdict ?? 'insufficient-data',
    origin: line?.status === 'tested' ? line.origin : undefined,
    adjustedLog10P: line?.status === 'tested' ? line.adjustedLog10P : undefined,
    detectable: line?.detectable,
    undefinedBecause: undefinedBecause(true, rates, counts.limits.disparity),
  }
}

/** The estimate that the limit speaks of. */
export const comparedOf = (row: Disparity, limit: Counts['limits']['disparity']): Disparity['ratio'] =>
  isByRatio(limit) ? row.ratio : row.difference

/** The same at training. */
export const trainingComparedOf = (row: Disparity, limit: Counts['limits']['disparity']): Disparity['ratio'] =>
  isByRatio(limit) ? row.trainingRatio : row.trainingDifference
