import { detectableEffect } from '../detect/detectable.ts'
import { type FourRates, fourRates } from '../detect/disparity/against-everyone-else.ts'
import { disparity } from '../detect/disparity/disparity.ts'
import { disparityChange } from '../detect/disparity/disparity-change.ts'
import { isByRatio, type Limits } from '../detect/limits.ts'
import { originOf } from '../detect/origin.ts'
import type { Comparison, SlicePair, Tested } from '../detect/question.ts'
import { type Counted, declaresFavourable, selectionOf } from '../detect/rate-question.ts'
import { RATE_SUPPORT } from '../detect/rate-support.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../detect/rates.ts'
import { windowLabel } from '../profile/window.ts'
import { type Looked, lookAt } from './look.ts'
import type { Monitor } from './monitor.ts'
import type { DisparityReport, DisparityRow } from './report.ts'
import { type ReportPorts, readSpan, type SpanRequest } from './summed-windows.ts'

/** Why a model has no selection rates at all. */
export const NO_RATES = 'nothing is declared favourable, so there are no selection rates to compare'

/** Slice disparities of a span, whole windows summed. */
export function disparityReport(ports: ReportPorts, monitor: Monitor, request: SpanRequest): DisparityReport {
  const { span, judged, parts, head } = readSpan(ports, monitor, request)
  const judgedStarts = new Set(judged.map((run) => run.window.start))
  return {
    ...head,
    windows: span.windows.map((window) => ({
      window,
      label: windowLabel(monitor.window, monitor.timezone, window),
      judged: judgedStarts.has(window.start),
    })),
    limit: monitor.limits.disparity,
    versions: parts.map(({ head: part, looked }) => ({
      ...part,
      ...(looked && !declaresFavourable(looked.baseline.schema.outcome) && { noRates: NO_RATES }),
      slices: looked ? disparityRows(looked) : [],
    })),
  }
}

/** Every slice of one version against everyone else, beside the same at training. Without favourable decisions there are no rows. */
function disparityRows(looked: Looked): readonly DisparityRow[] {
  if (!declaresFavourable(looked.baseline.schema.outcome)) return []
  const { comparison, level, perTest, asked } = lookAt(looked, [disparity])
  const changes = fallsSinceTraining(
    comparison,
    asked.map(({ pair }) => pair),
    level,
  )
  return asked.map(({ pair, scan, judged }): DisparityRow => {
    const figures = rowOf(comparison, pair)
    const few = { subject: 'decision', supportNow: figures.now.of, supportTraining: figures.training.of }
    const isCompared = pair.slice.length > 0
    const row = {
      ...figures,
      level,
      detectable: isCompared ? detectableEffect(comparison, pair, 'disparity', few, perTest) : undefined,
      scan,
    }
    if (!judged) {
      const isJudged = !isCompared && row.now.of >= RATE_SUPPORT
      const untested = { origin: undefined, log10P: undefined, adjustedLog10P: undefined }
      return { ...row, verdict: isJudged ? 'within' : 'insufficient-data', ...untested }
    }
    const { answer, verdict, adjustedLog10P, isFound, here } = judged
    const about = { slice: pair.key, version: looked.version }
    const origin = here?.origin ?? (isFound ? originOf(about, comparison, changes, level) : undefined)
    return { ...row, verdict, origin, log10P: answer.log10P, adjustedLog10P }
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
  limit: Limits['disparity'],
): string | undefined {
  if (!compared) return 'everyone: there is no one else to compare with'
  if (now.n === 0) return 'no decision in this slice'
  if (rest.n === 0) return 'no decision outside this slice'
  return isByRatio(limit) && rest.x === 0
    ? 'no favourable decision outside this slice: a ratio to nothing is not defined'
    : undefined
}
