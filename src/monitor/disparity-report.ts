import type { BaselineView } from '../detect/baseline-view.ts'
import { RATE_SUPPORT } from '../detect/change-test.ts'
import { compareWith, slicePairs, verdictOf } from '../detect/detect.ts'
import { detectableEffect } from '../detect/detectable.ts'
import { fourRates } from '../detect/disparity/against-everyone-else.ts'
import { disparity } from '../detect/disparity/disparity.ts'
import { disparityChange } from '../detect/disparity/disparity-change.ts'
import type { Finding } from '../detect/finding.ts'
import { originOf } from '../detect/origin.ts'
import type { Comparison, SlicePair, Tested } from '../detect/question.ts'
import { type Counted, selectionOf } from '../detect/rate-question.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../detect/rates.ts'
import type { CoarseProfile } from '../profile/coarse-profile.ts'
import { SCANS_A_YEAR } from '../profile/window.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import type { Monitor } from './monitor.ts'
import type { DisparityRow } from './report.ts'

/**
 * Every slice of one version against everyone else, windows summed, beside the same at training. The verdict adjusts over the slices of this table alone:
 * it is a look. What the scan of the span's last window found over several windows is a finding here too, so that page and investigation agree.
 */
export function disparityRows(
  monitor: Monitor,
  version: string,
  baseline: BaselineView,
  counts: CoarseProfile,
  windows: number,
  scanned: readonly Finding[],
): readonly DisparityRow[] {
  const comparison = { ...compareWith({ version, baseline }, 1, counts, monitor), horizon: Math.max(1, windows) }
  const level = Math.min(0.05, monitor.limits.falseInvestigationsAYear / SCANS_A_YEAR[monitor.window])
  const pairs = slicePairs(comparison)
  const answers = pairs.map((pair) => disparity.ask(comparison, pair)[0])
  const tested = answers.filter((a): a is Tested => a?.status === 'tested')
  const adjusted = benjaminiHochberg(tested.map((t) => t.log10P))
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tested.length))
  const changes = fallsSinceTraining(comparison, pairs, level)
  let next = 0
  return pairs.map((pair, i) => {
    const answer = answers[i]
    const row = rowOf(comparison, pair)
    if (answer?.status === 'tested') {
      const scan = scanned.find((f) => f.kind === 'disparity' && f.version === version && f.slice === pair.key)
      const found = (adjusted[next++] as number) <= Math.log10(level)
      return {
        ...row,
        verdict: verdictOf(found || scan !== undefined, answer),
        foundOver: scan?.horizon,
        origin:
          scan?.origin ?? (found ? originOf({ slice: pair.key, version }, comparison, changes, level) : undefined),
        log10P: answer.log10P,
        detectable: undefined,
      }
    }
    const few = { subject: 'decision', supportNow: row.now.of, supportTraining: row.training.of }
    return {
      ...row,
      verdict:
        pair.slice.length === 0 && row.now.of >= RATE_SUPPORT ? ('within' as const) : ('insufficient-data' as const),
      foundOver: undefined,
      origin: undefined,
      log10P: undefined,
      detectable: pair.slice.length === 0 ? undefined : detectableEffect(comparison, pair, 'disparity', few, perTest),
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
): Omit<DisparityRow, 'verdict' | 'foundOver' | 'origin' | 'log10P' | 'detectable'> {
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
    ratio: nowComparable ? ratioEstimate(rates.now, rates.restNow) : undefined,
    difference: nowComparable ? differenceEstimate(rates.now, rates.restNow) : undefined,
    trainingRatio: thenComparable ? ratioEstimate(rates.training, rates.restTraining) : undefined,
    trainingDifference: thenComparable ? differenceEstimate(rates.training, rates.restTraining) : undefined,
    undefinedBecause: undefinedBecause(compared, rates.now, rates.restNow),
    share: share(pair.now, comparison.overallNow),
    trainingShare: share(pair.training, comparison.overallTraining),
  }
}

function undefinedBecause(compared: boolean, now: Counted, rest: Counted): string | undefined {
  if (!compared) return 'everyone: there is no one else to compare with'
  if (now.n === 0) return 'no decision in this slice'
  return rest.n === 0 ? 'no decision outside this slice' : undefined
}
