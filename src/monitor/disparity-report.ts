import { levelOf } from '../detect/adjustment.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import { RATE_SUPPORT } from '../detect/change-test.ts'
import { compareWith, slicePairs, verdictOf } from '../detect/detect.ts'
import { detectableEffect } from '../detect/detectable.ts'
import { type FourRates, fourRates } from '../detect/disparity/against-everyone-else.ts'
import { disparity } from '../detect/disparity/disparity.ts'
import { disparityChange } from '../detect/disparity/disparity-change.ts'
import type { Finding } from '../detect/finding.ts'
import type { Limits } from '../detect/limits.ts'
import { originOf } from '../detect/origin.ts'
import type { Comparison, SlicePair, Tested } from '../detect/question.ts'
import { type Counted, declaresFavourable, selectionOf } from '../detect/rate-question.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../detect/rates.ts'
import type { CoarseProfile } from '../profile/coarse-profile.ts'
import { SCANS_A_YEAR } from '../profile/window.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import type { Monitor } from './monitor.ts'
import type { DisparityRow } from './report.ts'
import { foundHere, scanFound } from './scan-found.ts'

/** Why a model has no selection rates at all. */
export const NO_RATES = 'nothing is declared favourable, so there are no selection rates to compare'

/**
 * Every slice of one version against everyone else, windows summed, beside the same at training. The verdict is that of these windows alone and adjusts over the slices of this table
 * alone: it is a look. Where the scan of the span's last window judged the same sum, what it found is a finding here too, so that page and investigation agree; what it found over
 * other sums stands beside the row. Without favourable decisions there are no rows.
 */
export function disparityRows(
  monitor: Monitor,
  version: string,
  baseline: BaselineView,
  counts: CoarseProfile,
  windows: number,
  scanned: readonly Finding[],
): readonly DisparityRow[] {
  if (!declaresFavourable(baseline.schema.outcome)) return []
  const comparison = { ...compareWith({ version, baseline }, 1, counts, monitor), horizon: Math.max(1, windows) }
  const level = levelOf(monitor.limits.falseInvestigationsAYear, SCANS_A_YEAR[monitor.window])
  const pairs = slicePairs(comparison)
  const answers = pairs.map((pair) => disparity.ask(comparison, pair)[0])
  const tested = answers.filter((a): a is Tested => a?.status === 'tested')
  const adjusted = benjaminiHochberg(tested.map((t) => t.log10P))
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tested.length))
  const changes = fallsSinceTraining(comparison, pairs, level)
  const detectableOf = (pair: SlicePair, { now, training }: Pick<DisparityRow, 'now' | 'training'>) => {
    const few = { subject: 'decision', supportNow: now.of, supportTraining: training.of }
    return pair.slice.length === 0 ? undefined : detectableEffect(comparison, pair, 'disparity', few, perTest)
  }
  let next = 0
  return pairs.map((pair, i): DisparityRow => {
    const answer = answers[i]
    const figures = rowOf(comparison, pair)
    const row = { ...figures, level, detectable: detectableOf(pair, figures) }
    const found = scanned.filter((f) => f.kind === 'disparity' && f.version === version && f.slice === pair.key)
    const scan = scanFound(found, windows)
    if (answer?.status !== 'tested') {
      const isJudged = pair.slice.length === 0 && row.now.of >= RATE_SUPPORT
      const untested = { scan, origin: undefined, log10P: undefined, adjustedLog10P: undefined }
      return { ...row, verdict: isJudged ? 'within' : 'insufficient-data', ...untested }
    }
    const here = foundHere(found, windows)
    const adjustedLog10P = adjusted[next++] as number
    const isFound = adjustedLog10P <= Math.log10(level)
    return {
      ...row,
      verdict: verdictOf(isFound || here !== undefined, answer),
      scan,
      origin:
        here?.origin ?? (isFound ? originOf({ slice: pair.key, version }, comparison, changes, level) : undefined),
      log10P: answer.log10P,
      adjustedLog10P: isFound ? adjustedLog10P : (here?.adjustedLog10P ?? adjustedLog10P),
    }
  })
}

/** Slices that have lost against everyone else since training, beyond the tolerance: what makes an inherited breach an amplified one. */
function fallsSinceTraining(
  comparison: Comparison,
  pairs: readonly SlicePair[],
  level: number,
): Parameters<typeof originOf>[2] {
  return pairs.flatMap((pair) =>
    disparityChange
      .ask(comparison, pair)
      .filter((a): a is Tested => a.status === 'tested' && a.reached && a.log10P <= Math.log10(level))
      .map(({ direction }) => ({
        kind: 'disparity-change' as const,
        slice: pair.key,
        version: comparison.version,
        direction,
      })),
  )
}

function rowOf(
  comparison: Comparison,
  pair: SlicePair,
): Omit<DisparityRow, 'verdict' | 'scan' | 'origin' | 'log10P' | 'adjustedLog10P' | 'level' | 'detectable'> {
  const { layout } = comparison.baseline
  const rates = fourRates(comparison, pair, (vector) => selectionOf(layout, vector))
  const compared = pair.slice.length > 0
  const both = (a: Counted, b: Counted): boolean => compared && a.n > 0 && b.n > 0
  const nowComparable = both(rates.now, rates.restNow)
  const thenComparable = both(rates.training, rates.restTraining)
  const share = (part: Float64Array, whole: Float64Array): number =>
    (part[layout.n] as number) / Math.max(1, whole[layout.n] as number)
  return {
    slice: pair.key,
    n: pair.now[layout.n] as number,
    trainingN: pair.training[layout.n] as number,
    now: rateOf(rates.now),
    restNow: rateOf(rates.restNow),
    training: rateOf(rates.training),
    restTraining: rateOf(rates.restTraining),
    ratio: nowComparable && rates.restNow.x > 0 ? ratioEstimate(rates.now, rates.restNow) : undefined,
    difference: nowComparable ? differenceEstimate(rates.now, rates.restNow) : undefined,
    trainingRatio:
      thenComparable && rates.restTraining.x > 0 ? ratioEstimate(rates.training, rates.restTraining) : undefined,
    trainingDifference: thenComparable ? differenceEstimate(rates.training, rates.restTraining) : undefined,
    undefinedBecause: undefinedBecause(compared, rates, comparison.limits.disparity),
    share: share(pair.now, comparison.overallNow),
    trainingShare: share(pair.training, comparison.overallTraining),
  }
}

/** Why a slice has no comparison on the scale of the limit; a difference stands wherever there were decisions on both sides. */
export function undefinedBecause(
  compared: boolean,
  { now, restNow: rest }: Pick<FourRates, 'now' | 'restNow'>,
  { ratio, difference }: Limits['disparity'],
): string | undefined {
  if (!compared) return 'everyone: there is no one else to compare with'
  if (now.n === 0) return 'no decision in this slice'
  if (rest.n === 0) return 'no decision outside this slice'
  const byRatio = ratio !== undefined || difference === undefined
  return byRatio && rest.x === 0
    ? 'no favourable decision outside this slice: a ratio to nothing is not defined'
    : undefined
}
