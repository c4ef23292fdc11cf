import { levelOf } from '../detect/adjustment.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import { compareWith, slicePairs, verdictOf } from '../detect/detect.ts'
import { detectableEffect } from '../detect/detectable.ts'
import { quality } from '../detect/drift/decision-drift.ts'
import type { Estimate, Finding, Rate, Verdict } from '../detect/finding.ts'
import { qualityRates } from '../detect/rate-question.ts'
import { rateOf } from '../detect/rates.ts'
import { whyVerdict } from '../detect/why.ts'
import type { CoarseProfile } from '../profile/coarse-profile.ts'
import { SCANS_A_YEAR, type Window } from '../profile/window.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import type { Monitor } from './monitor.ts'
import type { ScanFound, Weighed } from './report.ts'
import { foundHere, scanFound } from './scan-found.ts'
import { type ReportPorts, type Span, type SpanRequest, spanOf, versionsIn } from './summed-windows.ts'

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
export type QualityReport = {
  readonly model: string
  readonly from: number
  readonly to: number
  /** Zone in which windows are cut and dates are read. */
  readonly timezone: string
  readonly versions: readonly {
    readonly version: string
    readonly baselineId: number | undefined
    /** The part of the span that is counted under this baseline; a version stands once for each. */
    readonly from: number
    readonly to: number
    readonly calibrated: boolean
    readonly rows: number
    /** Without those that are 0 now and were 0 at training: there is nothing to ask of them. */
    readonly rates: readonly QualityRow[]
  }[]
}

/** Rates of missing, unseen and out-of-range values of every feature and slice of a span, whole windows summed. */
export function qualityReport(ports: ReportPorts, monitor: Monitor, request: SpanRequest): QualityReport {
  const span = spanOf(ports, monitor, request)
  return {
    ...{ model: monitor.model, from: span.start, to: span.end, timezone: monitor.timezone },
    versions: versionsIn(ports, monitor, span, request.version).map((part) => {
      const { version, baselineId, start, end, rows, view, counts, windows } = part
      const scanned = view && counts ? lastScanOf(ports, monitor, span, part) : []
      return {
        ...{ version, baselineId, from: start, to: end, rows },
        calibrated: view?.calibration !== undefined,
        rates: view && counts ? qualityRows(monitor, version, { baseline: view, counts, windows, scanned }) : [],
      }
    }),
  }
}

/**
 * Every rate of one version beside the same at training, windows summed, the furthest moved first. The verdict is that of these windows alone and adjusts over the rows of this table; where
 * the scan of the span's last window judged the same sum, what it found is a finding here too.
 */
function qualityRows(
  monitor: Monitor,
  version: string,
  given: {
    readonly baseline: BaselineView
    readonly counts: CoarseProfile
    readonly windows: number
    readonly scanned: readonly Finding[]
  },
): readonly QualityRow[] {
  const { baseline, counts, windows } = given
  const comparison = { ...compareWith({ version, baseline }, 1, counts, monitor), horizon: Math.max(1, windows) }
  const level = levelOf(monitor.limits.falseInvestigationsAYear, SCANS_A_YEAR[monitor.window])
  const rates = new Map(qualityRates(baseline.layout).map((rate) => [rate.subject, rate]))
  const asked = slicePairs(comparison).flatMap((pair) =>
    quality.ask(comparison, pair).map((answer) => ({ pair, answer })),
  )
  const tests = asked.flatMap(({ answer }) => (answer.status === 'tested' ? [answer.log10P] : []))
  const adjusted = benjaminiHochberg(tests)
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tests.length))
  const foundBy = Map.groupBy(
    given.scanned.filter((f) => f.kind === 'quality' && f.version === version),
    (f) => `${f.subject}|${f.slice}`,
  )
  let next = 0
  const rows = asked.map(({ pair, answer }): QualityRow => {
    const { subject, supportNow, supportTraining } = answer
    const found = foundBy.get(`${subject}|${pair.key}`) ?? []
    const counted = rates.get(subject)?.counted
    const at = subject.lastIndexOf(': ')
    const scan = scanFound(found, windows)
    const detectable = detectableEffect(comparison, pair, 'quality', answer, perTest)
    const common = {
      feature: subject.slice(0, at),
      aspect: subject.slice(at + 2),
      slice: pair.key,
      now: rateOf(counted?.(pair.now) ?? { x: 0, n: 0 }),
      training: rateOf(counted?.(pair.training) ?? { x: 0, n: 0 }),
      ...{ scan, level, detectable },
    }
    const about = { kind: 'quality', subject, supportNow, supportTraining, scan, detectable } as const
    if (answer.status === 'too-few') {
      const few = { verdict: 'insufficient-data', required: answer.required } as const
      return {
        ...{ ...common, ...few, change: undefined, log10P: undefined, adjustedLog10P: undefined },
        tolerance: monitor.limits.quality * comparison.widening,
        reason: whyVerdict({ ...about, ...few, effect: undefined }),
      }
    }
    const here = foundHere(found, windows)
    const looked = adjusted[next++] as number
    const isFound = looked <= Math.log10(level) && answer.reached
    const adjustedLog10P = isFound ? looked : (here?.adjustedLog10P ?? looked)
    const { log10P, tolerance, estimate } = answer
    const verdict = verdictOf(isFound || here !== undefined, answer)
    return {
      ...common,
      ...{ verdict, tolerance, log10P, adjustedLog10P, required: undefined },
      change: { ...answer.explain().effect, estimate },
      reason: whyVerdict({ ...about, verdict, effect: estimate, tolerance, adjustedLog10P, level }),
    }
  })
  const moved = ({ change }: QualityRow): number => (change === undefined ? -1 : Math.abs(change.estimate))
  return rows.sort((a, b) => moved(b) - moved(a))
}

/** What the scan of a span's last window found; nothing for a part that ends before it. */
function lastScanOf(ports: ReportPorts, monitor: Monitor, span: Span, part: Window): readonly Finding[] {
  if (part.end !== span.end) return []
  const last = span.windows.at(-1)?.start
  const run = ports.runs.finished(monitor.model, 'arrival', last ?? span.start).find((r) => r.window.start === last)
  return run ? ports.runs.findingsOf(run.id) : []
}
