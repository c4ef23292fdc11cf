import { detectableEffect } from '../detect/detectable.ts'
import { quality } from '../detect/drift/decision-drift.ts'
import type { Estimate, Rate, Verdict } from '../detect/finding.ts'
import type { Tested, TooFew } from '../detect/question.ts'
import { type QualityRate, qualityRates } from '../detect/rate-question.ts'
import { rateOf } from '../detect/rates.ts'
import { whyVerdict } from '../detect/why.ts'
import { type Asked, type JudgedAnswer, type Look, type Looked, lookAt } from './look.ts'
import type { Monitor } from './monitor.ts'
import type { ScanFound, SpanReport, Weighed } from './report.ts'
import { type ReportPorts, readSpan, type SpanRequest } from './summed-windows.ts'

/** A rate of missing, unseen or out-of-range values of one feature in one slice, beside the same at training. */
export type QualityRow = Weighed & {
  /** A feature, `score` or `decision`. */
  readonly feature: string
  /** `missing`, `unseen` or `out of range`. */
  readonly aspect: string
  readonly slice: string
  readonly now: Rate
  readonly training: Rate
  /** Rate now minus rate at training: what `tolerance` and `verdict` are about; undefined where there are too few on a side. */
  readonly change: Estimate | undefined
  readonly tolerance: number
  readonly log10P: number | undefined
  /** Of this span alone. */
  readonly verdict: Verdict
  /** Of `insufficient-data`: predictions needed on either side. */
  readonly required: number | undefined
  /** What the last scan of the span found of it over other sums of windows. */
  readonly scan: ScanFound | undefined
  /** Why the verdict is what it is, in one line of figures. */
  readonly reason: string
}

/** `GET /api/v1/quality`. */
export type QualityReport = SpanReport<{
  /** Without those that are 0 now and were 0 at training: there is nothing to ask of them. */
  readonly rates: readonly QualityRow[]
}>

/** Rates of missing, unseen and out-of-range values of every feature and slice of a span, whole windows summed. */
export function qualityReport(ports: ReportPorts, monitor: Monitor, request: SpanRequest): QualityReport {
  const { head, parts } = readSpan(ports, monitor, request)
  return {
    ...head,
    versions: parts.map(({ head: part, looked }) => ({ ...part, rates: looked ? qualityRows(looked) : [] })),
  }
}

/** Every rate of one version beside the same at training, the furthest moved first. */
function qualityRows(looked: Looked): readonly QualityRow[] {
  const look = lookAt(looked, [quality])
  const { limits } = looked.monitor
  const rates = new Map(qualityRates(looked.baseline.layout).map((rate) => [rate.subject, rate.counted]))
  const rows = look.asked.flatMap((line): readonly QualityRow[] => {
    if (line.judged) return [judgedRow(look, commonOf(look, line, line.judged.answer, rates), line.judged)]
    if (!line.answer) return []
    return [tooFewRow(commonOf(look, line, line.answer, rates), line.answer, limits.quality * look.comparison.widening)]
  })
  const moved = ({ change }: QualityRow): number => (change === undefined ? -1 : Math.abs(change.estimate))
  return rows.sort((a, b) => moved(b) - moved(a))
}

type Common = ReturnType<typeof commonOf>

function commonOf(
  { comparison, level, perTest }: Look,
  { pair, scan }: Asked,
  answer: Tested | TooFew,
  rates: ReadonlyMap<string, QualityRate['counted']>,
) {
  const { subject } = answer
  const counted = (vector: Float64Array): Rate => rateOf(rates.get(subject)?.(vector) ?? { x: 0, n: 0 })
  const at = subject.lastIndexOf(': ')
  return {
    feature: subject.slice(0, at),
    aspect: subject.slice(at + 2),
    slice: pair.key,
    now: counted(pair.now),
    training: counted(pair.training),
    scan,
    level,
    detectable: detectableEffect(comparison, pair, 'quality', answer, perTest),
  }
}

function judgedRow({ level }: Look, common: Common, { answer, verdict, adjustedLog10P }: JudgedAnswer): QualityRow {
  const { estimate, tolerance, log10P } = answer
  const judged = { verdict, tolerance, adjustedLog10P }
  return {
    ...common,
    ...judged,
    log10P,
    required: undefined,
    change: { ...answer.explain().effect, estimate },
    reason: whyVerdict({ ...aboutOf(common, answer), ...judged, effect: estimate, level }),
  }
}

function tooFewRow(common: Common, answer: TooFew, tolerance: number): QualityRow {
  const few = { verdict: 'insufficient-data', required: answer.required } as const
  return {
    ...common,
    ...few,
    tolerance,
    change: undefined,
    log10P: undefined,
    adjustedLog10P: undefined,
    reason: whyVerdict({ ...aboutOf(common, answer), ...few, effect: undefined }),
  }
}

const aboutOf = ({ scan, detectable }: Common, { subject, supportNow, supportTraining }: Tested | TooFew) =>
  ({ kind: 'quality', subject, supportNow, supportTraining, scan, detectable }) as const
